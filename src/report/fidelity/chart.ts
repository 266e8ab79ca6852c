// One observable as SVG: the reference as an area, each candidate as a line, below them their ratio. Bins are drawn
// equally wide, which is what they are on their own axis, linear or logarithmic.
import type { ComparedObservable } from '#src/fidelity/compare';
import { html } from '../profile/html.ts';
import { colourClass } from './colours.ts';
import { power, tick } from './figures.ts';

const LEFT = 46;
const WIDTH = 400;
const RIGHT = 14;
const TOP = 34;
const HEIGHT = 150;
const GAP = 8;
const RATIO = 46;
const BOTTOM = 34;
/** Ratios beyond are drawn at the edge. */
const RATIOS = { low: 0, high: 2 } as const;

const round = (v: number): number => Math.round(v * 10) / 10;

interface Scale {
  readonly y: (share: number) => number;
  readonly ticks: readonly { readonly y: number; readonly label: string }[];
}

function shares(counts: readonly number[], entries: number): readonly number[] {
  return counts.map((n) => (entries === 0 ? 0 : n / entries));
}

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';
function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((d) => SUPERSCRIPT[Number(d)]);
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

/** Quantities without a unit are shares and quotients, whose peaks matter; all others have tails, on a logarithmic scale. */
function scaleOf(all: readonly (readonly number[])[], logarithmic: boolean): Scale {
  const values = all.flat().filter((v) => v > 0);
  const most = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  if (!logarithmic) {
    const y = (share: number): number => TOP + HEIGHT * (1 - share / (most * 1.08));
    return { y, ticks: [0, most / 2, most].map((v) => ({ y: y(v), label: tick(Number(v.toPrecision(2))) })) };
  }
  const high = Math.log10(most) + 0.1;
  const least = values.reduce((a, b) => Math.min(a, b), most);
  const low = Math.max(Math.floor(Math.log10(least)), Math.floor(high) - 5);
  const y = (share: number): number =>
    share <= 0 ? TOP + HEIGHT : TOP + HEIGHT * (1 - Math.max(0, Math.log10(share) - low) / (high - low));
  const exponents = Array.from({ length: Math.floor(high) - low + 1 }, (_, i) => low + i);
  return { y, ticks: exponents.map((e) => ({ y: y(10 ** e), label: powerOfTen(e) })) };
}

function xTicks(observable: ComparedObservable): readonly { readonly x: number; readonly label: string }[] {
  const { edges, scale } = observable;
  const [first, last] = [edges[0]!, edges[edges.length - 1]!];
  if (scale === 'linear') {
    return [0, 0.25, 0.5, 0.75, 1].map((t) => ({
      x: LEFT + t * WIDTH,
      label: tick(first + t * (last - first)),
    }));
  }
  const [a, b] = [Math.log10(first), Math.log10(last)];
  const exponents = Array.from(
    { length: Math.floor(b + 1e-9) - Math.ceil(a - 1e-9) + 1 },
    (_, i) => Math.ceil(a - 1e-9) + i,
  );
  return exponents.map((e) => ({ x: LEFT + ((e - a) / (b - a)) * WIDTH, label: powerOfTen(e) }));
}

/** A line along the tops of bins; `base` closes it to an area. */
function steps(values: readonly number[], y: (v: number) => number, base?: number): string {
  const step = WIDTH / values.length;
  const points = values.map((v, i) => `V${round(y(v))}H${round(LEFT + (i + 1) * step)}`);
  const start = `M${LEFT} ${round(base ?? y(values[0] ?? 0))}`;
  return `${start}${points.join('')}${base === undefined ? '' : `V${round(base)}Z`}`;
}

function ratios(values: readonly number[], reference: readonly number[], top: number): string {
  const step = WIDTH / values.length;
  return values
    .map((v, i) => {
      const r = reference[i]!;
      if (r === 0) return '';
      const q = Math.min(Math.max(v / r, RATIOS.low), RATIOS.high);
      const y = round(top + RATIO * (1 - (q - RATIOS.low) / (RATIOS.high - RATIOS.low)));
      return `M${round(LEFT + i * step)} ${y}h${round(step)}`;
    })
    .join('');
}

/** Names stand beside the figures as long as there is room for them. */
const NAMED = 4;
const LONGEST_NAME = 14;

function legend(observable: ComparedObservable, names: readonly string[]): readonly string[] {
  const count = observable.candidates.length;
  const step = Math.min(110, WIDTH / count);
  return observable.candidates.map((c, i) => {
    const name = names[i] ?? '';
    const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
    const text = count > NAMED ? power(c.power) : `${short} ${power(c.power)}`;
    const x = round(LEFT + WIDTH - (count - 1 - i) * step);
    return `<text class="${colourClass(i)} name" x="${x}" y="26" text-anchor="end">${html(text)}</text>`;
  });
}

/** What a drawing needs that stands in no page. */
export interface Alone {
  readonly style: string;
  /** One line below it. */
  readonly caption: string;
}

/** `names`: of the candidates, in their order. Class `cN` colours candidate N. */
export function chart(observable: ComparedObservable, names: readonly string[], alone?: Alone): string {
  const reference = shares(observable.reference.counts, observable.reference.entries);
  const candidates = observable.candidates.map((c) => shares(c.counts, c.entries));
  const { y, ticks } = scaleOf([reference, ...candidates], observable.unit !== '');
  const base = TOP + HEIGHT;
  const below = base + GAP;
  const foot = below + RATIO;
  const right = LEFT + WIDTH;
  const unit = observable.unit === '' ? '' : `, ${observable.unit}`;
  return [
    `<svg${alone === undefined ? '' : ' xmlns="http://www.w3.org/2000/svg"'} class="histogram" viewBox="0 0 ${right + RIGHT} ${foot + BOTTOM}" role="img" aria-label="${html(observable.title)}">`,
    alone === undefined ? '' : `<style>${alone.style}</style>`,
    `<text class="title" x="${LEFT}" y="11">${html(observable.title)}${html(unit)}</text>`,
    ...legend(observable, names),
    ...ticks.map(
      (t) =>
        `<line class="grid" x1="${LEFT}" x2="${right}" y1="${round(t.y)}" y2="${round(t.y)}"/><text class="tick" x="${LEFT - 5}" y="${round(t.y) + 3}" text-anchor="end">${t.label}</text>`,
    ),
    `<path class="reference" d="${steps(reference, y, base)}"/>`,
    ...candidates.map((values, i) => `<path class="${colourClass(i)} line" d="${steps(values, y)}"/>`),
    `<line class="axis" x1="${LEFT}" x2="${right}" y1="${base}" y2="${base}"/>`,
    `<line class="one" x1="${LEFT}" x2="${right}" y1="${below + RATIO / 2}" y2="${below + RATIO / 2}"/>`,
    ...[RATIOS.low, 1, RATIOS.high].map((r) => {
      const at = below + RATIO * (1 - (r - RATIOS.low) / (RATIOS.high - RATIOS.low));
      return `<text class="tick" x="${LEFT - 5}" y="${round(at) + 3}" text-anchor="end">${r}</text>`;
    }),
    ...candidates.map(
      (values, i) => `<path class="${colourClass(i)} line" d="${ratios(values, reference, below)}"/>`,
    ),
    `<line class="axis" x1="${LEFT}" x2="${right}" y1="${foot}" y2="${foot}"/>`,
    ...xTicks(observable).map(
      (t) =>
        `<line class="axis" x1="${round(t.x)}" x2="${round(t.x)}" y1="${foot}" y2="${foot + 4}"/><text class="tick" x="${round(t.x)}" y="${foot + 15}" text-anchor="middle">${t.label}</text>`,
    ),
    `<text class="tick" x="${LEFT - 42}" y="${foot + 28}">ratio to reference</text>`,
    alone === undefined
      ? ''
      : `<text class="tick" x="${right}" y="${foot + 28}" text-anchor="end">${html(alone.caption)}</text>`,
    '</svg>',
  ].join('');
}
