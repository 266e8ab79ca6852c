// What scheduled operators cost: every operator its own hardware, but multipliers that an interval lets share. Equal
// questions are asked once; the answers become the contributors of a report.
import type { Contributor, Resources } from '#ir/cost/estimate';
import type { OperatorLibrary, OperatorQuery, Standing } from '#ir/cost/library';
import { onlySteers, operatorCode } from '#ir/operators/builder';
import { OPERATORS, type OperatorGraph } from '#ir/operators/graph';
import type { AdderForms, Adders } from './adders.ts';
import type { PlannedSegment } from './plan.ts';
import { NOTHING, plus, times } from './resources.ts';
import { factorMultiplexers, factorSources, type SharedUnits } from './shared-units.ts';
import { mergeStandings } from './standing.ts';
import { differentSelectors } from './synthesised.ts';
import { operatorForm } from './timing.ts';
import { adderKey, operatorQuery, queryKey } from './widths.ts';

export interface Bound {
  readonly expression: Resources;
  /** Multipliers, and multiplexers over arrays, stand in modules of their own. */
  readonly instance: Resources;
  readonly multiplexer: Resources;
  readonly contributors: readonly Contributor[];
  readonly standing: Standing;
}

const NO_HARDWARE = new Uint8Array(256);
for (const op of ['input', 'const', 'wire', 'load', 'store', 'read', 'write', 'sum'] as const) {
  NO_HARDWARE[operatorCode(op)] = 1;
}

const [INPUT, CMP] = [operatorCode('input'), operatorCode('cmp')];

interface Tally {
  readonly query: OperatorQuery;
  count: number;
}

/** `synthesised`: equal multiplexers count once. */
export function bindOperators(planned: PlannedSegment, library: OperatorLibrary, synthesised = false): Bound {
  const { segment, problem, packing, bits, multiplierUnit, adders, forms } = planned.timed;
  const g = segment.graph;
  const count = synthesised ? differentSelectors(g) : g.count;
  const tallies = new Map<string, Tally>();
  const decoding = decoders(g);
  const kept = onlyKept(g);
  if (adders && forms) tallyAdders(g, adders, forms, tallies);
  let steered = 0;
  for (let n = 0; n < g.size; n++) {
    const op = g.op[n]!;
    if (op >= OPERATORS.length || NO_HARDWARE[op] === 1 || decoding[n] === 1) continue;
    if (onlySteers(g, n)) {
      if (kept[g.operands[g.first[n]! + 2]!] === 0) steered += count[n]!;
      continue;
    }
    const role = packing.ternary[n]!;
    const key = queryKey(g, n, bits, role);
    const seen = tallies.get(key);
    if (seen !== undefined) seen.count += count[n]!;
    else {
      const query = operatorQuery(g, n, bits, role === 0 ? undefined : role === 1 ? 'root' : 'leaf');
      tallies.set(key, { query, count: count[n]! });
    }
  }
  const units = multiplierUnit === undefined ? undefined : problem.units[multiplierUnit]!;
  const shared = units === undefined ? undefined : { units, sources: factorSources(g) };
  const bound = costTallies([...tallies.values()], library, problem.budget, shared);
  if (steered === 0) return bound;
  const steering = { ...NOTHING, lut: steered * library.multiplexer(library.habits.steered.ways).lut };
  return {
    ...bound,
    multiplexer: plus(bound.multiplexer, steering),
    contributors: [
      ...bound.contributors,
      { what: 'elements written by index', count: steered, resources: steering },
    ],
  };
}

/** Adders inside sums, with those that are nodes. */
function tallyAdders(
  g: OperatorGraph,
  { first }: Adders,
  forms: AdderForms,
  tallies: Map<string, Tally>,
): void {
  const counts = new Float64Array(forms.queries.length);
  for (let n = 0; n < g.size; n++) {
    for (let j = first[n]!; j < first[n + 1]!; j++) counts[forms.of[j]!]! += g.count[n]!;
  }
  forms.queries.forEach((query, form) => {
    tallies.set(adderKey(query), { query, count: counts[form]! });
  });
}

/** Elements that no operator reads where an index may write them: their registers have an enable and no multiplexer. */
function onlyKept(g: OperatorGraph): Uint8Array {
  const only = new Uint8Array(g.size);
  for (let n = 0; n < g.size; n++) if (g.op[n] === INPUT) only[n] = 1;
  for (let n = 0; n < g.size; n++) {
    const own = onlySteers(g, n) ? g.first[n]! + 2 : -1;
    for (let i = g.first[n]!; i < g.first[n + 1]!; i++) if (i !== own) only[g.operands[i]!] = 0;
  }
  return only;
}

/** Comparisons of an index that only steer: the multiplexers before the registers decode it. */
function decoders(g: OperatorGraph): Uint8Array {
  const only = new Uint8Array(g.size);
  for (let n = 0; n < g.size; n++) {
    if (onlySteers(g, n)) only[g.operands[g.first[n]!]!] = 1;
  }
  for (let n = 0; n < g.size; n++) {
    const decodes = onlySteers(g, n) ? 1 : 0;
    for (let i = g.first[n]! + decodes; i < g.first[n + 1]!; i++) only[g.operands[i]!] = 0;
  }
  for (let n = 0; n < g.size; n++) if (g.op[n] !== CMP) only[n] = 0;
  return only;
}

function costTallies(
  tallies: readonly Tally[],
  library: OperatorLibrary,
  budget: number,
  shared: SharedUnits | undefined,
): Bound {
  let expression = NOTHING;
  let instance = NOTHING;
  const contributors: Contributor[] = [];
  const standings: Standing[] = [];
  const products = tallies.filter((t) => t.query.op === 'mul');
  for (const { query, count } of tallies) {
    standings.push(library.standing(query));
    if (query.op === 'mul' && shared !== undefined) continue;
    const resources = times(operatorResources(query, library, budget), count);
    if (query.op === 'mul' || selectsByIndex(query)) instance = plus(instance, resources);
    else expression = plus(expression, resources);
    contributors.push({ what: describe(query), count, resources });
  }
  const multiplexer = shareProducts(products, library, budget, shared, (resources, contributor) => {
    instance = plus(instance, resources);
    contributors.push(contributor);
  });
  return { expression, instance, multiplexer, contributors, standing: mergeStandings(standings) };
}

/** The form it takes within the budget. */
function operatorResources(query: OperatorQuery, library: OperatorLibrary, budget: number): Resources {
  const { lut, ff, dsp } = operatorForm(library.timing(query, budget), budget)?.cost ?? library.cost(query);
  return { ...NOTHING, lut, ff, dsp };
}

/** The widest products decide what a shared multiplier is; its two factors come through multiplexers. */
function shareProducts(
  products: readonly Tally[],
  library: OperatorLibrary,
  budget: number,
  shared: SharedUnits | undefined,
  add: (resources: Resources, contributor: Contributor) => void,
): Resources {
  if (shared === undefined || products.length === 0) return NOTHING;
  const widest = products.reduce((a, b) => (area(b.query) > area(a.query) ? b : a));
  const resources = times(operatorResources(widest.query, library, budget), shared.units);
  add(resources, { what: `${describe(widest.query)}, shared`, count: shared.units, resources });
  return { ...NOTHING, lut: factorMultiplexers(shared, library) };
}

/** A multiplexer that is a module of its own. */
const selectsByIndex = (q: OperatorQuery): boolean =>
  q.op === 'mux' && q.packed === undefined && q.ways !== undefined && q.ways > 2;

const area = (q: OperatorQuery): number => q.operands.reduce((a, b) => a * b, 1);

function describe(q: OperatorQuery): string {
  const operands = q.operands.map((bits, i) => (i === q.constant ? `const ${bits}` : `${bits}`));
  const role = q.ternary === undefined ? '' : ', half of three operands';
  if (q.packed !== undefined) return `slice ${q.result} of ${q.packed}`;
  if (q.op === 'mux') return `mux ${q.ways} of ${Math.max(...q.operands)}`;
  return `${q.op} ${operands.join(q.op === 'mul' ? ' x ' : ', ')}${role}`;
}
