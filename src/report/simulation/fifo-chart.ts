// Places taken in one FIFO over time as SVG: steps under a line that is its depth. Where there are more changes than
// columns, the lowest and the highest of each column.
import { html } from '../profile/html.ts';
import { clipped, place, WIDTH, type Window } from './scale.ts';
import type { RecordedPlaces } from './simulated.ts';

const HEIGHT = 44;
const COLUMNS = 250;
const MOST_STEPS = 500;

const round = (v: number): number => Math.round(v * 10) / 10;

/** Constant pieces of the occupancy inside the window. */
function pieces(
  w: Window,
  changes: readonly RecordedPlaces[],
): readonly (Window & { readonly places: number })[] {
  const ends = [...changes.slice(1).map((c) => c.cycle), w.to];
  return changes.flatMap((c, i) => {
    const part = clipped(w, c.cycle, Math.max(ends[i]!, c.cycle));
    return part ? [{ ...part, places: c.places }] : [];
  });
}

/** An area under steps; each is [from, to) with a height. */
function area(
  kind: string,
  steps: readonly { readonly x: number; readonly to: number; readonly y: number }[],
): string {
  const path = steps
    .filter((s) => s.y > 0)
    .map((s) => `M${s.x} ${HEIGHT}V${round(HEIGHT - s.y)}H${s.to}V${HEIGHT}z`)
    .join('');
  return path === '' ? '' : `<path class="${kind}" d="${path}"/>`;
}

/** `depth`: Infinity where nothing bounds it; `most`: the highest there is to draw. */
export function fifoChart(
  w: Window,
  changes: readonly RecordedPlaces[],
  depth: number,
  most: number,
  label: string,
): string {
  const top = Math.max(1, most, Number.isFinite(depth) ? depth : 0) * 1.1;
  const height = (places: number): number => (HEIGHT * places) / top;
  const all = pieces(w, changes);
  let content: string;
  if (all.length <= MOST_STEPS) {
    content = area(
      'places',
      all.map((p) => ({ x: place(w, p.from), to: place(w, p.to), y: height(p.places) })),
    );
  } else {
    const scale = COLUMNS / (w.to - w.from);
    const low = new Float64Array(COLUMNS).fill(Number.POSITIVE_INFINITY);
    const high = new Float64Array(COLUMNS);
    for (const p of all) {
      const last = Math.min(COLUMNS - 1, Math.ceil((p.to - w.from) * scale) - 1);
      for (let c = Math.floor((p.from - w.from) * scale); c <= last; c++) {
        low[c] = Math.min(low[c]!, p.places);
        high[c] = Math.max(high[c]!, p.places);
      }
    }
    const step = WIDTH / COLUMNS;
    const steps = (of: Float64Array) =>
      Array.from(of, (v, c) => ({ x: c * step, to: (c + 1) * step, y: Number.isFinite(v) ? height(v) : 0 }));
    content = area('range', steps(high)) + area('places', steps(low));
  }
  const bound = Number.isFinite(depth)
    ? `<line class="depth" x1="0" x2="${WIDTH}" y1="${round(HEIGHT - height(depth))}" y2="${round(HEIGHT - height(depth))}"/>`
    : '';
  return `<svg class="fifo" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${html(label)}">${content}${bound}</svg>`;
}
