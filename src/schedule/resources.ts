// Sums of resources.
import { CATEGORIES, type Category, RESOURCES, type Resources } from '#ir/cost/estimate';

export const NOTHING: Resources = { lut: 0, ff: 0, dsp: 0, bram18: 0, uram: 0 };

function each(make: (r: keyof Resources) => number): Resources {
  return { lut: make('lut'), ff: make('ff'), dsp: make('dsp'), bram18: make('bram18'), uram: make('uram') };
}

export const plus = (a: Resources, b: Resources): Resources => each((r) => a[r] + b[r]);
export const times = (a: Resources, n: number): Resources => each((r) => a[r] * n);
export const isNothing = (a: Resources): boolean => RESOURCES.every((r) => a[r] === 0);

export type Categories = { readonly [C in Category]: Resources };

export const EMPTY: Categories = {
  expression: NOTHING,
  multiplexer: NOTHING,
  register: NOTHING,
  memory: NOTHING,
  fifo: NOTHING,
  instance: NOTHING,
};

export function total(categories: Categories): Resources {
  return CATEGORIES.reduce((sum, c) => plus(sum, categories[c]), NOTHING);
}
