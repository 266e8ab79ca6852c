// Which lowering each op has. Inputs have none: their value arrives at a port.
import type { OpKind } from '#ir/graph/ops/index';
import type { Lowering } from '../context.ts';
import { lowerLeakyRelu, lowerLinear, lowerRelu } from './activations.ts';
import { lowerBatchNorm } from './batch-norm.ts';
import { lowerConcatenate } from './concatenate.ts';
import { lowerDense } from './dense.ts';
import { lowerExponential } from './exponential.ts';
import {
  lowerGeneralRelu,
  lowerHardSigmoid,
  lowerHardTanh,
  lowerPrelu,
  lowerThresholdedRelu,
} from './relu-family.ts';
import { lowerGelu, lowerSilu } from './residual.ts';
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
  concatenate: lowerConcatenate,
  clone: lowerClone,
};
