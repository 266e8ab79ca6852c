// The same length with registers in mind: from the results back to the inputs, each operator takes the state between
// its earliest and what its users allow in which its own value and its operands' need the fewest flip-flops together.
// Nothing moves that comes from outside or belongs to a recurrence, an order or a shared unit.
import { finished } from './asap.ts';
import { anchored, knots } from './knots.ts';
import type { ScheduleProblem } from './problem.ts';
import { EPSILON, type Schedule } from './solution.ts';

/** What is registered for whom. */
export interface Values {
  /** The node whose register serves the users of each node. */
  readonly register: Int32Array;
  /** The node that makes the value of each register. */
  readonly maker: Int32Array;
  readonly bits: Uint32Array;
  /** 1 for nodes that only hand on what is there: they read nothing by themselves. */
  readonly wire: Uint8Array;
  /** Registers that are wanted until the last state. */
  readonly held: readonly number[];
  /** Flip-flops of a value of so many bits over so many state boundaries. */
  readonly cost: (bits: number, boundaries: number) => number;
}

/** States times nodes beyond which the table of last uses is not worth its memory. */
const MOST_CELLS = 2 ** 25;

/** Whether a schedule of so many states and operators has another one worth looking for. */
export function worthMoving(length: number, operators: number): boolean {
  return length > 1 && length * operators <= MOST_CELLS;
}

export function scheduleLifetimes(p: ScheduleProblem, asap: Schedule, v: Values): Schedule {
  if (!worthMoving(asap.length, p.size)) return asap;
  return new Lifetimes(p, asap, v).schedule();
}

class Lifetimes {
  readonly #p: ScheduleProblem;
  readonly #asap: Schedule;
  readonly #v: Values;
  readonly #state: Int32Array;
  /** Users of each register, by state. */
  readonly #uses: Int32Array;
  readonly #members: readonly (readonly number[])[];
  readonly #made: readonly (readonly number[])[];

  constructor(p: ScheduleProblem, asap: Schedule, v: Values) {
    this.#p = p;
    this.#asap = asap;
    this.#v = v;
    this.#state = asap.state.slice();
    this.#uses = new Int32Array(asap.length * p.size);
    const members: number[][] = Array.from({ length: p.size }, () => []);
    const made: number[][] = Array.from({ length: p.size }, () => []);
    for (let n = 0; n < p.size; n++) {
      members[p.host[n]!]!.push(n);
      if (v.register[n] === n) made[v.maker[n]!]!.push(n);
    }
    this.#members = members;
    this.#made = made;
    for (let n = 0; n < p.size; n++) for (const r of this.#reads(n)) this.#use(r, asap.state[n]!, 1);
    for (const r of v.held) this.#use(v.register[r]!, asap.length - 1, 1);
  }

  #reads(n: number): readonly number[] {
    const p = this.#p;
    if (this.#v.wire[n] === 1) return [];
    const found = new Set<number>();
    for (let i = p.first[n]!; i < p.first[n + 1]!; i++) found.add(this.#v.register[p.operands[i]!]!);
    return [...found];
  }

  #use(register: number, state: number, by: number): void {
    const at = register * this.#asap.length + state;
    this.#uses[at] = this.#uses[at]! + by;
  }

  #lastUse(register: number): number {
    const from = register * this.#asap.length;
    for (let s = this.#asap.length - 1; s >= 0; s--) if (this.#uses[from + s]! > 0) return s;
    return -1;
  }

  #kept(register: number, ready: number, lastUse: number): number {
    const boundaries = lastUse - ready;
    const bits = this.#v.bits[register]!;
    return boundaries <= 0 || bits === 0 ? 0 : this.#p.count[register]! * this.#v.cost(bits, boundaries);
  }

  schedule(): Schedule {
    const p = this.#p;
    const { knotOf, order } = knots(p);
    const fixed = anchored(p, knotOf);
    const length = this.#asap.length;
    const end = new Int32Array(p.size).fill(length - 1);
    const tail = new Float64Array(p.size);
    for (let i = p.size - 1; i >= 0; i--) {
      const n = order[i]!;
      const extra = p.states[n]! - 1;
      let last = end[n]!;
      let behind = tail[n]!;
      if (p.host[n] !== n) {
        last = this.#state[p.host[n]!]!;
        behind = p.enter[p.host[n]!]! + tail[p.host[n]!]!;
      } else if (this.#v.wire[n] !== 1) {
        const given = p.first[n] === p.first[n + 1];
        const stays = given || fixed[n] === 1;
        if (behind > 0 && p.leave[n]! > 0 && p.leave[n]! + behind > p.budget + EPSILON) {
          last--;
          behind = 0;
        }
        const chosen = stays ? this.#asap.state[n]! : this.#best(n, last - extra);
        if (chosen + extra !== last) behind = 0;
        last = chosen + extra;
      }
      this.#state[n] = last - extra;
      tail[n] = behind;
      const through = p.states[n] === 1 ? p.enter[n]! + behind : p.enter[n]!;
      for (let k = p.first[n]!; k < p.first[n + 1]!; k++) {
        const o = p.operands[k]!;
        if (this.#state[n]! < end[o]!) {
          end[o] = this.#state[n]!;
          tail[o] = through;
        } else if (this.#state[n] === end[o]) tail[o] = Math.max(tail[o]!, through);
      }
    }
    this.#settleWires();
    return finished(p, this.#state, length, this.#asap.ii);
  }

  /** Wires are where their operands are. */
  #settleWires(): void {
    const p = this.#p;
    for (let n = 0; n < p.size; n++) {
      if (this.#v.wire[n] !== 1 || p.host[n] !== n) continue;
      let state = p.first[n] === p.first[n + 1] ? this.#asap.state[n]! : 0;
      for (let k = p.first[n]!; k < p.first[n + 1]!; k++) {
        const o = p.operands[k]!;
        state = Math.max(state, this.#state[o]! + p.states[o]! - 1);
      }
      this.#state[n] = state;
    }
  }

  /** The state with the fewest flip-flops, the earliest of equal ones; its uses are counted there. */
  #best(n: number, latest: number): number {
    const p = this.#p;
    const earliest = this.#asap.state[n]!;
    const reads = new Set(this.#members[n]!.flatMap((m) => this.#reads(m)));
    for (const m of this.#members[n]!) for (const r of this.#reads(m)) this.#use(r, earliest, -1);
    const made = this.#made[n]!.map((r) => [r, this.#lastUse(r)] as const);
    const read = [...reads].map((r) => {
      const maker = this.#v.maker[r]!;
      return [r, this.#state[maker]! + p.states[maker]! - 1, this.#lastUse(r)] as const;
    });
    let best = earliest;
    let least = Number.POSITIVE_INFINITY;
    for (let s = earliest; s <= latest; s++) {
      let cost = 0;
      for (const [r, lastUse] of made) cost += this.#kept(r, s + p.states[n]! - 1, lastUse);
      for (const [r, ready, lastUse] of read) cost += this.#kept(r, ready, Math.max(lastUse, s));
      if (cost < least) [best, least] = [s, cost];
    }
    for (const m of this.#members[n]!) for (const r of this.#reads(m)) this.#use(r, best, 1);
    return best;
  }
}
