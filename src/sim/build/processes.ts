// Which parts of a design become processes: in a dataflow region every child by itself, elsewhere a region as the one
// function of calls that the tools make of it. Each is a schedule and a row of stream accesses.
import type { Argument, Design, Instance, Region } from '#ir/design/design';
import { instancesOf } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { callsOf } from '#src/schedule/calls';
import { estimateFunction } from '#src/schedule/function';
import { inlineCalls } from '#src/schedule/inline';
import type { Plan } from '#src/schedule/plan';
import type { ScheduledDesign } from '#src/schedule/scheduled-design';
import { type PlannedFunction, type Traffic, TrafficCounter } from '#src/schedule/traffic';

type Bound = Pick<Argument, 'kind' | 'name'>;

/** A channel or port that a process uses. */
export interface Use extends Bound {
  readonly stream: boolean;
  readonly writes: boolean;
}

export interface ProcessPlan {
  readonly name: string;
  readonly region: Region;
  readonly plan: Plan;
  readonly traffic: Traffic;
  /** What each storage of the traffic is. */
  readonly bound: readonly Bound[];
  readonly uses: readonly Use[];
}

export const boundKey = ({ kind, name }: Bound): string => `${kind} ${name}`;

/** Whether something in the region runs side by side. */
export function hasDataflow(region: Region): boolean {
  if (region.kind === 'instance') return false;
  return region.kind === 'dataflow' || region.body.some(hasDataflow);
}

export class ProcessPlanner {
  readonly #design: Design;
  readonly #scheduled: ScheduledDesign;
  readonly #functions = new Map<string, PlannedFunction>();
  readonly #traffic = new TrafficCounter(this.#functions);
  #regions = 0;

  constructor(design: Design, scheduled: ScheduledDesign) {
    this.#design = design;
    this.#scheduled = scheduled;
    const { callees, estimates } = scheduled.context;
    for (const [name, { plan }] of estimates) {
      this.#functions.set(name, { function: callees.get(name)!, plan });
    }
  }

  /** `region` holds no dataflow region; undefined where its traffic is beyond the bounds. */
  plan(region: Region): ProcessPlan | undefined {
    return region.kind === 'instance' ? this.#instance(region) : this.#calls(region);
  }

  #instance(region: Extract<Region, { kind: 'instance' }>): ProcessPlan | undefined {
    const { instance } = region;
    const name = this.#scheduled.nameOf(instance);
    const traffic = this.#traffic.of(name);
    if (traffic === undefined) return undefined;
    const { plan } = this.#functions.get(name)!;
    const bound = this.#params(instance).map((p) => argumentOf(instance, p.name));
    return { name: instance.name, region, plan, traffic, bound, uses: this.#uses([instance]) };
  }

  #calls(region: Region): ProcessPlan | undefined {
    const top = region === this.#design.top;
    const name = top ? this.#design.name : `${region.kind}_${++this.#regions}`;
    const { function: f, bound } = callsOf(this.#design, region, name, this.#scheduled.nameOf);
    const { context } = this.#scheduled;
    const whole = inlineCalls(f, context.callees);
    const { plan } = estimateFunction(whole, context);
    // Names of regions and of functions have nothing to do with each other.
    const key = `region ${name}`;
    this.#functions.set(key, { function: whole, plan });
    const traffic = this.#traffic.of(key);
    if (traffic === undefined) return undefined;
    return { name, region, plan, traffic, bound, uses: this.#uses(instancesOf(region)) };
  }

  #params(instance: Instance) {
    const kernel = this.#design.kernels.find((k) => k.name === instance.kernel);
    if (kernel === undefined) throw new CompilerBug(`${instance.name} is of no kernel`);
    return kernel.params;
  }

  /** Each use once, whichever of the instances has it. */
  #uses(instances: readonly Instance[]): readonly Use[] {
    const uses = new Map<string, Use>();
    for (const instance of instances) {
      for (const p of this.#params(instance)) {
        if (p.kind === 'rom') continue;
        const { kind, name } = argumentOf(instance, p.name);
        const writes = p.dir !== 'in';
        uses.set(`${kind} ${name} ${writes}`, { kind, name, stream: p.kind === 'stream', writes });
      }
    }
    return [...uses.values()];
  }
}

function argumentOf(instance: Instance, param: string): Argument {
  const found = instance.args.find((a) => a.param === param);
  if (found === undefined) throw new CompilerBug(`${instance.name} gives nothing for ${param}`);
  return found;
}
