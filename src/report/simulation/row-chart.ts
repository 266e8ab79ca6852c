// One process over time as SVG. Few events: a bar a run, side by side where runs overlap, and over them what it waited
// for. Many: columns, in which the heights are shares of the time of each state.

import { grouped } from '../model-summary.ts';
import { html } from '../profile/html.ts';
import { clipped, place, WIDTH, type Window } from './scale.ts';
import type { RecordedRun, RecordedStall } from './simulated.ts';

const ROW_HEIGHT = 20;
/** More are not told apart any more. */
const MOST_BARS = 160;
const COLUMNS = 250;

export interface RowEvents {
  readonly runs: readonly { readonly run: RecordedRun; readonly lane: number }[];
  readonly stalls: readonly { readonly stall: RecordedStall; readonly text: string }[];
}

const round = (v: number): number => Math.round(v * 10) / 10;

function bar(kind: string, w: Window, part: Window, tip: string, top = 0, height = ROW_HEIGHT): string {
  const x = place(w, part.from);
  const width = Math.max(0.8, round(place(w, part.to) - x));
  return `<rect class="${kind}" x="${x}" y="${round(top)}" width="${width}" height="${round(height)}"><title>${html(tip)}</title></rect>`;
}

function span({ from, to }: Window): string {
  return from === to - 1 ? `cycle ${grouped(from)}` : `cycles ${grouped(from)} to ${grouped(to - 1)}`;
}

function bars(w: Window, { runs, stalls }: RowEvents): string {
  const lanes = 1 + runs.reduce((n, { lane }) => Math.max(n, lane), 0);
  const height = ROW_HEIGHT / lanes;
  const drawn = runs.flatMap(({ run, lane }) => {
    const part = clipped(w, run.from, run.to + 1);
    const tip = `run ${run.run}, ${span({ from: run.from, to: run.to + 1 })}`;
    return part ? [bar(`run r${run.run % 2}`, w, part, tip, lane * height, height)] : [];
  });
  const waits = stalls.flatMap(({ stall, text }) => {
    const part = clipped(w, stall.from, stall.to);
    return part ? [bar(stall.why, w, part, `${text}, ${span(stall)}`)] : [];
  });
  return [...drawn, ...waits].join('');
}

const STATES = ['run', 'full', 'empty', 'start'] as const;

/** Adds [from, to) to the columns it touches, as shares of each. */
function add(into: Float64Array, w: Window, from: number, to: number): void {
  const part = clipped(w, from, to);
  if (!part) return;
  const scale = COLUMNS / (w.to - w.from);
  const [a, b] = [(part.from - w.from) * scale, (part.to - w.from) * scale];
  for (let c = Math.floor(a); c < b && c < COLUMNS; c++)
    into[c] = into[c]! + Math.min(b, c + 1) - Math.max(a, c);
}

/** Cycles in which a run goes on: under way, and not waiting. Intervals that do not overlap. */
function goingOn({ runs, stalls }: RowEvents): readonly Window[] {
  const waits = stalls.map(({ stall }) => stall).sort((a, b) => a.from - b.from);
  const found: Window[] = [];
  let next = 0;
  let [from, to] = [0, 0];
  const close = (): void => {
    while (next < waits.length && waits[next]!.to <= from) next++;
    for (; next < waits.length && waits[next]!.from < to; next++) {
      const wait = waits[next]!;
      if (wait.from > from) found.push({ from, to: wait.from });
      from = Math.max(from, wait.to);
      if (wait.to > to) break;
    }
    if (to > from) found.push({ from, to });
  };
  for (const { run } of runs.toSorted((a, b) => a.run.from - b.run.from)) {
    if (run.from > to) {
      close();
      from = run.from;
    }
    to = Math.max(to, run.to + 1);
  }
  close();
  return found;
}

function columns(w: Window, events: RowEvents): string {
  const shares = new Map(STATES.map((s) => [s, new Float64Array(COLUMNS)]));
  for (const { from, to } of goingOn(events)) add(shares.get('run')!, w, from, to);
  for (const { stall } of events.stalls) add(shares.get(stall.why)!, w, stall.from, stall.to);
  const below = new Float64Array(COLUMNS);
  const step = WIDTH / COLUMNS;
  return STATES.map((state) => {
    const share = shares.get(state)!;
    const path: string[] = [];
    for (let c = 0; c < COLUMNS; c++) {
      if (share[c]! < 1e-6) continue;
      const [y, h] = [ROW_HEIGHT * (1 - below[c]! - share[c]!), ROW_HEIGHT * share[c]!];
      path.push(`M${round(c * step)} ${round(Math.max(0, y))}h${step}v${round(h)}h-${step}z`);
      below[c] = below[c]! + share[c]!;
    }
    return path.length === 0 ? '' : `<path class="${state}" d="${path.join('')}"/>`;
  }).join('');
}

export function rowChart(w: Window, events: RowEvents, label: string): string {
  const inside = {
    runs: events.runs.filter(({ run }) => clipped(w, run.from, run.to + 1)),
    stalls: events.stalls.filter(({ stall }) => clipped(w, stall.from, stall.to)),
  };
  const few = inside.runs.length <= MOST_BARS && inside.stalls.length <= MOST_BARS;
  const content = few ? bars(w, inside) : columns(w, inside);
  return `<svg class="row" viewBox="0 0 ${WIDTH} ${ROW_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${html(label)}">${content}</svg>`;
}
