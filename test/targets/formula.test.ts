// The formulas of targets/costs. Catches an operator with the wrong precedence or side, and text that is half read.
import { expect, test } from 'vitest';
import { readFormula } from '#src/targets/costs/formula';

const NAMES = new Set(['n', 'bits']);
function value(text: string, n = 0, bits = 0): number {
  const read = readFormula(text, NAMES);
  if (!('formula' in read)) throw new Error(read.problem);
  return read.formula({ n, bits });
}

test('precedence, sides and parentheses are those of arithmetic', () => {
  expect(value('2 + 3 * 4 - 1')).toBe(13);
  expect(value('10 - 4 - 3')).toBe(3);
  expect(value('24 / 4 / 3')).toBe(2);
  expect(value('(2 + 3) * -2')).toBe(-10);
  expect(value('0.5 * n', 9)).toBe(4.5);
});

test('functions and conditions', () => {
  expect(value('max(2, ceil(0.4 * n))', 11)).toBe(5);
  expect(value('min(n, bits) + floor(7 / 2) + round(2.5)', 4, 3)).toBe(9);
  expect([0, 1, 2, 3, 4, 5, 1025].map((n) => value('pow2(n)', n))).toEqual([1, 1, 2, 4, 4, 8, 2048]);
  expect(value('ceil(log2(n + 2))', 6)).toBe(3);
  expect([4, 5, 6].map((n) => value('n <= 4 ? 1 : n < 6 ? 2 : 3', n))).toEqual([1, 2, 3]);
  expect(value('n == 3 and bits > 4 or n >= 9', 3, 5)).toBe(1);
  expect(value('n == 3 and bits > 4 or n >= 9', 3, 4)).toBe(0);
  expect(value('n == 4 and (bits > 4 or n >= 1)', 3, 5)).toBe(0);
});

test.each([
  ['n +', 'ends too early'],
  ['n 3', 'nothing may stand behind "3"'],
  ['words * 2', 'there is no value "words", only n, bits'],
  ['sqrt(n)', 'there is no function "sqrt"'],
  ['constructor', 'there is no value "constructor"'],
  ['toString(n)', 'there is no function "toString"'],
  ['min(n)', '"," expected before ")"'],
  ['n ? 1', '":" expected before the end'],
  ['n ; 1', 'cannot be read from "; 1" on'],
  ['n = 1', 'cannot be read from "= 1" on'],
  ['* n', 'a number or a name expected before "*"'],
  ['', 'ends too early'],
  ['1 + '.repeat(200), 'longer than 400 characters'],
])('"%s" is refused with the reason', (text, problem) => {
  const read = readFormula(text, NAMES);
  expect('problem' in read && read.problem).toContain(problem);
});
