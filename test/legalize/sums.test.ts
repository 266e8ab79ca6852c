// Sums as nodes: they give the interpreter's codes, adders that two of them share are one node, and their text carries
// their trees. Catches a term lost or added twice, a tree that wraps too early, and one that is read back as another.
import { describe, expect, test } from 'vitest';
import { OPERATORS, type OperatorFunction } from '#ir/operators/graph';
import { parseOperators } from '#ir/operators/parse';
import { printOperators } from '#ir/operators/print';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { type Contents, Runner } from '#src/legalize/run';
import { Random } from '../kernels/random.ts';
import { kernelsOf, legalized, sumKernel } from '../schedule/sum-kernels.ts';
import { census } from './census.ts';

const FORMS = Array.from({ length: 60 }, (_, i) => ({
  terms: 3 + ((5 * i) % 62),
  width: [8, 16, 5, 24, 40][i % 5]!,
  mixed: i % 4 !== 0,
  ii: 1,
  seed: i,
}));

function count(f: OperatorFunction, op: string): number {
  return f.body.reduce(
    (n, r) => n + (r.kind === 'block' ? r.graph.op.filter((o) => OPERATORS[o] === op).length : 0),
    0,
  );
}

describe('sums as nodes', () => {
  test.each(FORMS)('of $terms terms to $width bits', (form) => {
    const text = sumKernel(form);
    const [kernel] = kernelsOf(text);
    const f = legalized(text, 'iterations');
    expect(count(f, 'sum')).toBeGreaterThan(0);
    expect(census(f)).toEqual(census(legalized(text, true)));
    const rng = new Random(form.seed);
    const inputs = Object.fromEntries(
      kernel!.params.map((p) => [p.name, Array.from({ length: form.terms }, () => rng.code(p.type))]),
    );
    const { y } = createKernelInterpreter([kernel!], 'sums').run({ ...inputs, y: [] });
    const args = kernel!.params.map((p): Contents => (p.name === 'y' ? [] : [...inputs[p.name]!]));
    new Runner([f]).call('sums', args);
    expect(args.at(-1)).toEqual(y);
    const { value } = parseOperators(printOperators(f), 'f.og');
    expect(printOperators(value![0]!)).toBe(printOperators(f));
    expect(census(value![0]!)).toEqual(census(f));
  });

  test('share adders', () => {
    // The second sum differs from the first in one term: of 64, the way to it is six adders and the bias one more.
    const f = legalized(sumKernel({ terms: 64, width: 16, mixed: false, ii: 1, seed: 3 }), 'iterations');
    const adders = [...census(f)].reduce((n, [form, c]) => n + (form.includes(' add ') ? c : 0), 0);
    expect(adders).toBe(63 + 6);
  });
});
