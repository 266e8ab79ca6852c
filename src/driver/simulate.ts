// From a design to how it runs: legalised and scheduled as for an estimate, its functions taken as processes. With other
// FIFO depths the same schedules run again.
import type { OperatorLibrary, ToolHabits } from '#ir/cost/library';
import type { Design } from '#ir/design/design';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult } from '#ir/simulation/result';
import { legalize } from '#src/legalize/index';
import { scheduleDesign } from '#src/schedule/scheduled-design';
import { fifoLatency, fifoPlaces } from '#src/sim/build/channels';
import { buildSimulation } from '#src/sim/build/index';
import { type PreparedSimulation, prepareSimulation } from '#src/sim/index';

export interface Simulator {
  /** The design as it is: a process is named like its instance, a channel like the FIFO, array or port. */
  readonly prepared: PreparedSimulation;
  /** Samples back to back with other depths of FIFOs, by their places in the problem's channels. */
  readonly run: (samples: number, depths: ReadonlyMap<number, number>) => SimulationResult;
}

/** Prepared problems that are kept: a search for depths comes back to a few. */
const MOST_PREPARED = 64;

/** What a FIFO is made of depends on its depth, and with it how many tokens it holds and how long they take. */
function withDepths(problem: SimulationProblem, habits: ToolHabits): Simulator['run'] {
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

export function simulatorOf(design: Design, library: OperatorLibrary): Result<Simulator> {
  const built = buildSimulation(design, scheduleDesign(legalize(design), design, library));
  if (built.value === undefined) return failed(built.diagnostics);
  return ok({ prepared: prepareSimulation(built.value), run: withDepths(built.value, library.habits) });
}
