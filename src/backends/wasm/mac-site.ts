// A sum of products in a kernel whose terms are walked as a table: which loops run, which accumulator, which input
// and which constant each iteration takes.
import type { IndexExpr } from '#ir/kernel/index-expr';

export interface SiteLoop {
  readonly index: string;
  readonly count: number;
}

/** The element an iteration refers to, row-major. */
export interface SiteElement {
  readonly dims: readonly number[];
  readonly index: readonly IndexExpr[];
}

export interface MacSite {
  /** The ROM parameter of the compiled kernel that holds the constants. */
  readonly rom: string;
}
