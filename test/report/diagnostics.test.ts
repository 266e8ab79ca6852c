// Catches: carets beside the place, hostile text reaching the terminal, diagnostics out of order or repeated.
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import { type Location, textSpan } from '#ir/location';
import { painterFor } from '#src/report/colour';
import { renderDiagnostics } from '#src/report/diagnostics';
import { diagnosticsToJson } from '#src/report/json';
import { naturalCompare, orderDiagnostics } from '#src/report/order';
import { snippet } from '#src/report/snippet';

function error(message: string, at?: Location, extra: Partial<Diagnostic> = {}): Diagnostic {
  return { code: 'BN999', severity: 'error', message, notes: [], ...(at ? { at } : {}), ...extra };
}

const SOURCE = 'model m\nrule dense_* {\n\tweihgt fixed<6,2>\n}\n';

describe('rendering', () => {
  it('shows place, source line, caret under the span, notes and fix', () => {
    const at = textSpan('m.nn', { line: 3, column: 2 }, { line: 3, column: 8 });
    const d = error('no role "weihgt"', at, {
      notes: [{ message: 'the rule starts here', at: textSpan('m.nn', { line: 2, column: 1 }) }],
      fix: 'write weight',
    });
    expect(renderDiagnostics([d], { sourceOf: () => SOURCE })).toBe(
      [
        'error BN999: no role "weihgt"',
        '  --> m.nn:3:2',
        '   3 |   weihgt fixed<6,2>',
        '     |   ^^^^^^',
        '  note: the rule starts here',
        '    --> m.nn:2:1',
        '     2 | rule dense_* {',
        '       | ^',
        '  fix: write weight',
        '',
        '1 error; `burin explain BN999` says more',
      ].join('\n'),
    );
  });

  it('keeps the caret aligned when a long line is cut', () => {
    const line = `${'a'.repeat(300)}HERE${'b'.repeat(300)}`;
    const cut = snippet(line, { line: 1, column: 301 }, { line: 1, column: 305 })!;
    expect(cut.text.slice(cut.marks.indexOf('^'), cut.marks.length)).toBe('HERE');
    expect(cut.text.length).toBeLessThan(110);
  });

  it('survives places outside the source', () => {
    for (const line of [0, 4, 99]) {
      const at = textSpan('m.nn', { line, column: 77 });
      expect(renderDiagnostics([error('x', at)], { sourceOf: () => 'a\nb\n' })).toContain(`m.nn:${line}:77`);
    }
  });

  it('escapes control characters and direction overrides wherever they come from', () => {
    const evil = 'a\u001b[2J\u202eb\rc';
    const at: Location = { kind: 'model', file: evil, path: evil };
    const text = renderDiagnostics([error(evil, at, { fix: evil, notes: [{ message: evil }] })]);
    expect(text.match(/\\x1b/g)).toHaveLength(5);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('colours only for a terminal without NO_COLOR', () => {
    const d = [error('x')];
    expect(renderDiagnostics(d, { paint: painterFor(true, {}) })).toContain('\u001b[31m');
    for (const paint of [
      painterFor(false, {}),
      painterFor(true, { NO_COLOR: '1' }),
      painterFor(true, { TERM: 'dumb' }),
    ]) {
      expect(renderDiagnostics(d, { paint })).not.toContain('\u001b');
    }
    expect(painterFor(true, { NO_COLOR: '' })('red', 'x')).not.toBe('x');
  });
});

describe('order', () => {
  it('puts errors first, then follows places with numbers as numbers, and drops repetitions', () => {
    const model = (n: number): Location => ({ kind: 'model', file: 'd.h5', path: `layers[${n}]` });
    const warning = error('w', model(1), { severity: 'warning' });
    const given = [warning, error('b', model(12)), error('a', model(3)), error('a', model(3)), error('none')];
    expect(orderDiagnostics(given).map((d) => d.message)).toEqual(['none', 'a', 'b', 'w']);
    expect(orderDiagnostics([...given].reverse())).toEqual(orderDiagnostics(given));
  });

  it('compares texts naturally', () => {
    expect(['a10b', 'a9b', 'a9', 'b1'].sort(naturalCompare)).toEqual(['a9', 'a9b', 'a10b', 'b1']);
  });
});

describe('json', () => {
  it('gives the location in one line and in parts', () => {
    const at = textSpan('c.yml', { line: 4, column: 3 }, { line: 4, column: 9 });
    expect(diagnosticsToJson([error('x', at, { fix: 'y' })])).toEqual([
      {
        code: 'BN999',
        severity: 'error',
        message: 'x',
        where: 'c.yml:4:3',
        file: 'c.yml',
        start: { line: 4, column: 3 },
        end: { line: 4, column: 9 },
        fix: 'y',
      },
    ]);
  });
});
