// Reductions over a tile: each step acts on all its samples.
import { leftHalf } from '#ir/kernel/left-half';
import { LANES } from './store.ts';

type Values = Float64Array | Float32Array;

function combine(
  op: 'add' | 'min' | 'max',
  v: Values,
  into: number,
  other: number,
  from: number,
  to: number,
): void {
  const [a, b] = [into * LANES, other * LANES];
  // In an array of single precision the sum is rounded where it is stored.
  if (op === 'add') for (let s = from; s < to; s++) v[a + s]! += v[b + s]!;
  else if (op === 'min') for (let s = from; s < to; s++) v[a + s] = Math.min(v[a + s]!, v[b + s]!);
  else for (let s = from; s < to; s++) v[a + s] = Math.max(v[a + s]!, v[b + s]!);
}

/** Combines `count` values into the first, for samples `from` … `to` - 1: in order, or as a tree like the kernels' own. */
export function reduce(
  op: 'add' | 'min' | 'max',
  order: 'sequential' | 'tree',
  values: Values,
  count: number,
  from: number,
  to: number,
): void {
  if (order === 'sequential') {
    for (let i = 1; i < count; i++) combine(op, values, 0, i, from, to);
    return;
  }
  const tree = (first: number, end: number): void => {
    if (end - first === 1) return;
    const middle = first + leftHalf(end - first);
    tree(first, middle);
    tree(middle, end);
    combine(op, values, first, middle, from, to);
  };
  tree(0, count);
}
