// FIFO sizing: the smallest depths that cost no throughput and no latency, what each FIFO costs before and after, and
// what slower designs would save. A pass over the design's figures: simulator and costs are handed in.
import type { Resources } from '#ir/cost/estimate';
import type { Deadlock, SimulationResult } from '#ir/simulation/result';
import { costOf, type SizingPoint, shareOf, tradeOff } from './fifo-tradeoff.ts';
import { type Loss, lossOf, type SizableFifo, type SizingContext, Trials } from './fifo-trial.ts';
import { settled, shrunk, type TightDepths } from './tight-depths.ts';

export interface SizedFifo {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly costBefore: Resources;
  readonly costAfter: Resources;
  /**
   * What one place less does: it ends in a deadlock, or some sample is done later. Otherwise why the depth is not shown to
   * be tight: a FIFO has at least one place, or the search was cut.
   */
  readonly less: Loss | { readonly kind: 'least' } | { readonly kind: 'cut' };
}

export interface FifoSizing {
  readonly fifos: readonly SizedFifo[];
  /** Samples over which no sample is done later than with FIFOs without bound. */
  readonly samples: number;
  /** False where depths kept growing with the samples, as where tokens pile up: in longer runs these may not do. */
  readonly holds: boolean;
  /** As lowered; nothing where that ends in a deadlock. */
  readonly before?: SizingPoint;
  /** With the depths that were found. */
  readonly after: SizingPoint;
  /** With FIFOs without bound, in cycles. */
  readonly unbounded: { readonly interval: number; readonly latency: number };
  /** Points that no other is better than, from the fastest on; the tight depths unless others are as fast and cheaper. */
  readonly curve: readonly SizingPoint[];
}

export type SizingOutcome =
  | { readonly kind: 'sized'; readonly sizing: FifoSizing }
  /** FIFOs are not what it waits for. */
  | { readonly kind: 'deadlock'; readonly deadlock: Deadlock }
  /** The trials ran out before depths were found that do. */
  | { readonly kind: 'unfinished' };

/** Runs in all: seconds for the largest networks. */
const MOST_TRIALS = 4000;
/** Depths must do for so many times the samples they were found with, or are sought again with as many. */
export const HORIZON = 4;
const MOST_ROUNDS = 3;

interface Found {
  readonly tight: TightDepths;
  readonly samples: number;
  readonly holds: boolean;
  readonly unbounded: SimulationResult;
}

function mostOf(fifos: readonly SizableFifo[], run: SimulationResult): readonly number[] {
  return fifos.map((f) => run.channels[f.channel]!.most);
}

/** FIFOs with those first whose places cost most. */
function byWorth(context: SizingContext, most: readonly number[]): readonly number[] {
  const whole = costOf(context, most);
  const worth = most.map((m, i) => shareOf(context.cost(i, Math.max(1, m)), whole));
  return most.map((_, i) => i).sort((a, b) => worth[b]! - worth[a]! || a - b);
}

/** Tight depths that also do over a longer run. */
function search(
  fifos: readonly SizableFifo[],
  context: SizingContext,
  trials: Trials,
  first: number,
): Found | Deadlock | undefined {
  const boundless = fifos.map(() => Number.POSITIVE_INFINITY);
  let reference = trials.run(boundless, first);
  let samples = first;
  for (let round = 1; ; round++) {
    if (reference.deadlock) return reference.deadlock;
    const most = mostOf(fifos, reference);
    const now = { trials, samples, reference };
    const depths = shrunk(now, most, byWorth(context, most));
    if (!depths) return undefined;
    const longer = trials.run(boundless, samples * HORIZON);
    const later = { trials, samples: samples * HORIZON, reference: longer };
    // Which place less costs something is asked of the longer run too: at the end of a run, work drains otherwise.
    const does = !lossOf(trials.run(depths, later.samples), longer);
    const last = does ? later : now;
    if (does || round === MOST_ROUNDS)
      return {
        tight: settled(last, depths),
        samples: last.samples,
        holds: does,
        unbounded: last.reference,
      };
    samples *= HORIZON;
    reference = longer;
  }
}

function lessOf({ depths, less }: TightDepths, fifo: number): SizedFifo['less'] {
  return less[fifo] ?? { kind: depths[fifo] === 1 ? 'least' : 'cut' };
}

/** `samples`: back to back, to begin with; enough that the design is steady well before the last. */
export function sizeFifos(
  fifos: readonly SizableFifo[],
  samples: number,
  context: SizingContext,
  mostTrials = MOST_TRIALS,
): SizingOutcome {
  const trials = new Trials(context, mostTrials);
  const found = search(fifos, context, trials, samples);
  if (!found) return { kind: 'unfinished' };
  if ('circle' in found) return { kind: 'deadlock', deadlock: found };
  const { tight, unbounded } = found;
  const pointOf = (depths: readonly number[], run: SimulationResult): SizingPoint => ({
    depths,
    interval: context.interval(run),
    latency: context.latency(run),
    cost: costOf(context, depths),
  });
  const given = fifos.map((f) => f.depth);
  const asGiven = trials.run(given, found.samples);
  const start = pointOf(tight.depths, trials.run(tight.depths, found.samples));
  return {
    kind: 'sized',
    sizing: {
      fifos: fifos.map((f, i) => ({
        name: f.name,
        before: f.depth,
        after: tight.depths[i]!,
        costBefore: context.cost(i, f.depth),
        costAfter: context.cost(i, tight.depths[i]!),
        less: lessOf(tight, i),
      })),
      samples: found.samples,
      holds: found.holds,
      ...(asGiven.deadlock ? {} : { before: pointOf(given, asGiven) }),
      after: start,
      unbounded: { interval: context.interval(unbounded), latency: context.latency(unbounded) },
      curve: tradeOff(context, trials, start, {
        samples: found.samples,
        most: given.map((depth, i) => Math.max(depth, tight.depths[i]!)),
      }),
    },
  };
}
