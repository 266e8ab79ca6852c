// Axes in another order.
import type { AttrValue } from '../attributes.ts';
import type { Shape } from '../module.ts';
import type { OpSpec } from '../op-table.ts';
import { LIKE_ITS_INPUT } from './auto-rules.ts';
import { LIKE_INPUT } from './shared.ts';

/** The permutation when it names each of `rank` axes once. */
export function permutation(
  attrs: Readonly<Record<string, AttrValue>>,
  rank: number,
): readonly number[] | undefined {
  const perm = attrs.perm;
  if (!Array.isArray(perm) || perm.length !== rank) return undefined;
  return [...perm].sort((a, b) => a - b).every((axis, d) => axis === d) ? perm : undefined;
}

/** For each axis of the output, how far apart its neighbours stand in the row-major input. */
export function inputStrides(input: Shape, perm: readonly number[]): readonly number[] {
  const strides = input.map((_, d) => input.slice(d + 1).reduce((a, b) => a * b, 1));
  return perm.map((axis) => strides[axis]!);
}

export const permute: OpSpec = {
  doc: 'axes in another order: axis d of the output is axis perm[d] of the input',
  arity: { min: 1, max: 1 },
  attrs: { perm: { kind: 'ints', doc: 'axes of the input counted from 0, the batch axis not counted' } },
  roles: { result: LIKE_INPUT },
  auto: LIKE_ITS_INPUT,
  weights: {},
  shape: ([x], attrs) => {
    const perm = permutation(attrs, x!.length);
    return perm
      ? { shapes: [perm.map((axis) => x![axis]!)] }
      : { problem: `its perm must name each of the axes 0 … ${x!.length - 1} once` };
  },
  positional: 'perm',
  movedFrom: ([x], index, attrs) => {
    const perm = permutation(attrs, x!.length)!;
    const strides = inputStrides(x!, perm);
    let rest = index;
    let at = 0;
    for (let d = perm.length - 1; d >= 0; d--) {
      const size = x![perm[d]!]!;
      at += (rest % size) * strides[d]!;
      rest = Math.floor(rest / size);
    }
    return { input: 0, index: at };
  },
};
