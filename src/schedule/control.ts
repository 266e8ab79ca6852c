// What starts, stalls and ends a function: the state register, one enable a pipeline stage, multiplexers of ports and
// results. Read off recorded csynth reports: names as they stand there.
import type { Resources } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import type { OperatorFunction } from '#ir/operators/graph';
import { controlGate } from './control-gate.ts';
import type { Plan, PlannedLoop } from './plan.ts';
import { NOTHING } from './resources.ts';
import { elementsGiven } from './results.ts';

export interface Control {
  readonly expression: Resources;
  readonly multiplexer: Resources;
  readonly register: Resources;
  /** A caller keeps a start signal for it. */
  readonly starts: boolean;
}

const LOAD = operatorCode('load');

/** A function that runs by itself in a dataflow region says when it is done, and may start others before. */
export interface Process {
  /** It writes a FIFO, whose reader starts with the first token. */
  readonly starts: boolean;
  /** Its streams that are ports of the top. */
  readonly ports?: ReadonlySet<number>;
}

export function bindControl(
  f: OperatorFunction,
  plan: Plan,
  library: OperatorLibrary,
  process: Process | undefined,
): Control {
  const streams = streamPorts(f, library);
  const combinational = plan.latency === 0 && streams.ports === 0 && plan.loops.length === 0;
  if (process === undefined && streams.ports === 0) {
    if (combinational) return { expression: NOTHING, multiplexer: NOTHING, register: NOTHING, starts: false };
    if (isDatapath(f, plan)) return datapath(f, library);
  }
  const pipelines = plan.loops.filter((l) => l.pipelined);
  const functions = f.pipeline === undefined || plan.depth === 1 ? 0 : 1;
  const states = functions === 1 ? plan.ii : plan.states;
  // ap_CS_fsm, ap_enable_reg_pp0_iterK, ap_done_reg; start_once_reg where others start with its first token.
  const enables = functions === 1 ? Math.ceil(plan.depth / plan.ii) - 1 : 0;
  const stages = pipelines.reduce((sum, l) => sum + Math.ceil(l.depth / l.ii), 0);
  const ends = process !== undefined || streams.ports > 0 ? 1 : 0;
  const starts = streams.ports > 0 && process?.starts !== false ? 1 : 0;
  // ap_return_N_preg: a result that is there in the state that ends.
  const held = process !== undefined && plan.latency === 0 ? results(plan) : { count: 0, bits: 0 };
  const ff = states + enables + stages + ends + starts + held.bits;
  // ap_NS_fsm; ap_done, real_start, blk_n of each port, ap_return_N; ap_enable_reg_pp0_iterK of a loop.
  const next = states > 1 ? library.multiplexer(states + 1).lut : 0;
  const choices = (streams.ports + ends + starts + held.count) * library.multiplexer(2).lut;
  const loops = pipelines.reduce((sum, l) => sum + enableChoices(l, library), 0);
  // ap_enable_pp0 of each pipeline; ap_block of a process and of each access.
  const gates = functions + 2 * pipelines.length + streams.gates + blocks(plan, ends, functions);
  return {
    expression: { ...NOTHING, lut: controlGate(library) * gates },
    multiplexer: { ...NOTHING, lut: next + choices + loops },
    register: { ...NOTHING, ff },
    starts: true,
  };
}

interface StreamPorts {
  /** FIFO ports: one a stream, or one a lane where the tool takes structures apart. */
  readonly ports: number;
  /** io_acc_block_signal: what gathers the ports of one stream. */
  readonly gates: number;
}

function streamPorts(f: OperatorFunction, library: OperatorLibrary): StreamPorts {
  const streams = f.storages.filter((s) => s.kind === 'stream');
  const apart = library.habits.streamLanes === 'apart';
  const ports = streams.reduce((sum, s) => sum + (apart ? s.elements : 1), 0);
  return { ports, gates: streams.length };
}

/** ap_block_state1; ap_block_pp0_stage0_01001 of a pipeline, and a state of each access in a loop of several. */
function blocks(plan: Plan, ends: number, functions: number): number {
  if (ends === 0) return 0;
  const loops = plan.loops.filter((l) => l.pipelined);
  return 1 + functions + loops.reduce((sum, l) => sum + Math.min(l.depth, 3), 0);
}

/**
 * Vivado chooses the enable of a loop's second stage (entered or stalled) and of its last (left). A loop that rewinds
 * has its choices elsewhere.
 */
function enableChoices({ depth, ii, segment }: PlannedLoop, library: OperatorLibrary): number {
  const stages = Math.ceil(depth / ii);
  if (library.habits.loopEnables === 'plain' || segment?.loop?.rewind === true || stages < 2) return 0;
  const both = ii === 1;
  if (stages === 2) return library.multiplexer(both ? 3 : 2).lut;
  return (both ? 2 : 1) * library.multiplexer(2).lut;
}

/** Values that are handed over when the function ends. */
function results(plan: Plan): { readonly count: number; readonly bits: number } {
  let count = 0;
  let bits = 0;
  for (const { timed } of plan.segments) {
    const g = timed.segment.graph;
    for (const n of new Set(timed.segment.results)) {
      count += g.count[n]!;
      bits += g.count[n]! * timed.bits[n]!;
    }
  }
  return { count, bits };
}

/** Pipelined at an interval of 1 without memories and calls: no state machine, but a clock enable and result registers. */
export function isDatapath(f: OperatorFunction, plan: Plan): boolean {
  if (f.pipeline === undefined || plan.ii !== 1) return false;
  return plan.segments.every(({ timed: { segment } }) => {
    return segment.calls.length === 0 && !segment.graph.op.includes(LOAD);
  });
}

function datapath(f: OperatorFunction, library: OperatorLibrary): Control {
  let results = 0;
  let bits = 0;
  for (const [place, s] of f.storages.entries()) {
    if (s.kind !== 'value' || s.dir !== 'out') continue;
    const given = elementsGiven(f, place) ?? s.elements;
    results += given;
    bits += given * s.width;
  }
  const ways = library.habits.resultWays;
  const lut = ways < 2 ? 0 : results * library.multiplexer(ways).lut;
  // ap_ce_reg and ap_return_N_int_reg.
  return {
    expression: NOTHING,
    multiplexer: { ...NOTHING, lut },
    register: { ...NOTHING, ff: 1 + bits },
    starts: false,
  };
}
