// What the reports of a vendor tool say, before it is believed: every file makes claims about modules, and only what
// no other claim contradicts becomes a figure.
import { RESOURCES, type Resource } from '#ir/cost/estimate';
import type { Diagnostic } from '#ir/diagnostics/diagnostic';

/** A number, or null where the tool itself says that it does not know ("undef", "?"). */
export type Said = number | null;

const TIMES = [
  'latencyMin',
  'latencyMax',
  'iiMin',
  'iiMax',
  'clockTarget',
  'clockEstimated',
  'clockUncertainty',
] as const;

/** Latencies and intervals in cycles, clocks in ns, BRAM in halves of a tile (18 Kbit). */
export type FigureName =
  | (typeof TIMES)[number]
  /** Where a summary gives one number without saying whether it is the least or the most. */
  | 'latency'
  | 'ii'
  | Resource
  | `${Resource}Available`;

export const FIGURE_NAMES: readonly FigureName[] = [
  ...TIMES,
  'latency',
  'ii',
  ...RESOURCES,
  ...RESOURCES.map((r) => `${r}Available` as const),
];

/** Absent: not said. */
export type Figures = { readonly [F in FigureName]?: Said };

/** The tool that wrote a report and what it was run for, as far as the report says. */
export interface Identity {
  readonly tool?: 'vivado_hls' | 'vitis_hls';
  readonly version?: string;
  readonly part?: string;
  readonly family?: string;
}

export interface Call {
  readonly instance: string;
  readonly module: string;
}

export interface LoopReport {
  readonly name: string;
  /** 0: outermost. */
  readonly depth: number;
  readonly latencyMin: Said;
  readonly latencyMax: Said;
  readonly iterationLatencyMin: Said;
  readonly iterationLatencyMax: Said;
  readonly ii: Said;
  readonly tripMin: Said;
  readonly tripMax: Said;
}

/** What one file says of one module. */
export interface ModuleClaims {
  readonly module: string;
  readonly file: string;
  /** The module's own report, the row in its caller's, or a summary of the whole design. */
  readonly from: 'own' | 'caller' | 'summary';
  readonly figures: Figures;
  readonly pipeline?: string;
  readonly calls?: readonly Call[];
  readonly loops?: readonly LoopReport[];
}

export interface SynthesisFile {
  readonly kind: 'synthesis';
  readonly file: string;
  readonly identity: Identity;
  readonly claims: readonly ModuleClaims[];
  /** The module that the file is about; a summary is about the top. */
  readonly subject?: string;
  readonly summary: boolean;
}

export interface CosimFile {
  readonly kind: 'cosim';
  readonly file: string;
  /** Names of runs are those of the languages: Verilog, VHDL. Those that were not run are left out. */
  readonly runs: readonly CosimRun[];
}

export interface CosimRun {
  readonly language: string;
  readonly passed: boolean;
  readonly latencyMin: Said;
  readonly latencyAverage: Said;
  readonly latencyMax: Said;
  readonly iiMin: Said;
  readonly iiAverage: Said;
  readonly iiMax: Said;
  readonly total?: Said;
}

/** What logic synthesis or place and route made of the design. `bramTiles` counts whole tiles of 36 Kbit, `bram18` halves. */
export interface Used {
  readonly lut?: number;
  readonly ff?: number;
  readonly dsp?: number;
  readonly bramTiles?: number;
  readonly bram18?: number;
  readonly uram?: number;
}

/** An instance of the implemented design, with all inside it. */
export interface ImplementedCell {
  /** Names of instances below the top, joined with `/`; empty for the top itself. */
  readonly path: string;
  /** What it is an instance of, by the name that C synthesis gives it. */
  readonly module?: string;
  readonly used: Used;
}

export interface ImplementationFile {
  readonly kind: 'implementation';
  readonly file: string;
  /** For example `Synthesized`, `Fully Placed`, `Routed`. */
  readonly stage?: string;
  readonly design?: string;
  readonly part?: string;
  readonly version?: string;
  readonly used: Used;
  readonly available: Used;
  /** Of the instances, where the report lists them. */
  readonly cells?: readonly ImplementedCell[];
  readonly timing?: ImplementationTiming;
}

/** ns. */
export interface ImplementationTiming {
  readonly required?: number;
  readonly achievedSynthesis?: number;
  readonly achievedRoute?: number;
  readonly worstSlack?: number;
  readonly totalSlack?: number;
  readonly failingEndpoints?: number;
  readonly met?: boolean;
}

/** A report of a kind that says nothing that is wanted here, or none at all. */
interface OtherFile {
  readonly kind: 'other';
  readonly file: string;
  /** What it is, if that is known. */
  readonly what?: string;
}

type ReportFile = SynthesisFile | CosimFile | ImplementationFile | OtherFile;

export interface ReadFile<F extends ReportFile = ReportFile> {
  readonly report: F;
  readonly diagnostics: readonly Diagnostic[];
}
