// Depths that cost nothing, each so small that one place less costs something: from the occupancy of a run without
// bounds downwards, FIFO by FIFO.
//
// The same depths as the occupancy change nothing, up to a place that is taken in the cycle in which another gets free.
// Whether depths do is always asked of the simulator and never concluded: a stalling pipeline may be slowed by getting
// its input earlier, so fewer places are not slower as a law.
import type { SimulationResult } from '#ir/simulation/result';
import { type Loss, lossOf, type Trials } from './fifo-trial.ts';

export interface TightDepths {
  readonly depths: readonly number[];
  /** What one place less costs, by FIFO; nothing for a FIFO of one place, and where the search was cut. */
  readonly less: readonly (Loss | undefined)[];
}

export interface Search {
  readonly trials: Trials;
  readonly samples: number;
  /** The run without bounds. */
  readonly reference: SimulationResult;
}

function loss({ trials, samples, reference }: Search, depths: readonly number[]): Loss | undefined {
  return lossOf(trials.run(depths, samples), reference);
}

/** Depths that cost nothing, not far from the occupancy. */
function enough(search: Search, most: readonly number[]): readonly number[] | undefined {
  let depths = most.map((m) => Math.max(1, m));
  for (let more = 1; search.trials.left > 0; more *= 2) {
    if (!loss(search, depths)) return depths;
    depths = depths.map((d) => d + more);
  }
  return undefined;
}

/** The smallest depth of one FIFO that does, found by halving between one that does not and one that does. */
function shrink(search: Search, depths: readonly number[], fifo: number): readonly number[] {
  const at = (depth: number): readonly number[] => depths.with(fifo, depth);
  let [fails, does] = [0, depths[fifo]!];
  // The least depth does more often than not.
  let next = 1;
  while (does - fails > 1 && search.trials.left > 0) {
    if (loss(search, at(next))) fails = next;
    else does = next;
    next = Math.floor((fails + does) / 2);
  }
  return at(does);
}

/** What one place less costs, by FIFO; the FIFO for which it costs nothing, if there is one. */
function oneLess(
  search: Search,
  depths: readonly number[],
): { readonly less: readonly (Loss | undefined)[]; readonly loose?: number } {
  const less: (Loss | undefined)[] = [];
  for (const [fifo, depth] of depths.entries()) {
    if (search.trials.left <= 0) return { less };
    const found = depth > 1 ? loss(search, depths.with(fifo, depth - 1)) : undefined;
    if (depth > 1 && !found) return { less, loose: fifo };
    less.push(found);
  }
  return { less };
}

/**
 * Depths that cost nothing, from the places taken in the run without bounds. `order`: FIFOs, those first that are worth
 * most. Absent when the trials run out before depths are found that do.
 */
export function shrunk(
  search: Search,
  most: readonly number[],
  order: readonly number[],
): readonly number[] | undefined {
  let depths = enough(search, most);
  if (!depths) return undefined;
  for (const fifo of order) depths = shrink(search, depths, fifo);
  return depths;
}

/** From depths that cost nothing: the same or smaller ones of which none can be one place less. */
export function settled(search: Search, from: readonly number[]): TightDepths {
  for (let depths = from; ; ) {
    const { less, loose } = oneLess(search, depths);
    if (loose === undefined) return { depths, less };
    depths = shrink(search, depths, loose);
  }
}
