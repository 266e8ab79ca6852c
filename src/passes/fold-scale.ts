// Weights of fused ops: a scale and a bias a channel multiplied into the weights before them, in the arithmetic of the
// tool that is imitated.
import type { AutoSpec } from '#ir/graph/auto';
import type { Op, Tensor } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';

type Floats = Extract<Tensor, { kind: 'float' }>;

function floatsOf(op: Op, name: string): Floats | undefined {
  const tensor = op.weights[name];
  return tensor?.kind === 'float' ? tensor : undefined;
}

/** Single precision, as numpy computes with single-precision weights, unless one of them needs more. */
function rounding(...tensors: readonly Floats[]): (x: number) => number {
  const single = tensors.every((t) => t.data.every((v) => Math.fround(v) === v || Number.isNaN(v)));
  return single ? Math.fround : (x) => x;
}

/** scale2 * (x * scale1 + bias1) + bias2 */
export function fuseScales(first: Op, second: Op, names: NonNullable<AutoSpec['scales']>): Op | undefined {
  const [s1, b1] = [floatsOf(first, names.scale), floatsOf(first, names.bias)];
  const [s2, b2] = [floatsOf(second, names.scale), floatsOf(second, names.bias)];
  if (!s1 || !b1 || !s2 || !b2) return undefined;
  const round = rounding(s1, b1, s2, b2);
  const scale = s2.data.map((s, c) => round(s1.data[c]! * s));
  const bias = b2.data.map((b, c) => round(round(s2.data[c]! * b1.data[c]!) + b));
  return {
    ...second,
    inputs: first.inputs,
    weights: {
      ...second.weights,
      [names.scale]: { ...s2, data: scale },
      [names.bias]: { ...b2, data: bias },
    },
    source: { kind: 'derived', by: 'fuse-unspecified', from: [first.source, second.source] },
  };
}

/** A quantiser of its own forbids a scale that is not 1 and a bias that is not 0. */
function keepsQuantiser(op: Op, weight: string, factor: Floats, neutral: number): boolean {
  const role = Object.entries(opSpec(op.kind).roles).find(([, spec]) => spec.weight === weight)?.[0];
  const own = role === undefined ? undefined : op.roles[role];
  return !own || own.type === 'auto' || factor.data.every((v) => v === neutral);
}

/** The op with its weights multiplied along their last axis, and its bias scaled and moved. */
export function absorb(op: Op, scaling: Op): Op | undefined {
  const into = opSpec(op.kind).auto!.absorbsScale!;
  const names = opSpec(scaling.kind).auto!.scales!;
  const weight = floatsOf(op, into.weight);
  const [scale, offset] = [floatsOf(scaling, names.scale), floatsOf(scaling, names.bias)];
  if (!weight || !scale || !offset) return undefined;
  if (!keepsQuantiser(op, into.weight, scale, 1) || !keepsQuantiser(op, into.bias, offset, 0))
    return undefined;
  const bias = floatsOf(op, into.bias);
  const channels = scale.data.length;
  const round = rounding(weight, scale, offset, ...(bias ? [bias] : []));
  const scaled = weight.data.map((w, i) => round(scale.data[i % channels]! * w));
  const moved = offset.data.map((b, c) => round(round(scale.data[c]! * (bias?.data[c] ?? 0)) + b));
  return {
    ...op,
    weights: {
      ...op.weights,
      [into.weight]: { ...weight, data: scaled },
      [into.bias]: { ...offset, data: moved },
    },
    source: { kind: 'derived', by: 'fuse-unspecified', from: [op.source, scaling.source] },
  };
}
