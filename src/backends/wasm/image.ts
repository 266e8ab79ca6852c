// A design made ready to run, as plain data: compiled modules, what memory holds at the start, where ports lie. Nothing
// in it refers to the model any more, and all of it can be posted to another thread, which then runs the same code
// without reading, lowering or compiling anything.
import {
  type Argument,
  type Design,
  type Instance,
  instancesOf,
  type Port,
  type Region,
  type Rom,
} from '#ir/design/design';
import type { Codes } from '#ir/fixed/codes';
import type { Kernel } from '#ir/kernel/kernel';
import { Assembler } from './assembler.ts';
import { type ImportedFunction, moduleBytes } from './bytes.ts';
import { convertsInLanes, rowBytes } from './convert-lanes.ts';
import { type CompiledModule, compileModule } from './engine.ts';
import type { FallbackArgument } from './fallback.ts';
import { Unsupported } from './layout.ts';
import { type CachedKernel, ModuleCache } from './module-cache.ts';
import { I32, MEM } from './opcodes.ts';
import { CELL_BYTES, Placement, type Store } from './placement.ts';
import { sharingOf } from './sharing.ts';

/** One instance: a module called with its addresses, or a kernel for the interpreter with its places. */
export type ImageCall = { readonly instance: string } & (
  | { readonly kind: 'module'; readonly module: CompiledModule; readonly args: readonly number[] }
  | { readonly kind: 'interpreted'; readonly kernel: Kernel; readonly stores: readonly FallbackArgument[] }
);

export interface PlacedPort {
  readonly port: Port;
  /** Address of its first element. */
  readonly base: number;
  /** Converts rows of doubles, which lie at `rows`; undefined where only the exact way will do. */
  readonly lanes: { readonly module: CompiledModule; readonly rows: number } | undefined;
}

interface LaneImage {
  readonly kind: 'lanes';
  readonly name: string;
  readonly ports: readonly PlacedPort[];
  /** Bytes of memory, and what does not start as zeros. */
  readonly size: number;
  readonly contents: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  readonly calls: readonly ImageCall[];
  /** Calls the instances in program order, for one tile. */
  readonly main: CompiledModule;
  /** What interpreted kernels may call; empty when there are none. */
  readonly kernels: readonly Kernel[];
  readonly notes: readonly string[];
}

export type EmulatorImage =
  | LaneImage
  | { readonly kind: 'interpreted'; readonly design: Design; readonly notes: readonly string[] };

/** Compiles a design; modules and tables come from the cache where it has them. */
export function emulatorImage(design: Design, cache = new ModuleCache()): EmulatorImage {
  try {
    return laneImage(design, cache);
  } catch (e) {
    if (!(e instanceof Unsupported)) throw e;
    // Ports or channels beyond 64 bits.
    return { kind: 'interpreted', design, notes: [`everything runs in the interpreter: ${e.message}`] };
  }
}

interface Planned {
  readonly instance: Instance;
  readonly kernel: Kernel;
  readonly plan: CachedKernel;
}

function laneImage(design: Design, cache: ModuleCache): LaneImage {
  const kernels = new Map(design.kernels.map((k) => [k.name, k]));
  const sharing = sharingOf(design);
  const working = [...new Set(instancesOf(design.top))].filter((i) => !sharing.idle.has(i));
  const planned = working.map((instance): Planned => {
    const kernel = kernels.get(instance.kernel)!;
    const codes = (rom: string): Codes => romOf(design, instance, rom).codes;
    return { instance, kernel, plan: cache.get(kernel, kernels, codes) };
  });
  const placement = new Placement(design, sharing);
  const scratches = planned.map(({ plan }) => ('unsupported' in plan ? 0 : plan.scratch));
  const scratch = placement.take(Math.max(0, ...scratches));
  const contents = design.roms.map((r) => {
    return { at: placement.store('rom', r.name).base, bytes: cache.content(r) };
  });
  const put = (bytes: Uint8Array): number => {
    const at = placement.take(bytes.length);
    contents.push({ at, bytes });
    return at;
  };
  const calls = planned.map(({ instance, kernel, plan }): ImageCall => {
    const stores = storesOf(instance, kernel, placement);
    if ('unsupported' in plan) return { instance: instance.name, kind: 'interpreted', kernel, stores };
    const state = placement.take(plan.state);
    const tables = plan.sites.map((site) => {
      return put(cache.table(site, romOf(design, instance, site.rom).codes));
    });
    const list = put(new Uint8Array(Int32Array.from(tables).buffer));
    const addresses = stores.map((s) => (s.stream ? s.cell : s.base));
    const args = [...addresses, scratch, state, list];
    return { instance: instance.name, kind: 'module', module: plan.module, args };
  });
  const ports = design.ports.map((port): PlacedPort => {
    const { base } = placement.store('port', port.name);
    if (!convertsInLanes(port.type)) return { port, base, lanes: undefined };
    return { port, base, lanes: { module: cache.converter(port), rows: placement.take(rowBytes(port)) } };
  });
  const interpreted = calls.some((c) => c.kind === 'interpreted');
  return {
    kind: 'lanes',
    name: design.name,
    ports,
    size: placement.size,
    contents,
    calls,
    main: mainModule(
      design.top,
      planned.map((p) => p.instance),
      calls,
      placement,
    ),
    kernels: interpreted ? design.kernels : [],
    notes: planned.flatMap(({ instance, plan }) =>
      'unsupported' in plan ? [`${instance.name} runs in the interpreter: ${plan.unsupported}`] : [],
    ),
  };
}

function argument(instance: Instance, param: string): Argument {
  return instance.args.find((a) => a.param === param)!;
}

function romOf(design: Design, instance: Instance, param: string): Rom {
  const { name } = argument(instance, param);
  return design.roms.find((r) => r.name === name)!;
}

function storesOf(instance: Instance, kernel: Kernel, placement: Placement): readonly Store[] {
  return kernel.params.map((p) => {
    const { kind, name } = argument(instance, p.name);
    const store = placement.store(kind, name);
    const written = p.kind === 'stream' && p.dir === 'out';
    return written ? { ...store, cell: store.cell + CELL_BYTES } : store;
  });
}

/** Rewinds every stream, then calls the instances in program order as `env.k0`, `env.k1`, … */
function mainModule(
  top: Region,
  instances: readonly Instance[],
  calls: readonly ImageCall[],
  placement: Placement,
): CompiledModule {
  const positions = new Map(instances.map((i, at) => [i, at]));
  const argsOf = (c: ImageCall): readonly number[] => (c.kind === 'module' ? c.args : []);
  const imports: readonly ImportedFunction[] = calls.map((c, at) => ({
    name: `k${at}`,
    type: { params: argsOf(c).map(() => I32), results: [] },
  }));
  const asm = new Assembler({ params: [], results: [] });
  for (const s of placement.streams) {
    for (const cell of [s.cell, s.cell + CELL_BYTES]) {
      asm.i32(cell);
      asm.i32(s.base);
      asm.memory(MEM.i32Store);
    }
  }
  const emit = (region: Region): void => {
    if (region.kind === 'instance') {
      const at = positions.get(region.instance);
      if (at === undefined) return;
      for (const a of argsOf(calls[at]!)) asm.i32(a);
      asm.call(at);
      return;
    }
    const body = (): void => region.body.forEach(emit);
    if (region.kind === 'repeat') asm.times(region.count, asm.local(I32), body);
    else body();
  };
  emit(top);
  return compileModule(moduleBytes(imports, [asm.finish('tile')]));
}
