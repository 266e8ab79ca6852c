// Counts of magnitudes moved until their signed digits add up to a total: first by tilting the whole distribution, then
// one weight at a time, then by exchanging one magnitude for an unused one. The number of weights and of different
// magnitudes stays.
import { apportion } from './apportion.ts';

export interface Magnitude {
  readonly value: number;
  readonly digits: number;
  readonly weight: number;
  readonly count: number;
}

function digitsOf(all: readonly Magnitude[]): number {
  return all.reduce((sum, m) => sum + m.digits * m.count, 0);
}

/** Weights of the spare counts under a tilt of `lambda` a digit. */
function tilted(all: readonly Magnitude[], lambda: number): readonly number[] {
  const top = all.reduce((t, m) => Math.max(t, lambda * m.digits), Number.NEGATIVE_INFINITY);
  const raw = all.map((m) => m.weight * Math.exp(lambda * m.digits - top));
  const sum = raw.reduce((a, b) => a + b, 0);
  // All weight may vanish where no magnitude the tilt prefers is likely: then every one counts alike.
  return sum > 0 && Number.isFinite(1 / sum) ? raw.map((w) => w / sum) : raw.map(() => 1 / raw.length);
}

function tilt(all: readonly Magnitude[], target: number): readonly Magnitude[] {
  const total = all.reduce((sum, m) => sum + m.count, 0);
  const spare = total - all.length;
  if (spare <= 0) return all;
  const least = all.reduce((sum, m) => sum + m.digits, 0);
  const digitsAt = (lambda: number): number =>
    least + spare * tilted(all, lambda).reduce((sum, w, i) => sum + w * all[i]!.digits, 0);
  let [low, high] = [-30, 30];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (digitsAt(middle) < target) low = middle;
    else high = middle;
  }
  const counts = apportion(
    tilted(all, (low + high) / 2).map((w) => w * spare),
    total,
  );
  return all.map((m, i) => ({ ...m, count: counts[i]! }));
}

/** The largest step towards `gap` that does not pass it, among pairs of digits from → to; undefined when none helps. */
function bestStep(
  from: ReadonlySet<number>,
  to: ReadonlySet<number>,
  gap: number,
  times: number,
): { readonly from: number; readonly to: number } | undefined {
  let best: { from: number; to: number; step: number } | undefined;
  for (const a of from)
    for (const b of to) {
      const step = (b - a) * times;
      if (step === 0 || step > 0 !== gap > 0 || Math.abs(step) > Math.abs(gap)) continue;
      if (!best || Math.abs(step) > Math.abs(best.step)) best = { from: a, to: b, step };
    }
  return best;
}

/** One weight after the other from one magnitude to another that occurs too. */
function moveOnes(all: readonly Magnitude[], target: number): readonly Magnitude[] {
  const counts = all.map((m) => m.count);
  const groups = new Map<number, number[]>();
  for (const [i, m] of all.entries()) groups.set(m.digits, [...(groups.get(m.digits) ?? []), i]);
  const fullest = (digits: number): number =>
    groups.get(digits)!.reduce((best, i) => (counts[i]! > counts[best]! ? i : best));
  let gap = target - digitsOf(all);
  while (gap !== 0) {
    const movable = new Set([...groups.keys()].filter((d) => counts[fullest(d)]! > 1));
    const step = bestStep(movable, new Set(groups.keys()), gap, 1);
    if (!step) break;
    counts[fullest(step.from)]!--;
    counts[fullest(step.to)]!++;
    gap -= step.to - step.from;
  }
  return all.map((m, i) => ({ ...m, count: counts[i]! }));
}

/** Exchanges magnitudes that occur for ones that do not; `keep` stays. */
function exchange(
  all: readonly Magnitude[],
  target: number,
  unused: readonly Magnitude[],
  keep: number,
): readonly Magnitude[] {
  const used = [...all];
  const spare = new Map<number, Magnitude[]>();
  const putBack = (m: Magnitude): void => void spare.set(m.digits, [...(spare.get(m.digits) ?? []), m]);
  for (const m of unused)
    spare
      .set(m.digits, spare.get(m.digits) ?? [])
      .get(m.digits)!
      .push(m);
  const open = (): ReadonlySet<number> => new Set([...spare].filter(([, l]) => l.length > 0).map(([d]) => d));
  const order = used.map((_, i) => i).sort((a, b) => used[a]!.count - used[b]!.count);
  let gap = target - digitsOf(used);
  let moved = true;
  while (gap !== 0 && moved) {
    moved = false;
    for (const i of order) {
      const old = used[i]!;
      const step = old.value === keep ? undefined : bestStep(new Set([old.digits]), open(), gap, old.count);
      if (!step) continue;
      used[i] = { ...spare.get(step.to)!.shift()!, count: old.count };
      putBack({ ...old, count: 0 });
      gap -= (step.to - step.from) * old.count;
      moved = true;
      if (gap === 0) break;
    }
  }
  return used;
}

/** The same number of weights and magnitudes with signed digits as near to `target` as they go. */
export function matchDigits(
  all: readonly Magnitude[],
  target: number,
  unused: readonly Magnitude[],
  keep: number,
): readonly Magnitude[] {
  if (all.length === 0) return all;
  const moved = moveOnes(tilt(all, target), target);
  const exchanged = exchange(moved, target, unused, keep);
  return moveOnes(exchanged, target);
}
