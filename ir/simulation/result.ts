// What a simulation says. Cycles are counted from 0; a process that is done in the cycle it starts has a latency of 0.

/** Why a process does not go on: no token to take, no place to put one, or no run that may start. */
export type Wait = 'empty' | 'full' | 'start';

export interface Stall {
  /** Place in the problem's channels. */
  readonly channel: number;
  readonly why: Wait;
  readonly cycles: number;
}

export interface ProcessResult {
  /** First cycle of the first run and last cycle of the last. */
  readonly started: number;
  readonly done: number;
  /** Cycles in which it had a run and went on. */
  readonly busy: number;
  /**
   * Cycles in which it could have gone on, by what was first missing: among due accesses in their order for a process
   * that stalls, in the order of `starts` for one that has no run under way and one left to start.
   */
  readonly stalls: readonly Stall[];
}

export interface ChannelResult {
  /** Most places reserved at the end of a cycle. */
  readonly most: number;
  /** Tokens put. */
  readonly tokens: number;
}

export interface SampleTimes {
  /** Cycle in which the first instance starts its first run for the sample. */
  readonly started: number;
  /** Cycle of the first token into a sink; absent in a design without streams that leave it. */
  readonly firstOutput?: number;
  /** Cycle in which the last instance has done its last run for the sample. */
  readonly done: number;
}

export interface DeadlockWait {
  /** Place in the problem's processes. */
  readonly process: number;
  readonly channel: number;
  readonly why: Wait;
}

export interface Deadlock {
  /** First cycle in which nothing moves any more. */
  readonly cycle: number;
  /**
   * Each waits for the next one's process, the last for the first's; one process alone where it waits for itself. Empty
   * where what is waited for never comes although nobody waits in a circle: a process whose runs are over.
   */
  readonly circle: readonly DeadlockWait[];
  /** Everyone that waits, in the problem's order. */
  readonly waits: readonly DeadlockWait[];
}

export interface SimulationResult {
  /** Cycles from the first to the one in which everything is done; until the deadlock where there is one. */
  readonly cycles: number;
  readonly processes: readonly ProcessResult[];
  readonly channels: readonly ChannelResult[];
  /** Of each sample that is done. */
  readonly samples: readonly SampleTimes[];
  readonly deadlock?: Deadlock;
}
