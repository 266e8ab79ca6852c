// The figures that are compared: what a record says of each, and what an estimate says.
import type { Category, DesignEstimate, FunctionEstimate, Resource } from '#ir/cost/estimate';
import type { SynthesisRecord } from './record.ts';

export const FIGURES = [
  'lut',
  'ff',
  'dsp',
  'bram18',
  'uram',
  'latencyMin',
  'latencyMax',
  'iiMin',
  'iiMax',
  'clock',
] as const;
export type FigureName = (typeof FIGURES)[number];
/** A figure that a record or a prediction lacks is absent. */
export type FigureValues = { readonly [F in FigureName]?: number };

/** Resources by category, as reports split them; `dsp` rows of reports count as expressions do. */
export type Breakdown = { readonly [C in Category | 'dsp']?: { readonly [R in Resource]?: number } };

export function recordedFigures({ result, clock_estimated_ns: clock }: SynthesisRecord): FigureValues {
  const all: Record<FigureName, number | null | undefined> = {
    lut: result?.LUT,
    ff: result?.FF,
    dsp: result?.DSP,
    bram18: result?.BRAM_18K,
    uram: result?.URAM,
    latencyMin: result?.latency_min,
    latencyMax: result?.latency_max,
    iiMin: result?.ii_min,
    iiMax: result?.ii_max,
    clock,
  };
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v != null));
}

const CATEGORY_NAMES: Readonly<Record<string, keyof Breakdown>> = {
  Expression: 'expression',
  Multiplexer: 'multiplexer',
  Register: 'register',
  Memory: 'memory',
  FIFO: 'fifo',
  Instance: 'instance',
  DSP: 'dsp',
};

export function recordedBreakdown(record: SynthesisRecord): Breakdown {
  return Object.fromEntries(
    Object.entries(record.result_breakdown ?? {}).flatMap(([name, r]) => {
      const category = CATEGORY_NAMES[name];
      if (!category) return [];
      const { LUT, FF, DSP, BRAM_18K, URAM } = r;
      const resources = { lut: LUT ?? 0, ff: FF ?? 0, dsp: DSP ?? 0, bram18: BRAM_18K ?? 0, uram: URAM ?? 0 };
      return [[category, resources] as const];
    }),
  );
}

export function functionFigures({ total, timing }: FunctionEstimate): FigureValues {
  return { ...total, ...timing };
}

/** The design's own figures, where a range stands for several readings the one the estimate prefers. */
export function designFigures({ resources, top, latency, ii, clock }: DesignEstimate): FigureValues {
  const { lut, ff, dsp, bram18, uram } = resources;
  return {
    lut: lut.value,
    ff: ff.value,
    dsp: dsp.value,
    bram18: bram18.value,
    uram: uram.value,
    latencyMin: top.timing.latencyMin,
    latencyMax: Math.max(top.timing.latencyMax, latency.value),
    iiMin: top.timing.iiMin,
    iiMax: Math.max(top.timing.iiMax, ii.value),
    clock: clock.value,
  };
}

/** Of Vivado's report after synthesis; absent where there is none, or it is of a later stage. */
export function recordedSynthesis({ result_logic_synth: r }: SynthesisRecord): FigureValues | undefined {
  if (r?.state !== 'Synthesized') return undefined;
  const all = { lut: r.LUT, ff: r.FF, dsp: r.DSP, bram18: r.BRAM_18K };
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v != null));
}

export function synthesisFigures({ logicSynthesis }: DesignEstimate): FigureValues | undefined {
  if (logicSynthesis === undefined) return undefined;
  const { lut, ff, dsp, bram18 } = logicSynthesis.resources;
  return { lut: lut.value, ff: ff.value, dsp: dsp.value, bram18: bram18.value };
}
