// What is kept from state to state. Catches a value kept where it is wide, kept once a user instead of once, counted
// for fewer boundaries than it crosses, and equal operators that are told apart or lost.
import { expect, test } from 'vitest';
import { estimate, unit } from './functions.ts';

interface Kept {
  readonly bits: number;
  readonly boundaries: number;
}

/** Registers asked for, as the library sees them; every operator takes a state of its own. */
function registers(nodes: string, outputs: string): readonly Kept[] {
  const asked: Kept[] = [];
  const register = (bits: number, boundaries: number) => {
    asked.push({ bits, boundaries });
    return { ff: bits * boundaries, lut: 0 };
  };
  estimate(
    `function f of f pipeline 1 {
      value in x: s16[4]
      value out y: s40[4]
      block {
        %0 = input s16 x[0]
        %1 = input s16 x[1]
        ${nodes}
        ${outputs}
      }
    }`,
    { library: { ...unit, register }, budget: 1 },
  );
  return asked;
}

test('a value is kept until its last user, once', () => {
  const kept = registers(
    `%2 = add s17 %0, %1
     %3 = mul s33 %2, %1
     %4 = sub s34 %3, %2
     %5 = cmp lt u1 %4, %2`,
    'y[0] = %5',
  );
  // x[1] into the second state, the sum into the fourth, the product and the difference by one.
  expect(kept).toEqual([
    { bits: 16, boundaries: 1 },
    { bits: 17, boundaries: 3 },
    { bits: 33, boundaries: 1 },
    { bits: 34, boundaries: 1 },
  ]);
});

test('behind a slice and before an extension, where it is narrow', () => {
  const kept = registers(
    `%2 = mul s32 %0, %1
     %3 = wire s7 %2 shift -25
     %4 = wire s30 %3
     %5 = add s31 %4, %4`,
    'y[0] = %5',
  );
  expect(kept).toEqual([{ bits: 7, boundaries: 1 }]);
});

test('a result is kept until the last state, a literal never', () => {
  const kept = registers(
    `%2 = add s17 %0, %1
     %3 = const s5 9
     %4 = mul s21 %2, %3`,
    'y[0] = %4\n y[1] = %2\n y[2] = %3',
  );
  expect(kept).toEqual([{ bits: 17, boundaries: 1 }]);
});

test('equal operators are one line of the report, with all they stand for', () => {
  const e = estimate(`function f of f pipeline 1 {
    value in x: s16[2]
    value out y: s40[2]
    block {
      %0 = input s16 x[0]
      %1 = input s16 x[1]
      %2 = mul s32 %0, %1 times 7
      %3 = mul s32 %1, %0 times 3
      y[0] = %2
      y[1] = %3
    }
  }`);
  expect(e.contributors.filter((c) => c.what === 'mul 16 x 16').map((c) => c.count)).toEqual([10]);
  expect(e.total.dsp).toBe(10);
});
