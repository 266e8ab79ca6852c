// Scheduling problems written as tables, and drawn ones, for the tests of this folder.
import fc from 'fast-check';
import type { ScheduleProblem } from '#src/schedule/problem';

export interface Row {
  readonly of?: readonly number[];
  readonly ns?: number;
  /** A core of several states: ns in its first and last. */
  readonly core?: { readonly states: number; readonly first: number; readonly last: number };
  readonly host?: number;
  readonly unit?: number;
  readonly count?: number;
}

export function problem(
  rows: readonly Row[],
  rest: Partial<Pick<ScheduleProblem, 'budget' | 'ii' | 'carried' | 'units' | 'order'>> = {},
): ScheduleProblem {
  const first = [0];
  for (const r of rows) first.push(first.at(-1)! + (r.of?.length ?? 0));
  return {
    size: rows.length,
    first: Int32Array.from(first),
    operands: Int32Array.from(rows.flatMap((r) => r.of ?? [])),
    budget: rest.budget ?? 4,
    states: Int32Array.from(rows, (r) => r.core?.states ?? 1),
    enter: Float64Array.from(rows, (r) => r.core?.first ?? r.ns ?? 0),
    leave: Float64Array.from(rows, (r) => r.core?.last ?? r.ns ?? 0),
    host: Int32Array.from(rows, (r, n) => r.host ?? n),
    unit: Int32Array.from(rows, (r) => r.unit ?? -1),
    units: rest.units ?? [],
    count: Float64Array.from(rows, (r) => r.count ?? 1),
    ...(rest.ii === undefined ? {} : { ii: rest.ii }),
    carried: rest.carried ?? [],
    order: rest.order ?? [],
  };
}

const NS = [0, 0, 0.3, 0.7, 1, 1.9, 2.5, 5.3];

function timed(ns: number, last: number, states: number): Row {
  return states === 1 ? { ns } : { core: { states, first: ns, last } };
}

/** Any sane problem of a few operators. */
export const drawnProblem: fc.Arbitrary<ScheduleProblem> = fc
  .record({
    rows: fc.array(
      fc.record({
        of: fc.array(fc.nat(1000), { maxLength: 3 }),
        ns: fc.constantFrom(...NS),
        states: fc.constantFrom(1, 1, 1, 1, 2, 3),
        last: fc.constantFrom(...NS),
        limited: fc.constantFrom(false, false, false, true),
        count: fc.constantFrom(1, 1, 1, 2, 5),
      }),
      { minLength: 1, maxLength: 25 },
    ),
    budget: fc.constantFrom(2, 3.65, 10),
    ii: fc.constantFrom(undefined, 1, 2, 4),
    carried: fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { maxLength: 3 }),
    order: fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(2)), { maxLength: 2 }),
    units: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ rows, budget, ii, carried, order, units }) => {
    const pick = (n: number): number => n % rows.length;
    return problem(
      rows.map((r, n) => ({
        of: n === 0 ? [] : r.of.map((o) => o % n),
        ...timed(r.ns, r.last, r.limited ? Math.max(r.states, Math.ceil(r.count / units)) : r.states),
        ...(r.limited ? { unit: 0 } : {}),
        count: r.count,
      })),
      {
        budget,
        units: [units],
        ...(ii === undefined ? {} : { ii }),
        carried: ii === undefined ? [] : carried.map(([a, b]) => ({ from: pick(a), to: pick(b) })),
        order: order
          .map(([a, b, gap]) => ({
            before: Math.min(pick(a), pick(b)),
            after: Math.max(pick(a), pick(b)),
            gap,
          }))
          .filter(({ before, after }) => before < after),
      },
    );
  });
