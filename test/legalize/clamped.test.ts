// The index of a table, kept within it: operators as in recorded reports, and the interpreter's entry for every code.
// Catches a bound that is compared at the whole width or left out, a clamp from below where a branch already says so,
// and one that is left out where the branch says something else.
import { describe, expect, test } from 'vitest';
import type { Kernel } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { legalizeKernel } from '#src/legalize/index';
import { type Contents, Runner } from '#src/legalize/run';
import { census } from './census.ts';

const kernels = (size: number, value: string): readonly Kernel[] => {
  const { value: all, diagnostics } = parseKernels(
    `kernel k(in x: fixed<9,5>[1], out y: fixed<12,12>[1], rom t: fixed<12,12>[${size}]) { y[0] = ${value} }`,
  );
  expect(diagnostics).toEqual([]);
  return all!;
};

const entries = (size: number): bigint[] => Array.from({ length: size }, (_, k) => BigInt(k * k - 17));

const CENTRED = 't[clamp(cast<fixed<9,9,TRN_ZERO>>(shift(x[0], 2)) + 4)]';
const NEGATED = 't[clamp(cast<fixed<9,9,TRN_ZERO>>(shift(-x[0], 2)))]';

const operators = (size: number, value: string): Record<string, string[]> => {
  const [f] = legalizeKernel(kernels(size, value)[0]!, kernels(size, value), new Map([['t', entries(size)]]));
  const found: Record<string, string[]> = {};
  for (const [key, n] of census(f!)) {
    const op = key.trim().split(' ')[0]!;
    if (['cmp', 'select', 'sub'].includes(op))
      found[op] = [...(found[op] ?? []), ...Array.from({ length: n }, () => key.trim())];
  }
  return found;
};

describe('a table of 8', () => {
  test('is left above by a bit above the index, and below by the sign', () => {
    const { cmp, select } = operators(8, CENTRED);
    // Of what is divided, of what is cut, and of the bits above 7; two selections for the integer toward zero.
    expect([cmp?.length, select?.length]).toEqual([3, 4]);
  });

  test('is not left below where the branch says so', () => {
    const { cmp, select, sub } = operators(8, `x[0] >= 0 ? cast<fixed<12,12>>(0) : ${NEGATED}`);
    expect([cmp?.length, select?.length, sub?.length]).toEqual([1, 2, 1]);
  });
});

test.each([
  [8, CENTRED],
  [7, CENTRED],
  [1, CENTRED],
  [8, NEGATED],
  [8, `x[0] >= 0 ? cast<fixed<12,12>>(0) : ${NEGATED}`],
  [5, `x[0] >= 0 ? cast<fixed<12,12>>(0) : ${NEGATED}`],
  [8, `x[0] >= 1 ? cast<fixed<12,12>>(0) : ${NEGATED}`],
  [8, `x[0] >= 0 ? ${NEGATED} : ${CENTRED}`],
])('all codes find their entry of %i: %s', (size, value) => {
  const all = kernels(size, value);
  const runner = new Runner(legalizeKernel(all[0]!, all, new Map([['t', entries(size)]]), { expand: true }));
  const interpreter = createKernelInterpreter(all, 'k');
  for (let k = 0; k < 2 ** 9; k++) {
    const x = BigInt.asIntN(9, BigInt(k));
    const args: Contents[] = [[x], [0n], entries(size)];
    runner.call('k', args);
    expect(args[1], `code ${x}`).toEqual(interpreter.run({ x: [x], t: entries(size) }).y);
  }
});
