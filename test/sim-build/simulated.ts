// Designs from model text, scheduled with a library and turned into simulation problems, for tests.
import type { OperatorLibrary } from '#ir/cost/library';
import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import type { SimulationProblem } from '#ir/simulation/problem';
import { build } from '#src/driver/pipeline';
import { legalize } from '#src/legalize/index';
import { scheduleDesign } from '#src/schedule/scheduled-design';
import { buildSimulation } from '#src/sim/build/index';
import { checkSimulation, intervalOf, latencyOf, prepareSimulation } from '#src/sim/index';
import { unit } from '../schedule/functions.ts';

export async function designOf(model: string, io: 'io_parallel' | 'io_stream'): Promise<Design> {
  const text = (): ReturnType<typeof ok<string>> => ok(model);
  const bytes = (): ReturnType<typeof ok<Uint8Array>> => ok(new TextEncoder().encode(model));
  const { design, diagnostics } = await build({ model: 'small.nn', set: [], io }, { text, bytes });
  if (design === undefined) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return design;
}

export function problemOf(design: Design, library: OperatorLibrary = unit): SimulationProblem {
  const { value, diagnostics } = buildSimulation(design, scheduleDesign(legalize(design), design, library));
  if (value === undefined) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  const wrong = checkSimulation(value);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return value;
}

export interface Cycles {
  /** Of the first sample. */
  readonly latency: number | undefined;
  readonly interval: number | undefined;
  readonly deadlock: boolean;
}

export function cyclesOf(problem: SimulationProblem, samples = 12): Cycles {
  const result = prepareSimulation(problem).run({ samples });
  return {
    latency: latencyOf(result)?.latency,
    interval: intervalOf(result)?.cycles,
    deadlock: result.deadlock !== undefined,
  };
}
