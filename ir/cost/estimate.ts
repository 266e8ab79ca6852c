// What an estimate says: figures with their standing, for every function and for the design.
import type { Standing } from './library.ts';

export interface Figure {
  readonly value: number;
  /** Both ends of what is possible; equal to the value where one reading is right. */
  readonly low: number;
  readonly high: number;
  readonly standing: Standing;
}

export const RESOURCES = ['lut', 'ff', 'dsp', 'bram18', 'uram'] as const;
export type Resource = (typeof RESOURCES)[number];
export type Resources = { readonly [R in Resource]: number };

/** As the tool's reports split them. */
export const CATEGORIES = ['expression', 'multiplexer', 'register', 'memory', 'fifo', 'instance'] as const;
export type Category = (typeof CATEGORIES)[number];

export interface Contributor {
  /** For example `add 16 + 16` or `ROM weights 60 x 540`. */
  readonly what: string;
  readonly count: number;
  readonly resources: Resources;
}

export interface Timing {
  /** Cycles from start to done, least and most. */
  readonly latencyMin: number;
  readonly latencyMax: number;
  /** Cycles between starts. */
  readonly iiMin: number;
  readonly iiMax: number;
  /** ns: the longest path in a state. */
  readonly clock: number;
}

export interface FunctionEstimate {
  readonly name: string;
  readonly kernel: string;
  readonly timing: Timing;
  /** Callees included. */
  readonly total: Resources;
  readonly categories: { readonly [C in Category]: Resources };
  readonly contributors: readonly Contributor[];
  readonly loops: readonly {
    readonly label: string;
    readonly trip: number;
    readonly ii: number;
    readonly depth: number;
    /** The longest cycle of values through the loop, as operators with ns. */
    readonly recurrence?: { readonly delay: number; readonly path: readonly string[] };
  }[];
  readonly depth: number;
  readonly callees: readonly string[];
  readonly standing: Standing;
  /** Another reading of the same function where the tools are not known to choose one. */
  readonly alternative?: { readonly why: string; readonly timing: Timing };
}

interface LayerEstimate {
  readonly instance: string;
  readonly layer: string;
  readonly function: FunctionEstimate;
}

/** What logic synthesis makes of the design: figures of another report, never summed with those of C synthesis. */
export interface LogicSynthesis {
  readonly resources: { readonly [R in Resource]: Figure };
  /** Designs with both reports behind it. */
  readonly designs: number;
}

export interface DesignEstimate {
  readonly name: string;
  readonly library: string;
  readonly substitution: readonly string[];
  readonly functions: readonly FunctionEstimate[];
  readonly layers: readonly LayerEstimate[];
  readonly latency: Figure;
  readonly ii: Figure;
  readonly clock: Figure;
  readonly resources: { readonly [R in Resource]: Figure };
  /** Absent where nothing is known of it. */
  readonly logicSynthesis?: LogicSynthesis;
  /** Parts of the top function itself: FIFOs, registers between calls, control. */
  readonly top: FunctionEstimate;
}
