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
import { type Design, type Instance, instancesOf } from '#ir/design/design';
import type { Legalized } from '#src/legalize/index';
import { callsOf } from './calls.ts';
import { dataflowTop } from './dataflow.ts';
import { type EstimateContext, type EstimatedFunction, estimateFunction } from './function.ts';
import { inlineCalls } from './inline.ts';
import { channelCosts, portCosts } from './interface.ts';
import { afterLogicSynthesis, logicSynthesisFigures } from './logic-synthesis.ts';
import { type Categories, EMPTY, plus, total } from './resources.ts';
import { scheduleDesign } from './scheduled-design.ts';
import type { Synthesised } from './synthesised.ts';

/** `legalized`: the design's functions. `rules`: for what logic synthesis makes of it. */
export function estimateDesign(
  legalized: Legalized,
  design: Design,
  library: OperatorLibrary,
  rules?: LogicSynthesisRules,
): DesignEstimate {
  const afterwards = rules === undefined ? undefined : afterLogicSynthesis(library, rules);
  const { context, nameOf } = scheduleDesign(legalized, design, library, afterwards);
  const { estimates } = context;
  const of = (instance: Instance): EstimatedFunction => estimates.get(nameOf(instance))!;
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

interface Top {
  readonly top: FunctionEstimate;
  readonly synthesised?: Synthesised;
}

/** Instances side by side. */
function processTop(design: Design, of: (i: Instance) => EstimatedFunction, context: EstimateContext): Top {
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

function calledTop(design: Design, nameOf: (instance: Instance) => string, context: EstimateContext): Top {
  const { function: f } = callsOf(design, design.top, design.name, nameOf);
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
