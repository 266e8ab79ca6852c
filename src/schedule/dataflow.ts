// A top whose instances run side by side. A new inference enters when the slowest instance can start again (recorded:
// largest latency + 1 for 110 of 133 tops; the trip count of a rewinding loop for 574 of 574); an instance starts with the first token of those before it. Tokens are assumed to
// flow evenly from first to last: the simulator knows better, this is its closed form.
import type { Contributor, FunctionEstimate } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import { type Design, type Instance, instancesOf } from '#ir/design/design';
import { controlGate } from './control-gate.ts';
import { channelCosts } from './interface.ts';
import type { Plan } from './plan.ts';
import { EMPTY, NOTHING, plus, total } from './resources.ts';
import { mergeStandings } from './standing.ts';

/** A function that runs by itself. */
interface Running {
  readonly estimate: FunctionEstimate;
  readonly plan: Pick<Plan, 'overlaps'>;
}

export function dataflowTop(
  design: Design,
  functionOf: (instance: Instance) => Running,
  library: OperatorLibrary,
): FunctionEstimate {
  const instances = instancesOf(design.top);
  const running = instances.map(functionOf);
  const estimates = running.map((r) => r.estimate);
  const channels = channelCosts(design, library);
  const contributors: Contributor[] = [...channels.contributors];
  let instance = NOTHING;
  for (const e of estimates) {
    instance = plus(instance, e.total);
    contributors.push({ what: `call of ${e.name}`, count: 1, resources: e.total });
  }
  const categories = {
    ...EMPTY,
    instance,
    fifo: channels.fifo,
    memory: channels.memory,
    // ap_idle.
    expression: { ...NOTHING, lut: controlGate(library) },
  };
  const interval = (which: 'Min' | 'Max'): number =>
    Math.max(1, ...running.map((process) => startsEvery(process, which)));
  const latency = pathLatency(design, instances, estimates, 'latencyMax');
  return {
    name: design.name,
    kernel: design.name,
    timing: {
      latencyMin: pathLatency(design, instances, estimates, 'latencyMin'),
      latencyMax: latency,
      iiMin: interval('Min'),
      iiMax: interval('Max'),
      clock: Math.max(0, ...estimates.map((e) => e.timing.clock)),
    },
    total: total(categories),
    categories,
    contributors,
    loops: [],
    depth: 0,
    callees: [...new Set(estimates.map((e) => e.name))],
    standing: mergeStandings([
      ...estimates.map((e) => e.standing),
      { level: 'extrapolated', missing: ['latency of a dataflow region before simulation'] },
    ]),
  };
}

/** A process that does not overlap its own runs starts again in the cycle after its last. */
function startsEvery({ estimate: { timing }, plan }: Running, which: 'Min' | 'Max'): number {
  return plan.overlaps ? timing[`ii${which}`] : timing[`latency${which}`] + 1;
}

/** Cycles to the last output: instances that wait only for a first token overlap with those before them. */
function pathLatency(
  design: Design,
  instances: readonly Instance[],
  estimates: readonly FunctionEstimate[],
  which: 'latencyMin' | 'latencyMax',
): number {
  const fifos = new Map(design.channels.map((c) => [c.name, c]));
  const tokens = (name: string): number => {
    const c = fifos.get(name);
    return c?.kind === 'fifo' ? Math.max(1, Math.round(c.values / c.lanes)) : 1;
  };
  /** When the first and the last token of a channel can be taken. */
  const there = new Map<string, { first: number; last: number }>();
  let end = 0;
  instances.forEach((instance, i) => {
    const taken = estimates[i]!.timing[which];
    const kernel = design.kernels.find((k) => k.name === instance.kernel);
    const inputs: { first: number; last: number }[] = [];
    const outputs: string[] = [];
    const sources: string[] = [];
    for (const a of instance.args) {
      if (a.kind !== 'channel') continue;
      const dir = kernel?.params.find((p) => p.name === a.param);
      if (dir !== undefined && dir.kind !== 'rom' && dir.dir === 'out') outputs.push(a.name);
      else {
        sources.push(a.name);
        inputs.push(there.get(a.name) ?? { first: 0, last: 0 });
      }
    }
    const start = Math.max(0, ...inputs.map((t) => t.first));
    const most = Math.max(1, ...outputs.map(tokens), ...sources.map(tokens));
    // Its last token follows its last input by what is left of it then, if it takes them evenly.
    const own = taken - (most - 1) * Math.floor(taken / most);
    const done = Math.max(start + taken, Math.max(0, ...inputs.map((t) => t.last)) + own);
    for (const name of outputs) {
      const spread = ((tokens(name) - 1) * taken) / Math.max(1, tokens(name));
      there.set(name, { first: Math.max(start, done - Math.floor(spread)) + 1, last: done + 1 });
    }
    end = Math.max(end, done);
  });
  return end;
}
