// What starts, stalls and ends a function: the state register, one enable a pipeline stage, multiplexers of ports and
// results. Read off recorded csynth reports: names as they stand there.
import type { Resources } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import type { OperatorFunction } from '#ir/operators/graph';
import type { Plan } from './plan.ts';
import { NOTHING } from './resources.ts';
import { elementsGiven } from './results.ts';

export interface Control {
  readonly expression: Resources;
  readonly multiplexer: Resources;
  readonly register: Resources;
  /** A caller keeps a start signal for it. */
  readonly starts: boolean;
}

/** A gate of one bit, as `ap_enable_pp0`. */
const GATE = 2;

const LOAD = operatorCode('load');

/** `process`: an instance of a dataflow region, which holds its results until they are taken. */
export function bindControl(
  f: OperatorFunction,
  plan: Plan,
  library: OperatorLibrary,
  process: boolean,
): Control {
  const streams = streamPorts(f, library);
  const combinational = plan.latency === 0 && streams === 0 && plan.loops.length === 0;
  if (combinational && process) return heldResults(f, library);
  if (combinational) return { expression: NOTHING, multiplexer: NOTHING, register: NOTHING, starts: false };
  if (streams === 0 && isDatapath(f, plan)) return datapath(f, library);
  const pipelines = plan.loops.filter((l) => l.pipelined);
  const functions = f.pipeline === undefined ? 0 : 1;
  const states = functions === 1 ? plan.ii : plan.states;
  // ap_CS_fsm, ap_enable_reg_pp0_iterK, start_once_reg and ap_done_reg.
  const enables = functions === 1 ? Math.ceil(plan.depth / plan.ii) - 1 : 0;
  const stages = pipelines.reduce((sum, l) => sum + Math.ceil(l.depth / l.ii), 0);
  const ff = states + enables + stages + (streams > 0 ? 2 : 0);
  // ap_NS_fsm; blk_n of each port, ap_done and real_start of a process.
  const next = states > 1 ? library.multiplexer(states + 1).lut : 0;
  const ports = streams > 0 ? (streams + 2) * library.multiplexer(2).lut : 0;
  // ap_enable_pp0 of each pipeline; ap_block of each port.
  const gates = functions + 2 * pipelines.length + streams;
  return {
    expression: { ...NOTHING, lut: GATE * gates },
    multiplexer: { ...NOTHING, lut: next + ports },
    register: { ...NOTHING, ff },
    starts: true,
  };
}

/** FIFO ports: one a stream, or one a lane where the tool takes structures apart. */
function streamPorts(f: OperatorFunction, library: OperatorLibrary): number {
  return f.storages.reduce((sum, s) => {
    if (s.kind !== 'stream') return sum;
    return sum + (library.habits.streamLanes === 'apart' ? s.elements : 1);
  }, 0);
}

/** Pipelined at an interval of 1 without memories and calls: no state machine, but a clock enable and result registers. */
function isDatapath(f: OperatorFunction, plan: Plan): boolean {
  if (f.pipeline === undefined || plan.ii !== 1) return false;
  return plan.segments.every(({ timed: { segment } }) => {
    return segment.calls.length === 0 && !segment.graph.op.includes(LOAD);
  });
}

function resultsOf(f: OperatorFunction): { readonly results: number; readonly bits: number } {
  let results = 0;
  let bits = 0;
  for (const [place, s] of f.storages.entries()) {
    if (s.kind !== 'value' || s.dir !== 'out') continue;
    const given = elementsGiven(f, place) ?? s.elements;
    results += given;
    bits += given * s.width;
  }
  return { results, bits };
}

/** ap_CS_fsm, ap_done_reg and an ap_return_N_preg for each result, each of these with a choice of old and new. */
function heldResults(f: OperatorFunction, library: OperatorLibrary): Control {
  const { results, bits } = resultsOf(f);
  return {
    expression: { ...NOTHING, lut: GATE },
    multiplexer: { ...NOTHING, lut: (results + 1) * library.multiplexer(2).lut },
    register: { ...NOTHING, ff: 2 + bits },
    starts: false,
  };
}

function datapath(f: OperatorFunction, library: OperatorLibrary): Control {
  const { results, bits } = resultsOf(f);
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
