// What stands where in loops of tools that place operators as early as they can. A product without a DSP block is
// recorded in the state of what uses it, so that its factors are kept instead (160 of 160 dense layers of a virtexuplus,
// 26 loops of kintexu and zynq projects); a selection among kept inputs too, with the choice between new and old ones
// before it, so that its index is kept (nine loops of four families), but where it would not fit (one). A product in a
// DSP block hands its value on in the next state where that makes the loop no longer (four loops of a zynq, at
// 6.38 + 2.07 ns of 8.75), else at once (two of a virtexuplus).
import type { OperatorLibrary } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import { type AsapOptions, finished, scheduleAsap } from './asap.ts';
import type { Schedule } from './solution.ts';
import { blockProducts } from './synthesised.ts';
import type { TimedSegment } from './timing.ts';

const [MUL, WIRE, MUX, INPUT] = (['mul', 'wire', 'mux', 'input'] as const).map(operatorCode) as [
  number,
  number,
  number,
  number,
];

/** `early`: the schedule as early as possible. */
export function registerProducts(
  timed: TimedSegment,
  early: Schedule,
  library: OperatorLibrary,
  options: AsapOptions,
): Schedule {
  const { segment, problem: p } = timed;
  const inBlock = blockProducts(timed, library);
  const states = p.states.slice();
  const leave = p.leave.slice();
  let found = false;
  for (let n = 0; n < p.size; n++) {
    if (segment.graph.op[n] !== MUL || inBlock[n] !== 1 || states[n] !== 1) continue;
    states[n] = 2;
    leave[n] = 0;
    found = true;
  }
  if (!found) return early;
  const later = scheduleAsap({ ...p, states, leave }, options);
  if (later.length > early.length || later.ii !== early.ii) return early;
  return finished(p, later.state, early.length, early.ii, later.inner);
}

/**
 * 1 for what waits for its users: products in LUTs, selections by index among inputs that the loop keeps, and these
 * inputs; and for wires, which follow. Undefined where none of the first two is there before its users.
 */
export function waitingOperators(
  timed: TimedSegment,
  schedule: Schedule,
  library: OperatorLibrary,
): Uint8Array | undefined {
  const { segment, packing, problem } = timed;
  const g = segment.graph;
  const inBlock = blockProducts(timed, library);
  const used = firstUses(timed, schedule);
  const waiting = new Uint8Array(g.size);
  const kept = (n: number): boolean => g.op[n] === INPUT && problem.enter[n]! > 0;
  const waits = (n: number): boolean =>
    g.op[n] === MUL ? inBlock[n] !== 1 : g.op[n] === MUX && kept(g.operands[g.first[n + 1]! - 1]!);
  let found = false;
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] === WIRE || kept(n)) waiting[n] = 1;
    if (!waits(n) || packing.host[n] !== n || used[n]! <= schedule.state[n]!) continue;
    waiting[n] = 1;
    found = true;
  }
  return found ? waiting : undefined;
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
