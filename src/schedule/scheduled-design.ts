// A design's functions, scheduled callees first: what its estimate and its simulation begin with.
import type { OperatorLibrary } from '#ir/cost/library';
import { type Design, type Instance, instancesOf } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import type { OperatorFunction } from '#ir/operators/graph';
import type { Legalized } from '#src/legalize/index';
import type { Process } from './control.ts';
import { type EstimateContext, type EstimatedFunction, estimateFunction } from './function.ts';
import { inlineCalls } from './inline.ts';
import type { Clock } from './timing.ts';

export interface ScheduledDesign {
  readonly context: EstimateContext;
  /** The function of an instance. */
  readonly nameOf: (instance: Instance) => string;
}

/** `functions`, `instances`: the design's, legalised. `afterwards`: to bind them for logic synthesis too. */
export function scheduleDesign(
  { functions, instances }: Legalized,
  design: Design,
  library: OperatorLibrary,
  afterwards?: EstimateContext['afterwards'],
): ScheduledDesign {
  const known = new Map<string, OperatorFunction>();
  const estimates = new Map<string, EstimatedFunction>();
  const processes = processesOf(design, instances);
  const context: EstimateContext = {
    library,
    clock: clockOf(design),
    callees: known,
    estimates,
    processes,
    ...(afterwards === undefined ? {} : { afterwards }),
  };
  for (const f of functions) {
    const whole = inlineCalls(f, known);
    known.set(f.name, whole);
    estimates.set(f.name, estimateFunction(whole, context));
  }
  const nameOf = (instance: Instance): string => {
    const name = instances.get(instance);
    if (name === undefined) throw new CompilerBug(`instance ${instance.name} has no function`);
    return name;
  };
  return { context, nameOf };
}

/** Of a dataflow top: the functions of its instances. */
function processesOf(design: Design, names: Legalized['instances']): ReadonlyMap<string, Process> {
  const processes = new Map<string, Process>();
  if (design.top.kind !== 'dataflow') return processes;
  const fifos = new Set(design.channels.flatMap((c) => (c.kind === 'fifo' ? [c.name] : [])));
  for (const instance of instancesOf(design.top)) {
    const name = names.get(instance);
    if (name === undefined) continue;
    const params = design.kernels.find((k) => k.name === instance.kernel)?.params ?? [];
    const starts = instance.args.some((a) => {
      const param = params.find((p) => p.name === a.param);
      return a.kind === 'channel' && fifos.has(a.name) && param?.kind === 'stream' && param.dir === 'out';
    });
    const ports = new Set(
      params.flatMap((p, place) => {
        const outside = instance.args.some((a) => a.param === p.name && a.kind === 'port');
        return p.kind === 'stream' && outside ? [place] : [];
      }),
    );
    processes.set(name, { starts: starts || processes.get(name)?.starts === true, ports });
  }
  return processes;
}

/** ns; the design's own uncertainty. */
function clockOf({ target: { clockPeriod: period, clockUncertainty: u } }: Design): Clock {
  return { period, uncertainty: u.unit === 'ns' ? u.value : (period * u.value) / 100 };
}
