// One design's figures by layer, wherever they come from: what reports and estimates become before they are compared.
import type { Resource } from '#ir/cost/estimate';
import type { FigureName, Figures, Said } from '#src/hls-report/claims';

/** Best and worst; null where that is not known. */
export interface Span {
  readonly low: Said;
  readonly high: Said;
  /** Where a summary gives one number without saying which of the two it is. */
  readonly one?: number;
}

/** Latency and interval in cycles, clock in ns. */
export const SHEET_FIGURES = ['latency', 'ii', 'clock', 'lut', 'ff', 'dsp', 'bram18', 'uram'] as const;
export type SheetFigure = (typeof SHEET_FIGURES)[number];

/** Absent: not said. */
export type SheetFigures = { readonly [F in SheetFigure]?: Span };

export interface SheetRow {
  readonly layer?: string;
  readonly module: string;
  readonly figures: SheetFigures;
}

export interface Sheet {
  readonly kind: 'report' | 'estimate';
  /** The top function, or what there is for a name. */
  readonly name: string;
  /** For example `vitis_hls-2022.2`. */
  readonly tool?: string;
  readonly part?: string;
  /** ns that were asked for. */
  readonly period?: number;
  readonly rows: readonly SheetRow[];
  readonly total: SheetFigures;
  readonly available: { readonly [R in Resource]?: number };
}

export function exactly(value: Said): Span {
  return { low: value, high: value };
}

function pair(figures: Figures, of: 'latency' | 'ii'): Span | undefined {
  const [low, high, one] = [figures[`${of}Min`], figures[`${of}Max`], figures[of]];
  if (low !== undefined || high !== undefined) return { low: low ?? null, high: high ?? null };
  if (one === undefined) return undefined;
  return one === null ? exactly(null) : { low: null, high: null, one };
}

/** The figures of a module of a report. */
export function sheetFigures(figures: Figures): SheetFigures {
  const single = (name: FigureName): Span | undefined => {
    const value = figures[name];
    return value === undefined ? undefined : exactly(value);
  };
  const spans: { readonly [F in SheetFigure]: Span | undefined } = {
    latency: pair(figures, 'latency'),
    ii: pair(figures, 'ii'),
    clock: single('clockEstimated'),
    lut: single('lut'),
    ff: single('ff'),
    dsp: single('dsp'),
    bram18: single('bram18'),
    uram: single('uram'),
  };
  return Object.fromEntries(Object.entries(spans).filter(([, span]) => span !== undefined));
}
