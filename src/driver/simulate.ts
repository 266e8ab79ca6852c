// From a design to how many cycles it takes: legalised and scheduled as for an estimate, its processes simulated for some
// samples in a row. A plain value with a standing of its own, which stands for no figure of a synthesis report.
import type { OperatorLibrary, Standing } from '#ir/cost/library';
import type { Design } from '#ir/design/design';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult } from '#ir/simulation/result';
import { legalize } from '#src/legalize/index';
import { scheduleDesign } from '#src/schedule/scheduled-design';
import { buildSimulation } from '#src/sim/build/index';
import { intervalOf, latencyOf, prepareSimulation } from '#src/sim/index';

export interface Simulation {
  readonly version: 1;
  readonly model: string;
  readonly samples: number;
  /** Cycles of the first sample from its start until its last instance is done; absent where it never is. */
  readonly latency?: number;
  /** Cycles until it puts its first token into an output stream. */
  readonly firstOutput?: number;
  /** Cycles from one sample's end to the next one's; absent with one sample. */
  readonly interval?: { readonly cycles: number; readonly steady: boolean };
  readonly problem: SimulationProblem;
  readonly result: SimulationResult;
  readonly standing: Standing;
}

export interface SimulateRequest {
  /** After the passes. */
  readonly module: Module;
  readonly design: Design;
  readonly library: OperatorLibrary;
  /** Samples back to back, at least 1. */
  readonly samples: number;
}

const STANDING: Standing = {
  level: 'extrapolated',
  missing: ['co-simulation: cycles follow from schedules and channels, approximately'],
};

/** What there is to simulate, for who wants other depths or to watch. */
export function simulationOf(design: Design, library: OperatorLibrary): Result<SimulationProblem> {
  return buildSimulation(design, scheduleDesign(legalize(design), design, library));
}

export function simulateModel({ module, design, library, samples }: SimulateRequest): Result<Simulation> {
  const { value: problem, diagnostics } = simulationOf(design, library);
  if (problem === undefined) return failed(diagnostics);
  const result = prepareSimulation(problem).run({ samples });
  const interval = intervalOf(result);
  return ok({
    version: 1,
    model: module.settings.projectName?.value ?? module.name,
    samples,
    ...latencyOf(result),
    ...(interval === undefined ? {} : { interval }),
    problem,
    result,
    standing: STANDING,
  });
}
