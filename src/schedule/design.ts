// A design's estimate: its functions bottom-up, then the top function, which calls them. A pipelined or sequential top
// is one more function of calls; a dataflow top runs its instances side by side between FIFOs.
import type {
  Category,
  Contributor,
  DesignEstimate,
  Figure,
  FunctionEstimate,
  Resource,
} from '#ir/cost/estimate';
import { RESOURCES } from '#ir/cost/estimate';
import type { OperatorLibrary, Standing } from '#ir/cost/library';
import type { LogicSynthesisRules } from '#ir/cost/logic-synthesis';
import { type Design, type Instance, instancesOf, type Region } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import type { OperatorFunction, OperatorRegion, OperatorStorage } from '#ir/operators/graph';
import type { Legalized } from '#src/legalize/index';
import type { Process } from './control.ts';
import { dataflowTop, type Running } from './dataflow.ts';
import { type EstimateContext, type EstimatedFunction, estimateFunction } from './function.ts';
import { inlineCalls } from './inline.ts';
import { channelCosts, portCosts } from './interface.ts';
import { afterLogicSynthesis, logicSynthesisFigures } from './logic-synthesis.ts';
import { type Categories, EMPTY, plus, total } from './resources.ts';
import type { Synthesised } from './synthesised.ts';
import type { Clock } from './timing.ts';

/** `legalized`: the design's functions. `rules`: for what logic synthesis makes of it. */
export function estimateDesign(
  { functions, instances }: Legalized,
  design: Design,
  library: OperatorLibrary,
  rules?: LogicSynthesisRules,
): DesignEstimate {
  const clock = clockOf(design);
  const known = new Map<string, OperatorFunction>();
  const estimates = new Map<string, EstimatedFunction>();
  const processes = processesOf(design, instances);
  const afterwards = rules === undefined ? undefined : afterLogicSynthesis(library, rules);
  const context: EstimateContext = {
    library,
    clock,
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
  const of = (instance: Instance): Callee => {
    const name = nameOf(instance);
    return { ...estimates.get(name)!, pipeline: known.get(name)!.pipeline !== undefined };
  };
  const { top, synthesised } =
    design.top.kind === 'dataflow' ? processTop(design, of, context) : calledTop(design, nameOf, context);
  const layers = instancesOf(design.top).map((instance) => ({
    instance: instance.name,
    layer: instance.layer,
    function: of(instance).estimate,
  }));
  return {
    name: design.name,
    library: library.id,
    substitution: library.substitution,
    functions: [...estimates.values()].map((e) => e.estimate),
    layers,
    ...figures(
      top,
      layers.map((l) => l.function),
    ),
    ...(rules === undefined || synthesised === undefined
      ? {}
      : { logicSynthesis: logicSynthesisFigures(synthesised, rules, top.standing) }),
    top,
  };
}

interface Callee extends Running {
  readonly synthesised?: Synthesised;
}

interface Top {
  readonly top: FunctionEstimate;
  readonly synthesised?: Synthesised;
}

/** Instances side by side. */
function processTop(design: Design, of: (i: Instance) => Callee, context: EstimateContext): Top {
  const top = dataflowTop(design, of, context.library);
  if (context.afterwards === undefined) return { top };
  const after = (i: Instance): Synthesised => of(i).synthesised!;
  const made = dataflowTop(
    design,
    (i) => ({ ...of(i), estimate: { ...of(i).estimate, total: after(i).total } }),
    context.afterwards.library,
  );
  const productsInLuts = instancesOf(design.top).some((i) => after(i).productsInLuts);
  return { top, synthesised: { total: made.total, productsInLuts } };
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

/** The top as a function of calls: ports and channels are its storages. */
function calledTop(design: Design, nameOf: (instance: Instance) => string, context: EstimateContext): Top {
  const storages: OperatorStorage[] = [];
  const places = new Map<string, number>();
  const add = (key: string, s: Omit<OperatorStorage, 'words' | 'impl'>): void => {
    const words = Math.ceil(s.elements / s.lanes);
    places.set(key, storages.push({ ...s, words, impl: 'auto' }) - 1);
  };
  for (const p of design.ports) {
    const elements = p.kind === 'stream' ? p.lanes : p.shape.reduce((a, b) => a * b, 1);
    const { width, signed } = p.type;
    const kind = p.kind === 'stream' ? 'stream' : 'value';
    add(`port ${p.name}`, { name: p.name, kind, dir: p.dir, width, signed, elements, lanes: 1 });
  }
  for (const c of design.channels) {
    const { width, signed } = c.type;
    const elements = c.kind === 'fifo' ? c.lanes : c.dims.reduce((a, b) => a * b, 1);
    const kind = c.kind === 'fifo' ? 'stream' : 'value';
    add(`channel ${c.name}`, { name: c.name, kind, width, signed, elements, lanes: 1 });
  }
  for (const r of design.roms) {
    const { width, signed } = r.type;
    add(`rom ${r.name}`, { name: r.name, kind: 'rom', width, signed, elements: r.codes.length, lanes: 1 });
  }
  let site = 0;
  const regions = (r: Region): readonly OperatorRegion[] => {
    if (r.kind !== 'instance') {
      const body = r.body.flatMap(regions);
      return r.kind === 'repeat'
        ? [{ kind: 'loop', label: `repeat_${site++}`, trip: r.count, rewind: false, body }]
        : body;
    }
    const args = r.instance.args.map((a) => places.get(`${a.kind} ${a.name}`)!);
    return [{ kind: 'call', function: nameOf(r.instance), args, site: site++ }];
  };
  const f: OperatorFunction = {
    name: design.name,
    kernel: design.name,
    ...(design.top.kind === 'pipeline' ? { pipeline: design.top.ii } : {}),
    inline: false,
    storages,
    body: regions(design.top),
  };
  const { estimate, synthesised } = estimateFunction(inlineCalls(f, context.callees), context);
  const around = outside(design, context.library);
  const categories = Object.fromEntries(
    Object.entries(estimate.categories).map(([c, r]) => [c, plus(r, around.categories[c as Category])]),
  ) as Categories;
  const top = {
    ...estimate,
    categories,
    total: total(categories),
    contributors: [...around.contributors, ...estimate.contributors],
  };
  if (context.afterwards === undefined || synthesised === undefined) return { top };
  const after = total(outside(design, context.afterwards.library).categories);
  return { top, synthesised: { ...synthesised, total: plus(synthesised.total, after) } };
}

/** Channels and ports. */
function outside(
  design: Design,
  library: OperatorLibrary,
): { readonly categories: Categories; readonly contributors: readonly Contributor[] } {
  const { fifo, memory, ...channels } = channelCosts(design, library);
  const { expression, multiplexer, register, ...ports } = portCosts(design, library);
  return {
    categories: { ...EMPTY, fifo, memory, expression, multiplexer, register },
    contributors: [...channels.contributors, ...ports.contributors],
  };
}

/** Sums with the standing of their least sure part; a range where a function has two readings. */
function figures(
  top: FunctionEstimate,
  layers: readonly FunctionEstimate[],
): Pick<DesignEstimate, 'latency' | 'ii' | 'clock' | 'resources'> {
  const standing: Standing = top.standing;
  const figure = (value: number, other: number): Figure => ({
    value,
    low: Math.min(value, other),
    high: Math.max(value, other),
    standing,
  });
  // Where intervals grow instead of clocks: layers one after another take longer by what their loops do.
  const more = layers.reduce((sum, l) => {
    return sum + Math.max(0, (l.alternative?.timing.latencyMax ?? 0) - l.timing.latencyMax);
  }, 0);
  const slower = layers.reduce((most, l) => {
    return Math.max(most, (l.alternative?.timing.iiMax ?? 0) - l.timing.iiMax);
  }, 0);
  const clock = Math.max(0, ...layers.map((l) => l.alternative?.timing.clock ?? l.timing.clock));
  return {
    latency: figure(top.timing.latencyMax, top.timing.latencyMax + more),
    ii: figure(top.timing.iiMax, top.timing.iiMax + slower),
    clock: figure(top.timing.clock, more > 0 ? clock : top.timing.clock),
    resources: Object.fromEntries(RESOURCES.map((r) => [r, figure(top.total[r], top.total[r])])) as {
      readonly [R in Resource]: Figure;
    },
  };
}
