// The longest way of a carried value round a loop, as operators with ns.
import { OPERATORS } from '#ir/operators/graph';
import { knots } from './knots.ts';
import type { PlannedSegment } from './plan.ts';
import { PHI } from './segment.ts';

export interface Recurrence {
  readonly delay: number;
  readonly path: readonly string[];
  readonly nodes: readonly number[];
}

/** Undefined where nothing but counters goes round. */
export function recurrenceOf({ timed }: PlannedSegment): Recurrence | undefined {
  const { problem: p, segment } = timed;
  const { members } = knots(p);
  let longest: Recurrence | undefined;
  for (const knot of members) {
    if (knot.some(isCounter)) continue;
    const inside = new Set(knot);
    const arrival = new Map<number, number>();
    const via = new Map<number, number>();
    let end = knot[0]!;
    for (const n of knot) {
      let start = 0;
      for (let i = p.first[n]!; i < p.first[n + 1]!; i++) {
        const o = p.operands[i]!;
        if (!inside.has(o)) continue;
        if (!via.has(n) || arrival.get(o)! > start) via.set(n, o);
        start = Math.max(start, arrival.get(o)!);
      }
      const through = p.states[n] === 1 ? p.enter[n]! : p.enter[n]! + p.leave[n]!;
      arrival.set(n, start + through);
      if (arrival.get(n)! > arrival.get(end)!) end = n;
    }
    const delay = arrival.get(end)!;
    if (longest !== undefined && delay <= longest.delay) continue;
    const nodes: number[] = [];
    for (let n: number | undefined = end; n !== undefined; n = via.get(n)) nodes.unshift(n);
    longest = { delay, path: nodes.flatMap((n) => label(n)), nodes };
  }
  return longest;

  function isCounter(n: number): boolean {
    return OPERATORS[segment.graph.op[n]!] === 'input' && 'loop' in segment.inputs[segment.graph.aux[n]!]!;
  }

  function label(n: number): readonly string[] {
    const ns = p.enter[n]! + (p.states[n] === 1 ? 0 : p.leave[n]!);
    if (ns === 0) return [];
    const op = segment.graph.op[n]!;
    const name = op === PHI ? 'phi' : (OPERATORS[op] ?? 'call');
    return [`${name} ${segment.graph.width[n]}: ${ns.toFixed(2)} ns`];
  }
}
