// What does not fit its part: resource by resource, the layer that takes most of it, and what could be done there.
import {
  type DesignEstimate,
  type Figure,
  RESOURCES,
  type Resource,
  type Resources,
} from '#ir/cost/estimate';
import { printType } from '#ir/fixed/text';
import type { Module, Op } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { legalReuseFactors } from '#src/passes/legal-reuse';
import type { EstimatedPart } from './estimate-target.ts';

export interface Misfit {
  readonly resource: Resource;
  readonly used: number;
  readonly available: number;
  /** The layer that uses most; absent where the top's own FIFOs and control use more than any layer. */
  readonly blame?: { readonly layer: string; readonly used: number };
  readonly advice: string;
}

/** What each layer uses, in program order; a layer may have several instances. */
export function layerTotals(design: DesignEstimate): ReadonlyMap<string, Resources> {
  const totals = new Map<string, Resources>();
  for (const { layer, function: f } of design.layers) {
    const before = totals.get(layer);
    const sum = RESOURCES.map((r) => [r, (before?.[r] ?? 0) + f.total[r]] as const);
    totals.set(layer, Object.fromEntries(sum) as Resources);
  }
  return totals;
}

/** An option as it can be pasted; names that a shell or a glob would read otherwise are not offered. */
function setOption(layer: string, settings: Readonly<Record<string, string | number>>): string {
  if (!/^[\w.-]+$/.test(layer)) return '';
  const options = Object.entries(settings).map(([key, value]) => `--set ${layer}.${key}=${value}`);
  return ` (${options.join(' ')})`;
}

/** The smallest legal reuse factor from which on the layer is `factor` times smaller, if use falls as reuse rises. */
function reuseAdvice(op: Op, module: Module, factor: number): string | undefined {
  const reuse = opSpec(op.kind).reuse;
  if (!reuse) return undefined;
  const made = new Map(module.body.ops.map((o) => [o.name, o]));
  const inputs = op.inputs.map((ref) => made.get(ref.op)?.shapes[ref.output] ?? []);
  const { nIn, nOut } = reuse(inputs, op.attrs);
  const resource = op.attrs.strategy === 'resource';
  const now = typeof op.attrs.reuse === 'number' ? op.attrs.reuse : 1;
  const larger = legalReuseFactors(nIn, nOut).filter((r) => r > now);
  const next = larger.find((r) => r >= now * factor) ?? larger.at(-1);
  if (next === undefined) return undefined;
  const enough = next >= now * factor ? '' : ', which is not enough alone';
  const settings = { ...(resource ? {} : { strategy: 'resource' }), reuse: next };
  const how = resource
    ? 'raise its reuse factor'
    : 'give it the resource strategy and raise its reuse factor';
  return `${how} from ${now} to ${next}${setOption(op.name, settings)}${enough}`;
}

const MEMORY: ReadonlySet<Resource> = new Set(['bram18', 'uram']);

function advice(op: Op | undefined, module: Module, resource: Resource, factor: number): string {
  if (!op) return 'shorten FIFOs, or choose io_parallel for a small network';
  const weight = op.roles.weight?.type;
  if (MEMORY.has(resource) && weight !== undefined) {
    return `narrow its weights, now ${weight === 'auto' ? 'auto' : printType(weight)}`;
  }
  return (
    (MEMORY.has(resource) ? undefined : reuseAdvice(op, module, factor)) ??
    'narrow its types: burin profile shows the narrowest that lose nothing'
  );
}

interface Excess {
  readonly resource: Resource;
  readonly used: number;
  readonly available: number;
  readonly layer: string | undefined;
  /** Of that layer, or of the top itself. */
  readonly most: number;
  /** How many times smaller it had to be, if everything else stays. */
  readonly factor: number;
}

function excessOf(resource: Resource, design: DesignEstimate, available: number): Excess {
  const layers = [...layerTotals(design)];
  const used = design.resources[resource].value;
  const top = used - layers.reduce((sum, [, t]) => sum + t[resource], 0);
  const [layer, most] = layers.reduce<readonly [string | undefined, number]>(
    (best, [name, t]) => (t[resource] > best[1] ? [name, t[resource]] : best),
    [undefined, Math.max(0, top)],
  );
  const room = most - (used - available);
  const factor = room > 0 ? most / room : Number.POSITIVE_INFINITY;
  return { resource, used, available, layer, most, factor };
}

/** Resources of which the design needs more than the part has. Nothing where the size of the part is unknown. */
export function misfits(design: DesignEstimate, part: EstimatedPart, module: Module): readonly Misfit[] {
  const { totals } = part;
  if (!totals) return [];
  const over = RESOURCES.filter((r) => design.resources[r].value > totals[r]);
  const excesses = over.map((r) => excessOf(r, design, totals[r]));
  return excesses.map(({ resource, used, available, layer, most }) => {
    // One reuse factor for all that a layer is to blame for.
    const same = excesses.filter((e) => e.layer === layer && !MEMORY.has(e.resource));
    const op = module.body.ops.find((o) => o.name === layer);
    return {
      resource,
      used,
      available,
      ...(layer === undefined ? {} : { blame: { layer, used: most } }),
      advice: advice(op, module, resource, Math.max(...same.map((e) => e.factor))),
    };
  });
}

/** Vivado makes LUTs of products that find no DSP block (UG901, -max_dsp): how many is not known well enough. */
export function withinPart(estimate: DesignEstimate, { totals }: EstimatedPart): DesignEstimate {
  const { logicSynthesis } = estimate;
  if (logicSynthesis === undefined || totals === undefined) return estimate;
  const { resources } = logicSynthesis;
  if (resources.dsp.value <= totals.dsp && resources.bram18.value <= totals.bram18) return estimate;
  const gap = 'more DSP blocks or block memories than the part has, of which logic synthesis makes LUTs';
  const open = (f: Figure): Figure => {
    const missing = [...f.standing.missing, gap];
    return { ...f, standing: { level: 'extrapolated', missing } };
  };
  const opened = Object.fromEntries(RESOURCES.map((r) => [r, open(resources[r])]));
  return {
    ...estimate,
    logicSynthesis: { ...logicSynthesis, resources: opened as typeof resources },
  };
}
