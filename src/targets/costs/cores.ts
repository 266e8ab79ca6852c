// Multiplication cores: which one a product takes, in how many states, and what it costs. Reports show cores at the
// budgets of their projects only; a core is used at the budget it was seen with and at longer ones, until one with fewer
// states was seen or one state is long enough.
import type { OperatorTiming } from '#ir/cost/library';
import type { Core } from './cost-file.ts';
import type { Figures } from './form.ts';
import { interpolate, points } from './points.ts';

export interface Product {
  readonly core: Core['core'];
  /** Bits of the wider factor. */
  readonly width: number;
  /** Figures of the closed form. */
  readonly figures: Figures;
  /** One block takes it whole, because the project said so: what it keeps between states lies in the block. */
  readonly whole?: boolean;
}

/** DSP blocks of a core as it was seen; figures of the closed form unless the report shows others. */
function blocks(c: Core, dsp: (width: number, narrow: number) => number): number {
  return Math.max(1, c.gives?.dsp ?? dsp(c.width, c.narrow));
}

/** The cores of one library that are like the product: of its kind and, for blocks, with as many of them. */
export function alike(
  product: Product,
  cores: readonly Core[],
  dsp: (width: number, narrow: number) => number,
): readonly Core[] {
  const kind = cores.filter((c) => c.core === product.core);
  if (product.core !== 'block') return kind;
  const wanted = Math.max(1, product.figures.dsp);
  return kind.filter((c) => blocks(c, dsp) === wanted);
}

function nearestWidth(width: number, cores: readonly Core[]): readonly Core[] {
  const best = Math.min(...cores.map((c) => Math.abs(c.width - width)));
  return cores.filter((c) => Math.abs(c.width - width) === best);
}

function fewest(cores: readonly Core[]): Core {
  return cores.reduce((a, b) => (b.states < a.states || (b.states === a.states && b.n > a.n) ? b : a));
}

/** Figures of the product in a core: what a report shows, else the closed form's. */
export function coreCost(product: Product, core: Core | undefined): { lut: number; ff: number; dsp: number } {
  const { lut, ff, dsp } = product.figures;
  if (product.whole) return { lut, ff, dsp };
  return { lut: core?.gives?.lut ?? lut, ff: core?.gives?.ff ?? ff, dsp: core?.gives?.dsp ?? dsp };
}

/** The core of one state that is nearest in width and the same in figures, if one was seen. */
export function singleState(product: Product, cores: readonly Core[]): Core | undefined {
  const single = cores.filter((c) => c.states === 1 && c.width === product.width);
  return single.length > 0 ? fewest(single) : undefined;
}

/**
 * `cores` is what `alike` found, at least one; `elsewhere`: those of the nearest libraries that have any, of one state
 * for when `cores` are all of several, of several for when they are all of one; `budget` in ns.
 */
export function productTiming(
  product: Product,
  cores: readonly Core[],
  elsewhere: readonly Core[],
  budget: number,
): OperatorTiming {
  const [own, longer] = [cores.filter((c) => c.states === 1), cores.filter((c) => c.states > 1)];
  const single = own.length > 0 ? own : elsewhere.filter((c) => c.states === 1);
  const several = longer.length > 0 ? longer : elsewhere.filter((c) => c.states > 1);
  // Only seen in several states: longer than one state at the longest of those budgets.
  const least = own.length > 0 ? 0 : Math.max(...several.map((c) => c.budget + 0.01));
  const found =
    single.length > 0
      ? interpolate(points(new Map(single.map((c) => [c.width, c.ns]))), product.width).value
      : Math.max(...several.map((c) => c.ns * c.states));
  const delay = Math.max(found, least);
  if (delay <= budget || several.length === 0) return { delay };
  if (nearestWidth(product.width, cores).some((c) => c.states === 1 && c.budget <= budget)) return { delay };
  const near = nearestWidth(product.width, several);
  const seen = near.filter((c) => c.budget <= budget);
  const core = seen.length > 0 ? fewest(seen) : near.reduce((a, b) => (b.budget < a.budget ? b : a));
  const first = core.ns;
  return {
    delay,
    pipelined: { states: core.states, first, last: core.last ?? first, cost: coreCost(product, core) },
  };
}
