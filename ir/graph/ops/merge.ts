// Element by element over several inputs: sum, difference, product, mean, largest, smallest. Inputs broadcast as in
// numpy: shapes are aligned at their last axes, and an axis of 1 is repeated.
import type { Shape } from '../module.ts';
import type { OpSpec, ShapeResult } from '../op-table.ts';
import { mergeAuto } from './auto-merge.ts';
import { RESULT, REUSE, sizeOf } from './shared.ts';

const ANY_NUMBER = 4096;

/** The shape all inputs broadcast to, or undefined. */
function broadcastShape(inputs: readonly Shape[]): Shape | undefined {
  const rank = Math.max(...inputs.map((s) => s.length));
  const aligned = inputs.map((s) => [...Array.from({ length: rank - s.length }, () => 1), ...s]);
  const out = Array.from({ length: rank }, (_, d) => Math.max(...aligned.map((s) => s[d]!)));
  return aligned.every((s) => s.every((n, d) => n === 1 || n === out[d])) ? out : undefined;
}

function shape(inputs: readonly Shape[]): ShapeResult {
  const out = broadcastShape(inputs);
  if (out) return { shapes: [out] };
  const shown = inputs.map((s) => `[${s.join(',')}]`).join(' and ');
  return { problem: `its inputs must have shapes that broadcast, got ${shown}` };
}

/** True where hls4ml, which repeats the flat values of the smaller input, takes others than broadcasting does. */
function repeatsOtherwise(inputs: readonly Shape[], out: Shape): boolean {
  return inputs.some((s) => {
    const own = [...s];
    while (own[0] === 1) own.shift();
    return own.some((n, d) => n !== out[out.length - own.length + d]);
  });
}

const merge = {
  arity: { min: 2, max: ANY_NUMBER },
  weights: {},
  roles: { result: RESULT },
  shape,
} as const;

const BROADCAST: OpSpec['attrs'] = {
  broadcast: {
    kind: 'choice',
    choices: ['aligned', 'flat'],
    configurable: true,
    doc: 'aligned: axes of 1 are repeated; flat: the values of the smaller input are repeated in row-major order, as hls4ml does in io_parallel',
  },
};

const complete: NonNullable<OpSpec['complete']> = ({ attrs, compat, io, shapes }) => {
  const out = broadcastShape(shapes);
  if (attrs.broadcast !== undefined || !out) return { attrs: {}, remarks: [] };
  const sizes = shapes.map(sizeOf);
  const full = sizeOf(out);
  // In io_stream hls4ml refuses other shapes, and so it does where its output would have the shape of no input.
  const differs =
    compat === 'hls4ml' &&
    io === 'io_parallel' &&
    shapes.length === 2 &&
    sizes.includes(full) &&
    repeatsOtherwise(shapes, out);
  return {
    attrs: { broadcast: differs ? 'flat' : 'aligned' },
    remarks: differs
      ? [
          {
            severity: 'warning',
            about: 'compat',
            attr: 'broadcast',
            text: 'as in hls4ml the smaller input is repeated value by value and not along its axes of 1',
            fix: 'write broadcast aligned for what the model says',
          },
        ]
      : [],
  };
};

export const add: OpSpec = {
  ...merge,
  auto: mergeAuto('add'),
  doc: 'the sum of its inputs, exact, then cast once',
  attrs: BROADCAST,
  complete,
};

export const subtract: OpSpec = {
  ...merge,
  auto: mergeAuto('subtract'),
  arity: { min: 2, max: 2 },
  doc: 'its first input minus its second',
  attrs: BROADCAST,
  complete,
};

export const multiply: OpSpec = {
  ...merge,
  auto: mergeAuto('multiply'),
  doc: 'the product of its inputs, exact, then cast once',
  attrs: { ...BROADCAST, reuse: REUSE },
  complete,
  multiplications: (inputs) => (inputs.length - 1) * sizeOf(broadcastShape(inputs) ?? []),
};

export const average: OpSpec = {
  ...merge,
  auto: mergeAuto('average'),
  doc: 'the mean of its inputs, exact, then cast once',
  attrs: { ...BROADCAST, reuse: REUSE },
  complete,
};

export const maximum: OpSpec = {
  ...merge,
  auto: mergeAuto('maximum'),
  doc: 'the largest of its inputs',
  attrs: { ...BROADCAST, reuse: REUSE },
  complete,
};

export const minimum: OpSpec = {
  ...merge,
  auto: mergeAuto('minimum'),
  doc: 'the smallest of its inputs',
  attrs: { ...BROADCAST, reuse: REUSE },
  complete,
};
