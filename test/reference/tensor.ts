// Plain tensors of doubles for the references: row-major, no batch axis, nothing shared with the compiler.

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** The tensor whose value at an index is `value(index)`. */
export function build(shape: readonly number[], value: (index: readonly number[]) => number): Tensor {
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, flat) => value(indexAt(shape, flat)));
  return { shape, data };
}

function indexAt(shape: readonly number[], flat: number): readonly number[] {
  let rest = flat;
  return shape
    .map((_, k) => shape.length - 1 - k)
    .map((axis) => {
      const position = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      return position;
    })
    .reverse();
}

export function at({ shape, data }: Tensor, index: readonly number[]): number {
  return data[index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0)]!;
}

/** Aligned at the last axis, axes of size 1 repeated. */
export function atBroadcast(t: Tensor, index: readonly number[]): number {
  const own = index.slice(index.length - t.shape.length);
  return at(
    t,
    own.map((i, axis) => (t.shape[axis] === 1 ? 0 : i)),
  );
}

/** The shape two shapes have together, or undefined. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const full = (s: readonly number[]) => [...Array(rank - s.length).fill(1), ...s] as number[];
  const [x, y] = [full(a), full(b)];
  if (!x.every((d, k) => d === y[k] || d === 1 || y[k] === 1)) return undefined;
  return x.map((d, k) => Math.max(d, y[k]!));
}

export function withAt(index: readonly number[], axis: number, position: number): readonly number[] {
  return index.map((i, k) => (k === axis ? position : i));
}
