// What reports print of a simulation, put together by the command: the problem, what came out, the clock, and what FIFOs
// cost. Nothing here is computed from anything else of them.
import type { Resources } from '#ir/cost/estimate';
import type { SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult, Wait } from '#ir/simulation/result';

/** A run from the cycle of its start to the one in which it was done. */
export interface RecordedRun {
  /** Place in the problem's processes. */
  readonly process: number;
  /** From 0, over all samples. */
  readonly run: number;
  readonly from: number;
  readonly to: number;
}

/** A process that waited from a cycle on, up to another in which it went on. */
export interface RecordedStall {
  readonly process: number;
  readonly channel: number;
  readonly why: Wait;
  readonly from: number;
  readonly to: number;
}

/** Places taken in a channel from the end of a cycle on. */
export interface RecordedPlaces {
  readonly channel: number;
  readonly cycle: number;
  readonly places: number;
}

/** What happened, in the order in which it ended; after `until` nothing is recorded. */
export interface Recording {
  readonly runs: readonly RecordedRun[];
  readonly stalls: readonly RecordedStall[];
  readonly places: readonly RecordedPlaces[];
  readonly until: number;
  /** There was more than is kept. */
  readonly cut: boolean;
}

export interface Simulated {
  readonly model: string;
  /** Whose schedules were simulated, for example `vitis_hls-2022.2`. */
  readonly tool: string;
  /** Period in ns. */
  readonly clock: number;
  readonly samples: number;
  readonly problem: SimulationProblem;
  readonly result: SimulationResult;
  /** Starts by process. */
  readonly starts: readonly number[];
  /** Cycles from one sample to the next; absent for one sample, and where nothing repeats. */
  readonly interval?: { readonly cycles: number; readonly steady: boolean };
  /** By place in the problem's channels: what a FIFO costs, all its lanes together. */
  readonly costs: ReadonlyMap<number, Resources>;
}

/** Stands beside every figure: what they are, and what they are not. */
export const SIMULATION_STANDING =
  'cycle-approximate simulation of scheduled functions, not figures of C synthesis';
