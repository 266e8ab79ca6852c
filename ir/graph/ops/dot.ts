// Dot product of two inputs along one axis of each: every pair of the other axes' positions, first input's first.
import type { AttrValue } from '../attributes.ts';
import type { Shape } from '../module.ts';
import type { OpSpec } from '../op-table.ts';
import { dotAuto } from './auto-merge.ts';
import { RESULT, REUSE, sizeOf } from './shared.ts';

/** The axes as non-negative numbers, or undefined when an input has no such axis. */
export function dotAxes(
  inputs: readonly Shape[],
  attrs: Readonly<Record<string, AttrValue>>,
): readonly [number, number] | undefined {
  const axes = attrs.axes;
  if (!Array.isArray(axes) || axes.length !== 2) return undefined;
  const [a, b] = axes.map((axis: number, k) => (axis < 0 ? axis + inputs[k]!.length : axis));
  const exists = (axis: number, k: number): boolean => axis >= 0 && axis < inputs[k]!.length;
  return exists(a!, 0) && exists(b!, 1) ? [a!, b!] : undefined;
}

const without = (shape: Shape, axis: number): Shape => shape.filter((_, d) => d !== axis);

export const dot: OpSpec = {
  doc: 'dot products of two inputs along one axis of each',
  arity: { min: 2, max: 2 },
  attrs: {
    axes: { kind: 'ints', default: [-1, -1], doc: 'the axis of each input, the batch axis not counted' },
    reuse: REUSE,
  },
  roles: {
    accum: {
      doc: 'accumulator: each product is cast to it before it is added',
      default: { kind: 'model' },
    },
    result: RESULT,
  },
  weights: {},
  auto: dotAuto((facts) => facts.shapes[0]![dotAxes(facts.shapes, facts.attrs)![0]]!),
  shape: (inputs, attrs) => {
    const [a, b] = inputs as readonly [Shape, Shape];
    const axes = dotAxes(inputs, attrs);
    if (!axes) return { problem: 'its axes must be one axis of each input' };
    if (a[axes[0]] !== b[axes[1]])
      return {
        problem: `its inputs must be equally long along the axes, got ${a[axes[0]]} and ${b[axes[1]]}`,
      };
    const out = [...without(a, axes[0]), ...without(b, axes[1])];
    return { shapes: [out.length === 0 ? [1] : out] };
  },
  multiplications: (inputs, attrs) => {
    const axes = dotAxes(inputs, attrs);
    return axes ? (sizeOf(inputs[0]!) * sizeOf(inputs[1]!)) / inputs[0]![axes[0]]! : 0;
  },
};
