// The table of Keras layer classes. A new layer is a file beside this one and a line here.
import type { LayerBuilder } from '../layer.ts';
import {
  buildElu,
  buildLeakyRelu,
  buildPrelu,
  buildRelu,
  buildSoftmax,
  buildThresholdedRelu,
} from './activation-layers.ts';
import { buildActivation } from './activations.ts';
import { buildPlainBatchNorm, buildQBatchNorm } from './batch-norm.ts';
import { buildPlainDense, buildQDense } from './dense.ts';
import { buildEmbedding } from './embedding.ts';
import { buildInput } from './input.ts';
import {
  buildAdd,
  buildAverage,
  buildConcatenate,
  buildDot,
  buildMaximum,
  buildMinimum,
  buildMultiply,
  buildSubtract,
} from './merge.ts';
import { buildCropping1d, buildCropping2d, buildFlatten, buildPermute, buildReshape } from './shapes.ts';
import { buildNothing, TRAINING_ONLY } from './training-only.ts';

export const LAYERS: ReadonlyMap<string, LayerBuilder> = new Map([
  ['InputLayer', buildInput],
  ['Dense', buildPlainDense],
  ['QDense', buildQDense],
  ['BatchNormalization', buildPlainBatchNorm],
  ['QBatchNormalization', buildQBatchNorm],
  ['LeakyReLU', buildLeakyRelu],
  ['ReLU', buildRelu],
  ['ELU', buildElu],
  ['ThresholdedReLU', buildThresholdedRelu],
  ['PReLU', buildPrelu],
  ['Activation', buildActivation],
  ['QActivation', buildActivation],
  ['Softmax', buildSoftmax],
  ['Add', buildAdd],
  ['Subtract', buildSubtract],
  ['Multiply', buildMultiply],
  ['Average', buildAverage],
  ['Maximum', buildMaximum],
  ['Minimum', buildMinimum],
  ['Dot', buildDot],
  ['Concatenate', buildConcatenate],
  ['Flatten', buildFlatten],
  ['Reshape', buildReshape],
  ['Permute', buildPermute],
  ['Cropping1D', buildCropping1d],
  ['Cropping2D', buildCropping2d],
  ['Embedding', buildEmbedding],
  ...TRAINING_ONLY.map((className) => [className, buildNothing] as const),
]);

/** What would help with a class that has no builder. */
export function adviceFor(className: string): string | undefined {
  if (className === 'QDenseBatchnorm') return 'use QDense followed by QBatchNormalization';
  if (className === 'Lambda') return 'Python code cannot be compiled: build the function from layers';
  if (/^Quant(?:Dense|Conv|Depthwise|Separable)/.test(className))
    return 'a layer of Larq: build the model with the layer of QKeras and its quantisers, for example QConv2D';
  if (/^(?:TFOpLambda|SlicingOpLambda|keras\.ops\..*)$/s.test(className))
    return 'an operation written on tensors: use the layer for it, for example Add or Reshape, and save again';
  if (/^(?:Rescaling|Normalization|Random\w+|Center\w+|Resizing)$/.test(className))
    return 'it prepares data: save the model without it, and prepare the data before';
  return undefined;
}
