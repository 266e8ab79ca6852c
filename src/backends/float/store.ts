// What a kernel on floats works on: arrays and streams that hold a tile of samples, element after element, the samples
// of one element side by side. Control never depends on data, so all samples of a tile read and write in step.
import { sizeOf } from '#src/backends/interpreter/frame';

/** Samples that are computed together: enough to make the cost of a loop step small beside its lanes. */
export const LANES = 64;

/** `float32` keeps every value, and rounds every operation, in single precision. */
export type FloatType = 'float64' | 'float32';

type FloatArray = Float64Array | Float32Array;

export interface FloatBuffer {
  readonly kind: 'buffer';
  readonly dims: readonly number[];
  /** `element * LANES + sample`; of constants just `element`. NaN until written, so that a missing value shows. */
  readonly data: FloatArray;
  /** Constants are the same for every sample. */
  readonly constant: boolean;
}

export interface FloatStream {
  readonly kind: 'stream';
  readonly lanes: number;
  /** Every value of an inference: `value * LANES + sample`. */
  readonly data: FloatArray;
  /** Values read and written so far. */
  head: number;
  tail: number;
}

export type FloatStore = FloatBuffer | FloatStream;

export function newArray(type: FloatType, length: number): FloatArray {
  return type === 'float64' ? new Float64Array(length) : new Float32Array(length);
}

export function newBuffer(type: FloatType, dims: readonly number[]): FloatBuffer {
  const data = newArray(type, sizeOf(dims) * LANES).fill(Number.NaN);
  return { kind: 'buffer', dims, data, constant: false };
}

export function newStream(type: FloatType, lanes: number, values: number): FloatStream {
  return { kind: 'stream', lanes, data: newArray(type, values * LANES), head: 0, tail: 0 };
}
