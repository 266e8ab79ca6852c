// What logic synthesis makes of the figures of C synthesis, as numbers: manuals, what all reports show, and fitted
// scalars (targets/costs/logic-synthesis.yaml says which is which). The scheduler knows none of its own.
import type { Resource } from './estimate.ts';

export interface LogicSynthesisRules {
  /** Most bits of a FIFO that becomes a shift register. */
  readonly fifoBits: number;
  /** Entries of a LUT as a shift register, and the fewest stages of one. */
  readonly shiftDepth: number;
  readonly shiftStages: number;
  /** Values that a LUT of a multiplexer chooses from. */
  readonly selectorWays: number;
  /** Most words of a ROM that becomes LUTs, and columns that share a LUT. */
  readonly romWords: number;
  readonly romOutputs: number;
  /** LUTs of a product in LUTs over what C synthesis says of it. */
  readonly products: number;
  /** LUTs a bit of an adder. */
  readonly adder: number;
  /** LUTs of everything else over what C synthesis says of it. */
  readonly logic: number;
  /** Registers that stay, as a share. */
  readonly registers: number;
  /** Eight of ten recorded figures lie between these multiples of the predicted one. */
  readonly band: { readonly [R in Resource]?: { readonly low: number; readonly high: number } };
  /** Designs behind it. */
  readonly designs: number;
  /** What these designs do not cover, for the tool and family in question; empty: all. */
  readonly missing: readonly string[];
}
