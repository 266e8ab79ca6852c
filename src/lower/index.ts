// Graph to design: every value gets a channel or a port, every op its kernels and instances. The module must be
// resolved: shapes, types, integer weights, legal reuse factors, and in io_stream one reader a value.

import type { Channel, Design, DesignTarget, Port, Region } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { sameType } from '#ir/fixed/type';
import type { Module, Op, Shape, ValueRef } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { channels as lastAxis, sizeOf } from '#ir/graph/ops/shared';
import type { Binding } from '#ir/kernel/kernel';
import { type Carrier, type LowerContext, LowerSink, roleType } from './context.ts';
import { identifier, Names } from './names.ts';
import { lowerLinear } from './ops/activations.ts';
import { LOWERINGS, readsTokensOf } from './ops/index.ts';

/** The structure this lowering follows: hls4ml's published C++ of 2021–2026, whose synthesis reports are recorded. */
const STRUCTURE = 'hls4ml-1';

const WHOLE_RESHAPE: Binding = { kind: 'reshape', style: 'complete', dim: 0 };
const WHOLE_PARTITION: Binding = { kind: 'partition', style: 'complete', dim: 0 };

function keyOf(ref: ValueRef): string {
  return `${ref.output}:${ref.op}`;
}

function targetOf(module: Module): DesignTarget {
  const s = module.settings;
  if (!s.part || !s.clockPeriod || !s.clockUncertainty)
    throw new CompilerBug('the module reached lowering without a target');
  return {
    part: s.part.value,
    clockPeriod: s.clockPeriod.value,
    clockUncertainty: s.clockUncertainty.value,
    tool: s.tool?.value ?? 'vitis',
  };
}

/** The same place, its values in another shape: a stream's tokens stay what they are. */
function seenAs(carrier: Carrier, shape: Shape, stream: boolean): Carrier {
  const lanes = stream ? carrier.lanes : lastAxis(shape);
  return { ...carrier, shape, lanes, tokens: carrier.size / lanes };
}

/** Values by key, with the op that makes each and how often it is read. */
function readers(module: Module): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const op of module.body.ops)
    for (const ref of op.inputs) count.set(keyOf(ref), (count.get(keyOf(ref)) ?? 0) + 1);
  return count;
}

class Lowerer {
  readonly #module: Module;
  readonly #stream: boolean;
  readonly #names = new Names();
  readonly #sink: LowerSink;
  readonly #channels: Channel[] = [];
  readonly #ports: Port[] = [];
  readonly #carriers = new Map<string, Carrier>();

  constructor(module: Module, top: string) {
    this.#module = module;
    this.#stream = module.settings.io?.value === 'io_stream';
    this.#names.unique(top);
    this.#sink = new LowerSink(this.#names);
  }

  run(name: string): Design {
    const { ops } = this.#module.body;
    for (const op of ops) if (opSpec(op.kind).arity.max === 0) this.#inputPort(op);
    const copies = this.#outputPorts();
    for (const op of ops) this.#lower(op);
    for (const copy of copies) lowerLinear(copy());
    return {
      name,
      structure: STRUCTURE,
      io: this.#stream ? 'io_stream' : 'io_parallel',
      kernels: this.#sink.kernels,
      roms: this.#sink.roms,
      channels: this.#channels,
      ports: this.#ports,
      top: this.#region(),
      target: targetOf(this.#module),
    };
  }

  #carrier(op: Op, output: number, kind: 'channel' | 'port', name: string): Carrier {
    const shape = op.shapes[output];
    if (!shape) throw new CompilerBug(`op "${op.name}" reached lowering without shapes`);
    const size = sizeOf(shape);
    const lanes = lastAxis(shape);
    return { kind, name, type: roleType(op, 'result'), shape, size, lanes, tokens: size / lanes };
  }

  #port(carrier: Carrier, dir: 'in' | 'out', op: Op): void {
    this.#ports.push({
      name: carrier.name,
      dir,
      kind: this.#stream ? 'stream' : 'array',
      type: carrier.type,
      lanes: this.#stream ? carrier.lanes : 1,
      shape: carrier.shape,
      protocol: this.#stream ? 'axis' : 'ap_vld',
      fromFloat: op.attrs.from_float === 'ap_int' ? 'ap_int' : 'exact',
      depth: carrier.tokens,
      value: op.name,
      bindings: this.#stream ? [] : [dir === 'in' ? WHOLE_RESHAPE : WHOLE_PARTITION],
    });
  }

  #inputPort(op: Op): void {
    const carrier = this.#carrier(op, 0, 'port', this.#names.unique(op.name));
    this.#port(carrier, 'in', op);
    this.#carriers.set(keyOf({ op: op.name, output: 0 }), carrier);
  }

  /**
   * An output whose value nobody else reads is made straight at its port; others (a value read twice, an input
   * handed through, one value at two ports) are copied there. Returns the copies, to lower after all ops.
   */
  #outputPorts(): readonly (() => LowerContext)[] {
    const read = readers(this.#module);
    const producers = new Map(this.#module.body.ops.map((op) => [op.name, op]));
    const copies: (() => LowerContext)[] = [];
    const keys = this.#module.body.outputs.map(keyOf);
    for (const ref of this.#module.body.outputs) {
      const key = keyOf(ref);
      const once = keys.filter((k) => k === key).length === 1;
      const op = producers.get(ref.op)!;
      const port = this.#carrier(op, ref.output, 'port', this.#names.unique(`${identifier(op.name)}_out`));
      this.#port(port, 'out', op);
      if (once && !read.has(key) && !this.#carriers.has(key)) this.#makeAt(port, ref, producers, read);
      else {
        copies.push(() => ({
          op,
          stream: this.#stream,
          inputs: [this.#carriers.get(key)!],
          outputs: [port],
          sink: this.#sink,
        }));
      }
    }
    return copies;
  }

  /** The value is made at this port, and so is what it is a view of, where nobody else reads that. */
  #makeAt(
    port: Carrier,
    made: ValueRef,
    producers: ReadonlyMap<string, Op>,
    read: ReadonlyMap<string, number>,
  ): void {
    const outputs = new Set(this.#module.body.outputs.map(keyOf));
    let at = port;
    for (let ref = made; ; ) {
      this.#carriers.set(keyOf(ref), at);
      const op = producers.get(ref.op)!;
      const from = op.inputs[0];
      const maker = from && producers.get(from.op)!;
      if (!maker || opSpec(maker.kind).arity.max === 0) return;
      const shape = maker.shapes[from.output]!;
      if (read.get(keyOf(from)) !== 1 || outputs.has(keyOf(from)) || !this.#isView(op, maker)) return;
      if (this.#stream && at.lanes !== lastAxis(shape)) return;
      at = seenAs(at, shape, this.#stream);
      ref = from;
    }
  }

  /** Does the op only give its input another shape? */
  #isView(op: Op, maker: Op): boolean {
    return opSpec(op.kind).view === true && sameType(roleType(maker, 'result'), roleType(op, 'result'));
  }

  /** Does the one reader that a value has in io_stream put it together from tokens of `lanes` itself? */
  #gathers(op: Op, lanes: number): boolean {
    const key = keyOf({ op: op.name, output: 0 });
    const reader = this.#module.body.ops.find((o) => o.inputs.some((i) => keyOf(i) === key));
    return reader !== undefined && readsTokensOf(reader.kind, lastAxis(op.shapes[0]!), lanes);
  }

  #channelFor(op: Op, output: number): Carrier {
    const suffix = op.shapes.length > 1 ? `_out${output + 1}` : '_out';
    const carrier = this.#carrier(
      op,
      output,
      'channel',
      this.#names.unique(`${identifier(op.name)}${suffix}`),
    );
    const { name, type } = carrier;
    this.#channels.push(
      this.#stream
        ? { kind: 'fifo', name, type, lanes: carrier.lanes, values: carrier.size, depth: carrier.tokens }
        : { kind: 'array', name, type, dims: [carrier.size], style: 'register', bindings: [WHOLE_PARTITION] },
    );
    return carrier;
  }

  #lower(op: Op): void {
    const lowering = LOWERINGS[op.kind];
    if (lowering === 'port') return;
    if (this.#alias(op)) return;
    const outputs = op.shapes.map((_shape, k) => {
      const key = keyOf({ op: op.name, output: k });
      const carrier = this.#carriers.get(key) ?? this.#channelFor(op, k);
      this.#carriers.set(key, carrier);
      return carrier;
    });
    const inputs = op.inputs.map((ref) => {
      const carrier = this.#carriers.get(keyOf(ref));
      if (!carrier) throw new CompilerBug(`op "${op.name}" reads ${ref.op}.${ref.output} before it is made`);
      return carrier;
    });
    lowering({ op, stream: this.#stream, inputs, outputs, sink: this.#sink });
  }

  /** Lets the value travel where its input does, when the op is a view and no port asks for a copy. */
  #alias(op: Op): boolean {
    const from = op.inputs[0];
    if (!from || !opSpec(op.kind).view) return false;
    const maker = this.#module.body.ops.find((o) => o.name === from.op)!;
    const [input, key] = [this.#carriers.get(keyOf(from))!, keyOf({ op: op.name, output: 0 })];
    const made = this.#carriers.get(key);
    if (!this.#isView(op, maker) || (made && made.name !== input.name)) return false;
    const shape = op.shapes[0]!;
    if (this.#stream && input.lanes !== lastAxis(shape) && !this.#gathers(op, input.lanes)) return false;
    this.#carriers.set(key, seenAs(input, shape, this.#stream));
    return true;
  }

  /** Streams and any resource-strategy layer ask for dataflow; otherwise one pipeline over all layers. */
  #region(): Region {
    const body: readonly Region[] = this.#sink.instances.map((instance) => ({ kind: 'instance', instance }));
    const loops = this.#module.body.ops.some(
      (op) => op.attrs.strategy === 'resource' && LOWERINGS[op.kind] !== 'port',
    );
    return this.#stream || loops ? { kind: 'dataflow', body } : { kind: 'pipeline', ii: 1, body };
  }
}

/** Lowers a resolved module to a design of the structure `hls4ml-1`. */
export function lower(module: Module): Design {
  const name = identifier(module.settings.projectName?.value ?? module.name);
  return new Lowerer(module, name).run(name);
}
