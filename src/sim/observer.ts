// Who wants to see more of a simulation than its result: timelines.
import type { Wait } from '#ir/simulation/result';

/**
 * Called while a simulation runs. What concerns one process or one channel comes in order of time; different ones are
 * not interleaved in order.
 */
export interface Observer {
  /** A run starts: 0 … samples · runs - 1. */
  readonly runStarted?: (process: number, run: number, cycle: number) => void;
  /** `cycle` is the run's last. */
  readonly runDone?: (process: number, run: number, cycle: number) => void;
  /** A process does not go on in the cycles from … to - 1, for want of one thing. */
  readonly stalled?: (process: number, channel: number, why: Wait, from: number, to: number) => void;
  /** Places reserved at the end of `cycle`, where it is another number than before. */
  readonly places?: (channel: number, cycle: number, places: number) => void;
}
