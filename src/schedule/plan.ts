// A function's regions, scheduled: rows of blocks and calls become states, loops become pipelines or rows of states
// that repeat. Recorded loops: (trip − 1) · II + depth − 1 cycles in 1,229 of 1,277 pipelined ones, trip · iteration
// in 503 of 530 others. Around a loop stand a state that starts it and one that ends it, which makes a function two
// cycles longer than its pipelined loop (461 recorded) and one longer than another (96), whose exit test is its end.

import type { ToolHabits } from '#ir/cost/library';
import { CompilerBug } from '#ir/errors';
import { expandSums } from '#ir/operators/expand-sums';
import type { Cell, OperatorFunction, OperatorRegion } from '#ir/operators/graph';
import { addPlainly } from './adders.ts';
import { scheduleAlap } from './alap.ts';
import { scheduleAsap } from './asap.ts';
import { knots } from './knots.ts';
import { scheduleLifetimes, worthMoving } from './lifetimes.ts';
import { registerProducts, waitingOperators } from './loop-placement.ts';
import { valuesOf } from './registers.ts';
import { type Callees, makeSegment, type SegmentLoop } from './segment.ts';
import type { Schedule } from './solution.ts';
import { type CallTiming, type TimedSegment, type TimingOptions, timeSegment } from './timing.ts';

/** A scheduled row of operators. `ii`: it is a pipeline. */
export interface PlannedSegment {
  /** What was scheduled: the function's regions, or those with the adders of their sums apart. */
  readonly parts: readonly OperatorRegion[];
  readonly timed: TimedSegment;
  readonly schedule: Schedule;
  readonly ii?: number;
  readonly loop?: SegmentLoop;
}

export interface PlannedLoop {
  readonly label: string;
  readonly trip: number;
  readonly ii: number;
  readonly depth: number;
  readonly pipelined: boolean;
  /** The segment that carries values round, where there is one. */
  readonly segment?: PlannedSegment;
}

/** A part of a row, and the cycle in which it begins, counted from the row's first. */
export type PlannedStep =
  | { readonly kind: 'segment'; readonly at: number; readonly segment: PlannedSegment }
  /** Goes round once in `every` cycles. */
  | {
      readonly kind: 'loop';
      readonly at: number;
      readonly label: string;
      readonly trip: number;
      readonly every: number;
      readonly body: readonly PlannedStep[];
    }
  | {
      readonly kind: 'branch';
      readonly at: number;
      readonly condition: Cell;
      readonly then: readonly PlannedStep[];
      readonly otherwise: readonly PlannedStep[];
    };

export interface Plan {
  /** The function from its first cycle on: whatever way a branch goes, what follows it waits for the longer one. */
  readonly steps: readonly PlannedStep[];
  readonly segments: readonly PlannedSegment[];
  readonly loops: readonly PlannedLoop[];
  /** From start to done, and between starts. */
  readonly latency: number;
  /** Where branches differ. */
  readonly latencyMin: number;
  readonly ii: number;
  /** A run may start before the one before it is done. */
  readonly overlaps: boolean;
  /** States of the control machine: those outside pipelines, and one for each state of an interval. */
  readonly states: number;
  /** Of a pipelined function: its states. */
  readonly depth: number;
  /** ns of the longest state. */
  readonly clock: number;
  readonly timing: CallTiming;
}

export interface PlanOptions extends Omit<TimingOptions, 'ii'> {
  readonly callees: Callees;
  readonly recurrence: 'clock' | 'interval';
  readonly placement: ToolHabits['placement'];
}

/** `f` with nothing left to inline. */
export function planFunction(f: OperatorFunction, o: PlanOptions): Plan {
  const planner = new Planner(f, o);
  if (f.pipeline !== undefined) return planner.pipeline(f.pipeline);
  return planner.sequence();
}

/** What one region after another takes, in cycles. */
interface Row {
  readonly cycles: number;
  /** Where branches differ. */
  readonly fewest: number;
  readonly states: number;
  readonly steps: readonly PlannedStep[];
}

class Planner {
  readonly #f: OperatorFunction;
  readonly #o: PlanOptions;
  readonly #segments: PlannedSegment[] = [];
  readonly #loops: PlannedLoop[] = [];
  /** Segments that take no state. */
  readonly #free = new Set<PlannedSegment>();

  constructor(f: OperatorFunction, o: PlanOptions) {
    this.#f = f;
    this.#o = o;
  }

  #segment(parts: readonly OperatorRegion[], ii: number | undefined, loop?: SegmentLoop): PlannedSegment {
    let [placed, timed] = [parts, this.#timed(parts, ii, loop)];
    const apart = (): void => {
      placed = expandSums(parts);
      timed = this.#timed(placed, ii, loop);
    };
    if (hasLoneAdders(timed)) apart();
    let schedule = this.#early(timed);
    if (this.#moves(timed, schedule)) {
      if (timed.adders !== undefined) {
        apart();
        schedule = this.#early(timed);
      }
      schedule = this.#placed(timed, schedule);
    }
    const planned: PlannedSegment = {
      parts: placed,
      timed,
      schedule,
      ...(schedule.ii === undefined ? {} : { ii: schedule.ii }),
      ...(loop === undefined ? {} : { loop }),
    };
    this.#segments.push(planned);
    return planned;
  }

  #timed(parts: readonly OperatorRegion[], ii: number | undefined, loop?: SegmentLoop): TimedSegment {
    const { library, clock, calls, ports, callees, keepsInputs } = this.#o;
    return timeSegment(this.#f, makeSegment(this.#f, parts, callees, loop), {
      library,
      clock,
      calls,
      ...(ports === undefined ? {} : { ports }),
      ...(ii === undefined ? {} : { ii }),
      keepsInputs: loop?.rewind === true && keepsInputs === true,
    });
  }

  /** As early as possible, but for what loops register. */
  #early(timed: TimedSegment): Schedule {
    const { recurrence, placement, library } = this.#o;
    const early = scheduleAsap(timed.problem, { recurrence });
    const loops = early.ii !== undefined && this.#f.pipeline === undefined;
    return loops && placement === 'asap' ? registerProducts(timed, early, library, { recurrence }) : early;
  }

  /** Whether another placement than the earliest is looked for, which sees every adder by itself. */
  #moves(timed: TimedSegment, early: Schedule): boolean {
    const { placement, library } = this.#o;
    if (placement === 'alap') return true;
    if (early.ii === undefined) return false;
    const { problem, adders } = timed;
    const inside = adders === undefined ? 0 : adders.a.length - adders.sums;
    if (!worthMoving(early.length, problem.size + inside)) return false;
    // Seen in pipelined functions; what loops carry has registers of its own.
    if (this.#f.pipeline !== undefined) return placement === 'lifetimes';
    return placement === 'asap' && waitingOperators(timed, early, library) !== undefined;
  }

  #placed(timed: TimedSegment, early: Schedule): Schedule {
    const { placement, library } = this.#o;
    if (placement === 'alap') return scheduleAlap(timed.problem, early);
    if (placement === 'asap')
      return scheduleAlap(timed.problem, early, waitingOperators(timed, early, library));
    const ii = early.ii!;
    const cost = (bits: number, boundaries: number): number =>
      ii === 1 ? library.register(bits, boundaries).ff : bits * Math.ceil(boundaries / ii);
    return scheduleLifetimes(timed.problem, early, valuesOf(timed, timed.segment.results, cost));
  }

  pipeline(ii: number): Plan {
    const body = this.#f.body;
    if (body.some((r) => r.kind === 'loop'))
      throw new CompilerBug(`${this.#f.name}: a loop in a pipelined function`);
    let wanted = ii;
    for (const r of body) {
      for (const name of calledIn(r)) wanted = Math.max(wanted, this.#o.calls.get(name)?.ii ?? 1);
    }
    const segment = this.#segment(body, wanted);
    const { schedule } = segment;
    // Done before the next start is wanted: the next may start then.
    const reached = Math.min(schedule.ii ?? wanted, schedule.length);
    const latency = schedule.length - 1;
    const steps: readonly PlannedStep[] = [{ kind: 'segment', at: 0, segment }];
    return {
      ...this.#plan(steps, latency, latency, reached, reached, schedule.length),
      overlaps: true,
    };
  }

  sequence(): Plan {
    const only = this.#f.body.filter((r) => r.kind === 'loop');
    const rewind = only.length === 1 && only[0]!.rewind && only[0]!.ii !== undefined;
    const row = this.#row(this.#f.body, undefined, rewind);
    const fewest = Math.max(0, row.fewest - 1);
    const loop = this.#loops[0];
    if (rewind && loop !== undefined) {
      // An inference that follows another one at once is done a cycle earlier.
      const ii = Math.max(1, loop.trip * loop.ii);
      return { ...this.#plan(row.steps, row.cycles, fewest, ii, row.states, row.states), overlaps: true };
    }
    const latency = Math.max(0, row.cycles - 1);
    return this.#plan(row.steps, latency, fewest, latency === 0 ? 1 : latency, row.states, row.states);
  }

  #plan(
    steps: readonly PlannedStep[],
    latency: number,
    latencyMin: number,
    ii: number,
    states: number,
    depth: number,
  ): Plan {
    const clock = this.#segments.reduce((most, s) => Math.max(most, ...s.schedule.delays), 0);
    const taking = this.#segments.filter((s) => !this.#free.has(s));
    const first = taking[0]?.schedule.delays[0] ?? 0;
    const last = taking.at(-1)?.schedule.delays.at(-1) ?? 0;
    // A pipeline that touches FIFOs waits for them by itself (recorded: 8 softmax functions of Vivado 2020.1).
    const waits = this.#f.storages.some((s) => s.kind === 'stream');
    const started = (this.#f.pipeline === undefined || waits) && latency > 0;
    return {
      steps,
      segments: this.#segments,
      loops: this.#loops,
      latency,
      latencyMin,
      ii,
      overlaps: false,
      states,
      depth,
      clock,
      timing: { latency, spread: latency - latencyMin, ii, first, last, started },
    };
  }

  /** `control`: the loop whose body this is; its exit test stands in the first row. `folded`: no states around. */
  #row(regions: readonly OperatorRegion[], control: SegmentLoop | undefined, folded: boolean): Row {
    let cycles = 0;
    let fewest = 0;
    let states = 0;
    const steps: PlannedStep[] = [];
    let pending: OperatorRegion[] = [];
    let left = control;
    /** A pipelined loop just ended: what follows needs a state of its own. */
    let open = false;
    const flush = (needed: boolean): void => {
      if (pending.length === 0 && left === undefined && !needed) return;
      const empty = pending.every((r) => r.kind === 'block' && r.graph.size === 0);
      const segment = this.#segment(pending, undefined, left);
      const { schedule } = segment;
      steps.push({ kind: 'segment', at: cycles, segment });
      const free = folded && (empty || schedule.delays.every((d) => d === 0));
      if (free) this.#free.add(segment);
      cycles += free ? 0 : schedule.length;
      fewest += free ? 0 : schedule.length - this.#spread(segment);
      states += free ? 0 : busyStates(segment);
      pending = [];
      left = undefined;
      open = false;
    };
    for (const r of regions) {
      if (r.kind === 'block' || r.kind === 'call') {
        pending.push(r);
        continue;
      }
      flush(true);
      if (r.kind === 'branch') {
        const ways = [this.#row(r.then, undefined, false), this.#row(r.otherwise, undefined, false)] as const;
        const [{ steps: then }, { steps: otherwise }] = ways;
        steps.push({ kind: 'branch', at: cycles, condition: r.condition, then, otherwise });
        cycles += Math.max(...ways.map((w) => w.cycles));
        fewest += Math.min(...ways.map((w) => w.fewest));
        states += ways.reduce((sum, w) => sum + w.states, 0);
        continue;
      }
      const loop = this.#loop(r);
      for (const step of loop.steps) steps.push({ ...step, at: cycles });
      cycles += loop.cycles;
      fewest += loop.fewest;
      states += loop.states;
      open = loop.pipelined || control === undefined;
    }
    flush(open && !folded);
    return { cycles, fewest, states, steps };
  }

  /** By how many cycles its calls can be done earlier. */
  #spread({ timed }: PlannedSegment): number {
    return timed.segment.calls.reduce((sum, c) => sum + (this.#o.calls.get(c.function)?.spread ?? 0), 0);
  }

  #loop(r: Extract<OperatorRegion, { kind: 'loop' }>): Row & { readonly pipelined: boolean } {
    const pipelined = r.ii !== undefined && !r.body.some(hasLoop);
    const control: SegmentLoop = { label: r.label, trip: r.trip, pipelined, rewind: r.rewind };
    if (pipelined) {
      const segment = this.#segment(r.body, r.ii, control);
      const ii = segment.schedule.ii ?? r.ii!;
      const depth = segment.schedule.length;
      this.#loops.push({ label: r.label, trip: r.trip, ii, depth, pipelined, segment });
      const cycles = (r.trip - 1) * ii + depth;
      const body: readonly PlannedStep[] = [{ kind: 'segment', at: 0, segment }];
      const { label, trip } = r;
      const steps: readonly PlannedStep[] = [{ kind: 'loop', at: 0, label, trip, every: ii, body }];
      return { cycles, fewest: cycles, states: ii, steps, pipelined };
    }
    const at = this.#loops.length;
    const body = this.#row(r.body, control, false);
    const loop = { label: r.label, trip: r.trip, ii: body.cycles, depth: body.cycles, pipelined };
    this.#loops.splice(at, 0, loop);
    const { label, trip } = r;
    const steps: readonly PlannedStep[] = [
      { kind: 'loop', at: 0, label, trip, every: body.cycles, body: body.steps },
    ];
    return { cycles: trip * body.cycles, fewest: trip * body.fewest, states: body.states, steps, pipelined };
  }
}

/** Adders that have to be nodes: in a recurrence, or adding what is not plain. */
function hasLoneAdders({ adders, segment, problem }: TimedSegment): boolean {
  if (adders === undefined) return false;
  if (!addPlainly(segment.graph)) return true;
  return knots(problem).members.some((m) => m.some((n) => adders.first[n]! < adders.first[n + 1]!));
}

function hasLoop(r: OperatorRegion): boolean {
  if (r.kind === 'branch') return [...r.then, ...r.otherwise].some(hasLoop);
  return r.kind === 'loop';
}

function calledIn(r: OperatorRegion): readonly string[] {
  if (r.kind === 'branch') return [...r.then, ...r.otherwise].flatMap(calledIn);
  return r.kind === 'call' ? [r.function] : [];
}

/** States in which something starts or ends: while a call runs, control waits in one. */
function busyStates({ timed: { problem: p }, schedule }: PlannedSegment): number {
  const busy = new Uint8Array(schedule.length);
  for (const state of schedule.inner ?? []) busy[state] = 1;
  for (let n = 0; n < p.size; n++) busy[schedule.state[n]!] = busy[schedule.state[n]! + p.states[n]! - 1] = 1;
  return Math.max(
    1,
    busy.reduce((sum, b) => sum + b, 0),
  );
}
