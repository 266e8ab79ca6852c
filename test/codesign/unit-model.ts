// Simulations whose outcome is a formula over depths, so that the right sizes are known without a simulator.
import type { Resources } from '#ir/cost/estimate';
import type { SimulationResult } from '#ir/simulation/result';
import type { SizingContext } from '#src/codesign/fifo-trial';

export interface Outcome {
  /** Cycles by which every sample is later, and by which the interval is longer. */
  readonly late?: number;
  readonly slow?: number;
  readonly deadlock?: boolean;
}

const INTERVAL = 10;

/** Places taken without bounds are `most`. */
function result(samples: number, most: readonly number[], outcome: Outcome): SimulationResult {
  const { late = 0, slow = 0, deadlock = false } = outcome;
  const times = Array.from({ length: deadlock ? 0 : samples }, (_, i) => ({
    started: i * (INTERVAL + slow),
    done: 100 + late + i * (INTERVAL + slow),
  }));
  return {
    cycles: times.at(-1)?.done ?? 7,
    processes: [],
    channels: most.map((m) => ({ most: m, tokens: samples })),
    samples: times,
    ...(deadlock ? { deadlock: { cycle: 7, circle: [], waits: [] } } : {}),
  };
}

export const NONE: Resources = { lut: 0, ff: 0, dsp: 0, bram18: 0, uram: 0 };

/** One LUT a place, unless another cost is given. */
export function unitContext(
  most: readonly number[],
  outcome: (depths: readonly number[], samples: number) => Outcome,
  cost: SizingContext['cost'] = (_fifo, depth) => ({ ...NONE, lut: depth }),
): SizingContext & { readonly runs: (readonly number[])[] } {
  const runs: (readonly number[])[] = [];
  return {
    runs,
    simulate: (depths, samples) => {
      runs.push(depths);
      return result(samples, most, outcome(depths, samples));
    },
    cost,
    interval: ({ samples }) => samples[1]!.done - samples[0]!.done,
    latency: ({ samples }) => samples[0]!.done - samples[0]!.started,
  };
}
