// From a design to what its C synthesis report will say: legalised, scheduled with the operator library of the tool and
// part, and held against the part. One plain value, which reports print and estimate.json holds.
import type { DesignEstimate } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import type { LogicSynthesisRules } from '#ir/cost/logic-synthesis';
import type { Design } from '#ir/design/design';
import { estimateMessages } from '#ir/diagnostics/catalogue/estimate';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { OperatorRegion } from '#ir/operators/graph';
import { type Legalized, legalize } from '#src/legalize/index';
import { estimateDesign } from '#src/schedule/design';
import { type Misfit, misfits, withinPart } from './estimate-fit.ts';
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
  /** Operators of the graph, where each stood by itself. */
  readonly expanded?: number;
}

export interface EstimateRequest {
  /** After the passes. */
  readonly module: Module;
  readonly design: Design;
  readonly target: EstimateTarget;
  readonly library: OperatorLibrary;
  /** For what logic synthesis makes of the design; absent: nothing is said of it. */
  readonly logicSynthesis?: LogicSynthesisRules;
  readonly calibration?: Calibration;
  /** Every operator by itself instead of equal ones counted: slower, for the same figures. */
  readonly expand?: boolean;
}

/** A graph takes about 50 bytes an operator while it is made and scheduled. */
const MOST_EXPANDED = 1_000_000;

/** Operators with equal ones counted. */
function operators(regions: readonly OperatorRegion[]): number {
  return regions.reduce((sum, r) => {
    if (r.kind === 'block') return sum + r.graph.count.reduce((a, b) => a + b, 0);
    if (r.kind === 'loop') return sum + operators(r.body);
    return r.kind === 'branch' ? sum + operators(r.then) + operators(r.otherwise) : sum;
  }, 0);
}

function legalized(design: Design, expand: boolean): Result<Legalized & { readonly expanded?: number }> {
  const compact = legalize(design);
  if (!expand) return ok(compact);
  const count = compact.functions.reduce((sum, f) => sum + operators(f.body), 0);
  if (count > MOST_EXPANDED) {
    return failed([diagnose(estimateMessages.tooLargeToExpand, { operators: count, limit: MOST_EXPANDED })]);
  }
  return ok({ ...legalize(design, { expand: true }), expanded: count });
}

/** ns of the period that a state may take. */
function budgetOf({ clockPeriod: period, clockUncertainty: u }: Design['target']): number {
  return period - (u.unit === 'ns' ? u.value : (period * u.value) / 100);
}

export function estimateModel(request: EstimateRequest): Result<Estimate> {
  const { module, design, target, library, logicSynthesis, calibration, expand = false } = request;
  const { value: functions, diagnostics } = legalized(design, expand);
  if (!functions) return failed(diagnostics);
  const estimate = estimateDesign(functions, design, library, logicSynthesis);
  return ok({
    version: 1,
    model: module.settings.projectName?.value ?? module.name,
    tool: target.tool,
    part: target.part,
    clock: { period: design.target.clockPeriod, budget: budgetOf(design.target) },
    design: withinPart(estimate, target.part),
    misfits: misfits(estimate, target.part, module),
    ...(calibration === undefined ? {} : { calibration }),
    ...(functions.expanded === undefined ? {} : { expanded: functions.expanded }),
  });
}
