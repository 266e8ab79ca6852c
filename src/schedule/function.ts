// One function's estimate: planned, bound, and summed as the tools' reports split it. Callees come first, so that a
// call's time and hardware are known.
import type { Contributor, FunctionEstimate, Resources, Timing } from '#ir/cost/estimate';
import type { OperatorLibrary, Standing } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import type { OperatorFunction } from '#ir/operators/graph';
import { bindOperators } from './bind.ts';
import { bindControl, isDatapath, type Process } from './control.ts';
import { bindCells } from './kept-cells.ts';
import type { Afterwards } from './logic-synthesis.ts';
import { type Plan, type PlannedLoop, type PlanOptions, planFunction } from './plan.ts';
import { recurrenceOf } from './recurrence.ts';
import { keptValues } from './registers.ts';
import { type Categories, EMPTY, isNothing, NOTHING, plus, times, total } from './resources.ts';
import { extrapolated, mergeStandings } from './standing.ts';
import { bindStorages } from './storage.ts';
import { blockProducts, type Synthesised } from './synthesised.ts';
import type { CallTiming, Clock } from './timing.ts';

export interface EstimateContext {
  readonly library: OperatorLibrary;
  readonly clock: Clock;
  /** Functions that may be called, and what is known of them. */
  readonly callees: ReadonlyMap<string, OperatorFunction>;
  readonly estimates: ReadonlyMap<string, EstimatedFunction>;
  /** Functions that run by themselves in a dataflow region. */
  readonly processes?: ReadonlyMap<string, Process>;
  /** How plans are bound a second time, for what logic synthesis makes of them. */
  readonly afterwards?: Afterwards;
}

export interface EstimatedFunction {
  readonly estimate: FunctionEstimate;
  readonly plan: Plan;
  readonly call: CallTiming;
  /** A caller keeps a start signal for it. */
  readonly starts: boolean;
  /** After logic synthesis, callees included. */
  readonly synthesised?: Synthesised;
}

/** Contributors beyond these are one line. */
const MOST_CONTRIBUTORS = 24;

/** `f` with nothing left to inline. */
export function estimateFunction(f: OperatorFunction, context: EstimateContext): EstimatedFunction {
  const { library, clock, callees, estimates, processes } = context;
  const calls = new Map([...estimates].map(([name, e]) => [name, e.call]));
  const options: Omit<PlanOptions, 'recurrence'> = {
    library,
    clock,
    calls,
    callees,
    placement: library.habits.placement,
    ...portsOf(processes?.get(f.name)),
    keepsInputs: keepsInputs(f, library, processes),
  };
  const plan = planFunction(f, { ...options, recurrence: 'clock' });
  const bound = bindPlan(f, plan, context, library);
  const { categories, called } = bound;
  const standings = [...bound.standings];
  const clockOf = Math.max(plan.clock, ...called.map((name) => estimates.get(name)!.estimate.timing.clock));
  const alternative = otherReading(f, plan, options);
  if (alternative !== undefined) standings.push(extrapolated(alternative.why));
  else if (unseenRecurrences(plan).length > 0)
    standings.push(extrapolated('saturating accumulator in a loop: 0 reports'));
  const estimate: FunctionEstimate = {
    name: f.name,
    kernel: f.kernel,
    timing: timingOf(plan, clockOf),
    total: total(categories),
    categories,
    contributors: largest(bound.contributors),
    loops: plan.loops.map(loopEstimate),
    depth: plan.depth,
    callees: called,
    standing: mergeStandings(standings),
    ...(alternative === undefined ? {} : { alternative }),
  };
  const { afterwards } = context;
  return {
    estimate,
    plan,
    call: { ...plan.timing, enabled: isDatapath(f, plan) },
    starts: bound.starts,
    ...(afterwards === undefined ? {} : { synthesised: bindAfterwards(f, plan, context, afterwards) }),
  };
}

interface BoundPlan {
  readonly categories: Categories;
  readonly contributors: readonly Contributor[];
  readonly standings: readonly Standing[];
  readonly called: readonly string[];
  readonly starts: boolean;
}

/** `synthesised`: as logic synthesis sees it, callees too. */
function bindPlan(
  f: OperatorFunction,
  plan: Plan,
  { estimates, processes }: EstimateContext,
  library: OperatorLibrary,
  synthesised = false,
): BoundPlan {
  const process = processes?.has(f.name) ?? false;
  const standings: Standing[] = [];
  const contributors: Contributor[] = [];
  let categories: Categories = EMPTY;
  const add = (part: Partial<Categories>): void => {
    categories = Object.fromEntries(
      Object.entries(categories).map(([c, r]) => [c, plus(r, part[c as keyof Categories] ?? NOTHING)]),
    ) as Categories;
  };
  for (const segment of plan.segments) {
    const bound = bindOperators(segment, library, synthesised);
    add(bound);
    contributors.push(...bound.contributors);
    standings.push(bound.standing);
    const register = segmentRegisters(f, segment, library, synthesised);
    add({ register });
    if (!isNothing(register))
      contributors.push({ what: 'registers between states', count: 1, resources: register });
  }
  const cells = bindCells(f, plan.segments, library, process);
  add({ register: cells.register, multiplexer: cells.multiplexer });
  contributors.push({
    what: 'registers and multiplexers of kept values',
    count: cells.cells,
    resources: plus(cells.register, cells.multiplexer),
  });
  const storages = bindStorages(f, plan.segments, library, synthesised);
  add({ memory: storages.resources });
  contributors.push(...storages.contributors);
  const control = bindControl(f, plan, library, processes?.get(f.name));
  const { expression, multiplexer, register } = control;
  add({ expression, multiplexer, register });
  contributors.push({
    what: 'control',
    count: 1,
    resources: plus(plus(expression, multiplexer), register),
  });
  const called = calledFunctions(plan, f);
  for (const [name, copies] of called) {
    const { estimate: callee, starts, synthesised: after } = estimates.get(name)!;
    if (starts) add({ register: { ...NOTHING, ff: copies } });
    const resources = times(synthesised ? after!.total : callee.total, copies);
    add({ instance: resources });
    contributors.push({ what: `call of ${name}`, count: copies, resources });
    standings.push(callee.standing);
  }
  return { categories, contributors, standings, called: [...called.keys()], starts: control.starts };
}

function bindAfterwards(
  f: OperatorFunction,
  plan: Plan,
  context: EstimateContext,
  { library, registers }: Afterwards,
): Synthesised {
  const { categories, contributors, called } = bindPlan(f, plan, context, library, true);
  const { register } = categories;
  const inLuts = contributors.some(
    ({ what, resources: r }) => what.startsWith('mul ') && r.dsp === 0 && r.lut > 0,
  );
  return {
    total: total({ ...categories, register: { ...register, ff: registers * register.ff } }),
    productsInLuts: inLuts || called.some((name) => context.estimates.get(name)!.synthesised?.productsInLuts),
  };
}

/** Whether a rewinding loop of the function keeps its inputs. */
const keepsInputs = (
  f: OperatorFunction,
  library: OperatorLibrary,
  processes: EstimateContext['processes'],
): boolean => processes?.has(f.name) !== true || library.habits.rewind.process === 'keeps';

const portsOf = (process: Process | undefined): Pick<PlanOptions, 'ports'> =>
  process?.ports === undefined ? {} : { ports: process.ports };

const timingOf = (plan: Plan, clock: number): Timing => ({
  latencyMin: plan.latencyMin,
  latencyMax: plan.latency,
  // Ready when done (recorded: 258 of 258 functions that are no pipelines and whose latency has a range).
  iiMin: plan.overlaps ? plan.ii : Math.max(1, plan.latencyMin),
  iiMax: plan.ii,
  clock,
});

function loopEstimate(loop: PlannedLoop): FunctionEstimate['loops'][number] {
  const { label, trip, ii, depth, segment } = loop;
  const round = segment === undefined ? undefined : recurrenceOf(segment);
  const recurrence = round === undefined ? {} : { recurrence: { delay: round.delay, path: round.path } };
  return { label, trip, ii, depth, ...recurrence };
}

/** `synthesised`: the first register behind a product in a DSP block is the block's own. */
function segmentRegisters(
  f: OperatorFunction,
  segment: Plan['segments'][number],
  library: OperatorLibrary,
  synthesised: boolean,
): Resources {
  const held = f.pipeline === undefined ? [] : segment.timed.segment.results;
  const inBlock = synthesised ? blockProducts(segment.timed, library) : undefined;
  let ff = 0;
  let lut = 0;
  for (const { node, bits, boundaries: crossed, count } of keptValues(
    segment.timed,
    segment.schedule,
    held,
    segment.loop !== undefined,
  )) {
    const boundaries = crossed - (node === undefined ? 0 : (inBlock?.[node] ?? 0));
    if (boundaries === 0) continue;
    // One copy is enough until the next start needs another.
    const copies = segment.ii === undefined ? 1 : Math.ceil(boundaries / segment.ii);
    const cost = segment.ii === 1 ? library.register(bits, boundaries) : { ff: bits * copies, lut: 0 };
    ff += count * cost.ff;
    lut += count * cost.lut;
  }
  return { ...NOTHING, ff, lut };
}

/** How many copies of each function stand in this one: a pipeline needs one a call and interval, a state machine one. */
function calledFunctions(plan: Plan, f: OperatorFunction): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const { timed } of plan.segments) {
    for (const call of timed.segment.calls) calls.set(call.function, (calls.get(call.function) ?? 0) + 1);
  }
  const sharing = f.pipeline === undefined ? Number.POSITIVE_INFINITY : plan.ii;
  return new Map([...calls].map(([name, n]) => [name, Math.max(1, Math.ceil(n / sharing))]));
}

/** Largest first by LUT and FF; the rest as one. */
function largest(contributors: readonly Contributor[]): readonly Contributor[] {
  const weight = ({ resources: r }: Contributor): number => r.lut + r.ff + 100 * (r.dsp + r.bram18 + r.uram);
  const merged = new Map<string, Contributor>();
  for (const c of contributors) {
    if (isNothing(c.resources)) continue;
    const seen = merged.get(c.what);
    const count = c.count + (seen?.count ?? 0);
    merged.set(c.what, { what: c.what, count, resources: plus(c.resources, seen?.resources ?? NOTHING) });
  }
  const sorted = [...merged.values()].sort((a, b) => weight(b) - weight(a) || (a.what < b.what ? -1 : 1));
  if (sorted.length <= MOST_CONTRIBUTORS) return sorted;
  const rest = sorted.slice(MOST_CONTRIBUTORS - 1);
  const resources = rest.reduce((sum, c) => plus(sum, c.resources), NOTHING);
  const count = rest.reduce((sum, c) => sum + c.count, 0);
  return [...sorted.slice(0, MOST_CONTRIBUTORS - 1), { what: 'others', count, resources }];
}

/** Loops whose carried value passes a comparison or a selection, such as a saturating accumulator: no report has one. */
function unseenRecurrences(plan: Plan): readonly { readonly delay: number; readonly budget: number }[] {
  return plan.loops.flatMap(({ segment }) => {
    const recurrence = segment === undefined ? undefined : recurrenceOf(segment);
    if (segment === undefined || recurrence === undefined) return [];
    const { graph } = segment.timed.segment;
    const chooses = recurrence.nodes.some((n) => CHOICES.has(graph.op[n]!));
    return chooses ? [{ delay: recurrence.delay, budget: segment.timed.problem.budget }] : [];
  });
}

const CHOICES: ReadonlySet<number> = new Set([operatorCode('select'), operatorCode('cmp')]);

/**
 * A recurrence that no recorded loop has: over the budget with operators besides a sum, such as the comparison and
 * selection of a saturating accumulator. Then the interval might grow instead of the clock.
 */
function otherReading(
  f: OperatorFunction,
  plan: Plan,
  options: Omit<PlanOptions, 'recurrence'>,
): FunctionEstimate['alternative'] {
  const over = unseenRecurrences(plan).some(({ delay, budget }) => delay > budget);
  if (!over) return undefined;
  const other = planFunction(f, { ...options, recurrence: 'interval' });
  return {
    why: 'a loop whose carried value passes more than a sum, over the budget: 0 reports; the interval may grow instead',
    timing: timingOf(other, other.clock),
  };
}
