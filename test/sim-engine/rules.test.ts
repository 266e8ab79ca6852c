// One case for each sentence of the rule in ir/simulation/problem.ts, small enough to be counted by hand.
import { describe, expect, test } from 'vitest';
import { prepareSimulation } from '#src/sim/index';
import { type ChannelText, type ProcessText, problemOf } from './problems.ts';

function run(
  processes: Readonly<Record<string, ProcessText>>,
  channels: Readonly<Record<string, ChannelText>> = {},
  samples = 1,
) {
  return prepareSimulation(problemOf(processes, channels)).run({ samples });
}

describe('runs', () => {
  test('start an interval after each other and take their length', () => {
    const { cycles, processes, samples } = run({ a: { length: 5, interval: 2, runs: 3 } }, {}, 2);
    expect(cycles).toBe(15);
    expect(processes).toEqual([{ started: 0, done: 14, busy: 15, stalls: [] }]);
    expect(samples).toEqual([
      { started: 0, done: 8 },
      { started: 6, done: 14 },
    ]);
  });

  test('rest where the interval is longer than the run; that is neither busy nor a stall', () => {
    const { processes } = run({ a: { length: 2, interval: 5 } }, {}, 3);
    expect(processes).toEqual([{ started: 0, done: 11, busy: 6, stalls: [] }]);
  });

  test('a run of a cycle has a latency of 0', () => {
    expect(run({ a: { length: 1 } }).samples).toEqual([{ started: 0, done: 0 }]);
  });
});

describe('tokens', () => {
  test('can be taken a latency after they were put', () => {
    const { processes } = run(
      { a: { length: 3, rows: [[2, 'write', 'x']] }, b: { length: 1, rows: [[0, 'read', 'x']] } },
      { x: { latency: 4 } },
    );
    expect(processes[1]).toEqual({
      started: 6,
      done: 6,
      busy: 1,
      stalls: [{ channel: 0, why: 'empty', cycles: 6 }],
    });
  });

  test('a second take in a cycle needs a second token', () => {
    const { processes } = run(
      {
        a: {
          length: 5,
          rows: [
            [0, 'write', 'x'],
            [4, 'write', 'x'],
          ],
        },
        b: {
          length: 2,
          rows: [
            [1, 'read', 'x'],
            [1, 'read', 'x'],
          ],
        },
      },
      { x: {} },
    );
    expect(processes[1]).toEqual({
      started: 0,
      done: 5,
      busy: 2,
      stalls: [{ channel: 0, why: 'empty', cycles: 4 }],
    });
  });

  test('all due accesses act together; the first that is missing is waited for', () => {
    const { processes, channels } = run(
      {
        a: { length: 4, rows: [[3, 'write', 'x']] },
        b: { length: 7, rows: [[6, 'write', 'y']] },
        c: {
          length: 1,
          rows: [
            [0, 'read', 'x'],
            [0, 'read', 'y'],
            [0, 'write', 'z'],
          ],
        },
        d: { kind: 'sink', length: 1, rows: [[0, 'read', 'z']] },
      },
      { x: {}, y: {}, z: {} },
    );
    expect(processes[2]!.stalls).toEqual([
      { channel: 0, why: 'empty', cycles: 4 },
      { channel: 1, why: 'empty', cycles: 3 },
    ]);
    expect(channels[0]).toEqual({ most: 1, tokens: 1 });
  });
});

describe('places', () => {
  test('are free from the cycle after a release, so depth 1 halves the rate', () => {
    const pair = {
      a: { length: 1, rows: [[0, 'write', 'x']] },
      b: { length: 1, rows: [[0, 'read', 'x']] },
    } as const;
    const short = run(pair, { x: { depth: 1 } }, 5);
    expect(short.samples.map((s) => s.done)).toEqual([1, 3, 5, 7, 9]);
    expect(short.processes[0]!.stalls).toEqual([{ channel: 0, why: 'full', cycles: 4 }]);
    const long = run(pair, { x: { depth: 2 } }, 5);
    expect(long.samples.map((s) => s.done)).toEqual([1, 2, 3, 4, 5]);
    expect(long.channels).toEqual([{ most: 1, tokens: 5 }]);
  });

  test('of an array are kept from reserve to release', () => {
    const pair = {
      a: {
        length: 4,
        rows: [
          [0, 'reserve', 'x'],
          [3, 'put', 'x'],
        ],
      },
      b: {
        length: 6,
        rows: [
          [0, 'take', 'x'],
          [5, 'release', 'x'],
        ],
      },
    } as const;
    const one = run(pair, { x: { depth: 1 } }, 2);
    expect(one.samples).toEqual([
      { started: 0, done: 9 },
      { started: 10, done: 19 },
    ]);
    expect(one.channels).toEqual([{ most: 1, tokens: 2 }]);
    const two = run(pair, { x: { depth: 2 } }, 2);
    expect(two.samples.map((s) => s.done)).toEqual([9, 15]);
    expect(two.channels).toEqual([{ most: 2, tokens: 2 }]);
  });

  test('two places reserved in one cycle both have to be free', () => {
    const { processes } = run(
      {
        a: {
          length: 2,
          rows: [
            [0, 'write', 'x'],
            [1, 'write', 'x'],
            [1, 'write', 'x'],
          ],
        },
        b: {
          length: 4,
          rows: [
            [3, 'read', 'x'],
            [3, 'read', 'x'],
            [3, 'read', 'x'],
          ],
        },
      },
      { x: { depth: 2 } },
    );
    expect(processes[0]!.done).toBeUndefined();
  });
});

describe('a stalling pipeline', () => {
  const processes = {
    source: { kind: 'source', length: 1, interval: 10, rows: [[0, 'write', 'x']] },
    a: {
      length: 4,
      interval: 1,
      rows: [
        [0, 'read', 'x'],
        [3, 'write', 'y'],
      ],
    },
    sink: { kind: 'sink', length: 1, rows: [[0, 'read', 'y']] },
  } as const;

  test('ages no run while the next one has no input, and runs empty at the end', () => {
    const { samples, processes: results } = run(processes, { x: {}, y: {} }, 3);
    // Inputs come in 1, 11, 21; the first run goes on in 1, 11, 21, 22.
    expect(samples).toEqual([
      { started: 1, firstOutput: 22, done: 22 },
      { started: 11, firstOutput: 23, done: 23 },
      { started: 21, firstOutput: 24, done: 24 },
    ]);
    expect(results[1]).toEqual({
      started: 1,
      done: 24,
      busy: 6,
      stalls: [{ channel: 0, why: 'empty', cycles: 19 }],
    });
  });

  test('looks at the oldest run first', () => {
    const { processes: results } = run(
      {
        source: { kind: 'source', length: 1, interval: 20, rows: [[0, 'write', 'x']] },
        a: {
          length: 2,
          interval: 1,
          rows: [
            [0, 'read', 'x'],
            [1, 'write', 'y'],
            [1, 'write', 'y'],
          ],
        },
        sink: {
          kind: 'sink',
          length: 10,
          rows: [
            [9, 'read', 'y'],
            [9, 'read', 'y'],
          ],
        },
      },
      { x: { latency: 30 }, y: { depth: 2 } },
      3,
    );
    // Inputs come in 30, 50, 70. In 51 the second run misses two places and the third its input; what the sink reads
    // in 51 frees the places for 52. In 71 the third run alone misses its places.
    expect(results[1]!.stalls).toEqual([
      { channel: 0, why: 'empty', cycles: 67 },
      { channel: 1, why: 'full', cycles: 2 },
    ]);
  });
});

describe('starts', () => {
  test('hold a run back and are waited for only without a run under way', () => {
    const { processes } = run(
      {
        a: { length: 6, runs: 2, rows: [[5, 'write', 'go']] },
        b: { length: 8, interval: 2, runs: 2, starts: ['go'], rows: [] },
      },
      { go: { depth: 1 } },
    );
    expect(processes[1]).toEqual({
      started: 6,
      done: 19,
      busy: 14,
      stalls: [{ channel: 0, why: 'start', cycles: 6 }],
    });
  });

  test('are taken only if what is due with them can act', () => {
    const { processes, channels } = run(
      {
        a: { length: 1, interval: 3, rows: [[0, 'write', 'go']] },
        d: { length: 10, rows: [[9, 'write', 'x']] },
        b: { length: 1, starts: ['go'], rows: [[0, 'read', 'x']] },
      },
      { go: { depth: 1 }, x: {} },
      2,
    );
    expect(processes[0]).toMatchObject({ done: 11, stalls: [{ channel: 0, why: 'full', cycles: 8 }] });
    expect(processes[2]).toMatchObject({
      started: 10,
      done: 20,
      stalls: [
        { channel: 0, why: 'start', cycles: 2 },
        { channel: 1, why: 'empty', cycles: 17 },
      ],
    });
    expect(channels[0]).toEqual({ most: 1, tokens: 2 });
  });

  test('a start that may not be made does not stop older runs; one that misses its input does', () => {
    const { processes } = run(
      {
        a: {
          length: 9,
          runs: 2,
          rows: [
            [3, 'write', 'go'],
            [8, 'write', 'x'],
          ],
        },
        b: {
          length: 12,
          interval: 1,
          runs: 2,
          starts: ['go'],
          rows: [
            [0, 'read', 'x'],
            [11, 'write', 'y'],
          ],
        },
        c: { kind: 'sink', length: 1, runs: 2, rows: [[0, 'read', 'y']] },
      },
      { go: {}, x: {}, y: {} },
    );
    // Second run: may start in 13 and finds its input in 18; the first has gone on from 9 to 12.
    expect(processes[1]).toEqual({
      started: 9,
      done: 29,
      busy: 16,
      stalls: [
        { channel: 0, why: 'start', cycles: 4 },
        { channel: 1, why: 'empty', cycles: 10 },
      ].sort((p, q) => p.channel - q.channel),
    });
  });
});
