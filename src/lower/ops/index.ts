// Which lowering each op has. Inputs have none: their value arrives at a port.
import type { OpKind } from '#ir/graph/ops/index';
import type { Lowering } from '../context.ts';
import { lowerLeakyRelu, lowerLinear, lowerRelu } from './activations.ts';
import { lowerBatchNorm } from './batch-norm.ts';
import { lowerConcatenate } from './concatenate.ts';
import { lowerDense } from './dense.ts';
import { lowerSigmoid } from './sigmoid.ts';
import { lowerSoftmax } from './softmax.ts';
import { lowerClone } from './streams.ts';

export const LOWERINGS: { readonly [K in OpKind]: Lowering | 'port' } = {
  input: 'port',
  dense: lowerDense,
  batch_norm: lowerBatchNorm,
  linear: lowerLinear,
  relu: lowerRelu,
  leaky_relu: lowerLeakyRelu,
  sigmoid: lowerSigmoid,
  softmax: lowerSoftmax,
  concatenate: lowerConcatenate,
  clone: lowerClone,
};
