// Cycles of a window to places in a drawing, and the ticks under it.

export const WIDTH = 1000;

/** Cycles from `from` up to, not including, `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** In units of the drawing, to a tenth. */
export function place({ from, to }: Window, cycle: number): number {
  return Math.round((10 * WIDTH * (cycle - from)) / (to - from)) / 10;
}

/** The part of [from, to) inside the window, if there is one. */
export function clipped(w: Window, from: number, to: number): Window | undefined {
  const part = { from: Math.max(from, w.from), to: Math.min(to, w.to) };
  return part.to > part.from ? part : undefined;
}

const STEPS = [1, 2, 5] as const;
const MOST_TICKS = 10;

/** Cycles at round distances, ten at most. */
export function ticks({ from, to }: Window): readonly number[] {
  let step = 1;
  for (let k = 0; (to - from) / step > MOST_TICKS; k++) step = STEPS[k % 3]! * 10 ** Math.floor(k / 3);
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - 1 - first) / step) + 1 }, (_, i) => first + i * step);
}
