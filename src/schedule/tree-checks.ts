// The judges of trees: whether one makes sense in a problem, and whether its operators' states hold. They share nothing
// with what places trees.
import type { ScheduleProblem } from './problem.ts';

/** Everything that makes trees senseless, in words. */
export function checkTrees({ trees, ...p }: ScheduleProblem): readonly string[] {
  if (trees === undefined) return [];
  const wrong: string[] = [];
  const { first, a, b, enter, packed } = trees;
  const size = first[p.size] ?? 0;
  if (first.length !== p.size + 1 || [a, b, enter, packed].some((c) => c.length !== size)) {
    return [`columns of trees are not ${size} long`];
  }
  for (let n = 0; n < p.size; n++) {
    const [from, end] = [first[n]!, first[n + 1]!];
    if (from === end) continue;
    if (p.states[n] !== 1 || p.unit[n] !== -1 || p.enter[n] !== 0)
      wrong.push(`tree ${n} is more than its operators`);
    if (p.carried.some((c) => c.from === n || c.to === n)) wrong.push(`tree ${n} is carried`);
    let next = p.first[n]!;
    const inner = new Set<number>();
    for (let j = from; j < end; j++) {
      if (!(enter[j]! >= 0) || (packed[j] === 1 && enter[j] !== 0))
        wrong.push(`operator ${j} takes ${enter[j]} ns`);
      for (const part of [a[j]!, b[j]!]) {
        const known = part < 0 ? ~part >= from && ~part < j && !inner.has(~part) : part < p.first[n + 1]!;
        if (!known) wrong.push(`operator ${j} of tree ${n} has no operand ${part}`);
        if (part < 0) inner.add(~part);
        else next++;
      }
    }
    if (next !== p.first[n + 1]! || inner.size !== end - from - 1)
      wrong.push(`tree ${n} does not use all it has once`);
    if ((packed[end - 1] === 1) !== (p.host[n] !== n)) wrong.push(`tree ${n} is not packed as its root is`);
  }
  return wrong;
}

/** What is known of nodes when a tree is judged. */
export interface Judged {
  /** ns into its last state when each node's result is there, as recomputed. */
  readonly arrival: Float64Array;
  readonly delays: Float64Array;
  readonly last: (n: number) => number;
}

/** What does not hold of tree n, whose operators are in states `inner`; gives the root's arrival. */
export function judgeTree(
  p: ScheduleProblem,
  n: number,
  inner: Int32Array,
  { arrival, delays, last }: Judged,
  epsilon: number,
): { readonly arrival: number; readonly wrong: readonly string[] } {
  const { first, a, b, enter, packed } = p.trees!;
  const wrong: string[] = [];
  const own = new Map<number, number>();
  for (let j = first[n]!; j < first[n + 1]!; j++) {
    const state = inner[j]!;
    let start = 0;
    for (const part of [a[j]!, b[j]!]) {
      const o = part < 0 ? -1 : p.operands[part]!;
      const end = part < 0 ? inner[~part]! : last(o);
      if (end > state)
        wrong.push(`operator ${j} of tree ${n} in state ${state} uses ${part}, ready in ${end}`);
      if (end === state) start = Math.max(start, part < 0 ? own.get(~part)! : arrival[o]!);
      const inside = part < 0 ? packed[~part] === 1 : p.host[o] === n;
      if (inside && end !== state)
        wrong.push(`${part} is not in the state of operator ${j} it is packed into`);
    }
    const done = start + enter[j]!;
    if (done > p.budget + epsilon && start > 0 && enter[j] !== 0) {
      wrong.push(
        `operator ${j} of tree ${n} ends ${done.toFixed(3)} ns into state ${state}, budget ${p.budget}`,
      );
    }
    own.set(j, done);
    delays[state] = Math.max(delays[state]!, done);
  }
  const root = first[n + 1]! - 1;
  return { arrival: own.get(root)!, wrong };
}
