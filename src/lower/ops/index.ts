// Which lowering each op has. Inputs have none: their value arrives at a port.
import type { OpKind } from '#ir/graph/ops/index';
import type { Lowering } from '../context.ts';
import { lowerLeakyRelu, lowerLinear, lowerRelu } from './activations.ts';
import { lowerBatchNorm } from './batch-norm.ts';
import { lowerConcatenate } from './concatenate.ts';
import { lowerDense } from './dense.ts';
import { lowerDot } from './dot.ts';
import { lowerEmbedding } from './embedding.ts';
import { lowerExponential } from './exponential.ts';
import { lowerAdd, lowerAverage, lowerMaximum, lowerMinimum, lowerMultiply, lowerSubtract } from './merge.ts';
import { lowerPermute } from './permute.ts';
import {
  lowerGeneralRelu,
  lowerHardSigmoid,
  lowerHardTanh,
  lowerPrelu,
  lowerThresholdedRelu,
} from './relu-family.ts';
import { lowerReshape } from './reshape.ts';
import { lowerGelu, lowerSilu } from './residual.ts';
import { lowerSlice } from './slice.ts';
import { lowerSoftmax } from './softmax.ts';
import { lowerClone } from './streams.ts';
import {
  lowerElu,
  lowerSelu,
  lowerSigmoid,
  lowerSoftplus,
  lowerSoftsign,
  lowerTanh,
} from './table-activations.ts';

export const LOWERINGS: { readonly [K in OpKind]: Lowering | 'port' } = {
  input: 'port',
  dense: lowerDense,
  batch_norm: lowerBatchNorm,
  linear: lowerLinear,
  relu: lowerRelu,
  leaky_relu: lowerLeakyRelu,
  sigmoid: lowerSigmoid,
  general_relu: lowerGeneralRelu,
  thresholded_relu: lowerThresholdedRelu,
  prelu: lowerPrelu,
  hard_sigmoid: lowerHardSigmoid,
  hard_tanh: lowerHardTanh,
  tanh: lowerTanh,
  elu: lowerElu,
  selu: lowerSelu,
  softplus: lowerSoftplus,
  softsign: lowerSoftsign,
  silu: lowerSilu,
  gelu: lowerGelu,
  exponential: lowerExponential,
  softmax: lowerSoftmax,
  add: lowerAdd,
  subtract: lowerSubtract,
  multiply: lowerMultiply,
  average: lowerAverage,
  maximum: lowerMaximum,
  minimum: lowerMinimum,
  dot: lowerDot,
  concatenate: lowerConcatenate,
  flatten: lowerReshape,
  reshape: lowerReshape,
  permute: lowerPermute,
  slice: lowerSlice,
  embedding: lowerEmbedding,
  clone: lowerClone,
};

/** Ops that take a last axis of `axis` values from a stream as tokens of `width`, as long as both are of one type. */
const GATHERS: { readonly [K in OpKind]?: (axis: number, width: number) => boolean } = {
  dense: (axis, width) => axis % width === 0,
  flatten: () => true,
  reshape: () => true,
};

/** Can the op read its input from tokens of `width` values each, where the last axis has `axis`? */
export function readsTokensOf(kind: OpKind, axis: number, width: number): boolean {
  return axis === width || (GATHERS[kind]?.(axis, width) ?? false);
}
