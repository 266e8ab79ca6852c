// Catches: names that differ only in case and so share a file on some systems, names that no C++ compiler or Tcl takes,
// and text of a model file that comes through.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifier, Names } from '#src/lower/names';

const HOSTILE = [
  '',
  ' ',
  '___',
  '9',
  '9lives',
  '_x',
  '"; exec rm',
  '$(rm -rf ~)',
  '../../etc/passwd',
  'a\u0000b',
  'ä',
  '\u202e',
  '\ud800',
  'CON.',
  '*/ int main',
  '-Wl,-x',
  'x'.repeat(5000),
  `${' '.repeat(5000)}x`,
];

describe('identifier', () => {
  it.each(HOSTILE)('%j becomes a plain word', (name) => {
    expect(identifier(name)).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,62}$/);
  });

  it('leaves plain names alone and is idempotent', () => {
    for (const name of ['dense_1', 'Fc1', 'a', 'q_dense_l0']) expect(identifier(name)).toBe(name);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const plain = identifier(name);
        expect(plain).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
        expect(identifier(plain)).toBe(plain);
      }),
    );
  });

  it('keeps what can be kept', () => {
    expect(identifier('dense/1:0')).toBe('dense_1_0');
    expect(identifier('1x1')).toBe('n_1x1');
    expect(identifier('')).toBe('n');
  });
});

describe('Names', () => {
  it('never hands out one name twice, whatever the case and the numbers', () => {
    const some = fc.constantFrom('a', 'A', 'a_2', 'A_2', 'a_2_2', 'a 2', '', '_', 'n', 'ä', ...HOSTILE);
    fc.assert(
      fc.property(fc.array(fc.oneof(some, fc.string()), { maxLength: 40 }), (texts) => {
        const names = new Names();
        const given = texts.map((text) => names.unique(text));
        expect(new Set(given.map((n) => n.toLowerCase())).size).toBe(texts.length);
        for (const name of given) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
      }),
    );
  });

  it('numbers from 2 and keeps the first as it is', () => {
    const names = new Names();
    expect(['relu', 'RELU', 'relu', 'relu_2'].map((n) => names.unique(n))).toEqual([
      'relu',
      'RELU_2',
      'relu_3',
      'relu_2_2',
    ]);
  });
});
