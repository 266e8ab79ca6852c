// Figures of an estimate as people read them: whole numbers with commas, ranges with both ends, shares of the part.
import { RESOURCES, type Resource, type Resources } from '#ir/cost/estimate';
import { grouped } from '../model-summary.ts';

export const RESOURCE_TITLES: { readonly [R in Resource]: string } = {
  lut: 'LUT',
  ff: 'FF',
  dsp: 'DSP',
  bram18: 'BRAM18',
  uram: 'URAM',
};

/** Both ends where they differ. */
export function range(low: number, high: number, show: (n: number) => string = grouped): string {
  return low === high ? show(low) : `${show(low)}..${show(high)}`;
}

export function cycles({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${range(low, high)} ${high === 1 ? 'cycle' : 'cycles'}`;
}

/** Of a period or a path. */
export const ns = (t: number): string => t.toFixed(2);

/** What cycles take, in the unit that suits. */
export function duration(cycles: number, period: number): string {
  const t = cycles * period;
  if (t >= 1e6) return `${(t / 1e6).toFixed(2)} ms`;
  return t >= 1000 ? `${(t / 1000).toFixed(2)} us` : `${Number(t.toFixed(1))} ns`;
}

export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.1) return '< 0.1 %';
  return `${share >= 100 ? grouped(Math.round(share)) : share.toFixed(1)} %`;
}

/** The resource of which `used` takes the largest share, with that share; nothing if it uses none. */
export function largestShare(used: Resources, totals: Resources): string {
  const shares = RESOURCES.filter((r) => used[r] > 0).map((r) => ({ r, share: used[r] / totals[r] }));
  const most = shares.reduce<(typeof shares)[number] | undefined>(
    (best, s) => (best && best.share >= s.share ? best : s),
    undefined,
  );
  if (!most) return '';
  const title = RESOURCE_TITLES[most.r];
  return Number.isFinite(most.share) ? `${percent(used[most.r], totals[most.r])} ${title}` : `no ${title}`;
}
