// List scheduling as early as possible: an operator starts in the first state where its operands are there and it
// still fits, else at the start of the next; one that alone is longer than a state starts one; what costs nothing never
// moves. A recurrence is placed as a whole, in the fewest states; at an interval of 1 in one state whatever its
// length, as recorded schedules have it. Linear in nodes and edges, but for waits on shared units.
import { knots } from './knots.ts';
import type { OrderEdge, ScheduleProblem } from './problem.ts';
import { EPSILON, type Schedule } from './solution.ts';
import { arriveTree, isTree, type Places, placeTree, settleTree } from './trees.ts';
import { floors } from './urgency.ts';

export interface AsapOptions {
  /** A recurrence longer than its interval: grow the clock at an interval of 1 (recorded), or the interval. */
  readonly recurrence: 'clock' | 'interval';
}

/** A problem that checkProblem finds sane. */
export function scheduleAsap(p: ScheduleProblem, options: AsapOptions = { recurrence: 'clock' }): Schedule {
  let ii = p.ii === undefined ? undefined : Math.max(p.ii, unitInterval(p));
  for (;;) {
    const run = new AsapRun(p, ii, options, urgentFirst(p, ii));
    const schedule = run.schedule();
    if (schedule.ii === ii) return schedule;
    ii = schedule.ii;
  }
}

/** The shortest interval that the units allow. */
function unitInterval(p: ScheduleProblem): number {
  const uses = p.units.map(() => 0);
  for (let n = 0; n < p.size; n++) if (p.unit[n]! >= 0) uses[p.unit[n]!]! += p.count[n]!;
  return uses.reduce((most, n, unit) => Math.max(most, Math.ceil(n / p.units[unit]!)), 1);
}

/** First states for what shared units make wait; as early as possible without units gives the states it asks for. */
function urgentFirst(p: ScheduleProblem, ii: number | undefined): Int32Array | undefined {
  if (!p.unit.some((u) => u >= 0)) return undefined;
  const free: ScheduleProblem = { ...p, unit: new Int32Array(p.size).fill(-1), units: [] };
  return floors(p, ii, new AsapRun(free, ii, { recurrence: 'clock' }, undefined).schedule().state);
}

/** How often the start of a recurrence is moved before it counts as too long: nested ones need one move each. */
const MAX_ROUNDS = 8;

class AsapRun {
  readonly #p: ScheduleProblem;
  readonly #state: Int32Array;
  readonly #arrival: Float64Array;
  readonly #places: Places;
  readonly #knotOf: Int32Array;
  readonly #members: readonly (readonly number[])[];
  readonly #order: Int32Array;
  readonly #before = new Map<number, OrderEdge[]>();
  readonly #carriedFrom = new Map<number, number[]>();
  readonly #used: Map<number, number>[];
  readonly #options: AsapOptions;
  readonly #floor: Int32Array | undefined;
  #ii: number | undefined;

  constructor(
    p: ScheduleProblem,
    ii: number | undefined,
    options: AsapOptions,
    floor: Int32Array | undefined,
  ) {
    this.#p = p;
    this.#floor = floor;
    this.#ii = ii;
    this.#options = options;
    this.#places = placesOf(p, new Int32Array(p.size), new Int32Array(p.trees?.a.length ?? 0));
    this.#state = this.#places.state;
    this.#arrival = this.#places.arrival;
    const { knotOf, members, order } = knots(p);
    this.#knotOf = knotOf;
    this.#members = members;
    this.#order = order;
    this.#used = p.units.map(() => new Map());
    for (const edge of p.order) listed(this.#before, edge.after).push(edge);
    for (const { from, to } of p.carried) listed(this.#carriedFrom, to).push(from);
  }

  schedule(): Schedule {
    for (let i = 0; i < this.#order.length; i++) {
      const n = this.#order[i]!;
      const knot = this.#knotOf[n]!;
      if (knot < 0) {
        this.#place(n, 0);
        continue;
      }
      const members = this.#members[knot]!;
      this.#tie(members);
      i += members.length - 1;
    }
    return this.#finish();
  }

  #last(n: number): number {
    return this.#state[n]! + this.#p.states[n]! - 1;
  }

  /** First state that operands, orders and carried values allow, and when in it. */
  #earliest(n: number, from: number): { state: number; start: number } {
    const p = this.#p;
    let state = from;
    for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
      state = Math.max(state, this.#last(p.operands[i]!));
    }
    for (const { before, gap } of this.#before.get(n) ?? []) {
      state = Math.max(state, this.#state[before]! + gap);
    }
    const ii = this.#ii;
    if (ii !== undefined) {
      for (const f of this.#carriedFrom.get(n) ?? []) {
        const tied = this.#knotOf[f]! >= 0 && this.#knotOf[f] === this.#knotOf[n];
        if (!tied) state = Math.max(state, this.#last(f) + 1 - ii);
      }
    }
    let start = 0;
    for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
      const o = p.operands[i]!;
      if (this.#last(o) === state) start = Math.max(start, this.#arrival[o]!);
    }
    return { state, start };
  }

  /** `force`: stay in the state, over budget or not. */
  #place(n: number, from: number, force = false): void {
    const p = this.#p;
    if (p.trees && isTree(p.trees, n)) {
      placeTree(p, p.trees, n, this.#places, p.budget + EPSILON);
      return;
    }
    let { state, start } = this.#earliest(n, from);
    const enter = p.enter[n]!;
    if (!force && enter > 0 && start > 0 && start + enter > p.budget + EPSILON) {
      state++;
      start = 0;
    }
    const unit = p.unit[n]!;
    if (unit >= 0) {
      const free = this.#freeFrom(unit, p.count[n]!, Math.max(state, this.#floor?.[n] ?? 0));
      if (free !== state) start = 0;
      state = free;
      this.#occupy(unit, p.count[n]!, state, 1);
    }
    this.#state[n] = state;
    this.#arrival[n] = p.states[n] === 1 ? start + enter : p.leave[n]!;
  }

  /** The first state in which `count` operators can start, spread over states where they outnumber the units. */
  #freeFrom(unit: number, count: number, state: number): number {
    const units = this.#p.units[unit]!;
    const used = this.#used[unit]!;
    const slot = (t: number): number => (this.#ii === undefined ? t : t % this.#ii);
    const limit = state + (this.#ii ?? Number.POSITIVE_INFINITY);
    for (let t = state; t < limit; t++) {
      let left = count;
      for (let k = t; left > 0; k++) {
        const free = units - (used.get(slot(k)) ?? 0);
        if (free < Math.min(units, left)) break;
        left -= units;
      }
      if (left <= 0) return t;
    }
    this.#ii = this.#ii! + 1;
    return state;
  }

  #occupy(unit: number, count: number, state: number, sign: 1 | -1): void {
    const units = this.#p.units[unit]!;
    const used = this.#used[unit]!;
    for (let t = state, left = count; left > 0; t++, left -= units) {
      const slot = this.#ii === undefined ? t : t % this.#ii;
      used.set(slot, (used.get(slot) ?? 0) + sign * Math.min(units, left));
    }
  }

  #tie(members: readonly number[]): void {
    const { state, late } = this.#outside(members);
    const ii = this.#ii!;
    if (this.#span(members, state) <= ii) return;
    this.#release(members);
    const base = late ? state + 1 : state;
    if (this.#span(members, base) <= ii) return;
    this.#release(members);
    if (this.#options.recurrence === 'clock' && ii === 1 && this.#couldBeOne(members)) {
      for (const n of members) this.#place(n, base, true);
      return;
    }
    for (const n of members) this.#place(n, base);
    this.#ii = Math.max(ii, this.#longest(members));
  }

  /** States of the longest way round. */
  #longest(members: readonly number[]): number {
    let span = 1;
    for (const n of members) {
      for (const from of this.#carriedFrom.get(n) ?? []) {
        if (this.#knotOf[from] !== this.#knotOf[n]) continue;
        span = Math.max(span, this.#last(from) - this.#state[n]! + 1);
      }
    }
    return span;
  }

  /** First state that everything outside a recurrence allows it, and whether anything arrives inside that state. */
  #outside(members: readonly number[]): { state: number; late: boolean } {
    const p = this.#p;
    let state = 0;
    let late = false;
    const wait = (until: number, arrival: number): void => {
      if (until > state) late = false;
      state = Math.max(state, until);
      if (until === state && arrival > 0) late = true;
    };
    const outer = (other: number, n: number): boolean => this.#knotOf[other] !== this.#knotOf[n];
    for (const n of members) {
      for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
        const o = p.operands[i]!;
        if (outer(o, n)) wait(this.#last(o), this.#arrival[o]!);
      }
      for (const { before, gap } of this.#before.get(n) ?? []) {
        if (outer(before, n)) wait(this.#state[before]! + gap, 0);
      }
      for (const from of this.#carriedFrom.get(n) ?? []) {
        if (outer(from, n)) wait(this.#last(from) + 1 - this.#ii!, 0);
      }
    }
    return { state, late };
  }

  /**
   * Places the members from a state on, those that start the way round as late as its end needs. How many states the
   * longest way round takes: more than the interval if it cannot be kept.
   */
  #span(members: readonly number[], base: number): number {
    const floors = new Map<number, number>();
    for (let round = 0; ; round++) {
      for (const n of members) this.#place(n, Math.max(base, floors.get(n) ?? 0));
      const span = this.#longest(members);
      if (span <= this.#ii! || round === MAX_ROUNDS) return span;
      for (const n of members) {
        for (const from of this.#carriedFrom.get(n) ?? []) {
          const floor = this.#last(from) + 1 - this.#ii!;
          if (this.#knotOf[from] === this.#knotOf[n] && floor > this.#state[n]!) floors.set(n, floor);
        }
      }
      this.#release(members);
    }
  }

  #release(members: readonly number[]): void {
    const { unit, count } = this.#p;
    for (const n of members) {
      if (unit[n]! >= 0) this.#occupy(unit[n]!, count[n]!, this.#state[n]!, -1);
    }
  }

  #couldBeOne(members: readonly number[]): boolean {
    return members.every(
      (n) =>
        this.#p.states[n] === 1 &&
        (this.#before.get(n) ?? []).every(
          ({ before, gap }) => gap === 0 || this.#knotOf[before] !== this.#knotOf[n],
        ),
    );
  }

  #finish(): Schedule {
    const p = this.#p;
    const tree = (n: number): boolean => p.trees !== undefined && isTree(p.trees, n);
    for (let n = p.size - 1; n >= 0; n--) {
      if (p.host[n] !== n && !tree(p.host[n]!)) this.#state[n] = this.#state[p.host[n]!]!;
      if (tree(n)) settleTree(p, p.trees!, n, this.#places);
    }
    let length = 1;
    for (let n = 0; n < p.size; n++) length = Math.max(length, this.#last(n) + 1);
    return finished(p, this.#state, length, this.#ii, this.#places.innerState);
  }
}

function listed<T>(map: Map<number, T[]>, key: number): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

function placesOf(p: ScheduleProblem, state: Int32Array, innerState: Int32Array): Places {
  const innerArrival = new Float64Array(innerState.length);
  return { state, arrival: new Float64Array(p.size), innerState, innerArrival };
}

/** States decided, of nodes and inside trees: arrivals and delays follow. */
export function finished(
  p: ScheduleProblem,
  state: Int32Array,
  length: number,
  ii: number | undefined,
  inner: Int32Array = new Int32Array(0),
): Schedule {
  const places = placesOf(p, state, inner);
  const { arrival } = places;
  const delays = new Float64Array(length);
  for (let n = 0; n < p.size; n++) {
    if (p.trees && isTree(p.trees, n)) {
      arriveTree(p, p.trees, n, places, delays);
      continue;
    }
    let start = 0;
    const s = state[n]!;
    for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
      const o = p.operands[i]!;
      if (state[o]! + p.states[o]! - 1 === s) start = Math.max(start, arrival[o]!);
    }
    const enter = start + p.enter[n]!;
    const last = s + p.states[n]! - 1;
    arrival[n] = last === s ? enter : p.leave[n]!;
    delays[s] = Math.max(delays[s]!, enter);
    delays[last] = Math.max(delays[last]!, arrival[n]!);
  }
  const trees = p.trees === undefined ? {} : { inner };
  return { state, arrival, length, delays, ...(ii === undefined ? {} : { ii }), ...trees };
}
