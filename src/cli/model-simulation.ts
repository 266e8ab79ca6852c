// From a built model to a simulation of its schedule, with the data of targets/: what simulate and compile share.
import type { Resources } from '#ir/cost/estimate';
import type { Design } from '#ir/design/design';
import { simulationMessages } from '#ir/diagnostics/catalogue/simulation';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';
import type { Module } from '#ir/graph/module';
import { type Simulator, simulatorOf } from '#src/driver/simulate';
import { fifoCost } from '#src/schedule/interface';
import { libraryFor } from './model-estimate.ts';

export interface ModelSimulation extends Simulator {
  readonly model: string;
  /** Whose schedules they are, for example `vitis_hls-2022.2`. */
  readonly tool: string;
  /** Period in ns. */
  readonly clock: number;
  /** What a FIFO of the design costs, all its lanes together; `depth`: another than its own. */
  readonly fifoCost: (name: string, depth?: number) => Resources;
}

/** Reads and writes of a whole simulation: about two gigabytes. */
const MOST_TOUCHES = 50_000_000;

/** Refuses what would take more memory than a machine has. */
export function sampleProblems(
  { prepared: { problem } }: ModelSimulation,
  samples: number,
  fix: (most: number) => string,
): readonly Diagnostic[] {
  const each = problem.processes.reduce((n, p) => n + p.runs * p.accesses.cycle.length, 0);
  const touches = samples * each;
  if (touches <= MOST_TOUCHES) return [];
  const holes = { samples, touches, limit: MOST_TOUCHES };
  return [diagnose(simulationMessages.tooManySamples, holes, { fix: fix(Math.floor(MOST_TOUCHES / each)) })];
}

/** `module`: after the passes. */
export async function simulationFor(
  module: Module,
  design: Design,
  tool: string,
): Promise<Result<ModelSimulation>> {
  const found = await libraryFor(design, tool);
  if (!found.value) return failed(found.diagnostics);
  const { target, library } = found.value;
  const built = simulatorOf(design, library);
  if (!built.value) return failed([...found.diagnostics, ...built.diagnostics]);
  const fifos = new Map(design.channels.flatMap((c) => (c.kind === 'fifo' ? [[c.name, c] as const] : [])));
  const simulation: ModelSimulation = {
    model: module.settings.projectName?.value ?? module.name,
    tool: target.tool,
    clock: design.target.clockPeriod,
    ...built.value,
    fifoCost: (name, depth) => {
      const fifo = fifos.get(name);
      if (!fifo) throw new CompilerBug(`the design has no FIFO ${name}`);
      return fifoCost(fifo, depth ?? fifo.depth, library);
    },
  };
  return ok(simulation, [...found.diagnostics, ...built.diagnostics]);
}
