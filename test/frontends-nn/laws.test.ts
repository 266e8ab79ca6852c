// The laws of the language on random modules: print and read are inverse, the formatter leaves the printed form
// alone, is idempotent, keeps every comment, and changes nothing that resolves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameModule } from '#ir/graph/equal';
import type { Module } from '#ir/graph/module';
import { formatNn } from '#src/frontends/nn/format';
import { printNn } from '#src/frontends/nn/print';
import { readNn } from '#src/frontends/nn/read';
import { parseNn } from '#src/frontends/nn/syntax';
import { anyModule } from './random-module.ts';

const ALL = { inline: Number.POSITIVE_INFINITY };

function read(text: string): Module {
  const { value, diagnostics } = readNn(text, 'law.nn');
  const errors = diagnostics.filter((d) => d.severity === 'error');
  expect(errors.map((d) => d.message)).toEqual([]);
  return value!.module;
}

function format(text: string): string {
  const { value, diagnostics } = formatNn(text, 'law.nn');
  expect(diagnostics).toEqual([]);
  return value!;
}

/**
 * Blows a text up without changing it: odd spaces, comments at line ends and, inside brackets and before `|>`, new
 * lines. Words are taken from the syntax tree.
 */
function mess(text: string, seed: readonly number[]): { readonly text: string; readonly comments: number } {
  let comments = 0;
  let at = 0;
  let out = '';
  const { chunks } = parseNn(text, 'law.nn');
  for (const { tokens } of chunks) {
    let depth = 0;
    tokens.forEach((token, i) => {
      const dice = seed[at++ % seed.length]!;
      const image = token.image;
      if (i > 0 && depth > 0 && dice % 5 === 0) {
        out += `  // comment ${comments++}\n${' '.repeat(dice % 9)}`;
      } else if (i > 0 && dice % 7 === 0 && depth > 0) out += '\r\n\n\t';
      else if (i > 0) out += ' '.repeat(1 + (dice % 3));
      out += image;
      if ('([{'.includes(image)) depth++;
      if (')]}'.includes(image)) depth--;
    });
    const dice = seed[at++ % seed.length]!;
    out += dice % 3 === 0 ? ` //  comment ${comments++}  \n` : '\n'.repeat(1 + (dice % 4));
    if (dice % 4 === 0) out += `   // comment ${comments++} |> { "\n`;
  }
  return { text: out, comments };
}

const dice = fc.array(fc.nat(1000), { minLength: 5, maxLength: 30 });

describe('laws of .nn', () => {
  // Catches: a part that is not printed, printed ambiguously (names, numbers, selectors) or read with another meaning.
  it('resolve(parse(print(m))) is m', () => {
    fc.assert(
      fc.property(anyModule, (module) => {
        expect(sameModule(read(printNn(module, ALL)), module)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  // Catches: a printer and a formatter that disagree on the canonical form.
  it('print(m) is formatted', () => {
    fc.assert(
      fc.property(anyModule, (module) => {
        const text = printNn(module, ALL);
        expect(format(text)).toBe(text);
      }),
      { numRuns: 150 },
    );
  });

  // Catches: a formatter that joins or splits words, loses or moves comments into others, or never settles.
  it('formatting is idempotent, keeps comments and what resolves', () => {
    fc.assert(
      fc.property(anyModule, dice, (module, seed) => {
        const messy = mess(printNn(module, ALL), seed);
        const once = format(messy.text);
        expect(format(once)).toBe(once);
        const kept = parseNn(once, 'law.nn').comments.map((c) => c.image);
        expect(kept).toEqual(parseNn(messy.text, 'law.nn').comments.map((c) => c.image.trimEnd()));
        expect(kept.length).toBe(messy.comments);
        expect(sameModule(read(once), module)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
