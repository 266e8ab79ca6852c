// parse(print(k)) = k: catches a node the text drops or reads back differently. The .kn files also print as they
// stand (comments apart), so the canonical form cannot drift unseen.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';
import { printKernels } from '#ir/kernel/print';
import { verifyKernels } from '#ir/kernel/verify';
import { randomProgram } from '../kernels/random-kernel.ts';

const FOLDER = resolve(import.meta.dirname, '../kernels');
const FILES = readdirSync(FOLDER).filter((f) => f.endsWith('.kn'));

function parsed(text: string): readonly Kernel[] {
  const { value, diagnostics } = parseKernels(text);
  expect(diagnostics).toEqual([]);
  return value!;
}

describe('text of kernels', () => {
  it('has the seven files that prove the vocabulary', () => {
    expect(FILES.length).toBe(7);
  });

  it.each(FILES)('%s verifies and prints as it stands', (file) => {
    const text = readFileSync(resolve(FOLDER, file), 'utf8');
    const kernels = parsed(text);
    expect(verifyKernels(kernels)).toEqual([]);
    const printed = printKernels(kernels);
    expect(printed).toBe(text.replace(/^ *\/\/[^/].*\n/gm, ''));
    expect(parsed(printed)).toEqual(kernels);
  });

  it('is what the README shows', () => {
    const readme = readFileSync(resolve(FOLDER, '../../ir/kernel/README.md'), 'utf8');
    const block = /```kn\n([\s\S]*?)```/.exec(readme)![1]!;
    const kernels = parsed(block);
    expect(verifyKernels(kernels)).toEqual([]);
    expect(printKernels(kernels)).toBe(block);
  });

  it('reads back 400 random kernels, which all verify', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const { kernels } = randomProgram(seed);
      const { value, diagnostics } = parseKernels(printKernels(kernels));
      expect({ seed, diagnostics, problems: verifyKernels(kernels) }).toEqual({
        seed,
        diagnostics: [],
        problems: [],
      });
      expect(value, `seed ${seed}`).toEqual(kernels);
    }
  });

  it('keeps what only the shape of a tree says', () => {
    const text = `/// precedence and sugar
kernel k(
  in x: fixed<8,4>[4][2] partition(complete dim 0) storage(ram_2p auto),
  inout y: fixed<64,32>[4],
  rom t: uint<2>[4] reshape(cyclic dim 1 factor 2)
) pipeline ii=3 inline recursive instantiate(t) multipliers 7 {
  state s: fixed<8,4> reset -3
  reset s
  for i in 4 {
    let a = x[i][0] - (x[i][1] - 1.5) * -0.25
    let b = -(-a) + ~x[0][1] - -(3)
    let c = (a < b) & (a != b | 1) ? min(a, b) : a == b ? max(a, 2) : 0
    y[i] = cast(c)
    y[i / 2 + (i + 1) % 3 * 1 + -1 * 0] += index<int<9>>(i * -3 - 2)
    y[t[i]] += (a ^ (a | b)) & shift(b, -3)
  }
  for i_2: i in 2 { y[data(t[i])] += divc(x[i][0], 3) }
  pipeline ii=2 rewind i_3: i in 2 { y[clamp(cast<int<9>>(x[i][0]))] += const<fixed<8,4>>(2) }
  y[0] = reduce sequential min all: i in 3 as fixed<64,32> { x[i][1] }
}
`;
    const kernels = parsed(text);
    const printed = printKernels(kernels);
    expect(parsed(printed)).toEqual(kernels);
    // The labels that count up are the default ones and need not be written.
    expect(printed.replace(/i_([23]): /g, '')).toBe(printed);
    expect(printed).toContain('(x[i][1] - 1.5) * -0.25');
    expect(printed).toContain('-(-a)');
  });
});

describe('diagnostics of kernel text', () => {
  const bad = (body: string): string => {
    const { diagnostics } = parseKernels(
      `kernel k(in x: fixed<8,4>[4], in q: stream<int<4>[1]>, out y: fixed<8,4>) {\n${body}\n}`,
      'k.kn',
    );
    return diagnostics
      .map((d) => {
        const at = d.at?.kind === 'text' ? `${d.at.file}:${d.at.start.line}:${d.at.start.column}` : '';
        return `${d.code} ${at} ${d.message}${d.fix ? ` (${d.fix})` : ''}`;
      })
      .join('\n');
  };

  it.each([
    ['  y = x[0] +', 'BN801 k.kn:3:1 expected an expression, found "}"'],
    ['  y = xx[0]', 'BN802 k.kn:2:7 no buffer or scalar is called "xx" here (write x)'],
    [
      '  reg r: fixed<2000,4>',
      'BN803 k.kn:2:10 the width of fixed<2000,4> must be a whole number from 1 to 1024',
    ],
    ['  y = 0.1', 'BN804 k.kn:2:7 the number 0.1 cannot stand here: it is no exact binary fraction'],
    [
      '  for i in 1.5 { }',
      'BN804 k.kn:2:12 the number 1.5 cannot stand here: an iteration count is a whole number of at most nine digits',
    ],
    [`  y = ${'('.repeat(300)}`, 'BN805 k.kn:2:206 nested deeper than 200 levels'],
    ['  read qq -> y', 'BN802 k.kn:2:8 no stream is called "qq" here (write q)'],
    ['  for in in 3 { }', 'BN801 k.kn:2:7 expected a loop index, found "in"'],
    ['  y = x[0] # 3', 'BN801 k.kn:2:12 expected a statement, found "#"'],
  ])('%s', (body, message) => {
    expect(bad(body)).toBe(message);
  });

  it('reports one problem a kernel and goes on with the next', () => {
    const { diagnostics, value } = parseKernels(
      'kernel a( {\n}\nkernel b() {\n  nope\n}\nkernel c() {\n}\n',
      'f.kn',
    );
    expect(value).toBeUndefined();
    expect(diagnostics.map((d) => d.code)).toEqual(['BN801', 'BN802']);
  });
});
