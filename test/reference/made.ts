// What a random layer is made of, before it has a name and a place in a model.
import type { Random } from '../kernels/random.ts';
import { sizeOf, type Tensor } from './tensor.ts';

type Ref = readonly [layer: string, call: number, output: number];

export interface Value {
  readonly ref: Ref;
  readonly shape: readonly number[];
}

/** A layer without its connections. */
export interface Made {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Value[];
  readonly outputs: readonly (readonly number[])[];
  readonly weights: Readonly<Record<string, Tensor>>;
}

/** Multiples of 1/16 in ±range. */
export function dyadic(r: Random, range: number): number {
  return r.int(-range * 16, range * 16) / 16;
}

export function randomTensor(r: Random, shape: readonly number[], range = 1): Tensor {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => dyadic(r, range)) };
}
