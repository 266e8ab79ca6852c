// FIFO depths that were found: which FIFO changes, what one place less would do, what they cost before and after, and
// what slower designs would save.
import type { Resources } from '#ir/cost/estimate';
import type { SizingPoint } from '#src/codesign/fifo-tradeoff';
import type { FifoSizing, SizedFifo } from '#src/codesign/size-fifos';
import type { Painter } from '../colour.ts';
import type { Json } from '../json.ts';
import { grouped } from '../model-summary.ts';
import { type Column, renderTable } from '../table.ts';
import { meanCycles } from './rows.ts';

const left = (title: string): Column => ({ title });
const right = (title: string): Column => ({ title, align: 'right' });
const SHOWN = ['lut', 'ff', 'bram18'] as const;
const TITLES = ['LUT', 'FF', 'BRAM18'] as const;

function lessText({ less }: SizedFifo): string {
  if (less.kind === 'deadlock') return 'deadlock';
  if (less.kind === 'later')
    return `sample ${less.sample} ${grouped(less.cycles)} ${less.cycles === 1 ? 'cycle' : 'cycles'} later`;
  return less.kind === 'least' ? 'not tight: the least depth there is' : 'not tight: the search was cut';
}

function change(before: number, after: number): string {
  return before === after ? grouped(after) : `${grouped(before)} -> ${grouped(after)}`;
}

function sum(fifos: readonly SizedFifo[], of: 'costBefore' | 'costAfter', r: keyof Resources): number {
  return fifos.reduce((n, f) => n + f[of][r], 0);
}

function fifoTable({ fifos }: FifoSizing, paint: Painter): readonly string[] {
  const plain = fifos.filter((f) => f.before === f.after && f.less.kind === 'least');
  const rows = fifos
    .filter((f) => !plain.includes(f))
    .map((f) => [
      f.name,
      change(f.before, f.after),
      lessText(f),
      ...SHOWN.map((r) => change(f.costBefore[r], f.costAfter[r])),
    ]);
  const total = [
    'all FIFOs',
    '',
    '',
    ...SHOWN.map((r) => change(sum(fifos, 'costBefore', r), sum(fifos, 'costAfter', r))),
  ];
  const columns = [left('FIFO'), right('depth'), left('one place less'), ...TITLES.map(right)];
  const rest = `${grouped(plain.length)} ${plain.length === 1 ? 'FIFO has' : 'FIFOs have'} a depth of 1, the least there is`;
  return [renderTable(columns, [...rows, total], paint), ...(plain.length > 0 ? [rest] : [])];
}

/** Depths of a point that differ from those that were found. */
function differing(sizing: FifoSizing, point: SizingPoint): readonly (readonly [string, number])[] {
  const first = sizing.after.depths;
  return sizing.fifos.flatMap((f, i) =>
    point.depths[i] === first[i] ? [] : [[f.name, point.depths[i]!] as const],
  );
}

/** Names beyond these are only counted. */
const MOST_NAMES = 3;

function curveTable(sizing: FifoSizing, paint: Painter): readonly string[] {
  if (sizing.curve.length < 2) return [];
  const rows = sizing.curve.map((p) => {
    const names = differing(sizing, p).map(([name, depth]) => `${name} ${grouped(depth)}`);
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
    return [
      meanCycles(p.interval),
      grouped(p.latency),
      ...SHOWN.map((r) => grouped(p.cost[r])),
      names.length === 0 ? 'as above' : names.slice(0, MOST_NAMES).join(', ') + more,
    ];
  });
  const columns = [...['interval', 'latency', ...TITLES].map(right), left('depths')];
  return ['', 'what other depths would save:', renderTable(columns, rows, paint)];
}

function pointLine(what: string, { interval, latency }: Omit<SizingPoint, 'depths' | 'cost'>): string {
  return `${what}: a sample every ${meanCycles(interval)} cycles, the first done after ${grouped(latency)}`;
}

export function renderSizing(sizing: FifoSizing, paint: Painter): string {
  const { before, unbounded, samples } = sizing;
  return [
    `FIFO depths with which no sample is done later than with FIFOs without bound, over ${grouped(samples)} samples:`,
    ...(sizing.holds ? [] : [GROWS]),
    ...fifoTable(sizing, paint),
    '',
    before ? pointLine('as lowered', before) : 'as lowered: deadlock',
    pointLine('sized', sizing.after),
    pointLine('without bounds', unbounded),
    ...curveTable(sizing, paint),
  ].join('\n');
}

const GROWS = 'tokens pile up: longer runs need deeper FIFOs, and with these they lose throughput';

/** In one line, for a command that is about something else. */
export function sizingSummary({ fifos, samples, holds }: FifoSizing): string {
  const changed = fifos.filter((f) => f.before !== f.after).length;
  const costs = SHOWN.map((r, i) => {
    const [a, b] = [sum(fifos, 'costBefore', r), sum(fifos, 'costAfter', r)];
    return a === b ? '' : `${change(a, b)} ${TITLES[i]}`;
  }).filter((c) => c !== '');
  const cost = costs.length > 0 ? `: ${costs.join(', ')}` : '';
  return `FIFO depths: ${grouped(changed)} of ${grouped(fifos.length)} changed${cost}; no sample is done later than without bounds, over ${grouped(samples)} samples${holds ? '' : `; ${GROWS}`}`;
}

export function sizingJson(sizing: FifoSizing): Json {
  const point = (p: SizingPoint): Json => ({
    interval: p.interval,
    latency: p.latency,
    cost: { ...p.cost },
    depths: Object.fromEntries(sizing.fifos.map((f, i) => [f.name, p.depths[i]!])),
  });
  return {
    samples: sizing.samples,
    holds: sizing.holds,
    fifos: sizing.fifos.map((f) => ({
      fifo: f.name,
      before: f.before,
      after: f.after,
      tight: f.less.kind === 'later' || f.less.kind === 'deadlock',
      oneLess: { ...f.less },
      costBefore: { ...f.costBefore },
      costAfter: { ...f.costAfter },
    })),
    unbounded: { ...sizing.unbounded },
    before: sizing.before ? point(sizing.before) : null,
    after: point(sizing.after),
    curve: sizing.curve.map(point),
  };
}
