// Which operators belong to a recurrence: the strongly connected parts once carried values close their cycles. The
// order they come in is one in which everything is scheduled after what it waits for, a recurrence as a whole.
import type { ScheduleProblem } from './problem.ts';

export interface Knots {
  /** Number of the recurrence a node belongs to, or -1. */
  readonly knotOf: Int32Array;
  /** Members of each recurrence, ascending. */
  readonly members: readonly (readonly number[])[];
  /** Every node once, after what it waits for; of a recurrence side by side, ascending. */
  readonly order: Int32Array;
}

/** Tarjan's algorithm with its own stack: graphs are deeper than a call stack. Linear. */
export function knots(p: Pick<ScheduleProblem, 'size' | 'first' | 'operands' | 'carried' | 'order'>): Knots {
  const knotOf = new Int32Array(p.size).fill(-1);
  const order = new Int32Array(p.size);
  if (p.carried.length === 0) return { knotOf, members: [], order: order.map((_, n) => n) };
  const back = new Map<number, number[]>();
  const waits = (node: number, forNode: number): void => {
    const list = back.get(node);
    if (list === undefined) back.set(node, [forNode]);
    else list.push(forNode);
  };
  for (const { from, to } of p.carried) waits(to, from);
  for (const { before, after } of p.order) waits(after, before);
  const members: number[][] = [];
  const index = new Int32Array(p.size).fill(-1);
  const low = new Int32Array(p.size);
  const open = new Uint8Array(p.size);
  const stack: number[] = [];
  const next = new Int32Array(p.size);
  let counter = 0;
  let placed = 0;
  const close = (root: number): void => {
    const part: number[] = [];
    for (;;) {
      const n = stack.pop()!;
      open[n] = 0;
      part.push(n);
      if (n === root) break;
    }
    part.sort((a, b) => a - b);
    const cycle = part.length > 1 || (back.get(root)?.includes(root) ?? false);
    for (const n of part) {
      if (cycle) knotOf[n] = members.length;
      order[placed++] = n;
    }
    if (cycle) members.push(part);
  };
  for (let start = 0; start < p.size; start++) {
    if (index[start]! >= 0) continue;
    const path = [start];
    while (path.length > 0) {
      const n = path[path.length - 1]!;
      if (index[n]! < 0) {
        index[n] = low[n] = counter++;
        open[n] = 1;
        stack.push(n);
      }
      const degree = p.first[n + 1]! - p.first[n]!;
      const more = back.get(n);
      const at = next[n]!++;
      const used = at < degree ? p.operands[p.first[n]! + at] : more?.[at - degree];
      if (used === undefined) {
        path.pop();
        const parent = path[path.length - 1];
        if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[n]!);
        if (low[n] === index[n]) close(n);
      } else if (index[used]! < 0) {
        path.push(used);
      } else if (open[used] === 1) {
        low[n] = Math.min(low[n]!, index[used]!);
      }
    }
  }
  return { knotOf, members, order };
}

/** Nodes that only ASAP places: ends of orders and of carried values, what is in a knot, what needs a shared unit. */
export function anchored(
  p: Pick<ScheduleProblem, 'size' | 'carried' | 'order' | 'unit'>,
  knotOf: Int32Array,
): Uint8Array {
  const found = new Uint8Array(p.size);
  for (const { before, after } of p.order) found[before] = found[after] = 1;
  for (const { from, to } of p.carried) found[from] = found[to] = 1;
  for (let n = 0; n < p.size; n++) if (knotOf[n]! >= 0 || p.unit[n]! >= 0) found[n] = 1;
  return found;
}
