// Each invariant of a problem, broken once: a check that no longer sees it would let the engine read outside its columns
// or count tokens that are not there.
import { expect, test } from 'vitest';
import { CompilerBug } from '#ir/errors';
import type { SimulatedChannel, SimulatedProcess, SimulationProblem } from '#ir/simulation/problem';
import { checkSimulation, prepareSimulation } from '#src/sim/index';
import { problemOf } from './problems.ts';

const SANE = problemOf(
  {
    a: {
      length: 4,
      rows: [
        [0, 'reserve', 'x'],
        [2, 'put', 'x'],
        [3, 'write', 'go'],
      ],
    },
    b: {
      length: 4,
      starts: ['go'],
      rows: [
        [1, 'take', 'x'],
        [1, 'release', 'x'],
      ],
    },
  },
  { x: {}, go: {} },
);

function changed(place: number, process: Partial<SimulatedProcess>): SimulationProblem {
  return { ...SANE, processes: SANE.processes.map((p, i) => (i === place ? { ...p, ...process } : p)) };
}

function rechanneled(channel: Partial<SimulatedChannel>): SimulationProblem {
  return { ...SANE, channels: SANE.channels.map((c, i) => (i === 0 ? { ...c, ...channel } : c)) };
}

function rows(place: number, ...given: readonly (readonly [number, number, number])[]): SimulationProblem {
  return changed(place, {
    accesses: {
      cycle: Uint32Array.from(given, ([cycle]) => cycle),
      channel: Uint32Array.from(given, ([, channel]) => channel),
      action: Uint8Array.from(given, ([, , action]) => action),
    },
  });
}

test('a sane problem has no violation', () => {
  expect(checkSimulation(SANE)).toEqual([]);
});

test.each<[string, SimulationProblem, string]>([
  [
    'no instance',
    { ...SANE, processes: SANE.processes.map((p) => ({ ...p, kind: 'sink' })) },
    'there is no instance',
  ],
  ['length', changed(0, { length: 0 }), 'a: length is 0'],
  ['interval', changed(0, { interval: 1.5 }), 'a: interval is 1.5'],
  ['runs', changed(1, { runs: 0 }), 'b: runs is 0'],
  ['depth', rechanneled({ depth: 0 }), 'channel x has a depth of 0'],
  ['latency', rechanneled({ latency: 0 }), 'channel x has a latency of 0'],
  ['writer', rechanneled({ writer: 7 }), 'channel x has no writer'],
  ['reader', rechanneled({ reader: -1 }), 'channel x has no reader'],
  ['start of another', changed(0, { starts: [1] }), 'a starts by channel 1, which it does not read'],
  ['start twice', changed(1, { starts: [1, 1] }), 'b starts by go twice'],
  [
    'columns',
    changed(0, { accesses: { ...SANE.processes[0]!.accesses, action: new Uint8Array(1) } }),
    'a: columns of accesses differ in length',
  ],
  ['access of nothing', rows(0, [0, 9, 0]), 'a: access 0 is none'],
  ['action of nothing', rows(0, [0, 0, 6]), 'a: access 0 is none'],
  ['behind the run', rows(0, [4, 0, 1]), 'a: access 0 lies behind the run'],
  ['order', rows(0, [2, 0, 1], [1, 0, 1]), 'a: access 1 comes before the one above it'],
  ['not the writer', rows(1, [0, 0, 1]), 'b may not write x'],
  ['not the reader', rows(0, [0, 0, 0]), 'a may not read x'],
  ['starts and reads', rows(1, [0, 1, 0]), 'b starts by go and reads it'],
  ['put before reserve', rows(0, [0, 0, 5], [1, 0, 4]), 'a: gives more than is reserved of x, cycle 0'],
  ['release before take', rows(1, [0, 0, 3], [1, 0, 2]), 'b: gives more than is taken of x, cycle 0'],
  ['kept', rows(1, [0, 0, 2]), 'b: 1 stay taken of x'],
])('%s', (_, problem, message) => {
  expect(checkSimulation(problem)).toContain(message);
  expect(() => prepareSimulation(problem)).toThrow(CompilerBug);
});

test('samples and depths out of range are bugs too', () => {
  const prepared = prepareSimulation(SANE);
  expect(() => prepared.run({ samples: 0 })).toThrow(CompilerBug);
  expect(() => prepared.run({ samples: 1, depths: [1] })).toThrow(CompilerBug);
  expect(() => prepared.run({ samples: 1, depths: [1, 0.5] })).toThrow(CompilerBug);
  expect(() => prepared.run({ samples: 1, depths: new Map([[1, 0]]) })).toThrow(CompilerBug);
  expect(() => prepared.run({ samples: 1, depths: new Map([[2, 1]]) })).toThrow(CompilerBug);
});
