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
import { buildConcatenate } from './concatenate.ts';
import { buildPlainDense, buildQDense } from './dense.ts';
import { buildInput } from './input.ts';

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
  ['Concatenate', buildConcatenate],
]);

const DOES_NOTHING = 'it does nothing at inference: leave it out of the model before saving';

/** What would help with a class that has no builder. */
export function adviceFor(className: string): string | undefined {
  if (/^(Spatial)?Dropout|^Gaussian|^AlphaDropout$|^ActivityRegularization$/.test(className))
    return DOES_NOTHING;
  if (className === 'QDenseBatchnorm') return 'use QDense followed by QBatchNormalization';
  if (className === 'Flatten')
    return 'on one-dimensional data it does nothing: leave it out of the model before saving';
  if (className === 'Lambda') return 'Python code cannot be compiled: build the function from layers';
  return undefined;
}
