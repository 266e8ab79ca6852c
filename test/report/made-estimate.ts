// Estimates made by hand: what reports are tested on without any scheduler.
import {
  CATEGORIES,
  type Category,
  type DesignEstimate,
  type Figure,
  type FunctionEstimate,
  type LogicSynthesis,
  RESOURCES,
  type Resource,
  type Resources,
  type Timing,
} from '#ir/cost/estimate';
import type { Standing } from '#ir/cost/library';
import type { Estimate } from '#src/driver/estimate';

export const NONE: Resources = { lut: 0, ff: 0, dsp: 0, bram18: 0, uram: 0 };

const SURE: Standing = { level: 'calibrated', reports: 7, missing: [] };

export function timing(latency: number, ii: number, clock: number): Timing {
  return { latencyMin: latency, latencyMax: latency, iiMin: ii, iiMax: ii, clock };
}

export interface MadeFunction {
  readonly total?: Partial<Resources>;
  readonly timing?: Timing;
  readonly standing?: Standing;
  readonly categories?: Partial<{ readonly [C in Category]: Partial<Resources> }>;
}

export function made(
  name: string,
  f: MadeFunction & Partial<Omit<FunctionEstimate, keyof MadeFunction>> = {},
): FunctionEstimate {
  return {
    kernel: name,
    timing: timing(1, 1, 2),
    contributors: [],
    loops: [],
    depth: 1,
    callees: [],
    standing: SURE,
    ...f,
    name,
    total: { ...NONE, ...f.total },
    categories: Object.fromEntries(
      CATEGORIES.map((c) => [c, { ...NONE, ...f.categories?.[c] }]),
    ) as FunctionEstimate['categories'],
  };
}

function figure(value: number, standing: Standing): Figure {
  return { value, low: value, high: value, standing };
}

/** A design of these layers; the top's categories come on top of them. */
export function madeDesign(
  layers: readonly (readonly [layer: string, f: FunctionEstimate])[],
  top: FunctionEstimate = made('top'),
  called: readonly FunctionEstimate[] = [],
): DesignEstimate {
  const own = (r: Resource): number => CATEGORIES.reduce((sum, c) => sum + top.categories[c][r], 0);
  const sum = (r: Resource): number => layers.reduce((n, [, f]) => n + f.total[r], own(r));
  return {
    name: 'top',
    library: 'tool-1|family|1',
    substitution: [],
    functions: [...called, ...layers.map(([, f]) => f)],
    layers: layers.map(([layer, f], i) => ({ instance: `${layer}_${i}`, layer, function: f })),
    latency: figure(top.timing.latencyMax, top.standing),
    ii: figure(top.timing.iiMax, top.standing),
    clock: figure(top.timing.clock, top.standing),
    resources: Object.fromEntries(
      RESOURCES.map((r) => [r, figure(sum(r), top.standing)]),
    ) as DesignEstimate['resources'],
    top,
  };
}

/** What logic synthesis makes of it: half the LUTs, within a tenth; everything else as it is. */
export function synthesised(design: DesignEstimate, standing: Standing): LogicSynthesis {
  const half = Math.round(design.resources.lut.value / 2);
  const lut = { value: half, low: Math.round(0.9 * half), high: Math.round(1.1 * half), standing };
  const rest = RESOURCES.map((r) => [r, { ...design.resources[r], standing }]);
  return { designs: 16, resources: { ...Object.fromEntries(rest), lut } as LogicSynthesis['resources'] };
}

export function madeEstimate(design: DesignEstimate, more: Partial<Estimate> = {}): Estimate {
  return {
    version: 1,
    model: 'net',
    tool: 'tool-1',
    part: { name: 'part-1' },
    clock: { period: 5, budget: 4 },
    design,
    misfits: [],
    calibration: { hls4ml: 12, burin: 0 },
    ...more,
  };
}
