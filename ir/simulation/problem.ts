// Processes that touch channels in fixed cycles of their own clocks, and the rule by which they wait. Time is cycles of
// one clock, from 0.
//
// In every cycle t, every process decides by what stood at the end of cycle t − 1; all decisions act together.
//
// 1. A process has runs, `runs` for each sample, started in order. A run has an age: the cycles it has gone since its
//    start; a run that is done ages on with every cycle in which its process does not stall. The next run may start in
//    cycle t if one is left, the youngest run (where there is one) has an age of at least `interval`, and each channel of
//    `starts` has a token to take. It then counts as a run of age 0 in t.
// 2. Due in t are the accesses of each run whose `cycle` is the run's age: of the oldest run first, and of each run as
//    they stand. Accesses count together: a second take of the same channel needs a second token.
// 3. If every due access can act, all act, start tokens are taken, and every run becomes a cycle older; a run of age
//    `length` is done, in cycle t. Otherwise the process stalls: nothing of it acts, no run starts or ages (a stalling
//    pipeline: UG1448, "Pipeline Styles"); also where the due access that cannot act is of a run that would start.
// 4. `take` needs a token that was put in cycle t − latency or before and is not taken. `release` makes a place free that
//    may be reserved from cycle t + 1 on. `reserve` needs fewer places reserved than `depth`; `put` makes a token of a
//    reserved place. `read` is take and release in one, `write` reserve and put in one.
//
// A process without runs under way that cannot start is idle, not stalled; with a run left, and the youngest old enough, it
// waits for its first missing start. `checkSimulation` of src/sim says what else a problem must keep.

export const ACTIONS = ['read', 'write', 'take', 'release', 'reserve', 'put'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * Accesses of one run as columns, in ascending order of `cycle`; at equal cycles, in the order of failing. A run reserves
 * what it puts, in the same cycle or before, and releases what it took, in the same cycle or after; nothing stays.
 */
export interface Accesses {
  /** 0 … length − 1 */
  readonly cycle: Uint32Array;
  /** Place in `channels`. */
  readonly channel: Uint32Array;
  /** Place in ACTIONS. */
  readonly action: Uint8Array;
}

export interface SimulatedProcess {
  readonly name: string;
  /**
   * instance: of the design; source, sink: what stands outside the design's ports, always ready where nothing else is
   * said by `interval`.
   */
  readonly kind: 'instance' | 'source' | 'sink';
  /** Cycles of a run when nothing waits, at least 1. One that a report gives a latency of n takes n + 1. */
  readonly length: number;
  /** Cycles from a start to the next at least, at least 1; above `length` it rests between runs. */
  readonly interval: number;
  /** Runs for each sample, at least 1. */
  readonly runs: number;
  /**
   * Channels of which a run takes a token to start, each once and none that `accesses` name. A place is free again in the
   * next cycle, as with `read`.
   */
  readonly starts: readonly number[];
  readonly accesses: Accesses;
}

export interface SimulatedChannel {
  readonly name: string;
  /** fifo: of the design; array: handed on whole; signal: start, done, order of regions. */
  readonly kind: 'fifo' | 'array' | 'signal';
  /** Tokens it can hold, at least 1; Infinity where nothing bounds it. */
  readonly depth: number;
  /** Cycles from a put until a token can be taken, at least 1. */
  readonly latency: number;
  /** Places in `processes`: the only one that reserves and puts, the only one that takes and releases. May be the same. */
  readonly writer: number;
  readonly reader: number;
}

export interface SimulationProblem {
  readonly name: string;
  readonly processes: readonly SimulatedProcess[];
  readonly channels: readonly SimulatedChannel[];
}
