// Products without a DSP block in loops. Where others are made as early as they can, these are recorded in the state of
// what uses them, so that their factors are kept instead: 160 of 160 dense layers of a virtexuplus, and loops of
// kintexu (16) and zynq (6) projects. Products in DSP blocks are kept themselves.
import type { OperatorLibrary } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import type { Schedule } from './solution.ts';
import type { TimedSegment } from './timing.ts';
import { operatorQuery } from './widths.ts';

const [MUL, WIRE] = [operatorCode('mul'), operatorCode('wire')];

/** 1 for products in LUTs that nothing uses in their state, and for wires, which follow; undefined where there is none. */
export function waitingProducts(
  timed: TimedSegment,
  schedule: Schedule,
  library: OperatorLibrary,
): Uint8Array | undefined {
  const { segment, bits, packing } = timed;
  const g = segment.graph;
  const used = firstUses(timed, schedule);
  const waiting = new Uint8Array(g.size);
  let any = false;
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] === WIRE) waiting[n] = 1;
    if (g.op[n] !== MUL || packing.host[n] !== n || used[n]! <= schedule.state[n]!) continue;
    if (library.cost(operatorQuery(g, n, bits, undefined)).dsp > 0) continue;
    waiting[n] = 1;
    any = true;
  }
  return any ? waiting : undefined;
}

/** The first state in which something uses each node, wires apart; what nobody uses has none. */
function firstUses({ segment: { graph: g }, adders }: TimedSegment, schedule: Schedule): Int32Array {
  const used = new Int32Array(g.size).fill(-1);
  const use = (node: number, state: number): void => {
    if (used[node] === -1 || state < used[node]!) used[node] = state;
  };
  for (let n = g.size - 1; n >= 0; n--) {
    const from = adders?.first[n] ?? 0;
    const to = adders?.first[n + 1] ?? 0;
    for (let j = from; j < to; j++) {
      for (const part of [adders!.a[j]!, adders!.b[j]!]) {
        if (part >= 0) use(g.operands[part]!, schedule.inner![j]!);
      }
    }
    if (from < to) continue;
    const state = g.op[n] === WIRE ? used[n]! : schedule.state[n]!;
    if (state < 0) continue;
    for (let i = g.first[n]!; i < g.first[n + 1]!; i++) use(g.operands[i]!, state);
  }
  return used;
}
