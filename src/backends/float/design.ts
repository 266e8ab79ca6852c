// A whole design on floats: the network as trained, in the very structure of its kernels. What makes the constants
// exact is the design itself: it is lowered from a module whose weight types hold every trained double.
import { type Argument, type Design, instancesOf, type Port, type Region } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { codeAt } from '#ir/fixed/codes';
import { toDouble } from '#ir/fixed/dyadic';
import { roundedTo } from '#ir/fixed/round-double';
import { type FixedType, fractionBits } from '#ir/fixed/type';
import { sizeOf } from '#src/backends/interpreter/frame';
import { bindFloatKernel } from './kernel.ts';
import { type FloatStore, type FloatType, LANES, newArray, newBuffer, newStream } from './store.ts';

interface FloatRun {
  /** One array per output port, in port order, row-major, samples first. */
  readonly outputs: readonly Float64Array[];
  /** Channel name → every value that passed it in an inference, in order, samples first. Empty unless asked for. */
  readonly trace: ReadonlyMap<string, Float64Array>;
}

export interface FloatEmulator {
  readonly design: Design;
  /** `inputs`: one array per input port, in port order, row-major, samples first; more samples than asked for are left. */
  readonly run: (
    inputs: readonly ArrayLike<number>[],
    samples: number,
    options?: { readonly trace?: boolean },
  ) => FloatRun;
}

export interface FloatOptions {
  readonly type?: FloatType;
  /** Layers whose outputs the trained network itself rounds, and to what. */
  readonly rounds?: ReadonlyMap<string, FixedType>;
}

/** Every store by `kind name`; an array port has the dimensions of the parameter it is bound to. */
function storesOf(design: Design, type: FloatType): ReadonlyMap<string, FloatStore> {
  const kernels = new Map(design.kernels.map((k) => [k.name, k]));
  const dims = (port: Port): readonly number[] => {
    for (const i of instancesOf(design.top)) {
      const arg = i.args.find((a) => a.kind === 'port' && a.name === port.name);
      const param = kernels.get(i.kernel)?.params.find((p) => p.name === arg?.param);
      if (param && param.kind !== 'stream') return param.dims;
    }
    return port.shape;
  };
  const stores = new Map<string, FloatStore>();
  for (const rom of design.roms) {
    const data = newArray(type, sizeOf(rom.dims));
    const frac = fractionBits(rom.type);
    for (let i = 0; i < rom.codes.length; i++) data[i] = toDouble(codeAt(rom.codes, i), frac);
    stores.set(`rom ${rom.name}`, { kind: 'buffer', dims: rom.dims, data, constant: true });
  }
  for (const c of design.channels)
    stores.set(
      `channel ${c.name}`,
      c.kind === 'fifo' ? newStream(type, c.lanes, c.values) : newBuffer(type, c.dims),
    );
  for (const p of design.ports)
    stores.set(
      `port ${p.name}`,
      p.kind === 'stream' ? newStream(type, p.lanes, sizeOf(p.shape)) : newBuffer(type, dims(p)),
    );
  return stores;
}

function clear(store: FloatStore): void {
  if (store.kind === 'buffer') store.data.fill(Number.NaN);
  else {
    store.head = 0;
    store.tail = 0;
  }
}

/** Samples `first` … of row-major values, `size` a sample, into the tile. */
function load(
  store: FloatStore,
  values: ArrayLike<number>,
  size: number,
  first: number,
  count: number,
): void {
  for (let s = 0; s < count; s++) {
    const from = (first + s) * size;
    for (let e = 0; e < size; e++) store.data[e * LANES + s] = values[from + e]!;
  }
  if (store.kind === 'stream') store.tail = size;
}

/** Values of a sample that are there. */
function filled(store: FloatStore): number {
  return store.kind === 'stream' ? store.tail : store.data.length / LANES;
}

function unload(store: FloatStore, into: Float64Array, size: number, first: number, count: number): void {
  for (let s = 0; s < count; s++) {
    const to = (first + s) * size;
    for (let e = 0; e < size; e++) into[to + e] = store.data[e * LANES + s]!;
  }
}

function runRegion(region: Region, run: (name: string) => void): void {
  if (region.kind === 'instance') {
    run(region.instance.name);
    return;
  }
  const times = region.kind === 'repeat' ? region.count : 1;
  for (let n = 0; n < times; n++) for (const inner of region.body) runRegion(inner, run);
}

/** The same function, with the values that it writes rounded. */
function rounding(
  run: (n: number) => void,
  stores: readonly FloatStore[],
  to: FixedType,
): (n: number) => void {
  const round = roundedTo(to);
  return (n) => {
    const from = stores.map((s) => (s.kind === 'stream' ? s.tail : 0));
    run(n);
    for (const [k, store] of stores.entries()) {
      for (let e = from[k]!; e < filled(store); e++) {
        for (let at = e * LANES; at < e * LANES + n; at++) store.data[at] = round(store.data[at]!);
      }
    }
  };
}

/** Binds a verified design once, to be run on any number of samples. Values of wrong number are a CompilerBug. */
export function createFloatEmulator(design: Design, options: FloatOptions = {}): FloatEmulator {
  const type = options.type ?? 'float64';
  const stores = storesOf(design, type);
  const kernels = new Map(design.kernels.map((k) => [k.name, k]));
  const bug = (what: string): never => {
    throw new CompilerBug(`${design.name}: ${what}`);
  };
  const store = (kind: Argument['kind'], name: string): FloatStore =>
    stores.get(`${kind} ${name}`) ?? bug(`no ${kind} "${name}"`);
  const instances = new Map<string, (n: number) => void>();
  const states: FloatStore[] = [];
  for (const i of instancesOf(design.top)) {
    if (instances.has(i.name)) continue;
    const kernel = kernels.get(i.kernel) ?? bug(`no kernel "${i.kernel}"`);
    const args = kernel.params.map((p) => {
      const arg = i.args.find((a) => a.param === p.name) ?? bug(`${i.name} gives ${p.name} nothing`);
      return store(arg.kind, arg.name);
    });
    const bound = bindFloatKernel(kernel, args, kernels, type, `${design.name}: ${i.name}`);
    states.push(...bound.states);
    const to = options.rounds?.get(i.layer);
    const written = args.filter((_, k) => {
      const p = kernel.params[k]!;
      return p.kind !== 'rom' && p.dir !== 'in';
    });
    instances.set(i.name, to ? rounding(bound.run, written, to) : bound.run);
  }
  const ports = (dir: Port['dir']): readonly Port[] => design.ports.filter((p) => p.dir === dir);
  const [ins, outs] = [ports('in'), ports('out')];
  const passing = [
    ...states,
    ...design.channels.map((c) => store('channel', c.name)),
    ...design.ports.map((p) => store('port', p.name)),
  ];

  const run: FloatEmulator['run'] = (inputs, samples, { trace = false } = {}) => {
    ins.forEach((p, k) => {
      if (!((inputs[k]?.length ?? 0) >= samples * sizeOf(p.shape)))
        bug(`port ${p.name} has too few values for ${samples} samples`);
    });
    const outputs = outs.map((p) => new Float64Array(samples * sizeOf(p.shape)));
    const traced = new Map<string, Float64Array>();
    for (let first = 0; first < samples; first += LANES) {
      const count = Math.min(LANES, samples - first);
      for (const s of passing) clear(s);
      for (const [k, p] of ins.entries())
        load(store('port', p.name), inputs[k]!, sizeOf(p.shape), first, count);
      runRegion(design.top, (name) => instances.get(name)!(count));
      outs.forEach((p, k) => {
        const from = store('port', p.name);
        if (filled(from) !== sizeOf(p.shape)) bug(`port ${p.name} carries ${filled(from)} values`);
        unload(from, outputs[k]!, sizeOf(p.shape), first, count);
      });
      if (!trace) continue;
      for (const c of design.channels) {
        const from = store('channel', c.name);
        const size = filled(from);
        const into = traced.get(c.name) ?? new Float64Array(samples * size);
        traced.set(c.name, into);
        unload(from, into, size, first, count);
      }
    }
    return { outputs, trace: traced };
  };
  return { design, run };
}
