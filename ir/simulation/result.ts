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
  /** First cycle of the first run; absent where none started. */
  readonly started?: number;
  /** Last cycle of the last run of the last sample; absent where it is not done. */
  readonly done?: number;
  /** Cycles in which it had a run under way, one that starts included, and went on. */
  readonly busy: number;
  /**
   * Cycles in which it could have gone on, by what was first missing: among due accesses in their order for a process
   * that stalls, in the order of `starts` for one that has no run under way and one left to start, its interval over.
   * Only cycles before `cycles` of the result. In the order of channels, at equal ones empty, full, start; none of 0.
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
  /**
   * Cycle in which a run of the sample puts the first token into a channel that a sink reads; absent in a design without
   * streams that leave it.
   */
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
  /** First cycle from which on no process with a run under way goes on: the last in which one did, plus 1; 0 if none did. */
  readonly cycle: number;
  /**
   * Each waits for the next one's process, the last for the first's; one process alone where it waits for itself. Empty
   * where what is waited for never comes although nobody waits in a circle: a process whose runs are over. Of several
   * circles the one with the process that stands first in the problem, and that one first.
   */
  readonly circle: readonly DeadlockWait[];
  /** Everyone that waits, in the problem's order, and what is first missing for good: tokens under way have arrived. */
  readonly waits: readonly DeadlockWait[];
}

export interface SimulationResult {
  /** Cycles that pass until every process is done: the last `done` plus 1. `deadlock.cycle` where there is a deadlock. */
  readonly cycles: number;
  readonly processes: readonly ProcessResult[];
  readonly channels: readonly ChannelResult[];
  /** Of each sample of which every instance has done its runs. */
  readonly samples: readonly SampleTimes[];
  readonly deadlock?: Deadlock;
}
