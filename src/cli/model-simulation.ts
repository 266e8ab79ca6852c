// From a built model to a simulation of its schedule, with the data of targets/: what simulate and compile share.
import type { Resources } from '#ir/cost/estimate';
import type { ToolHabits } from '#ir/cost/library';
import type { Design } from '#ir/design/design';
import { simulationMessages } from '#ir/diagnostics/catalogue/simulation';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';
import type { Module } from '#ir/graph/module';
import type { SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult } from '#ir/simulation/result';
import { simulationOf } from '#src/driver/simulate';
import { fifoCost } from '#src/schedule/interface';
import { fifoLatency, fifoPlaces } from '#src/sim/build/channels';
import { type PreparedSimulation, prepareSimulation } from '#src/sim/index';
import { libraryFor } from './model-estimate.ts';

export interface ModelSimulation {
  readonly model: string;
  /** Whose schedules they are, for example `vitis_hls-2022.2`. */
  readonly tool: string;
  /** Period in ns. */
  readonly clock: number;
  readonly prepared: PreparedSimulation;
  /** With other depths of FIFOs, by their places in the problem's channels; a deeper FIFO may take a cycle longer. */
  readonly run: (samples: number, depths: ReadonlyMap<number, number>) => SimulationResult;
  /** What a FIFO of the design costs with so many tokens, all its lanes together. */
  readonly fifoCost: (name: string, depth: number) => Resources;
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

/** Prepared problems that are kept: the search for depths comes back to a few. */
const MOST_PREPARED = 64;

/** A run with depths. What a FIFO is made of depends on its depth, and with it how many tokens it holds and how long they take. */
function withDepths(problem: SimulationProblem, habits: ToolHabits): ModelSimulation['run'] {
  const prepared = new Map<string, PreparedSimulation>();
  return (samples, depths) => {
    const latencies = problem.channels.map((c, i) => {
      const depth = depths.get(i);
      return depth === undefined ? c.latency : fifoLatency(depth, habits);
    });
    const key = latencies.join();
    let known = prepared.get(key);
    if (!known) {
      const channels = problem.channels.map((c, i) => ({ ...c, latency: latencies[i]! }));
      known = prepareSimulation({ ...problem, channels });
      if (prepared.size >= MOST_PREPARED) prepared.clear();
      prepared.set(key, known);
    }
    const places = new Map([...depths].map(([channel, depth]) => [channel, fifoPlaces(depth, habits)]));
    return known.run({ samples, depths: places });
  };
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
  const built = simulationOf(design, library);
  if (!built.value) return failed([...found.diagnostics, ...built.diagnostics]);
  const fifos = new Map(design.channels.flatMap((c) => (c.kind === 'fifo' ? [[c.name, c] as const] : [])));
  const simulation: ModelSimulation = {
    model: module.settings.projectName?.value ?? module.name,
    tool: target.tool,
    clock: design.target.clockPeriod,
    prepared: prepareSimulation(built.value),
    run: withDepths(built.value, library.habits),
    fifoCost: (name, depth) => {
      const fifo = fifos.get(name);
      if (!fifo) throw new CompilerBug(`the design has no FIFO ${name}`);
      return fifoCost(fifo, depth, library);
    },
  };
  return ok(simulation, [...found.diagnostics, ...built.diagnostics]);
}
