// A whole design on doubles: the network as trained, in the very structure of its kernels. What makes the constants
// exact is the design itself: it is lowered from a module whose weight types hold every trained double.
import { type Argument, type Design, instancesOf, type Port, type Region } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { codeAt } from '#ir/fixed/codes';
import { toDouble } from '#ir/fixed/dyadic';
import { fractionBits } from '#ir/fixed/type';
import { sizeOf } from '#src/backends/interpreter/frame';
import { type BoundFloatKernel, bindFloatKernel } from './bind-stmt.ts';
import { type FloatBound, newFloatBuffer, newFloatStream } from './frame.ts';

interface FloatRun {
  /** One array per output port, in port order, row-major. */
  readonly outputs: readonly Float64Array[];
  /** Channel name → every value that passed it, in order. Empty unless asked for. */
  readonly trace: ReadonlyMap<string, Float64Array>;
}

interface FloatEmulator {
  /** One inference. `inputs`: one array per input port, in port order, row-major. */
  readonly run: (inputs: readonly ArrayLike<number>[], options?: { readonly trace?: boolean }) => FloatRun;
}

/** Every store by `kind name`; an array port has the dimensions of the parameter it is bound to. */
function storesOf(design: Design): ReadonlyMap<string, FloatBound> {
  const kernels = new Map(design.kernels.map((k) => [k.name, k]));
  const dims = (port: Port): readonly number[] => {
    for (const i of instancesOf(design.top)) {
      const arg = i.args.find((a) => a.kind === 'port' && a.name === port.name);
      const param = kernels.get(i.kernel)?.params.find((p) => p.name === arg?.param);
      if (param && param.kind !== 'stream') return param.dims;
    }
    return port.shape;
  };
  const stores = new Map<string, FloatBound>();
  for (const rom of design.roms) {
    const buffer = newFloatBuffer(rom.name, rom.dims);
    const frac = fractionBits(rom.type);
    for (let i = 0; i < rom.codes.length; i++) buffer.data[i] = toDouble(codeAt(rom.codes, i), frac);
    stores.set(`rom ${rom.name}`, buffer);
  }
  for (const c of design.channels)
    stores.set(
      `channel ${c.name}`,
      c.kind === 'fifo' ? newFloatStream(c.name, c.lanes) : newFloatBuffer(c.name, c.dims),
    );
  for (const p of design.ports)
    stores.set(
      `port ${p.name}`,
      p.kind === 'stream' ? newFloatStream(p.name, p.lanes) : newFloatBuffer(p.name, dims(p)),
    );
  return stores;
}

function clear(store: FloatBound): void {
  if (store.kind === 'buffer') store.data.fill(Number.NaN);
  else {
    store.values.length = 0;
    store.head = 0;
  }
}

function load(store: FloatBound, values: ArrayLike<number>): void {
  if (store.kind === 'buffer') store.data.set(values);
  else for (let i = 0; i < values.length; i++) store.values.push(values[i]!);
}

function valuesOf(store: FloatBound): Float64Array {
  return Float64Array.from(store.kind === 'buffer' ? store.data : store.values);
}

function runRegion(region: Region, run: (name: string) => void): void {
  if (region.kind === 'instance') {
    run(region.instance.name);
    return;
  }
  const times = region.kind === 'repeat' ? region.count : 1;
  for (let n = 0; n < times; n++) for (const inner of region.body) runRegion(inner, run);
}

/** Binds a verified design once, to be run on any number of inputs. Values of wrong number are a CompilerBug. */
export function createFloatEmulator(design: Design): FloatEmulator {
  const stores = storesOf(design);
  const kernels = new Map(design.kernels.map((k) => [k.name, k]));
  const bug = (what: string): never => {
    throw new CompilerBug(`${design.name}: ${what}`);
  };
  const store = (kind: Argument['kind'], name: string): FloatBound =>
    stores.get(`${kind} ${name}`) ?? bug(`no ${kind} "${name}"`);
  const instances = new Map<string, BoundFloatKernel>();
  for (const i of instancesOf(design.top)) {
    const kernel = kernels.get(i.kernel) ?? bug(`no kernel "${i.kernel}"`);
    const args = kernel.params.map((p) => {
      const arg = i.args.find((a) => a.param === p.name) ?? bug(`${i.name} gives ${p.name} nothing`);
      return store(arg.kind, arg.name);
    });
    instances.set(i.name, bindFloatKernel(kernel, args, kernels, `${design.name}: ${i.name}`));
  }
  const ports = (dir: Port['dir']): readonly Port[] => design.ports.filter((p) => p.dir === dir);
  const passing = [
    ...design.channels.map((c) => store('channel', c.name)),
    ...design.ports.map((p) => store('port', p.name)),
  ];

  const run: FloatEmulator['run'] = (inputs, options = {}) => {
    for (const s of passing) clear(s);
    for (const [i, p] of ports('in').entries()) {
      const values = inputs[i];
      if (values?.length !== sizeOf(p.shape)) return bug(`port ${p.name} takes ${sizeOf(p.shape)} values`);
      load(store('port', p.name), values);
    }
    for (const bound of instances.values()) bound.start();
    runRegion(design.top, (name) => instances.get(name)!.run());
    const outputs = ports('out').map((p) => {
      const values = valuesOf(store('port', p.name));
      return values.length === sizeOf(p.shape)
        ? values
        : bug(`port ${p.name} carries ${values.length} values`);
    });
    const traced = options.trace ? design.channels : [];
    return { outputs, trace: new Map(traced.map((c) => [c.name, valuesOf(store('channel', c.name))])) };
  };
  return { run };
}
