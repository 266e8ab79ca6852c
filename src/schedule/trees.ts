// Nodes that are trees of operators with two operands, such as the adders of a sum: each operator is placed as if it
// were a node, in one step from the operands to the root, and only the root's place is the node's.
import type { ScheduleProblem } from './problem.ts';

export interface Trees {
  /** Operators of node n: first[n] … first[n + 1] - 1, each behind its operands, the root last; none where n is no tree. */
  readonly first: Int32Array;
  /** Operands: a place in the problem's operands, or ~j for operator j. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** ns from operands to result, in one state. */
  readonly enter: Float64Array;
  /** 1: packed into the operator that uses it. An operand whose host is the node is packed into what reads it. */
  readonly packed: Uint8Array;
}

/** States and arrivals of the nodes, and of the operators inside. */
export interface Places {
  readonly state: Int32Array;
  readonly arrival: Float64Array;
  readonly innerState: Int32Array;
  readonly innerArrival: Float64Array;
}

export function isTree(trees: Trees, n: number): boolean {
  return trees.first[n]! < trees.first[n + 1]!;
}

/**
 * The tree's operators as early as its operands allow; the node is where its root is. `limit`: ns into a state at which
 * an operator ends at the latest, unless it starts there.
 */
export function placeTree(p: ScheduleProblem, trees: Trees, n: number, places: Places, limit: number): void {
  const { state, arrival, innerState, innerArrival } = places;
  const end = trees.first[n + 1]!;
  for (let j = trees.first[n]!; j < end; j++) {
    const [a, b] = [trees.a[j]!, trees.b[j]!];
    const [oa, ob] = [p.operands[a]!, p.operands[b]!];
    const lastA = a < 0 ? innerState[~a]! : state[oa]! + p.states[oa]! - 1;
    const lastB = b < 0 ? innerState[~b]! : state[ob]! + p.states[ob]! - 1;
    let at = Math.max(lastA, lastB);
    let start = 0;
    if (lastA === at) start = a < 0 ? innerArrival[~a]! : arrival[oa]!;
    if (lastB === at) start = Math.max(start, b < 0 ? innerArrival[~b]! : arrival[ob]!);
    const enter = trees.enter[j]!;
    if (enter > 0 && start > 0 && start + enter > limit) {
      at++;
      start = 0;
    }
    innerState[j] = at;
    innerArrival[j] = start + enter;
  }
  state[n] = innerState[end - 1]!;
  arrival[n] = innerArrival[end - 1]!;
}

/** What is packed into a tree's operators is in their states; the node's own state is decided. */
export function settleTree(p: ScheduleProblem, trees: Trees, n: number, { state, innerState }: Places): void {
  const root = trees.first[n + 1]! - 1;
  innerState[root] = state[n]!;
  const settle = (part: number, at: number): void => {
    if (part < 0) {
      if (trees.packed[~part] === 1) innerState[~part] = at;
    } else if (p.host[p.operands[part]!] === n) state[p.operands[part]!] = at;
  };
  for (let j = root; j >= trees.first[n]!; j--) {
    settle(trees.a[j]!, innerState[j]!);
    settle(trees.b[j]!, innerState[j]!);
  }
}

/** States are decided: arrivals follow, and the longest paths in `delays`. */
export function arriveTree(
  p: ScheduleProblem,
  trees: Trees,
  n: number,
  { state, arrival, innerState, innerArrival }: Places,
  delays: Float64Array,
): void {
  const end = trees.first[n + 1]!;
  for (let j = trees.first[n]!; j < end; j++) {
    const at = innerState[j]!;
    const [a, b] = [trees.a[j]!, trees.b[j]!];
    const [oa, ob] = [p.operands[a]!, p.operands[b]!];
    let start = 0;
    if (a < 0 ? innerState[~a] === at : state[oa]! + p.states[oa]! - 1 === at)
      start = a < 0 ? innerArrival[~a]! : arrival[oa]!;
    if (b < 0 ? innerState[~b] === at : state[ob]! + p.states[ob]! - 1 === at)
      start = Math.max(start, b < 0 ? innerArrival[~b]! : arrival[ob]!);
    innerArrival[j] = start + trees.enter[j]!;
    if (innerArrival[j]! > delays[at]!) delays[at] = innerArrival[j]!;
  }
  arrival[n] = innerArrival[end - 1]!;
}
