// One prepared problem run many times, what an observer hears, and what is read off results.
import { expect, test } from 'vitest';
import type { SimulationResult } from '#ir/simulation/result';
import {
  intervalOf,
  latencyOf,
  type Observer,
  type PreparedSimulation,
  prepareSimulation,
} from '#src/sim/index';
import { problemOf } from './problems.ts';

const BURST = problemOf(
  {
    source: {
      kind: 'source',
      length: 3,
      rows: [
        [0, 'write', 'in'],
        [1, 'write', 'in'],
        [2, 'write', 'in'],
      ],
    },
    a: {
      length: 9,
      rows: [
        [0, 'read', 'in'],
        [1, 'read', 'in'],
        [2, 'read', 'in'],
        [6, 'write', 'out'],
        [7, 'write', 'out'],
        [8, 'write', 'out'],
      ],
    },
    sink: { kind: 'sink', length: 1, runs: 3, rows: [[0, 'read', 'out']] },
  },
  { in: { depth: 1 }, out: { depth: 1 } },
);

function done(
  prepared: PreparedSimulation,
  depths?: readonly number[] | ReadonlyMap<number, number>,
): number {
  const result = prepared.run({ samples: 2, ...(depths === undefined ? {} : { depths }) });
  return result.samples[1]!.done;
}

test('each run stands alone: depths of one are not those of the next', () => {
  const prepared = prepareSimulation(BURST);
  const own = prepared.run({ samples: 2 });
  expect(done(prepared, [Infinity, Infinity])).toBe(18);
  expect(done(prepared, new Map([[1, 2]]))).toBeLessThan(own.samples[1]!.done);
  expect(prepared.run({ samples: 2 })).toEqual(own);
  expect(prepared.run({ samples: 3 }).samples.slice(0, 2)).toEqual(own.samples);
  expect(prepared.run({ samples: 2 })).toEqual(own);
});

test('a run of ten million cycles with two accesses takes no longer than its accesses', () => {
  const length = 1e7;
  const { samples } = prepareSimulation(
    problemOf(
      { a: { length, rows: [[length - 1, 'write', 'x']] }, b: { length, rows: [[0, 'read', 'x']] } },
      { x: {} },
    ),
  ).run({ samples: 1000 });
  expect(samples[999]!.done).toBe(1001 * length - 1);
});

test('an observer hears every run, stall and change, and changes nothing', () => {
  const prepared = prepareSimulation(BURST);
  const heard: string[] = [];
  const name = (p: number) => BURST.processes[p]!.name;
  const observer: Observer = {
    runStarted: (p, run, cycle) => heard.push(`${name(p)} ${run} starts ${cycle}`),
    runDone: (p, run, cycle) => heard.push(`${name(p)} ${run} done ${cycle}`),
    stalled: (p, c, why, from, to) =>
      heard.push(`${name(p)} ${why} ${BURST.channels[c]!.name} ${from}-${to}`),
    places: (c, cycle, places) => heard.push(`${BURST.channels[c]!.name} ${places} in ${cycle}`),
  };
  const result = prepared.run({ samples: 1, observer });
  expect(heard.filter((line) => line.startsWith('source'))).toEqual([
    'source 0 starts 0',
    'source full in 1-2',
    'source full in 3-4',
    'source 0 done 4',
  ]);
  expect(heard.filter((line) => line.startsWith('a'))).toEqual([
    'a empty in 0-1',
    'a 0 starts 1',
    'a empty in 2-3',
    'a empty in 4-5',
    'a full out 10-11',
    'a full out 12-13',
    'a 0 done 13',
  ]);
  expect(heard.filter((line) => line.startsWith('sink'))).toEqual([
    'sink empty out 0-10',
    'sink 0 starts 10',
    'sink 0 done 10',
    'sink empty out 11-12',
    'sink 1 starts 12',
    'sink 1 done 12',
    'sink empty out 13-14',
    'sink 2 starts 14',
    'sink 2 done 14',
  ]);
  expect(heard.filter((line) => / in \d+$/.test(line))).toEqual([
    ...['in 1 in 0', 'in 0 in 1', 'in 1 in 2', 'in 0 in 3', 'in 1 in 4', 'in 0 in 5'],
    ...['out 1 in 9', 'out 0 in 10', 'out 1 in 11', 'out 0 in 12', 'out 1 in 13', 'out 0 in 14'],
  ]);
  expect(prepared.run({ samples: 1 })).toEqual(result);
});

function ends(...done: readonly number[]): SimulationResult {
  return { cycles: 0, processes: [], channels: [], samples: done.map((end) => ({ started: 2, done: end })) };
}

test('latency is that of the first sample, from its start', () => {
  expect(latencyOf(ends(9, 30))).toEqual({ latency: 7 });
  expect(latencyOf(ends())).toBeUndefined();
  expect(latencyOf(prepareSimulation(BURST).run({ samples: 2 }))).toEqual({ latency: 12, firstOutput: 8 });
});

test('the interval is that of the third quarter, three ends at least, and steady only if all of it agrees', () => {
  expect(intervalOf(ends(9))).toBeUndefined();
  expect(intervalOf(ends(9, 20))).toEqual({ cycles: 11, steady: false });
  expect(intervalOf(ends(9, 30, 40, 50, 60))).toEqual({ cycles: 10, steady: true });
  expect(intervalOf(ends(9, 30, 40, 50, 62))).toEqual({ cycles: 11, steady: false });
  expect(intervalOf(ends(1, 2, 3, 4, 9, 30, 40, 50, 60, 61, 62, 63))).toEqual({ cycles: 10, steady: true });
  expect(intervalOf(ends(1, 2, 3, 4, 9, 30, 40, 50, 61, 71, 81, 91))).toEqual({
    cycles: 10.5,
    steady: false,
  });
});
