// From a design and its schedules to what a simulation is given. Regions become processes and channels: a dataflow region
// a process a child and start signals, a pipeline or sequence the one function it is, and a sequence or repeat around a
// dataflow region an order.
import type { Design, Region } from '#ir/design/design';
import { instancesOf } from '#ir/design/design';
import { estimateMessages } from '#ir/diagnostics/catalogue/estimate';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';
import { ACTIONS, type SimulationProblem } from '#ir/simulation/problem';
import type { ScheduledDesign } from '#src/schedule/scheduled-design';
import { MOST_ACCESSES } from '#src/schedule/traffic';
import { fifo, handover, outside, startSignal, tokensOf } from './channels.ts';
import { Network, NO_TRAFFIC } from './network.ts';
import { Order } from './order.ts';
import { boundKey, hasDataflow, type ProcessPlan, ProcessPlanner } from './processes.ts';

const [READ, WRITE] = [ACTIONS.indexOf('read'), ACTIONS.indexOf('write')];

interface Placed {
  readonly process: number;
  readonly plan: ProcessPlan;
  /** Regions around it, the outermost first. */
  readonly path: readonly Region[];
}

/** `scheduled`: the design's functions. */
export function buildSimulation(design: Design, scheduled: ScheduledDesign): Result<SimulationProblem> {
  const builder = new Builder(design, scheduled);
  const problem = builder.run();
  return problem === undefined ? failed(builder.diagnostics) : ok(problem);
}

class Builder {
  readonly #design: Design;
  readonly #scheduled: ScheduledDesign;
  readonly #planner: ProcessPlanner;
  readonly #network = new Network();
  readonly #placed: Placed[] = [];
  /** Place of the network's channel, by FIFO or port. */
  readonly #streams = new Map<string, number>();
  readonly diagnostics: Diagnostic[] = [];
  #orders = 0;

  constructor(design: Design, scheduled: ScheduledDesign) {
    this.#design = design;
    this.#scheduled = scheduled;
    this.#planner = new ProcessPlanner(design, scheduled);
  }

  run(): SimulationProblem | undefined {
    this.#region(this.#design.top, [], 1, false);
    if (this.diagnostics.length > 0) return undefined;
    this.#channels();
    for (const placed of this.#placed) this.#traffic(placed);
    return this.#network.finish(this.#design.name);
  }

  /** The processes of a region that is gone through `runs` times an inference; `ordered`: not before the last time is over. */
  #region(region: Region, path: readonly Region[], runs: number, ordered: boolean): readonly number[] {
    if (!hasDataflow(region)) return this.#process(region, path, runs, ordered);
    if (region.kind === 'instance') return [];
    if (region.kind === 'pipeline')
      throw new CompilerBug(`${this.#design.name}: a dataflow region inside a pipeline`);
    const inside = [...path, region];
    if (region.kind === 'dataflow')
      return region.body.flatMap((child) => this.#region(child, inside, runs, ordered));
    const rounds = region.kind === 'repeat' ? runs * region.count : runs;
    const order = new Order(this.#network, `${region.kind} ${++this.#orders}`, rounds);
    const parts = region.body.map((child) => this.#region(child, inside, rounds, true));
    order.keep(parts.filter((part) => part.length > 0));
    return [order.keeper, ...parts.flat()];
  }

  #process(region: Region, path: readonly Region[], runs: number, ordered: boolean): readonly number[] {
    const [first] = instancesOf(region);
    if (first === undefined) return [];
    const plan = this.#planner.plan(region);
    if (plan === undefined) {
      const holes = { layer: first.layer, limit: MOST_ACCESSES };
      this.diagnostics.push(diagnose(estimateMessages.tooMuchTraffic, holes, { at: first.source }));
      return [];
    }
    const { latency, ii, overlaps } = plan.plan;
    const last = plan.traffic.cycle.at(-1) ?? 0;
    const length = Math.max(latency, last) + 1;
    const interval = overlaps ? Math.max(1, ii) : length;
    const process = this.#network.process({
      name: plan.name,
      kind: 'instance',
      length,
      interval: ordered ? Math.max(interval, length) : interval,
      runs,
    });
    this.#placed.push({ process, plan, path });
    return [process];
  }

  #users(kind: 'channel' | 'port', name: string, writes: boolean): readonly Placed[] {
    return this.#placed.filter(({ plan }) =>
      plan.uses.some((u) => u.kind === kind && u.name === name && u.writes === writes),
    );
  }

  #channels(): void {
    const { channels, ports } = this.#design;
    const { habits } = this.#scheduled.context.library;
    const started = new Set<string>();
    for (const c of channels) {
      const [writer, ...more] = this.#users('channel', c.name, true);
      if (writer === undefined || more.length > 0)
        throw new CompilerBug(`${c.name} is written by ${more.length + (writer ? 1 : 0)} processes`);
      for (const reader of this.#users('channel', c.name, false)) {
        const own = reader.process === writer.process;
        if (c.kind === 'fifo') {
          const place = fifo(this.#network, c, habits, writer.process, reader.process);
          this.#streams.set(boundKey({ kind: 'channel', name: c.name }), place);
          const pair = `${writer.process} ${reader.process}`;
          if (own || started.has(pair) || !this.#starts(writer, reader)) continue;
          started.add(pair);
          startSignal(this.#network, reader.plan.name, writer.process, reader.process);
        } else if (!own && this.#sideBySide(writer, reader)) {
          handover(this.#network, c, habits, writer.process, reader.process);
        }
      }
    }
    for (const p of ports) {
      if (p.kind !== 'stream') continue;
      const [user] = this.#users('port', p.name, p.dir === 'out');
      if (user === undefined) continue;
      this.#streams.set(boundKey({ kind: 'port', name: p.name }), outside(this.#network, p, user.process));
    }
  }

  /** The innermost region around both. */
  #around(a: Placed, b: Placed): Region | undefined {
    return a.path.findLast((r) => b.path.includes(r));
  }

  #sideBySide(a: Placed, b: Placed): boolean {
    if (this.#around(a, b)?.kind !== 'dataflow') return false;
    if (this.#network.runs(a.process) !== this.#network.runs(b.process))
      throw new CompilerBug(`${b.plan.name} uses an array of ${a.plan.name} in other rounds`);
    return true;
  }

  /** Processes of one dataflow region, in program order. */
  #starts(a: Placed, b: Placed): boolean {
    const region = this.#around(a, b);
    return (
      region?.kind === 'dataflow' &&
      a.path.at(-1) === region &&
      b.path.at(-1) === region &&
      a.process < b.process
    );
  }

  #traffic({ process, plan: { name, traffic, bound } }: Placed): void {
    const { cycle, stream, writes } = traffic;
    if (cycle.length === 0) return;
    const places = bound.map((b) => this.#streams.get(boundKey(b)));
    const accesses = {
      ...NO_TRAFFIC,
      cycle,
      channel: stream.map((s) => places[s] ?? bug(`${name} touches a stream that is no channel`)),
      action: writes.map((w) => (w === 1 ? WRITE : READ)),
    };
    this.#network.traffic(process, accesses);
    this.#count(name, traffic, bound, this.#network.runs(process));
  }

  /** What the schedule does is what the design says of its channels. */
  #count(
    name: string,
    { stream, writes }: ProcessPlan['traffic'],
    bound: ProcessPlan['bound'],
    runs: number,
  ): void {
    const counts = new Map<string, number>();
    for (let n = 0; n < stream.length; n++) {
      const key = `${boundKey(bound[stream[n]!]!)} ${writes[n]}`;
      counts.set(key, (counts.get(key) ?? 0) + runs);
    }
    for (const [key, count] of counts) {
      const [kind, of] = key.split(' ');
      const channel = this.#design.channels.find((c) => c.name === of);
      const port = this.#design.ports.find((p) => p.name === of);
      const said =
        kind === 'channel'
          ? channel?.kind === 'fifo' && channel.values / channel.lanes
          : port && tokensOf(port);
      if (said !== count) bug(`${name} passes ${count} tokens of ${of}, which has ${said}`);
    }
  }
}

function bug(text: string): never {
  throw new CompilerBug(text);
}
