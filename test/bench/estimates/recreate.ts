// A recorded network as a design of ours: its layers in order with their recorded types, sizes, reuse factors, target
// and clock, lowered to the structure that mirrors the tool the record comes from. A record of one function becomes a
// network of that layer alone.
import { type Argument, type Channel, type Design, instancesOf, type Region } from '#ir/design/design';
import { hasErrors } from '#ir/diagnostics/diagnostic';
import type { Module, Op, Settings, Shape, Tensor } from '#ir/graph/module';
import type { Rule } from '#ir/graph/rules';
import type { Kernel } from '#ir/kernel/kernel';
import type { Location } from '#ir/location';
import { lower } from '#src/lower/index';
import { runPasses } from '#src/passes/index';
import { calledBy } from './called-kernels.ts';
import { typeOf } from './draw-weights.ts';
import { layerKind, type RecreatedOp } from './layer-kinds.ts';
import type { RecordedLayer, SynthesisRecord } from './record.ts';
import { tokenLanes } from './token-lanes.ts';

export interface Recreated {
  readonly design: Design;
  /** Of a module record: the layer its function belongs to. */
  readonly layer?: string;
}

/** A linear layer that a record has was not taken out by its project. */
const SKIPPED = ['eliminate-linear'] as const;

/** The first recorded class that Burin has no layer for. */
export function lackingKind(record: SynthesisRecord): string | undefined {
  if (record.layers.length === 0) return 'no layers';
  return record.layers.find((l) => !layerKind(l.class_name))?.class_name;
}

function plainValue<T>(value: T, at: Location): { readonly value: T; readonly origin: Location } {
  return { value, origin: at };
}

function settingsOf(record: SynthesisRecord, uncertainty: number, at: Location): Settings {
  const measured = record.clock_uncertainty_ns;
  return {
    part: plainValue(record.part, at),
    clockPeriod: plainValue(record.clock_target_ns ?? 5, at),
    clockUncertainty: plainValue(
      measured == null
        ? ({ value: uncertainty, unit: '%' } as const)
        : ({ value: measured, unit: 'ns' } as const),
      at,
    ),
    io: plainValue(record.io_type === 'io_stream' ? 'io_stream' : 'io_parallel', at),
    compat: plainValue('hls4ml' as const, at),
    projectName: plainValue('myproject', at),
    tool: plainValue(record.tool.startsWith('vitis') ? 'vitis' : 'vivado', at),
  };
}

class Builder {
  readonly ops: Op[] = [];
  readonly rules: Rule[] = [];
  readonly #at: Location;
  readonly #names = new Set<string>();

  constructor(at: Location) {
    this.#at = at;
  }

  /** Adds an op behind the last one and returns its name. */
  add(wanted: string, op: RecreatedOp, shapes: Readonly<Record<string, Shape>>): string {
    let name = wanted;
    for (let k = 2; this.#names.has(name); k++) name = `${wanted}_${k}`;
    this.#names.add(name);
    const before = this.ops.at(-1);
    const weights = Object.entries(op.weights).map(([role, codes]): readonly [string, Tensor] => {
      const type = typeOf(op.roles[role]!);
      return [role, { kind: 'codes', shape: shapes[role]!, type, codes, source: this.#at }];
    });
    for (const [role, text] of Object.entries(op.roles)) {
      if (text === undefined) continue;
      this.rules.push({
        select: { kind: 'name', name },
        effect: { kind: 'role', role, type: typeOf(text) },
        at: this.#at,
      });
    }
    this.ops.push({
      kind: op.kind,
      name,
      inputs: before ? [{ op: before.name, output: 0 }] : [],
      attrs: op.attrs,
      weights: Object.fromEntries(weights),
      roles: {},
      shapes: [],
      source: this.#at,
    });
    return name;
  }
}

function weightShapes(op: RecreatedOp, size: number): Readonly<Record<string, Shape>> {
  return Object.fromEntries(
    Object.entries(op.weights).map(([role, codes]) => [
      role,
      op.kind === 'dense' && role === 'weight' ? [size, codes.length / size] : [codes.length],
    ]),
  );
}

function sizeOfInput(layer: RecordedLayer): number {
  if (layer.n_in == null) throw new Error(`layer ${layer.name ?? layer.class_name} without n_in`);
  return layer.n_in;
}

/** Adds one layer for values that arrive as `arriving` a token, of neurons of `norms`; returns its name and what it hands on. */
function addLayer(
  builder: Builder,
  layer: RecordedLayer,
  arriving: number,
  norms: Float64Array | undefined,
  seed: string,
): { readonly name: string; readonly lanes: number; readonly norms: Float64Array | undefined } {
  const size = sizeOfInput(layer);
  const whole = layer.class_name === 'Dense';
  const flat = { kind: 'flatten', attrs: {}, roles: {}, weights: {} } as const;
  if (whole && arriving !== size) builder.add(`${layer.name ?? 'layer'}_flat`, flat, {});
  const lanes = whole ? size : arriving;
  const kind = layerKind(layer.class_name)!;
  const op = kind({ layer, size, lanes, seed: `${seed} ${builder.ops.length}`, arriving: norms });
  const name = builder.add(layer.name ?? layer.class_name, op, weightShapes(op, size));
  return { name, lanes: whole ? (layer.n_out ?? lanes) : lanes, norms: op.norms ?? norms };
}

const identity = (result?: string): RecreatedOp => ({
  kind: 'linear',
  attrs: {},
  roles: { result },
  weights: {},
});

/** Where nothing is recorded of its network, a layer that gives probabilities is taken for the last. */
function endsNetwork({ last, layers }: SynthesisRecord): boolean {
  return last ?? ['Softmax', 'Sigmoid'].includes(layers.at(-1)!.class_name);
}

interface Built {
  readonly module: Module;
  readonly layer?: string;
  /** Op → recorded bound of its multipliers. */
  readonly limits: ReadonlyMap<string, number>;
}

function build(record: SynthesisRecord, uncertainty: number): Built {
  const at: Location = { kind: 'model', file: record.source.repo, path: record.id };
  const builder = new Builder(at);
  const first = record.layers[0]!;
  const size = sizeOfInput(first);
  let lanes = tokenLanes(record, size);
  const input: RecreatedOp = {
    kind: 'input',
    attrs: { shape: lanes === size ? [size] : [size / lanes, lanes] },
    roles: { result: first.precisions.input },
    weights: {},
  };
  builder.add('network_input', input, {});
  // Whether its streams are ports, and whether others start with its first token, is part of what a function costs:
  // something precedes and follows it, unless its record says no.
  const alone = record.kind === 'module' && record.io_type === 'io_stream';
  if (alone && record.first !== true) builder.add('what_precedes', identity(first.precisions.input), {});
  const limits = new Map<string, number>();
  let name = '';
  let norms: Float64Array | undefined;
  for (const layer of record.layers) {
    ({ name, lanes, norms } = addLayer(builder, layer, lanes, norms, record.id));
    const limit = layer.shape_and_options.multiplier_limit;
    if (typeof limit === 'number' && Number.isInteger(limit) && limit > 0) limits.set(name, limit);
  }
  const end = alone && !endsNetwork(record) ? builder.add('what_follows', identity(), {}) : name;
  const module: Module = {
    name: 'myproject',
    body: { ops: builder.ops, outputs: [{ op: end, output: 0 }] },
    settings: settingsOf(record, uncertainty, at),
    rules: builder.rules,
    source: at,
  };
  return record.kind === 'module' ? { module, limits, layer: name } : { module, limits };
}

/** A project with a resource layer is a dataflow region, also around the functions of its other layers. */
function inItsRegion(design: Design, record: SynthesisRecord): Design {
  const { top } = design;
  const dataflow = record.strategy?.toLowerCase() === 'resource' && top.kind === 'pipeline';
  return dataflow ? { ...design, top: { kind: 'dataflow', body: top.body } } : design;
}

/**
 * Projects bound the multipliers of a layer by a constant that also depends on how many trained weights are zero, which
 * quantised ones do not tell: the recorded constant stands for it.
 */
function withLimits(design: Design, limits: ReadonlyMap<string, number>): Design {
  const bound = new Map(
    instancesOf(design.top).flatMap((i) => {
      const limit = limits.get(i.layer);
      return limit === undefined
        ? []
        : [i.kernel, ...calledBy(design, i.kernel)].map((k) => [k, limit] as const);
    }),
  );
  const kernels = design.kernels.map((k): Kernel => {
    const limit = bound.get(k.name);
    if (limit === undefined || k.pragmas.allocateMul === undefined) return k;
    return { ...k, pragmas: { ...k.pragmas, allocateMul: limit } };
  });
  return { ...design, kernels };
}

/** hls4ml tells the tool where weights go since version 1.0; before, the tool chose. */
function withStorages(design: Design, { hls4ml_version: version }: SynthesisRecord): Design {
  if (version == null || !/^v?0\./.test(version)) return design;
  const kernels = design.kernels.map((k): Kernel => {
    const params = k.params.map((p): Kernel['params'][number] =>
      p.kind === 'rom' ? { ...p, bindings: p.bindings.filter((b) => b.kind !== 'storage') } : p,
    );
    return { ...k, params };
  });
  return { ...design, kernels };
}

/** A function of a larger network has other layers around it, where the design of its layer alone has ports. */
function amongOthers(design: Design): Design {
  const channels = design.ports.flatMap(({ kind, name, type, shape, bindings }): Channel[] =>
    kind === 'array' ? [{ kind, name, type, dims: shape, style: 'register', bindings }] : [],
  );
  const inner = new Set(channels.map((c) => c.name));
  const moved = (r: Region): Region => {
    if (r.kind !== 'instance') return { ...r, body: r.body.map(moved) };
    const args = r.instance.args.map(
      (a): Argument => (a.kind === 'port' && inner.has(a.name) ? { ...a, kind: 'channel' } : a),
    );
    return { ...r, instance: { ...r.instance, args } };
  };
  const ports = design.ports.filter((p) => !inner.has(p.name));
  return { ...design, ports, channels: [...design.channels, ...channels], top: moved(design.top) };
}

/**
 * The design of a record whose layer kinds Burin has. `uncertainty`: per cent of the period, where the record does not
 * say. Throws with the reason when the record contradicts itself or a pass refuses it.
 */
export function recreate(record: SynthesisRecord, uncertainty: number): Recreated {
  const { module, layer, limits } = build(record, uncertainty);
  const passed = runPasses(module, { skip: SKIPPED });
  if (!passed.value || hasErrors(passed.diagnostics)) {
    const errors = passed.diagnostics.filter((d) => d.severity === 'error');
    throw new Error(errors.map((d) => d.message).join('; ') || 'a pass refused the network');
  }
  const design = withStorages(withLimits(inItsRegion(lower(passed.value), record), limits), record);
  return layer === undefined ? { design } : { design: amongOthers(design), layer };
}
