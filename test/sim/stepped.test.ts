// The judge itself, held against runs worked out by hand. Catches a judge that is wrong in the same way as the simulator
// it judges: each number below was counted on paper, cycle by cycle.
import { describe, expect, test } from 'vitest';
import { problemOf } from './problems.ts';
import { simulateStepped } from './stepped.ts';

describe('the walk through every cycle', () => {
  test('a stage of two cycles between a quick source and a quick sink', () => {
    const problem = problemOf(
      {
        source: { kind: 'source', length: 1, runs: 3, touches: '0 write a' },
        stage: { length: 2, runs: 3, touches: '0 read a, 1 write b' },
        sink: { kind: 'sink', length: 1, runs: 3, touches: '0 read b' },
      },
      { a: { depth: 2 }, b: {} },
    );
    expect(simulateStepped(problem, 1)).toEqual({
      cycles: 8,
      processes: [
        { started: 0, done: 2, busy: 3, stalls: [] },
        { started: 1, done: 6, busy: 6, stalls: [{ channel: 0, why: 'empty', cycles: 1 }] },
        { started: 3, done: 7, busy: 3, stalls: [{ channel: 1, why: 'empty', cycles: 5 }] },
      ],
      channels: [
        { most: 2, tokens: 3 },
        { most: 1, tokens: 3 },
      ],
      samples: [{ started: 1, firstOutput: 2, done: 6 }],
    });
  });

  test('a pipeline stands still as a whole while its oldest run finds no place', () => {
    const problem = problemOf(
      {
        source: { kind: 'source', length: 1, runs: 3, touches: '0 write a' },
        pipe: { length: 3, interval: 1, runs: 3, touches: '0 read a, 2 write b' },
        sink: { kind: 'sink', length: 1, interval: 3, runs: 3, touches: '0 read b' },
      },
      { a: { depth: 3 }, b: {} },
    );
    const { cycles, processes, channels, samples } = simulateStepped(problem, 1);
    expect(cycles).toBe(11);
    expect(processes[1]).toEqual({
      started: 1,
      done: 8,
      busy: 5,
      stalls: [
        { channel: 0, why: 'empty', cycles: 1 },
        { channel: 1, why: 'full', cycles: 3 },
      ],
    });
    expect(processes[2]).toEqual({
      started: 4,
      done: 10,
      busy: 3,
      stalls: [{ channel: 1, why: 'empty', cycles: 4 }],
    });
    expect(channels.map((c) => c.most)).toEqual([1, 1]);
    expect(samples).toEqual([{ started: 1, firstOutput: 3, done: 8 }]);
  });

  test.each([
    [1, 18, [0, 9], [8, 17]],
    [2, 14, [0, 4], [8, 13]],
  ])('an array of %i places is written anew when it is released', (depth, cycles, started, done) => {
    const problem = problemOf(
      {
        maker: { length: 4, touches: '0 reserve a, 3 put a' },
        user: { length: 5, touches: '0 take a, 4 release a' },
      },
      { a: { kind: 'array', depth } },
    );
    const result = simulateStepped(problem, 2);
    expect(result.cycles).toBe(cycles);
    expect(result.samples.map((s) => s.started)).toEqual(started);
    expect(result.samples.map((s) => s.done)).toEqual(done);
    expect(result.channels).toEqual([{ most: depth, tokens: 2 }]);
  });

  test('a start is waited for, and taken only when the first cycle goes through', () => {
    const problem = problemOf(
      {
        first: { length: 2, runs: 2, touches: '0 write go, 1 write x' },
        second: { length: 1, runs: 2, starts: ['go'], touches: '0 read x' },
      },
      { go: { kind: 'signal', latency: 2 }, x: { depth: 2, latency: 4 } },
    );
    expect(simulateStepped(problem, 1)).toEqual({
      cycles: 12,
      processes: [
        { started: 0, done: 7, busy: 4, stalls: [{ channel: 0, why: 'full', cycles: 4 }] },
        {
          started: 5,
          done: 11,
          busy: 2,
          stalls: [
            { channel: 0, why: 'start', cycles: 4 },
            { channel: 1, why: 'empty', cycles: 6 },
          ],
        },
      ],
      channels: [
        { most: 1, tokens: 2 },
        { most: 1, tokens: 2 },
      ],
      samples: [{ started: 0, done: 11 }],
    });
  });

  test('two ways that meet again stand in a circle where one of them is too short', () => {
    const problem = problemOf(
      {
        source: { kind: 'source', length: 1, runs: 2, touches: '0 write in' },
        clone: { length: 2, touches: '0 read in, 0 write a, 0 write b, 1 read in, 1 write a, 1 write b' },
        sum: { length: 3, touches: '0 read a, 1 read a, 2 write c' },
        join: { length: 2, touches: '0 read c, 0 read b, 1 read b, 1 write out' },
        sink: { kind: 'sink', length: 1, touches: '0 read out' },
      },
      { in: { depth: 2 }, a: { depth: 2 }, b: {}, c: {}, out: {} },
    );
    const { cycles, processes, samples, deadlock } = simulateStepped(problem, 1);
    expect(cycles).toBe(3);
    expect(processes[1]).toMatchObject({
      started: 1,
      busy: 1,
      stalls: [
        { channel: 0, why: 'empty', cycles: 1 },
        { channel: 2, why: 'full', cycles: 1 },
      ],
    });
    expect(samples).toEqual([]);
    expect(deadlock).toEqual({
      cycle: 3,
      circle: [
        { process: 1, channel: 2, why: 'full' },
        { process: 3, channel: 3, why: 'empty' },
        { process: 2, channel: 1, why: 'empty' },
      ],
      waits: [
        { process: 1, channel: 2, why: 'full' },
        { process: 2, channel: 1, why: 'empty' },
        { process: 3, channel: 3, why: 'empty' },
        { process: 4, channel: 4, why: 'empty' },
      ],
    });
  });

  test('one alone waits for itself; one that waits for whoever is over stands in no circle', () => {
    const alone = problemOf({ self: { length: 1, touches: '0 read x, 0 write x' } }, { x: {} });
    expect(simulateStepped(alone, 1).deadlock).toEqual({
      cycle: 0,
      circle: [{ process: 0, channel: 0, why: 'empty' }],
      waits: [{ process: 0, channel: 0, why: 'empty' }],
    });
    const short = problemOf(
      { maker: { length: 1, touches: '0 write x' }, user: { length: 2, touches: '0 read x, 1 read x' } },
      { x: {} },
    );
    expect(simulateStepped(short, 1).deadlock).toEqual({
      cycle: 2,
      circle: [],
      waits: [{ process: 1, channel: 0, why: 'empty' }],
    });
  });

  test('the circle is that of what stands when all tokens have arrived, its cycle that of the last move', () => {
    const problem = problemOf(
      {
        maker: { length: 1, touches: '0 write x' },
        user: { length: 2, touches: '0 read x, 0 read y, 1 write y' },
        slow: { kind: 'source', length: 1, interval: 9, runs: 2, touches: '0 write z' },
        sink: { kind: 'sink', length: 1, runs: 2, starts: ['y'], touches: '0 read z' },
      },
      { x: { latency: 4 }, y: {}, z: {} },
    );
    const { cycles, processes, channels, deadlock } = simulateStepped(problem, 1);
    expect(cycles).toBe(1);
    expect(processes).toEqual([
      { started: 0, done: 0, busy: 1, stalls: [] },
      { busy: 0, stalls: [{ channel: 0, why: 'empty', cycles: 1 }] },
      { started: 0, busy: 1, stalls: [] },
      { busy: 0, stalls: [{ channel: 1, why: 'start', cycles: 1 }] },
    ]);
    expect(channels.map((c) => c.most)).toEqual([1, 0, 1]);
    expect(deadlock).toEqual({
      cycle: 1,
      circle: [{ process: 1, channel: 1, why: 'empty' }],
      waits: [
        { process: 1, channel: 1, why: 'empty' },
        { process: 2, channel: 2, why: 'full' },
        { process: 3, channel: 1, why: 'start' },
      ],
    });
  });
});
