// Concatenation of any number of inputs along the last axis.
import { CompilerBug } from '../../errors.ts';
import type { OpSpec } from '../op-table.ts';
import { channels, RESULT } from './shared.ts';

export const concatenate: OpSpec = {
  doc: 'inputs one after the other along the last axis',
  arity: { min: 1, max: 4096 },
  attrs: {},
  roles: { result: RESULT },
  weights: {},
  shape: (inputs) => {
    const outer = inputs[0]!.slice(0, -1);
    const same = inputs.every((s) => s.length === outer.length + 1 && outer.every((d, i) => d === s[i]));
    if (!same)
      return {
        problem: `its inputs must agree in all but the last axis, got ${inputs.map((s) => `[${s.join(',')}]`).join(' and ')}`,
      };
    return { shapes: [[...outer, inputs.reduce((n, s) => n + channels(s), 0)]] };
  },
  movedFrom: (inputs, index) => {
    const width = inputs.reduce((n, s) => n + channels(s), 0);
    const row = Math.floor(index / width);
    let column = index % width;
    for (const [input, s] of inputs.entries()) {
      if (column < channels(s)) return { input, index: row * channels(s) + column };
      column -= channels(s);
    }
    throw new CompilerBug(`element ${index} lies outside a concatenation of width ${width}`);
  },
};
