// A whole design, interpreted: instances run one after another in region order over unbounded FIFOs, which gives
// the same values as any concurrent execution because control never depends on timing.
import type { Argument, Channel, Design, Instance, Port, Region, Rom } from '#ir/design/design';
import { instancesOf } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { codeAt } from '#ir/fixed/codes';
import { type BoundKernel, bindKernel } from './bind-stmt.ts';
import { type Bound, type Buffer, clearStream, newBuffer, newStream, sizeOf, type Watch } from './frame.ts';

interface InterpreterRun {
  /** One list of codes per output port, in port order, each in row-major order of the port's shape. */
  readonly outputs: readonly (readonly bigint[])[];
  /** Channel name → every value that passed it, in order. Empty unless asked for. */
  readonly trace: ReadonlyMap<string, readonly bigint[]>;
}

export interface DesignInterpreter {
  /** One inference. `inputs`: one list of codes per input port, in port order. */
  readonly run: (
    inputs: readonly (readonly bigint[])[],
    options?: { readonly trace?: boolean },
  ) => InterpreterRun;
}

function romBuffer(rom: Rom): Buffer {
  const data = Array.from({ length: rom.codes.length }, (_, i) => codeAt(rom.codes, i));
  return { kind: 'buffer', name: rom.name, type: rom.type, dims: rom.dims, data };
}

function channelStore(c: Channel): Bound {
  return c.kind === 'fifo' ? newStream(c.name, c.type, c.lanes) : newBuffer(c.name, c.type, c.dims);
}

/** An array port is seen by kernels in the dimensions of the parameter it is bound to. */
function portStore(p: Port, dims: readonly number[]): Bound {
  return p.kind === 'stream' ? newStream(p.name, p.type, p.lanes) : newBuffer(p.name, p.type, dims);
}

function clear(store: Bound): void {
  if (store.kind === 'stream') clearStream(store);
  else store.data.fill(undefined);
}

function complete(store: Bound, size: number, design: Design): readonly bigint[] {
  const codes = store.kind === 'stream' ? store.values : store.data;
  if (codes.length !== size) {
    throw new CompilerBug(`${design.name}: ${store.name} carries ${codes.length} values, ${size} are due`);
  }
  return codes.map((code, i) => {
    if (code === undefined) throw new CompilerBug(`${design.name}: ${store.name}[${i}] was never written`);
    return code;
  });
}

class Binder {
  readonly #kernels;
  readonly #stores = new Map<string, Bound>();
  readonly #design: Design;

  readonly #watch: Watch | undefined;

  constructor(design: Design, watch?: Watch) {
    this.#design = design;
    this.#watch = watch;
    this.#kernels = new Map(design.kernels.map((k) => [k.name, k]));
    for (const rom of design.roms) this.#stores.set(`rom ${rom.name}`, romBuffer(rom));
    for (const c of design.channels) this.#stores.set(`channel ${c.name}`, channelStore(c));
    for (const p of design.ports) this.#stores.set(`port ${p.name}`, portStore(p, this.#portDims(p)));
  }

  #portDims(port: Port): readonly number[] {
    for (const instance of instancesOf(this.#design.top)) {
      const arg = instance.args.find((a) => a.kind === 'port' && a.name === port.name);
      const param = this.#kernels.get(instance.kernel)?.params.find((p) => p.name === arg?.param);
      if (param && param.kind !== 'stream') return param.dims;
    }
    return port.shape;
  }

  store(kind: Argument['kind'], name: string): Bound {
    const found = this.#stores.get(`${kind} ${name}`);
    if (!found) throw new CompilerBug(`${this.#design.name}: no ${kind} "${name}"`);
    return found;
  }

  instance(i: Instance): BoundKernel {
    const where = `${this.#design.name}: ${i.name}`;
    const kernel = this.#kernels.get(i.kernel);
    if (!kernel) throw new CompilerBug(`${where}: no kernel "${i.kernel}"`);
    const args = kernel.params.map((p) => {
      const arg = i.args.find((a) => a.param === p.name);
      if (!arg) throw new CompilerBug(`${where}: parameter ${p.name} has no argument`);
      return this.store(arg.kind, arg.name);
    });
    return bindKernel(kernel, args, this.#kernels, `${where} (${i.kernel})`, this.#watch);
  }
}

function runRegion(region: Region, instances: ReadonlyMap<Instance, BoundKernel>): void {
  if (region.kind === 'instance') {
    instances.get(region.instance)!.run();
    return;
  }
  const times = region.kind === 'repeat' ? region.count : 1;
  for (let n = 0; n < times; n++) for (const inner of region.body) runRegion(inner, instances);
}

/** Binds a verified design once, to be run on any number of inputs; `watch` sees values being narrowed. */
export function createInterpreter(
  design: Design,
  options: { readonly watch?: Watch } = {},
): DesignInterpreter {
  const binder = new Binder(design, options.watch);
  const instances = new Map(instancesOf(design.top).map((i) => [i, binder.instance(i)]));
  const portIns = design.ports.filter((p) => p.dir === 'in');
  const portOuts = design.ports.filter((p) => p.dir === 'out');
  const channels = design.channels.map((c) => binder.store('channel', c.name));
  const fifos = design.channels.filter((c) => c.kind === 'fifo');

  const load = (port: Port, codes: readonly bigint[] | undefined): void => {
    const size = sizeOf(port.shape);
    if (codes?.length !== size) {
      throw new CompilerBug(
        `${design.name}: port ${port.name} takes ${size} codes, not ${codes?.length ?? 0}`,
      );
    }
    const store = binder.store('port', port.name);
    if (store.kind === 'stream') for (const code of codes) store.values.push(code);
    else for (let i = 0; i < size; i++) store.data[i] = codes[i];
  };

  const drained = (store: Bound): void => {
    if (store.kind === 'buffer' || store.head === store.values.length) return;
    const left = store.values.length - store.head;
    throw new CompilerBug(`${design.name}: ${left} values are left in ${store.name}`);
  };

  const run: DesignInterpreter['run'] = (inputs, options = {}) => {
    if (inputs.length !== portIns.length) {
      throw new CompilerBug(`${design.name}: ${portIns.length} inputs expected, not ${inputs.length}`);
    }
    for (const store of channels) clear(store);
    for (const p of design.ports) clear(binder.store('port', p.name));
    portIns.forEach((p, i) => {
      load(p, inputs[i]);
    });
    for (const bound of instances.values()) bound.start();
    runRegion(design.top, instances);
    for (const p of portIns) drained(binder.store('port', p.name));
    for (const c of fifos) {
      const store = binder.store('channel', c.name);
      drained(store);
      complete(store, c.values, design);
    }
    const outputs = portOuts.map((p) => complete(binder.store('port', p.name), sizeOf(p.shape), design));
    const traced = options.trace ? channels : [];
    const trace = new Map(traced.map((s) => [s.name, complete(s, traceSize(s), design)]));
    return { outputs, trace };
  };
  return { run };
}

function traceSize(store: Bound): number {
  return store.kind === 'stream' ? store.values.length : store.data.length;
}
