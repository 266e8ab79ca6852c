// Sums as one node against every adder by itself: the same states, clock, hardware and registers, in every recorded
// library and the one where everything costs 1. Catches an adder placed, packed, kept or counted otherwise than a node
// would be, one that two sums share counted twice, and a placement that does not see single adders.
import { describe, expect, test } from 'vitest';
import type { OperatorLibrary } from '#ir/cost/library';
import { OPERATORS, type OperatorFunction } from '#ir/operators/graph';
import { estimateFunction } from '#src/schedule/function';
import { type Plan, planFunction } from '#src/schedule/plan';
import { checkProblem } from '#src/schedule/problem';
import { verifySchedule } from '#src/schedule/solution';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';
import { unit } from './functions.ts';
import { legalized, type SumForm, sumKernel } from './sum-kernels.ts';

const costs = loadCosts().value!;
const LIBRARIES: readonly OperatorLibrary[] = [
  unit,
  { ...unit, habits: { ...unit.habits, placement: 'alap' } },
  ...costs.libraries.filter((l) => l.tool !== 'unit').map((l) => buildLibrary(costs, l)),
];

/** Results of adders in recorded verbose reports. */
const WIDTHS = [...Array.from({ length: 41 }, (_, i) => i + 2), 54, 64];

const clockOf = (library: OperatorLibrary, i: number) => ({
  period: library.id === unit.id ? 3 : [3.33, 5, 10][i % 3]!,
  uncertainty: library.id === unit.id ? 0 : 0.5,
});

function nodes(f: OperatorFunction): number {
  return f.body.reduce((sum, r) => sum + (r.kind === 'block' ? r.graph.size : 0), 0);
}

const sums = (f: OperatorFunction): number =>
  f.body.reduce((n, r) => {
    const found = r.kind === 'block' ? r.graph.op.filter((op) => OPERATORS[op] === 'sum').length : 0;
    return n + found;
  }, 0);

function compare(form: SumForm, libraries: readonly OperatorLibrary[]): OperatorFunction {
  const text = sumKernel(form);
  const [compact, expanded] = [legalized(text, false), legalized(text, true)];
  expect(sums(expanded)).toBe(0);
  libraries.forEach((library, i) => {
    const context = {
      library,
      clock: clockOf(library, i + form.terms),
      callees: new Map(),
      estimates: new Map(),
    };
    const [few, many] = [compact, expanded].map((f) => {
      const { standing, ...estimate } = estimateFunction(f, context).estimate;
      return { ...estimate, level: standing.level, missing: new Set(standing.missing) };
    });
    expect(few, `${library.id}\n${text}`).toEqual(many);
  });
  return compact;
}

describe('a sum costs what its adders cost', () => {
  test.each(WIDTHS)(
    'to %i bits, 2 to 64 terms',
    (width) => {
      for (let terms = 2; terms <= 64; terms++) {
        const library = LIBRARIES[(terms + 7 * width) % LIBRARIES.length]!;
        const drawn = { terms, width, seed: 100 * terms + width };
        for (const mixed of [false, true]) compare({ ...drawn, mixed, ii: 1 }, [library]);
        compare({ ...drawn, mixed: true, ii: 2 + (terms % 3) }, [library]);
      }
    },
    60_000,
  );

  test.each([65, 96, 127, 128, 129, 200, 257, 333, 511, 512])(
    '%i terms, in every library',
    (terms) => {
      for (const width of [8, 16, 24]) {
        const compact = compare({ terms, width, mixed: true, ii: 1, seed: terms }, LIBRARIES);
        expect(sums(compact)).toBeGreaterThan(1);
        expect(
          nodes(legalized(sumKernel({ terms, width, mixed: false, ii: 1, seed: 1 }), false)),
        ).toBeLessThan(terms + 30);
      }
    },
    60_000,
  );
});

describe('the judges see into sums', () => {
  function planned(): Plan {
    const f = legalized(sumKernel({ terms: 40, width: 16, mixed: true, ii: 1, seed: 5 }), false);
    return planFunction(f, {
      library: unit,
      clock: { period: 2, uncertainty: 0 },
      calls: new Map(),
      callees: new Map(),
      recurrence: 'clock',
      placement: 'asap',
    });
  }

  test('what is right is', () => {
    const { timed, schedule } = planned().segments[0]!;
    expect(timed.problem.trees).toBeDefined();
    expect(checkProblem(timed.problem)).toEqual([]);
    expect(verifySchedule(timed.problem, schedule)).toEqual([]);
  });

  test('an adder in another state is not', () => {
    const { timed, schedule } = planned().segments[0]!;
    const late = schedule.inner!.findIndex((state) => state > 0);
    for (const by of [-1, 1]) {
      const inner = schedule.inner!.slice();
      inner[late]! += by;
      expect(verifySchedule(timed.problem, { ...schedule, inner })).not.toEqual([]);
    }
  });

  test('an operand used twice or never is not', () => {
    const { problem } = planned().segments[0]!.timed;
    const trees = problem.trees!;
    const a = trees.a.slice();
    const inner = a.findIndex((part) => part < 0);
    a[inner] = a[inner]! + 1;
    expect(checkProblem({ ...problem, trees: { ...trees, a } })).not.toEqual([]);
  });
});
