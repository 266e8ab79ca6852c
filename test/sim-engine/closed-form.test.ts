// Closed forms counted by hand. Catches waits that are summed where the largest counts, a latency of a channel left out,
// accesses due together that act before the last of them can, and an answer where there is none.
import { expect, test } from 'vitest';
import { closedForm } from '#src/sim/index';
import { problemOf } from './problems.ts';

test('a process is late by its largest wait, not by their sum', () => {
  const problem = problemOf(
    {
      in: {
        kind: 'source',
        length: 8,
        rows: [
          [2, 'write', 'x'],
          [6, 'write', 'x'],
        ],
      },
      a: {
        length: 5,
        rows: [
          [0, 'read', 'x'],
          [2, 'read', 'x'],
          [4, 'write', 'y'],
        ],
      },
      out: { kind: 'sink', length: 1, interval: 50, rows: [[0, 'read', 'y']] },
    },
    { x: { latency: 2 }, y: {} },
  );
  // The first token comes in cycle 4, the second in 8, where it is wanted in 6: late by 6 in all.
  expect(closedForm(problem)).toEqual({ latency: 6, firstOutput: 6, interval: 8 });
});

test('what is due together waits for the last of it', () => {
  const problem = problemOf(
    {
      a: { length: 9, rows: [[7, 'write', 'x']] },
      b: {
        length: 1,
        rows: [
          [0, 'write', 'y'],
          [0, 'read', 'x'],
        ],
      },
      out: { kind: 'sink', length: 1, rows: [[0, 'read', 'y']] },
    },
    { x: {}, y: {} },
  );
  expect(closedForm(problem)).toEqual({ latency: 8, firstOutput: 8, interval: 9 });
});

test('runs of a sample overlap in the time of their process', () => {
  const problem = problemOf({ a: { length: 6, interval: 2, runs: 3 } });
  expect(closedForm(problem)).toEqual({ latency: 9, interval: 6 });
});

test('there is none for circles, tokens left over or missing, and starts between runs that overlap', () => {
  const back = problemOf(
    { a: { length: 2, rows: [[0, 'write', 'x']] }, b: { length: 2, rows: [[0, 'read', 'x']] } },
    { x: {}, y: { from: 'b', to: 'a' } },
  );
  expect(closedForm(back)).toBeUndefined();
  const own = problemOf({ a: { length: 2 } }, { x: { from: 'a', to: 'a' } });
  expect(closedForm(own)).toBeUndefined();
  const uneven = (puts: number, takes: number) =>
    problemOf(
      {
        a: { length: 1, runs: puts, rows: [[0, 'write', 'x']] },
        b: { length: 1, runs: takes, rows: [[0, 'read', 'x']] },
      },
      { x: {} },
    );
  expect(closedForm(uneven(2, 1))).toBeUndefined();
  expect(closedForm(uneven(1, 2))).toBeUndefined();
  const gated = (interval: number) =>
    problemOf(
      {
        a: { length: 1, runs: 2, rows: [[0, 'write', 's']] },
        b: { length: 4, interval, runs: 2, starts: ['s'] },
      },
      { s: {} },
    );
  expect(closedForm(gated(3))).toBeUndefined();
  expect(closedForm(gated(4))).toEqual({ latency: 8, interval: 8 });
});
