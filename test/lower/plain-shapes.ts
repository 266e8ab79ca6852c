// Row-major coordinates written out: what reference computations of shape layers are made of.

export type Dims = readonly number[];

export function volume(dims: Dims): number {
  return dims.reduce((a, b) => a * b, 1);
}

/** Coordinates of every element in row-major order. */
export function everywhere(dims: Dims): readonly Dims[] {
  return dims.reduce<readonly Dims[]>(
    (found, n) => found.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])),
    [[]],
  );
}

export function flatten(at: Dims, dims: Dims): number {
  return at.reduce((index, i, d) => index * dims[d]! + i, 0);
}
