// Numeric arrays as files hold them: row-major doubles with a shape. Every number type of numpy that is read fits a
// double exactly, except whole numbers beyond 2^53, which are refused rather than rounded.

export interface NdArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float64Array;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

export interface Limits {
  /** Bytes of all arrays of a file together, unpacked. */
  readonly bytes: number;
  readonly entries: number;
}

/** 2 GiB, and 4096 arrays in a file. */
export const DEFAULT_LIMITS: Limits = { bytes: 2 ** 31, entries: 4096 };
