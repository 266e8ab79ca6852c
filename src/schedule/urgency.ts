// Who goes first where units are shared: of the operators that could start in a state, those with the longest way behind
// them. Orders and recurrences are left as they are.
import type { ScheduleProblem } from './problem.ts';
import { isTree } from './trees.ts';

/** The first state of each operator that waits for a unit; `state`: where it would be if there were enough. */
export function floors(p: ScheduleProblem, ii: number | undefined, state: Int32Array): Int32Array {
  const tied = new Set([
    ...p.order.flatMap((o) => [o.before, o.after]),
    ...p.carried.flatMap((c) => [c.from, c.to]),
  ]);
  const waiting: number[] = [];
  for (let n = 0; n < p.size; n++) if (p.unit[n]! >= 0 && !tied.has(n)) waiting.push(n);
  const behind = wayBehind(p);
  waiting.sort((a, b) => state[a]! - state[b]! || behind[b]! - behind[a]! || a - b);
  const floor = new Int32Array(p.size);
  const used = new Map<number, number>();
  const horizon = ii ?? Number.POSITIVE_INFINITY;
  for (const n of waiting) {
    const units = p.units[p.unit[n]!]!;
    const slot = (t: number): number => p.unit[n]! * 2 ** 31 + (t % horizon);
    const need = Math.min(units, p.count[n]!);
    let t = state[n]!;
    while (t < state[n]! + horizon && units - (used.get(slot(t)) ?? 0) < need) t++;
    floor[n] = t;
    for (let left = p.count[n]!, k = t; left > 0; left -= units, k++) {
      used.set(slot(k), (used.get(slot(k)) ?? 0) + Math.min(units, left));
    }
  }
  return floor;
}

/** ns from each operator's result to the last one that needs it; states of cores count as whole ones. */
function wayBehind(p: ScheduleProblem): Float64Array {
  const behind = new Float64Array(p.size);
  const inside = new Float64Array(p.trees?.a.length ?? 0);
  const wait = (part: number, through: number): void => {
    if (part < 0) inside[~part] = through;
    else behind[p.operands[part]!] = Math.max(behind[p.operands[part]!]!, through);
  };
  for (let n = p.size - 1; n >= 0; n--) {
    if (p.trees && isTree(p.trees, n)) {
      const { first, a, b, enter } = p.trees;
      const root = first[n + 1]! - 1;
      inside[root] = behind[n]!;
      for (let j = root; j >= first[n]!; j--) {
        wait(a[j]!, inside[j]! + enter[j]!);
        wait(b[j]!, inside[j]! + enter[j]!);
      }
      continue;
    }
    const through = behind[n]! + (p.states[n]! - 1) * p.budget + p.enter[n]!;
    for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
      const o = p.operands[i]!;
      behind[o] = Math.max(behind[o]!, through);
    }
  }
  return behind;
}
