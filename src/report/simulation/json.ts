// A simulation as programs read it: the rows of the tables, the times of every sample, and who waits for whom where
// nothing moves any more.
import type { DeadlockWait } from '#ir/simulation/result';
import type { Json } from '../json.ts';
import { fifoRows, instanceRows, waitedFor } from './rows.ts';
import { SIMULATION_STANDING, type Simulated } from './simulated.ts';

export function simulationJson(simulated: Simulated): { readonly [key: string]: Json | undefined } {
  const { model, tool, clock, samples, problem, result, interval } = simulated;
  const wait = ({ process, channel, why }: DeadlockWait): Json => ({
    instance: problem.processes[process]!.name,
    channel: problem.channels[channel]!.name,
    why,
    on: waitedFor(problem, channel, why),
  });
  const [first] = result.samples;
  const { deadlock } = result;
  return {
    what: SIMULATION_STANDING,
    model,
    tool,
    clock,
    samples,
    cycles: result.cycles,
    latency: first ? first.done - first.started : null,
    firstOutput: first?.firstOutput === undefined ? null : first.firstOutput - first.started,
    interval: interval ? { ...interval } : null,
    deadlock: deadlock
      ? { cycle: deadlock.cycle, circle: deadlock.circle.map(wait), waits: deadlock.waits.map(wait) }
      : null,
    times: result.samples.map((s) => ({ ...s })),
    instances: instanceRows(simulated).map((r) => ({ ...r, ...(r.waits ? { waits: { ...r.waits } } : {}) })),
    fifos: fifoRows(simulated).map((r) => ({ ...r, ...(r.cost ? { cost: { ...r.cost } } : {}) })),
  };
}
