// What a scheduler is asked: operators with delays and dependences, a budget of ns per state, units that are shared,
// values carried to the next iteration. It knows no operator's name and no library. `checkProblem` says whether a
// problem makes sense, `verifySchedule` (solution.ts) whether an answer holds; both share nothing with the algorithms.
import { checkTrees } from './tree-checks.ts';
import { isTree, type Trees } from './trees.ts';

/** Before or equal: `after` starts `gap` states behind the first state of `before`, or later. */
export interface OrderEdge {
  readonly before: number;
  readonly after: number;
  readonly gap: number;
}

export interface ScheduleProblem {
  readonly size: number;
  /** Operands of n: operands[first[n]] … operands[first[n + 1] - 1], all smaller than n. */
  readonly first: Int32Array;
  readonly operands: Int32Array;
  /** ns that a state has: clock period less uncertainty. */
  readonly budget: number;
  /** States an operator takes, from 1. */
  readonly states: Int32Array;
  /** ns from its operands to its result, or to the end of its first state if it takes several. */
  readonly enter: Float64Array;
  /** ns into its last state when the result is there; equals `enter` for one state. */
  readonly leave: Float64Array;
  /** The node it is packed into (a LUT's out node, a ternary adder's root), or itself. A host hosts itself. */
  readonly host: Int32Array;
  /** Class of shared units that it occupies in its first state, or -1. */
  readonly unit: Int32Array;
  /** Units of each class. */
  readonly units: readonly number[];
  /** How many equal operators a node stands for. */
  readonly count: Float64Array;
  /** States between two starts; undefined: a new start only after the end. */
  readonly ii?: number;
  /** `to` in the next iteration uses the result of `from` in this one. */
  readonly carried: readonly { readonly from: number; readonly to: number }[];
  readonly order: readonly OrderEdge[];
  /** Of nodes that are trees: their operators. Such a node takes one state, no unit, and is in no recurrence. */
  readonly trees?: Trees;
}

/** Everything that makes a problem senseless, in words; empty when it is sane. */
export function checkProblem(p: ScheduleProblem): readonly string[] {
  const wrong: string[] = [];
  const columns = [p.states, p.enter, p.leave, p.host, p.unit, p.count];
  if (columns.some((c) => c.length !== p.size) || p.first.length !== p.size + 1) {
    return [`columns are not ${p.size} long`];
  }
  if (!(p.budget > 0)) wrong.push(`the budget is ${p.budget} ns`);
  if (p.ii !== undefined && !(p.ii >= 1)) wrong.push(`the initiation interval is ${p.ii}`);
  p.units.forEach((n, i) => {
    if (!(n >= 1)) wrong.push(`class ${i} has ${n} units`);
  });
  for (let n = 0; n < p.size; n++) {
    if (p.first[n]! > p.first[n + 1]!) wrong.push(`node ${n} has a negative number of operands`);
    for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
      const o = p.operands[i]!;
      if (!(o >= 0 && o < n)) wrong.push(`node ${n} uses node ${o}, which does not stand before it`);
    }
    if (!(p.states[n]! >= 1)) wrong.push(`node ${n} takes ${p.states[n]} states`);
    if (!(p.enter[n]! >= 0) || !(p.leave[n]! >= 0)) wrong.push(`node ${n} has a delay below 0`);
    if (p.states[n] === 1 && p.enter[n] !== p.leave[n]) wrong.push(`node ${n} has two delays in one state`);
    if (!(p.count[n]! > 0)) wrong.push(`node ${n} stands for ${p.count[n]} operators`);
    if (!(p.unit[n]! >= -1 && p.unit[n]! < p.units.length)) wrong.push(`node ${n} uses no class of units`);
    else if (p.unit[n]! >= 0 && p.count[n]! > p.states[n]! * p.units[p.unit[n]!]!) {
      wrong.push(`node ${n}: ${p.count[n]} operators need more than ${p.states[n]} states for their units`);
    }
    const h = p.host[n]!;
    if (!(h >= n && h < p.size) || (p.host[h] !== h && !(p.trees && isTree(p.trees, h))))
      wrong.push(`node ${n} is packed into ${h}, no host after it`);
    else if (h !== n && (p.enter[n] !== 0 || p.states[n] !== 1)) {
      wrong.push(`node ${n} is packed into ${h} and has a delay of its own`);
    }
  }
  wrong.push(...escapes(p), ...checkTrees(p));
  for (const { from, to } of p.carried) {
    if (p.ii === undefined) wrong.push(`a value is carried from ${from} to ${to} without a pipeline`);
    if (!(from >= 0 && from < p.size && to >= 0 && to < p.size))
      wrong.push(`carried ${from} to ${to}: no nodes`);
  }
  for (const { before, after, gap } of p.order) {
    if (!(before >= 0 && before < after && after < p.size) || !(gap >= 0)) {
      wrong.push(`the order ${before} before ${after} by ${gap} states is none`);
    }
  }
  return wrong;
}

/** A packed node's value exists inside its host only. */
function escapes(p: ScheduleProblem): readonly string[] {
  const wrong: string[] = [];
  for (let n = 0; n < p.size; n++) {
    for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
      const o = p.operands[i]!;
      if (p.host[o] !== o && p.host[o] !== p.host[n] && p.host[o] !== n) {
        wrong.push(`node ${o} is packed into ${p.host[o]} but node ${n} uses it`);
      }
    }
  }
  return wrong;
}
