// Concatenation of any number of inputs along one axis.
import { CompilerBug } from '../../errors.ts';
import type { AttrValue } from '../attributes.ts';
import type { Shape } from '../module.ts';
import type { OpSpec } from '../op-table.ts';
import { hls4mlJoin } from './auto-merge.ts';
import { RESULT, sizeOf } from './shared.ts';

const MAX_RANK = 64;

/** The axis as a non-negative number, or undefined when the inputs have no such axis. */
export function concatAxis(
  inputs: readonly Shape[],
  attrs: Readonly<Record<string, AttrValue>>,
): number | undefined {
  const rank = inputs[0]!.length;
  const axis = (attrs.axis ?? -1) as number;
  const counted = axis < 0 ? axis + rank : axis;
  return counted >= 0 && counted < rank ? counted : undefined;
}

/** Per input, how many consecutive values it gives before the next input's turn. */
export function concatRuns(
  inputs: readonly Shape[],
  attrs: Readonly<Record<string, AttrValue>>,
): readonly number[] {
  const axis = concatAxis(inputs, attrs)!;
  return inputs.map((s) => sizeOf(s.slice(axis)));
}

export const concatenate: OpSpec = {
  doc: 'inputs one after the other along an axis',
  arity: { min: 1, max: 4096 },
  attrs: {
    axis: {
      kind: 'int',
      min: -MAX_RANK,
      max: MAX_RANK,
      default: -1,
      doc: 'the axis, the batch axis not counted; negative: counted from the end',
    },
  },
  roles: { result: RESULT },
  weights: {},
  auto: { hls4ml: hls4mlJoin },
  shape: (inputs, attrs) => {
    const axis = concatAxis(inputs, attrs);
    if (axis === undefined)
      return { problem: `its inputs [${inputs[0]!.join(',')}] have no axis ${attrs.axis}` };
    const first = inputs[0]!;
    const same = inputs.every(
      (s) => s.length === first.length && s.every((d, i) => i === axis || d === first[i]),
    );
    if (!same) {
      const which = axis === first.length - 1 ? 'the last axis' : `axis ${axis}`;
      const shown = inputs.map((s) => `[${s.join(',')}]`).join(' and ');
      return { problem: `its inputs must agree in all but ${which}, got ${shown}` };
    }
    const length = inputs.reduce((n, s) => n + s[axis]!, 0);
    return { shapes: [first.map((d, i) => (i === axis ? length : d))] };
  },
  movedFrom: (inputs, index, attrs) => {
    const runs = concatRuns(inputs, attrs);
    const width = runs.reduce((a, b) => a + b, 0);
    const round = Math.floor(index / width);
    let rest = index % width;
    for (const [input, run] of runs.entries()) {
      if (rest < run) return { input, index: round * run + rest };
      rest -= run;
    }
    throw new CompilerBug(`element ${index} lies outside a concatenation of width ${width}`);
  },
};
