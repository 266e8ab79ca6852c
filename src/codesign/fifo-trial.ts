// One set of depths, tried: what FIFO sizing asks of the world, and what it counts as worse. Two runs are compared by
// the cycles in which samples are done, which says more than an interval: equal cycles are equal throughput and latency.
import type { Resources } from '#ir/cost/estimate';
import type { SimulationResult } from '#ir/simulation/result';

/** A FIFO whose depth may be chosen. */
export interface SizableFifo {
  readonly name: string;
  /** Place in the problem's channels. */
  readonly channel: number;
  /** Tokens, as the design has it; a whole number. */
  readonly depth: number;
}

export interface SizingContext {
  /** Runs back-to-back samples with these depths of the sizable FIFOs, in their order; Infinity for one without bound. */
  readonly simulate: (depths: readonly number[], samples: number) => SimulationResult;
  /** What the FIFO at this place costs with so many tokens. */
  readonly cost: (fifo: number, depth: number) => Resources;
  /** Cycles from one sample to the next, where a run has got steady. */
  readonly interval: (result: SimulationResult) => number;
  /** Cycles of the first sample. */
  readonly latency: (result: SimulationResult) => number;
}

/** Why depths do not do: nothing ever comes out, or the first sample that is done later, and by how much. */
export type Loss =
  | { readonly kind: 'deadlock' }
  | { readonly kind: 'later'; readonly sample: number; readonly cycles: number };

/** Of a run against the same samples with FIFOs without bound; nothing if no sample is done later. */
export function lossOf(run: SimulationResult, reference: SimulationResult): Loss | undefined {
  if (run.deadlock !== undefined) return { kind: 'deadlock' };
  for (const [sample, { done }] of reference.samples.entries()) {
    const cycles = (run.samples[sample]?.done ?? Number.POSITIVE_INFINITY) - done;
    if (cycles > 0) return { kind: 'later', sample, cycles };
  }
  return undefined;
}

/** Counts runs, so that a search ends. */
export class Trials {
  readonly #context: SizingContext;
  #left: number;

  constructor(context: SizingContext, most: number) {
    this.#context = context;
    this.#left = most;
  }

  get left(): number {
    return this.#left;
  }

  run(depths: readonly number[], samples: number): SimulationResult {
    this.#left -= 1;
    return this.#context.simulate(depths, samples);
  }
}
