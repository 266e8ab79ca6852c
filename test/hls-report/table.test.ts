// Catches: a row whose bar moved by one and whose figure so fell into two columns, a row that goes on behind its end, a
// table without its last border, and a title read for the wrong column.
import { describe, expect, it } from 'vitest';
import { columnOf, readTable } from '#src/hls-report/table';

const GOOD = [
  '+------+-----------+-----+',
  '|      |  Latency  |     |',
  '| Name | min | max | LUT |',
  '+------+-----+-----+-----+',
  '|a     |   12|   34|   56|',
  '| b    |    1|    2|    3|',
  '+------+-----+-----+-----+',
  '|Total |   13|   36|   59|',
  '+------+-----+-----+-----+',
];

const changed = (line: number, from: string, to: string): readonly string[] =>
  GOOD.map((l, i) => (i === line ? l.replace(from, to) : l));

it('has titles from top to bottom, rows with their lines, and groups between borders', () => {
  const table = readTable(GOOD, 10);
  if ('broken' in table) throw new Error(table.broken);
  expect(table.columns).toEqual(['Name', 'Latency min', 'Latency max', 'LUT']);
  expect(table.rows.map((r) => [r.line, r.group, ...r.cells])).toEqual([
    [14, 0, 'a', '12', '34', '56'],
    [15, 0, 'b', '1', '2', '3'],
    [17, 1, 'Total', '13', '36', '59'],
  ]);
  expect(table.rows[1]!.raw[0]).toBe(' b');
  expect(columnOf(table, /^LUT$/)).toBe(3);
  expect(columnOf(table, /^Latency/)).toBeUndefined();
});

describe('is broken', () => {
  it.each([
    ['when a bar moved', changed(4, '   12|   34|', '   1|2   34|'), 14],
    ['when a bar is gone', changed(4, '12|', '12 '), 14],
    ['when there is one more', changed(4, ' 12', '|12'), 14],
    ['when a row goes on', changed(4, '56|', '56|7'), 14],
    ['when a row lost a blank', changed(5, ' b    ', ' b   '), 15],
    ['without its last border', GOOD.slice(0, -1), 17],
    ['without rows', GOOD.slice(0, 4), 13],
    ['without anything', ['+-+'], 10],
  ])('%s', (_when, lines, line) => {
    expect(readTable(lines, 10)).toMatchObject({ broken: expect.any(String), line });
  });
});
