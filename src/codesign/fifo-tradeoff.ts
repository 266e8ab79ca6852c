// What other depths save: from depths that cost no cycle on, always the step that saves most for a lost one. A step goes
// to a depth that is cheaper: what FIFOs cost grows in steps, and a short one in registers may cost more than a deeper one
// in LUTs.
import { RESOURCES, type Resources } from '#ir/cost/estimate';
import type { SizingContext, Trials } from './fifo-trial.ts';

export interface SizingPoint {
  /** By FIFO, in the order of the request. */
  readonly depths: readonly number[];
  /** Cycles. */
  readonly interval: number;
  readonly latency: number;
  /** Of all the FIFOs together. */
  readonly cost: Resources;
}

/** Steps that are worth listing; a curve of more is read by nobody. */
const MOST_STEPS = 24;

export function costOf(context: SizingContext, depths: readonly number[]): Resources {
  const costs = depths.map((depth, fifo) => context.cost(fifo, depth));
  const sum = (r: keyof Resources): number => costs.reduce((n, c) => n + c[r], 0);
  return { lut: sum('lut'), ff: sum('ff'), dsp: sum('dsp'), bram18: sum('bram18'), uram: sum('uram') };
}

/** One figure for resources of several kinds: each as a share of what `whole` has of it. */
export function shareOf(cost: Resources, whole: Resources): number {
  return RESOURCES.reduce((n, r) => n + (whole[r] > 0 ? cost[r] / whole[r] : cost[r]), 0);
}

/** The largest depth below this one that costs less, and the cheapest one above it up to `most`, where that does. */
function cheaper(
  context: SizingContext,
  whole: Resources,
  { fifo, depth, most }: { readonly fifo: number; readonly depth: number; readonly most: number },
): readonly number[] {
  const share = (d: number): number => shareOf(context.cost(fifo, d), whole);
  const now = share(depth);
  const found: number[] = [];
  for (let d = depth - 1; d >= 1 && found.length === 0; d--) if (share(d) < now) found.push(d);
  let [above, least] = [depth, now];
  for (let d = depth + 1; d <= most; d++) {
    const cost = share(d);
    if (cost < least) [above, least] = [d, cost];
  }
  return above === depth ? found : [...found, above];
}

interface Step {
  readonly point: SizingPoint;
  readonly saved: number;
}

/** Is `a` the better step: fewer cycles lost for what it saves, of the interval first? */
function better(a: Step, b: Step, from: SizingPoint): boolean {
  const lost = (s: Step, of: 'interval' | 'latency'): number => Math.max(0, s.point[of] - from[of]) / s.saved;
  const interval = lost(a, 'interval') - lost(b, 'interval');
  if (interval !== 0) return interval < 0;
  const latency = lost(a, 'latency') - lost(b, 'latency');
  return latency === 0 ? a.saved > b.saved : latency < 0;
}

/** Is `a` nowhere worse than `b`, and different? */
function dominates(a: SizingPoint, b: SizingPoint): boolean {
  const figures = (p: SizingPoint): readonly number[] => [
    p.interval,
    p.latency,
    ...RESOURCES.map((r) => p.cost[r]),
  ];
  const [x, y] = [figures(a), figures(b)];
  return x.every((v, i) => v <= y[i]!) && x.some((v, i) => v < y[i]!);
}

/** Points that no other is better than, from the fastest on. `most`: depths beyond which no FIFO gets, by FIFO. */
export function tradeOff(
  context: SizingContext,
  trials: Trials,
  tight: SizingPoint,
  { samples, most }: { readonly samples: number; readonly most: readonly number[] },
): readonly SizingPoint[] {
  const points = [tight];
  let from = tight;
  while (points.length <= MOST_STEPS) {
    let best: Step | undefined;
    const nexts = from.depths.flatMap((depth, fifo) =>
      cheaper(context, tight.cost, { fifo, depth, most: most[fifo]! }).map((next) =>
        from.depths.with(fifo, next),
      ),
    );
    for (const depths of nexts) {
      if (trials.left <= 0) break;
      const run = trials.run(depths, samples);
      if (run.deadlock !== undefined) continue;
      const cost = costOf(context, depths);
      const point = { depths, cost, interval: context.interval(run), latency: context.latency(run) };
      const step = { point, saved: shareOf(from.cost, tight.cost) - shareOf(cost, tight.cost) };
      if (!best || better(step, best, from)) best = step;
    }
    if (!best) break;
    from = best.point;
    points.push(from);
  }
  return points
    .filter((p) => !points.some((q) => dominates(q, p)))
    .sort((a, b) => a.interval - b.interval || a.latency - b.latency);
}
