// A use of a kernel as a function on tiles: the text becomes JavaScript, which the engine compiles like any other.
import { CompilerBug } from '#ir/errors';
import type { Kernel } from '#ir/kernel/kernel';
import { evaluate } from './functions.ts';
import { reduce } from './reduce.ts';
import { ADD_ROW } from './rows.ts';
import { FunctionText } from './scope.ts';
import { type Kernels, kernelText } from './stmt-text.ts';
import { type FloatBuffer, type FloatStore, type FloatType, LANES } from './store.ts';

export interface BoundFloatKernel {
  /** Acts on the first `n` samples of the tile. */
  readonly run: (n: number) => void;
  /** State variables, to be forgotten before each inference. */
  readonly states: readonly FloatBuffer[];
}

/** One sample of every element. */
function fill(data: Float64Array | Float32Array, value: number, sample: number): void {
  for (let i = sample; i < data.length; i += LANES) data[i] = value;
}

/** `args` in parameter order. What `approx` does not cover and reals do not have is a CompilerBug. */
export function bindFloatKernel(
  kernel: Kernel,
  args: readonly FloatStore[],
  kernels: Kernels,
  type: FloatType,
  where: string,
): BoundFloatKernel {
  const text = new FunctionText(type, where);
  kernelText(kernel, args, kernels, text);
  const empty = (): never => {
    throw new CompilerBug(`${where}: reads a stream which is empty`);
  };
  const given = { evaluate, reduce, fill, empty, fround: Math.fround, addRow: ADD_ROW[type] };
  const names = [...Object.keys(given), ...text.values.map((_, i) => `v${i}`)];
  const source = `'use strict'; return (n) => {\n${text.lines.join('\n')}\n};`;
  // The text is made of numbered variables, numbers and the names of our own functions: nothing from a file is in it.
  const make = new Function(...names, source) as (...values: unknown[]) => BoundFloatKernel['run'];
  return { run: make(...Object.values(given), ...text.values), states: text.states };
}
