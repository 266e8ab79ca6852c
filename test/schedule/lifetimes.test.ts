// Schedules with registers in mind. Catches an operator that is moved out of its place by what it saves nothing, a
// value counted once for each reader, one that is forgotten at the end, and a schedule that breaks the rules.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleAsap } from '#src/schedule/asap';
import { scheduleLifetimes, type Values } from '#src/schedule/lifetimes';
import type { ScheduleProblem } from '#src/schedule/problem';
import { type Schedule, verifySchedule } from '#src/schedule/solution';
import { drawnProblem, problem } from './problems.ts';

/** Each node has a register of its own; three states and more are a shift register, which is dear. */
function values(p: ScheduleProblem, bits: readonly number[], held: readonly number[] = []): Values {
  const own = Int32Array.from({ length: p.size }, (_, n) => n);
  return {
    register: own,
    maker: own,
    bits: Uint32Array.from(own, (n) => bits[n % bits.length]!),
    wire: new Uint8Array(p.size),
    held,
    cost: (b, boundaries) => (boundaries < 3 ? b * boundaries : b + 64),
  };
}

/** Flip-flops of a schedule, counted apart from how it was made. */
function flipFlops(p: ScheduleProblem, s: Schedule, v: Values): number {
  let ff = 0;
  for (let n = 0; n < p.size; n++) {
    let last = v.held.includes(n) ? s.length - 1 : -1;
    for (let user = 0; user < p.size; user++) {
      for (let i = p.first[user]!; i < p.first[user + 1]!; i++) {
        if (p.operands[i] === n) last = Math.max(last, s.state[user]!);
      }
    }
    const boundaries = last - (s.state[n]! + p.states[n]! - 1);
    if (boundaries > 0) ff += p.count[n]! * v.cost(v.bits[n]!, boundaries);
  }
  return ff;
}

const placed = (p: ScheduleProblem, v: Values): number[] => {
  const s = scheduleLifetimes(p, scheduleAsap(p), v);
  expect(verifySchedule(p, s)).toEqual([]);
  return [...s.state];
};

describe('the fewest flip-flops', () => {
  // 0 -> 1 -> 2 -> 3 is the long way of three states; 4 is an input, 5 is made of it and wanted by 3.
  const late = problem([
    {},
    { of: [0], ns: 3 },
    { of: [1], ns: 3 },
    {},
    { of: [3], ns: 3 },
    { of: [2, 4], ns: 3 },
  ]);

  test('a wide value of a narrow one is made when it is wanted', () => {
    expect(placed(late, values(late, [8, 8, 8, 4, 16, 8]))).toEqual([0, 0, 1, 0, 1, 2]);
  });

  test('a narrow value of a wide one is made at once', () => {
    expect(placed(late, values(late, [8, 8, 8, 16, 4, 8]))).toEqual([0, 0, 1, 0, 0, 2]);
  });

  test('what is kept for others anyway costs nothing', () => {
    // Another reader of the wide value in the second state.
    const shared = problem([
      {},
      { of: [0], ns: 3 },
      {},
      { of: [1, 2], ns: 3 },
      { of: [2], ns: 3 },
      { of: [3, 4], ns: 3 },
    ]);
    expect(placed(shared, values(shared, [8, 8, 16, 8, 4, 8]))).toEqual([0, 0, 0, 1, 1, 2]);
  });

  test('a result that is held is made at the end, if what it is made of is narrower', () => {
    const held = problem([{}, { of: [0], ns: 3 }, { of: [1], ns: 3 }, {}, { of: [3], ns: 3 }]);
    expect(placed(held, values(held, [8, 8, 8, 4, 16], [4]))).toEqual([0, 0, 1, 0, 1]);
    expect(placed(held, values(held, [8, 8, 8, 16, 4], [4]))).toEqual([0, 0, 1, 0, 0]);
  });

  test('any problem: the rules hold, nothing gets longer, and there are no more flip-flops than before', () => {
    fc.assert(
      fc.property(
        drawnProblem,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 }),
        (p, bits) => {
          const early = scheduleAsap(p);
          const v = values(p, bits, [p.size - 1]);
          const s = scheduleLifetimes(p, early, v);
          expect(verifySchedule(p, s)).toEqual([]);
          expect(s.length).toBe(early.length);
          expect(flipFlops(p, s, v)).toBeLessThanOrEqual(flipFlops(p, early, v));
        },
      ),
      { numRuns: 400 },
    );
  });
});
