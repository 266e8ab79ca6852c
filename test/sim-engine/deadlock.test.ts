// Deadlocks: the cycle, the circle, who waits; and that a circle is told from waiting for what is over.
import { expect, test } from 'vitest';
import type { SimulationProblem } from '#ir/simulation/problem';
import type { DeadlockWait } from '#ir/simulation/result';
import { prepareSimulation } from '#src/sim/index';
import { problemOf } from './problems.ts';

function named(problem: SimulationProblem, waits: readonly DeadlockWait[]): readonly string[] {
  return waits.map(
    (w) => `${problem.processes[w.process]!.name} ${w.why} ${problem.channels[w.channel]!.name}`,
  );
}

/** A clone feeds two branches; the join reads the slow one first, and the fast one's FIFO holds `depth` of 4 tokens. */
function diamond(depth: number): SimulationProblem {
  const fourTimes = [0, 1, 2, 3];
  return problemOf(
    {
      source: { kind: 'source', length: 4, rows: fourTimes.map((t) => [t, 'write', 'in']) },
      clone: {
        length: 4,
        rows: fourTimes.flatMap((t) => [
          [t, 'read', 'in'],
          [t, 'write', 'slow_in'],
          [t, 'write', 'fast'],
        ]),
      },
      slow: {
        length: 5,
        rows: [...fourTimes.map((t) => [t, 'read', 'slow_in'] as const), [4, 'write', 'slow_out']],
      },
      join: {
        length: 5,
        rows: [[0, 'read', 'slow_out'], ...fourTimes.map((t) => [t + 1, 'read', 'fast'] as const)],
      },
    },
    { in: {}, slow_in: {}, fast: { depth }, slow_out: {} },
  );
}

test('a FIFO too short for what overtakes it is named with its circle', () => {
  const problem = diamond(3);
  const { deadlock, cycles, samples, processes, channels } = prepareSimulation(problem).run({ samples: 1 });
  // The clone reads in 1, 2, 3 and misses a place in 4; slow reads in 2, 3, 4; the source writes in 0 to 3.
  expect(cycles).toBe(5);
  expect(deadlock!.cycle).toBe(5);
  expect(named(problem, deadlock!.circle)).toEqual([
    'clone full fast',
    'join empty slow_out',
    'slow empty slow_in',
  ]);
  expect(named(problem, deadlock!.waits)).toEqual([
    'clone full fast',
    'slow empty slow_in',
    'join empty slow_out',
  ]);
  expect(samples).toEqual([]);
  expect(processes[0]).toEqual({ started: 0, done: 3, busy: 4, stalls: [] });
  expect(processes[1]!.done).toBeUndefined();
  expect(processes[1]!.stalls).toEqual([
    { channel: 0, why: 'empty', cycles: 1 },
    { channel: 2, why: 'full', cycles: 1 },
  ]);
  expect(processes[3]).toEqual({ busy: 0, stalls: [{ channel: 3, why: 'empty', cycles: 5 }] });
  expect(channels[2]).toEqual({ most: 3, tokens: 3 });
});

test('a place more and it runs', () => {
  const { deadlock, samples } = prepareSimulation(diamond(4)).run({ samples: 1 });
  expect(deadlock).toBeUndefined();
  expect(samples).toEqual([{ started: 1, done: 11 }]);
});

test('a process that waits for itself is a circle of one', () => {
  const problem = problemOf(
    {
      a: {
        length: 3,
        rows: [
          [1, 'read', 'x'],
          [2, 'write', 'x'],
        ],
      },
    },
    { x: { depth: 1 } },
  );
  const { deadlock, processes } = prepareSimulation(problem).run({ samples: 1 });
  expect(deadlock!.cycle).toBe(1);
  expect(named(problem, deadlock!.circle)).toEqual(['a empty x']);
  expect(processes[0]).toEqual({ started: 0, busy: 1, stalls: [] });
});

test('waiting for a process that is over is a deadlock without a circle; what ended before is told', () => {
  const problem = problemOf(
    {
      a: { length: 2, rows: [[1, 'write', 'x']] },
      b: { length: 1, runs: 2, rows: [[0, 'read', 'x']] },
    },
    { x: { depth: 3, latency: 9 } },
  );
  const { deadlock, samples, processes } = prepareSimulation(problem).run({ samples: 3 });
  expect(deadlock!.circle).toEqual([]);
  expect(named(problem, deadlock!.waits)).toEqual(['b empty x']);
  // Tokens come in 10, 12 and 14.
  expect(deadlock!.cycle).toBe(15);
  expect(samples).toEqual([{ started: 0, done: 12 }]);
  expect(processes[1]).toEqual({ started: 10, busy: 3, stalls: [{ channel: 0, why: 'empty', cycles: 12 }] });
});

test('of two circles the one with the first process is named, from that process on; waits are those for good', () => {
  const problem = problemOf(
    {
      lonely: { length: 1, rows: [[0, 'read', 'r']] },
      p: {
        length: 2,
        rows: [
          [0, 'read', 'p'],
          [1, 'write', 'q'],
        ],
      },
      r: {
        length: 2,
        rows: [
          [0, 'write', 's'],
          [1, 'read', 'v'],
          [1, 'write', 'r'],
        ],
      },
      q: {
        length: 2,
        rows: [
          [0, 'read', 'q'],
          [1, 'write', 'p'],
        ],
      },
      s: {
        length: 3,
        rows: [
          [0, 'read', 's'],
          [1, 'read', 'u'],
          [2, 'write', 'v'],
        ],
      },
      t: { length: 1, starts: ['go'], rows: [[0, 'write', 'u']] },
      u: { length: 1, starts: ['back'], rows: [[0, 'write', 'go']] },
      w: {
        length: 1,
        rows: [
          [0, 'read', 'back0'],
          [0, 'write', 'back'],
        ],
      },
    },
    {
      p: {},
      q: {},
      r: {},
      s: { latency: 7 },
      u: {},
      v: {},
      go: {},
      back: {},
      back0: { from: 's' },
    },
  );
  const { deadlock } = prepareSimulation(problem).run({ samples: 1 });
  expect(deadlock!.cycle).toBe(8);
  expect(named(problem, deadlock!.circle)).toEqual(['p empty p', 'q empty q']);
  expect(named(problem, deadlock!.waits)).toEqual([
    'lonely empty r',
    'p empty p',
    'r empty v',
    'q empty q',
    's empty u',
    't start go',
    'u start back',
    'w empty back0',
  ]);
});
