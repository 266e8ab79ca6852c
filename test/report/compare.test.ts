// Catches: wrong counts and moments, NaN that slips through a comparison, a worst place named in the wrong sample.
import { expect, it } from 'vitest';
import type { NamedArray } from '#src/driver/named-array';
import { compareArrays, renderComparison } from '#src/report/compare';
import { renderTable } from '#src/report/table';
import { wrapText } from '#src/report/wrap';

function array(name: string, shape: readonly number[], data: readonly number[]): NamedArray {
  return { name, shape, data: Float64Array.from(data) };
}

it('counts differences over all outputs and finds the largest', () => {
  const ours = [array('out0', [2, 2], [1, 2, 3, 4]), array('out1', [2, 3], [0, 0, 0, 0, 1, 0])];
  const theirs = [array('out0', [2, 2], [1, 2, 3, 4.5]), array('out1', [2, 3], [0, 0, 0, 0, -1, 0])];
  const c = compareArrays(ours, theirs);
  expect(c).toMatchObject({ values: 10, differing: 2, mean: 0.25, max: 2 });
  expect(c.rms).toBeCloseTo(Math.sqrt(4.25 / 10), 12);
  expect(c.worst).toEqual({ output: 'out1', sample: 1, index: 1, ours: 1, theirs: -1 });
  expect(renderComparison(c, 'ref.npz', () => 'softmax')).toBe(
    [
      '2 of 10 values differ from ref.npz',
      '  |difference|: mean 0.25, rms 0.652, largest 2',
      '  largest at out1[1][1] (layer softmax): 1 here, -1 there',
    ].join('\n'),
  );
});

it('counts a NaN on one side as infinitely far, on both sides as equal, and -0 as 0', () => {
  const nan = array('out0', [3], [Number.NaN, 0, Number.NaN]);
  expect(compareArrays([nan], [array('out0', [3], [Number.NaN, -0, Number.NaN])]).differing).toBe(0);
  const c = compareArrays([nan], [array('out0', [3], [1, 0, Number.NaN])]);
  expect(c).toMatchObject({ differing: 1, max: Number.POSITIVE_INFINITY });
});

it('says only the count when nothing differs', () => {
  const a = [array('out0', [1, 2], [1, 2])];
  expect(renderComparison(compareArrays(a, a), 'x.npz', () => undefined)).toBe(
    '0 of 2 values differ from x.npz',
  );
});

it('aligns tables and leaves no trailing blanks', () => {
  const text = renderTable(
    [{ title: 'layer' }, { title: 'n', align: 'right' }],
    [
      ['dense', '1'],
      ['d', '120'],
    ],
  );
  expect(text).toBe('layer    n\ndense    1\nd      120');
});

it('wraps text without breaking words', () => {
  expect(wrapText('aa bb  cc\ndddddddd e', 5)).toBe('aa bb\ncc\ndddddddd\ne');
});
