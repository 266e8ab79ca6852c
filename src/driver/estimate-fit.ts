// What does not fit its part: resource by resource, the layer that takes most of it, and what could be done there.
import { type DesignEstimate, RESOURCES, type Resource, type Resources } from '#ir/cost/estimate';
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

/** The smallest legal reuse factor with which the layer would use no more than `room`, if use falls as reuse rises. */
function reuseAdvice(op: Op, module: Module, used: number, room: number): string | undefined {
  const reuse = opSpec(op.kind).reuse;
  if (!reuse) return undefined;
  const made = new Map(module.body.ops.map((o) => [o.name, o]));
  const inputs = op.inputs.map((ref) => made.get(ref.op)?.shapes[ref.output] ?? []);
  const { nIn, nOut } = reuse(inputs, op.attrs);
  const resource = op.attrs.strategy === 'resource';
  const now = typeof op.attrs.reuse === 'number' ? op.attrs.reuse : 1;
  const larger = legalReuseFactors(nIn, nOut).filter((r) => r > now);
  const wanted = room > 0 ? (now * used) / room : Number.POSITIVE_INFINITY;
  const next = larger.find((r) => r >= wanted) ?? larger.at(-1);
  if (next === undefined) return undefined;
  const enough = next >= wanted ? '' : ', which is not enough alone';
  const settings = { ...(resource ? {} : { strategy: 'resource' }), reuse: next };
  const how = resource
    ? 'raise its reuse factor'
    : 'give it the resource strategy and raise its reuse factor';
  return `${how} from ${now} to ${next}${setOption(op.name, settings)}${enough}`;
}

function advice(
  op: Op | undefined,
  module: Module,
  resource: Resource,
  { used, room }: { readonly used: number; readonly room: number },
): string {
  if (!op) return 'shorten FIFOs, or choose io_parallel for a small network';
  const memory = resource === 'bram18' || resource === 'uram';
  const weight = op.roles.weight?.type;
  if (memory && weight !== undefined) {
    return `narrow its weights, now ${weight === 'auto' ? 'auto' : printType(weight)}`;
  }
  return (
    (memory ? undefined : reuseAdvice(op, module, used, room)) ??
    'narrow its types: burin profile shows the narrowest that lose nothing'
  );
}

/** Resources of which the design needs more than the part has. Nothing where the size of the part is unknown. */
export function misfits(design: DesignEstimate, part: EstimatedPart, module: Module): readonly Misfit[] {
  const { totals } = part;
  if (!totals) return [];
  const layers = [...layerTotals(design)];
  return RESOURCES.filter((r) => design.resources[r].value > totals[r]).map((resource) => {
    const used = design.resources[resource].value;
    const top = used - layers.reduce((sum, [, t]) => sum + t[resource], 0);
    const [layer, most] = layers.reduce<readonly [string | undefined, number]>(
      (best, [name, t]) => (t[resource] > best[1] ? [name, t[resource]] : best),
      [undefined, Math.max(0, top)],
    );
    const op = module.body.ops.find((o) => o.name === layer);
    const room = most - (used - totals[resource]);
    return {
      resource,
      used,
      available: totals[resource],
      ...(layer === undefined ? {} : { blame: { layer, used: most } }),
      advice: advice(op, module, resource, { used: most, room }),
    };
  });
}
