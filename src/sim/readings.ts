// What one reads off a simulation: latency, time to the first output, interval. Cycles as csynth reports count them: what is
// done in the cycle it starts in has a latency of 0.
import type { SimulationResult } from '#ir/simulation/result';

interface Latency {
  /** From the first cycle of the first sample to the one in which its last instance is done. */
  readonly latency: number;
  /** To its first token into a sink; absent without streams that leave the design. */
  readonly firstOutput?: number;
}

interface Interval {
  /** Cycles from one sample's end to the next one's: the mean over the third quarter of the samples. */
  readonly cycles: number;
  /** Whether all of them took equally long. False where there are fewer than two to compare. */
  readonly steady: boolean;
}

/** Undefined where no sample is done. */
export function latencyOf(result: SimulationResult): Latency | undefined {
  const first = result.samples[0];
  if (first === undefined) return undefined;
  const { started, firstOutput, done } = first;
  return {
    latency: done - started,
    ...(firstOutput === undefined ? {} : { firstOutput: firstOutput - started }),
  };
}

/**
 * From the third quarter of the ends, so that neither what fills up at the beginning counts nor that pipelines run empty
 * faster when no sample follows. Undefined with fewer than two samples done.
 */
export function intervalOf(result: SimulationResult): Interval | undefined {
  const ends = result.samples.map((sample) => sample.done);
  if (ends.length < 2) return undefined;
  const from = Math.min(Math.floor(ends.length / 2), ends.length - 2);
  const quarter = ends.slice(from, Math.max(from + 3, Math.ceil((3 * ends.length) / 4)));
  const steps = quarter.slice(1).map((end, i) => end - quarter[i]!);
  return {
    cycles: (quarter.at(-1)! - quarter[0]!) / steps.length,
    steady: steps.length > 1 && steps.every((step) => step === steps[0]),
  };
}
