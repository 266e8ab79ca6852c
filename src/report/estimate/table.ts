// The table of an estimate: a row a layer, rows for what the top function holds itself, and the total. Every row says how
// sure it is.
import {
  CATEGORIES,
  type Category,
  type DesignEstimate,
  type FunctionEstimate,
  RESOURCES,
  type Resources,
} from '#ir/cost/estimate';
import type { Estimate } from '#src/driver/estimate';
import type { Painter } from '../colour.ts';
import { grouped } from '../model-summary.ts';
import { type Column, renderTable } from '../table.ts';
import { largestShare, ns, percent, RESOURCE_TITLES, range } from './figures.ts';
import type { Legend } from './standing.ts';

const TOP_ROWS: { readonly [C in Exclude<Category, 'instance'>]: string } = {
  fifo: 'FIFOs',
  memory: 'arrays between layers',
  register: 'registers',
  multiplexer: 'multiplexers',
  expression: 'control',
};

interface Row {
  readonly name: string;
  readonly kernel: string;
  readonly latency: string;
  readonly ii: string;
  readonly clock: string;
  readonly resources: readonly string[];
  readonly share: string;
  readonly standing: string;
}

function span(a: number, b: number | undefined, show?: (n: number) => string): string {
  return b === undefined ? range(a, a, show) : range(Math.min(a, b), Math.max(a, b), show);
}

function layerRow(layer: string, f: FunctionEstimate, totals: Resources | undefined, legend: Legend): Row {
  const { timing, alternative } = f;
  const other = alternative?.timing;
  return {
    name: layer,
    kernel: f.kernel,
    latency: span(timing.latencyMax, other?.latencyMax),
    ii: span(timing.iiMax, other?.iiMax),
    clock: span(timing.clock, other?.clock, ns),
    resources: RESOURCES.map((r) => grouped(f.total[r])),
    share: totals ? largestShare(f.total, totals) : '',
    standing: legend.mark(f.standing),
  };
}

function topRows(top: FunctionEstimate, totals: Resources | undefined, standing: string): readonly Row[] {
  const own = CATEGORIES.filter((c): c is keyof typeof TOP_ROWS => c !== 'instance');
  return own.flatMap((c) => {
    const used = top.categories[c];
    if (RESOURCES.every((r) => used[r] === 0)) return [];
    return {
      name: `top: ${TOP_ROWS[c]}`,
      kernel: '',
      latency: '',
      ii: '',
      clock: '',
      resources: RESOURCES.map((r) => grouped(used[r])),
      share: totals ? largestShare(used, totals) : '',
      standing,
    };
  });
}

function totalRow({ latency, ii, clock, resources }: DesignEstimate, standing: string): Row {
  return {
    name: 'total',
    kernel: '',
    latency: range(latency.low, latency.high),
    ii: range(ii.low, ii.high),
    clock: range(clock.low, clock.high, ns),
    resources: RESOURCES.map((r) => range(resources[r].low, resources[r].high)),
    share: '',
    standing,
  };
}

function partRows({ part: { totals }, design }: Estimate): readonly Row[] {
  if (!totals) return [];
  const blank = { kernel: '', latency: '', ii: '', clock: '', share: '', standing: '' };
  const share = RESOURCES.map((r) => (totals[r] > 0 ? percent(design.resources[r].value, totals[r]) : ''));
  return [
    { ...blank, name: 'the part has', resources: RESOURCES.map((r) => grouped(totals[r])) },
    { ...blank, name: 'share used', resources: share },
  ];
}

export function renderEstimateTable(estimate: Estimate, legend: Legend, paint: Painter): string {
  const { design, part } = estimate;
  const { totals } = part;
  const layers = design.layers.map((l) => layerRow(l.layer, l.function, totals, legend));
  const whole = legend.mark(design.latency.standing);
  const rows = [
    ...layers,
    ...topRows(design.top, totals, whole),
    totalRow(design, whole),
    ...partRows(estimate),
  ];
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns: readonly Column[] = [
    { title: 'layer' },
    { title: 'kernel' },
    right('latency'),
    right('II'),
    right('clock'),
    ...RESOURCES.map((r) => right(RESOURCE_TITLES[r])),
    ...(totals ? [right('of the part')] : []),
    { title: 'standing' },
  ];
  return renderTable(
    columns,
    rows.map((r) => [
      r.name,
      r.kernel,
      r.latency,
      r.ii,
      r.clock,
      ...r.resources,
      ...(totals ? [r.share] : []),
      r.standing,
    ]),
    paint,
  );
}
