// The table of all ops. A new op is a file beside this one and a line here; every other table of ops is typed
// `{ [K in OpKind]: … }`, so the compiler lists what is still missing.
import type { Op } from '../module.ts';
import type { OpSpec } from '../op-table.ts';
import { leakyRelu, linear, relu, sigmoid } from './activations.ts';
import { batchNorm } from './batch-norm.ts';
import { concatenate } from './concatenate.ts';
import { dense } from './dense.ts';
import { dot } from './dot.ts';
import { embedding } from './embedding.ts';
import { input } from './input.ts';
import { add, average, maximum, minimum, multiply, subtract } from './merge.ts';
import { permute } from './permute.ts';
import { generalRelu, hardSigmoid, hardTanh, prelu, thresholdedRelu } from './relu-family.ts';
import { flatten, reshape } from './reshape.ts';
import { TRAINED_RESULT } from './shared.ts';
import { slice } from './slice.ts';
import { exponential, gelu, silu } from './smooth-activations.ts';
import { softmax } from './softmax.ts';
import { clone } from './stream-ops.ts';
import { elu, selu, softplus, softsign, tanh } from './table-activations.ts';

export const OPS = {
  input,
  dense,
  batch_norm: batchNorm,
  linear,
  relu,
  leaky_relu: leakyRelu,
  sigmoid,
  general_relu: generalRelu,
  thresholded_relu: thresholdedRelu,
  prelu,
  hard_sigmoid: hardSigmoid,
  hard_tanh: hardTanh,
  tanh,
  elu,
  selu,
  softplus,
  softsign,
  silu,
  gelu,
  exponential,
  softmax,
  add,
  subtract,
  multiply,
  average,
  maximum,
  minimum,
  dot,
  concatenate,
  flatten,
  reshape,
  permute,
  slice,
  embedding,
  clone,
} as const satisfies Record<string, OpSpec>;

export type OpKind = keyof typeof OPS;

export const OP_KINDS = Object.keys(OPS) as readonly OpKind[];

function withMark(spec: OpSpec): OpSpec {
  const computes = spec.arity.max > 0 && spec !== clone;
  return computes ? { ...spec, attrs: { ...spec.attrs, trained_result: TRAINED_RESULT } } : spec;
}

const SPECS = Object.fromEntries(OP_KINDS.map((kind) => [kind, withMark(OPS[kind])])) as Readonly<
  Record<OpKind, OpSpec>
>;

export function opSpec(kind: OpKind): OpSpec {
  return SPECS[kind];
}

/** The op's attributes with the table's defaults for those nobody has set yet: what shape rules are asked with. */
export function attrsOf(op: Pick<Op, 'kind' | 'attrs'>): Op['attrs'] {
  const defaults = Object.entries(opSpec(op.kind).attrs).flatMap(([name, spec]) =>
    spec.default === undefined ? [] : [[name, spec.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...op.attrs };
}

export function isOpKind(name: string): name is OpKind {
  return Object.hasOwn(OPS, name);
}
