// One distribution as SVG: a bar for each power of two, as high as the logarithm of its share, over a band that is
// what the type can hold. Bars right of the band overflow, bars left of it are below the last bit.
import type { RoleProfile } from '#src/profile/profile';
import { percent, powerOfTwo } from './figures.ts';
import { html } from './html.ts';

/** Powers of two from `low` to `high`, the same for all charts of a page so that they can be laid beside each other. */
export interface Axis {
  readonly low: number;
  readonly high: number;
}

/** More columns than this are not read any more; fewer would make bars that shout. */
const MAX_COLUMNS = 44;
const MIN_COLUMNS = 32;
const COLUMN = 12;
const HEIGHT = 56;
const TOP = 4;
const BOTTOM = 15;
/** Shares from one to one in a million. */
const DECADES = 6;

export function axisOf(roles: readonly RoleProfile[]): Axis {
  const exponents = roles.flatMap((r) => r.distribution.buckets.map((b) => b.exponent));
  const high = [...exponents, ...roles.map((r) => r.highest)].reduce((a, b) => Math.max(a, b), 0);
  const low = [...exponents, ...roles.map((r) => r.lowest)].reduce((a, b) => Math.min(a, b), 0);
  // The high end is where overflow shows: what does not fit is summed up at the low end.
  return { low: Math.min(Math.max(low, high + 1 - MAX_COLUMNS), high + 1 - MIN_COLUMNS), high };
}

interface Column {
  readonly exponent: number;
  readonly count: number;
  readonly overflowed: number;
  readonly underflowed: number;
}

/** Counts by column; values below the axis stand in the first. */
function columns(role: RoleProfile, axis: Axis): readonly Column[] {
  const found = new Map<number, Column>();
  for (const b of role.distribution.buckets) {
    const exponent = Math.max(axis.low, b.exponent);
    const sum = found.get(exponent);
    found.set(exponent, {
      exponent,
      count: b.count + (sum?.count ?? 0),
      overflowed: b.overflowed + (sum?.overflowed ?? 0),
      underflowed: b.underflowed + (sum?.underflowed ?? 0),
    });
  }
  return [...found.values()];
}

const round = (v: number): number => Math.round(v * 10) / 10;

export function chart(role: RoleProfile, axis: Axis): string {
  const width = (axis.high - axis.low + 1) * COLUMN;
  const x = (exponent: number): number => (exponent - axis.low) * COLUMN;
  const base = TOP + HEIGHT;
  const { count: all, buckets } = role.distribution;
  const clipped = buckets.some((b) => b.exponent < axis.low);
  const bar = (kind: string, c: Column, count: number): string => {
    if (count === 0) return '';
    const h = round(Math.max(2, HEIGHT * (1 + Math.log10(count / all) / DECADES)));
    return `<rect class="${kind}" x="${x(c.exponent) + 1}" y="${round(base - h)}" width="${COLUMN - 2}" height="${h}"/>`;
  };
  const bars = columns(role, axis).map((c) => {
    const upper = powerOfTwo(c.exponent + 1);
    const span =
      clipped && c.exponent === axis.low ? `below ${upper}` : `${powerOfTwo(c.exponent)} … ${upper}`;
    const over = c.overflowed > 0 ? [`${percent(c.overflowed, c.count)} of them overflow`] : [];
    const under = c.underflowed > 0 ? [`${percent(c.underflowed, c.count)} of them become zero`] : [];
    const tip = [`${span}: ${c.count} values, ${percent(c.count, all)}`, ...over, ...under].join('; ');
    const parts = [bar('in', c, c.count), bar('over', c, c.overflowed), bar('under', c, c.underflowed)];
    return `<g><title>${html(tip)}</title>${parts.join('')}</g>`;
  });
  const from = Math.max(role.lowest, axis.low);
  const to = Math.min(role.highest, axis.high);
  const band =
    to < from
      ? ''
      : `<rect class="band" x="${x(from)}" y="${TOP}" width="${(to - from + 1) * COLUMN}" height="${HEIGHT}"/>`;
  const ticks = Array.from({ length: axis.high - axis.low + 1 }, (_, i) => axis.low + i).filter(
    (e) => e % 4 === 0,
  );
  const scale = ticks.map(
    (e) =>
      `<line class="tick" x1="${x(e)}" x2="${x(e)}" y1="${TOP}" y2="${base + 3}"/><text x="${x(e)}" y="${base + 13}">${powerOfTwo(e)}</text>`,
  );
  const label = `distribution of ${role.role} by powers of two over the range of ${role.type}`;
  return [
    `<svg class="chart" viewBox="-14 0 ${width + 28} ${TOP + HEIGHT + BOTTOM}" role="img" aria-label="${html(label)}">`,
    band,
    ...scale,
    `<line class="base" x1="0" x2="${width}" y1="${base}" y2="${base}"/>`,
    ...bars,
    '</svg>',
  ].join('');
}
