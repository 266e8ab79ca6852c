// From a design to what its C synthesis report will say: legalised, scheduled with the operator library of the tool and
// part, and held against the part. One plain value, which reports print and estimate.json holds.
import type { DesignEstimate } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import type { Design } from '#ir/design/design';
import type { Module } from '#ir/graph/module';
import { legalize } from '#src/legalize/index';
import { estimateDesign } from '#src/schedule/design';
import { type Misfit, misfits } from './estimate-fit.ts';
import type { EstimatedPart, EstimateTarget } from './estimate-target.ts';

/** Designs whose reports stand behind the figures, by what generated them. */
interface Calibration {
  readonly hls4ml: number;
  readonly burin: number;
}

export interface Estimate {
  readonly version: 1;
  readonly model: string;
  readonly tool: string;
  readonly part: EstimatedPart;
  /** ns: the period that was asked for, and what a state may take of it. */
  readonly clock: { readonly period: number; readonly budget: number };
  readonly design: DesignEstimate;
  /** What does not fit the part; empty also where its size is unknown. */
  readonly misfits: readonly Misfit[];
  /** Absent for a library of made-up figures. */
  readonly calibration?: Calibration;
}

export interface EstimateRequest {
  /** After the passes. */
  readonly module: Module;
  readonly design: Design;
  readonly target: EstimateTarget;
  readonly library: OperatorLibrary;
  readonly calibration?: Calibration;
}

/** ns of the period that a state may take. */
function budgetOf({ clockPeriod: period, clockUncertainty: u }: Design['target']): number {
  return period - (u.unit === 'ns' ? u.value : (period * u.value) / 100);
}

export function estimateModel({ module, design, target, library, calibration }: EstimateRequest): Estimate {
  const estimate = estimateDesign(legalize(design), design, library);
  return {
    version: 1,
    model: module.settings.projectName?.value ?? module.name,
    tool: target.tool,
    part: target.part,
    clock: { period: design.target.clockPeriod, budget: budgetOf(design.target) },
    design: estimate,
    misfits: misfits(estimate, target.part, module),
    ...(calibration === undefined ? {} : { calibration }),
  };
}
