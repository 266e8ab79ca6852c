// A built design with FIFO depths that cost nothing: what compile and simulate do for --size-fifos.
import type { Design } from '#ir/design/design';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { simulationMessages } from '#ir/diagnostics/catalogue/simulation';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { SizableFifo } from '#src/codesign/fifo-trial';
import { type FifoSizing, HORIZON, type SizingOutcome, sizeFifos } from '#src/codesign/size-fifos';
import { withDepths } from '#src/codesign/with-depths';
import type { FifoDepths } from '#src/driver/manifest';
import { deadlockLines } from '#src/report/simulation/deadlock';
import { fifoChannels } from '#src/report/simulation/rows';
import { intervalOf, latencyOf } from '#src/sim/index';
import { DEFAULT_TOOL } from '#src/targets/default-tool';
import type { Context } from './host.ts';
import { type ModelSimulation, sampleProblems, simulationFor } from './model-simulation.ts';
import { EXIT, type Outcome, refused } from './outcome.ts';

export interface SizedDesign {
  readonly design?: Design;
  readonly sizing?: FifoSizing;
  /** FIFOs whose depth is another than lowering's. */
  readonly depths?: FifoDepths;
  /** Why there is no such design. */
  readonly refusal?: Outcome;
}

/** Enough that branches of a network are filled before the second half. */
const SAMPLES = 16;

/** FIFOs of the design, as places in the problem's channels. */
function sizable({ prepared: { problem } }: ModelSimulation, design: Design): readonly SizableFifo[] {
  const own = new Map(
    design.channels.flatMap((c) => (c.kind === 'fifo' ? [[c.name, c.depth] as const] : [])),
  );
  return fifoChannels(problem).flatMap((channel) => {
    const { name } = problem.channels[channel]!;
    const depth = own.get(name);
    return depth === undefined ? [] : [{ name, channel, depth }];
  });
}

function sized(simulation: ModelSimulation, fifos: readonly SizableFifo[], context: Context): SizingOutcome {
  let runs = 0;
  return sizeFifos(fifos, SAMPLES, {
    simulate: (depths, samples) => {
      runs += 1;
      if (runs % 100 === 0) context.progress(`sizing FIFOs: ${runs} simulations`);
      const chosen = new Map(fifos.map((f, i) => [f.channel, depths[i]!]));
      return simulation.run(samples, chosen);
    },
    cost: (fifo, depth) => simulation.fifoCost(fifos[fifo]!.name, depth),
    interval: (result) => intervalOf(result)!.cycles,
    latency: (result) => latencyOf(result)!.latency,
  });
}

export async function sizedDesign(
  design: Design,
  module: Module,
  context: Context,
  tool = DEFAULT_TOOL,
): Promise<SizedDesign> {
  const simulation = await simulationFor(module, design, tool);
  if (!simulation.value) return { refusal: refused(simulation.diagnostics) };
  const fifos = sizable(simulation.value, design);
  if (fifos.length === 0) {
    const because = 'the design has no FIFOs between its layers';
    const problem = diagnose(commandLineMessages.optionWithoutUse, { option: '--size-fifos', because });
    return { refusal: refused([problem]) };
  }
  const large = sampleProblems(simulation.value, SAMPLES * HORIZON, () => 'leave --size-fifos out');
  if (large.length > 0) return { refusal: refused(large) };
  const outcome = sized(simulation.value, fifos, context);
  if (outcome.kind === 'unfinished') {
    return { refusal: refused([diagnose(simulationMessages.sizingUnfinished, { fifos: fifos.length })]) };
  }
  if (outcome.kind === 'deadlock') {
    const text = deadlockLines(simulation.value.prepared.problem, outcome.deadlock).join('\n');
    const problem = diagnose(simulationMessages.deadlockWithoutBounds, {});
    return { refusal: { ...refused([problem], EXIT.verdict), text } };
  }
  const { sizing } = outcome;
  const changed = sizing.fifos.filter((f) => f.before !== f.after);
  const depths = Object.fromEntries(changed.map((f) => [f.name, f.after]));
  return { design: withDepths(design, new Map(Object.entries(depths))), sizing, depths };
}
