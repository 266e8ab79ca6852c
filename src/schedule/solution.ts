// An answer to a scheduling problem, and the judge of answers: it recomputes every arrival from the states alone, and
// collects all that does not hold. Over budget are allowed: an operator that alone is longer, at the start of its
// state; what costs nothing behind it; and a recurrence that has no room for another state.
import { knots } from './knots.ts';
import type { ScheduleProblem } from './problem.ts';
import { judgeTree } from './tree-checks.ts';
import { isTree } from './trees.ts';

export interface Schedule {
  /** First state of each node, from 0. */
  readonly state: Int32Array;
  /** ns into its last state when a node's result is there. */
  readonly arrival: Float64Array;
  readonly length: number;
  /** ns: the longest path in each state; nothing is known of the inner states of a core. */
  readonly delays: Float64Array;
  /** The interval that was reached; larger than asked for where units or a recurrence leave no other. */
  readonly ii?: number;
  /** States of the operators inside trees. */
  readonly inner?: Int32Array;
}

/** ns below which two times count as equal: reports give hundredths or thousandths. */
export const EPSILON = 1e-6;

const lastState = (p: ScheduleProblem, s: Schedule, n: number): number => s.state[n]! + p.states[n]! - 1;

/** Everything that does not hold, in words; empty when the schedule is one. */
export function verifySchedule(p: ScheduleProblem, s: Schedule): readonly string[] {
  const wrong: string[] = [];
  const outside = s.state.findIndex((state, n) => !(state >= 0 && state + p.states[n]! <= s.length));
  if (s.state.length !== p.size || outside >= 0)
    return [`node ${outside} has no place in ${s.length} states`];
  const { knotOf } = knots(p);
  const arrival = new Float64Array(p.size);
  /** Arrival when everything from outside the recurrence is there at once. */
  const own = new Float64Array(p.size);
  const delays = new Float64Array(s.length);
  const judged = { arrival, delays, last: (n: number) => lastState(p, s, n) };
  for (let n = 0; n < p.size; n++) {
    if (p.trees && isTree(p.trees, n)) {
      const tree = judgeTree(p, n, s.inner!, judged, EPSILON);
      wrong.push(...tree.wrong);
      arrival[n] = tree.arrival;
      const root = s.inner![p.trees.first[n + 1]! - 1]!;
      if (root !== s.state[n]) wrong.push(`tree ${n} is in state ${s.state[n]}, its root in ${root}`);
      if (Math.abs(arrival[n]! - s.arrival[n]!) > EPSILON) {
        wrong.push(`tree ${n} arrives at ${arrival[n]!.toFixed(3)} ns, not at ${s.arrival[n]}`);
      }
      continue;
    }
    let start = 0;
    let ownStart = 0;
    for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
      const o = p.operands[i]!;
      const end = lastState(p, s, o);
      if (end > s.state[n]!) wrong.push(`node ${n} in state ${s.state[n]} uses node ${o}, ready in ${end}`);
      if (end !== s.state[n]) continue;
      start = Math.max(start, arrival[o]!);
      if (knotOf[o] === knotOf[n]) ownStart = Math.max(ownStart, own[o]!);
    }
    const enter = start + p.enter[n]!;
    arrival[n] = p.states[n] === 1 ? enter : p.leave[n]!;
    own[n] = p.states[n] === 1 ? ownStart + p.enter[n]! : p.leave[n]!;
    const alone = start === 0 || p.enter[n] === 0;
    const recurrence = knotOf[n]! >= 0 && ownStart + p.enter[n]! > p.budget;
    if (enter > p.budget + EPSILON && !alone && !recurrence) {
      wrong.push(`node ${n} ends ${enter.toFixed(3)} ns into state ${s.state[n]}, budget ${p.budget}`);
    }
    if (p.host[n] !== n && !(p.trees && isTree(p.trees, p.host[n]!)) && s.state[n] !== s.state[p.host[n]!]) {
      wrong.push(`node ${n} is not in the state of node ${p.host[n]} it is packed into`);
    }
    delays[s.state[n]!] = Math.max(delays[s.state[n]!]!, enter);
    const end = lastState(p, s, n);
    delays[end] = Math.max(delays[end]!, arrival[n]!);
    if (Math.abs(arrival[n]! - s.arrival[n]!) > EPSILON) {
      wrong.push(`node ${n} arrives at ${arrival[n]!.toFixed(3)} ns, not at ${s.arrival[n]}`);
    }
  }
  for (let t = 0; t < s.length; t++) {
    if (Math.abs(delays[t]! - s.delays[t]!) > EPSILON) {
      wrong.push(`state ${t} takes ${delays[t]!.toFixed(3)} ns, not ${s.delays[t]}`);
    }
  }
  for (const { before, after, gap } of p.order) {
    if (s.state[after]! < s.state[before]! + gap) {
      wrong.push(`node ${after} is not ${gap} states behind node ${before}`);
    }
  }
  wrong.push(...intervalFaults(p, s), ...unitFaults(p, s));
  return wrong;
}

function intervalFaults(p: ScheduleProblem, s: Schedule): readonly string[] {
  if (p.ii === undefined) return s.ii === undefined ? [] : ['an interval without a pipeline'];
  if (s.ii === undefined || s.ii < p.ii) return [`the interval ${s.ii} is shorter than ${p.ii}`];
  return p.carried.flatMap(({ from, to }) => {
    const states = lastState(p, s, from) - s.state[to]! + 1;
    return states <= s.ii! ? [] : [`from ${from} back to ${to} takes ${states} states, interval ${s.ii}`];
  });
}

/** A class of more operators than units starts over as many states as it needs. */
function unitFaults(p: ScheduleProblem, s: Schedule): readonly string[] {
  const period = s.ii ?? s.length;
  const used = new Map<number, number>();
  for (let n = 0; n < p.size; n++) {
    const unit = p.unit[n]!;
    if (unit < 0) continue;
    let left = p.count[n]!;
    for (let t = s.state[n]!; left > 0; t++) {
      const slot = unit * period + (t % period);
      const now = Math.min(left, p.units[unit]!);
      used.set(slot, (used.get(slot) ?? 0) + now);
      left -= now;
    }
  }
  return [...used].flatMap(([slot, n]) => {
    const unit = Math.floor(slot / period);
    const units = p.units[unit]!;
    return n <= units ? [] : [`${n} operators use ${units} units of class ${unit} in state ${slot % period}`];
  });
}
