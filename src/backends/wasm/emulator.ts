// A design on samples: places it in memory, compiles its kernels (or takes them from the cache), and runs tile after
// tile. Emulators are reusable; one that shares its cache with an earlier one compiles only what differs.
import { type Design, type Instance, instancesOf, type Port, type Region } from '#ir/design/design';
import { portCode } from '#ir/design/port-code';
import { CompilerBug } from '#ir/errors';
import { codeAt } from '#ir/fixed/codes';
import { toDouble } from '#ir/fixed/dyadic';
import { fractionBits } from '#ir/fixed/type';
import { createInterpreter } from '../interpreter/design.ts';
import { Assembler } from './assembler.ts';
import { type ImportedFunction, moduleBytes } from './bytes.ts';
import { readCode, sampleAddress, writeCode } from './codes.ts';
import { type TileReader, type TileWriter, tileReader, tileWriter } from './convert.ts';
import { compileModule, createMemory, instantiate, type WasmFunction, type WasmMemory } from './engine.ts';
import { fallbackKernel } from './fallback.ts';
import { constantWidth, sizeOf, TILE, Unsupported, widthOf } from './layout.ts';
import { type CachedKernel, ModuleCache } from './module-cache.ts';
import { I32, MEM } from './opcodes.ts';
import { CELL_BYTES, Placement } from './placement.ts';

export interface Emulator {
  /**
   * Outputs of each output port, row-major, samples first. `inputs`: finite numbers for each input port in the same
   * order; a NaN or infinity is a RangeError.
   */
  readonly run: (inputs: readonly ArrayLike<number>[], samples: number) => readonly Float64Array[];
  /** The same on codes: for each sample one list a port. */
  readonly runCodes: (
    samples: readonly (readonly (readonly bigint[])[])[],
  ) => readonly (readonly (readonly bigint[])[])[];
  /** Why parts of the design run slowly, in words for people. */
  readonly notes: readonly string[];
}

export function compileEmulator(design: Design, cache = new ModuleCache()): Emulator {
  try {
    return new TileEmulator(design, cache);
  } catch (e) {
    if (e instanceof Unsupported) return interpreted(design, e.message);
    throw e;
  }
}

/** Ports or channels beyond 64 bits: the interpreter does all. */
function interpreted(design: Design, why: string): Emulator {
  const interpreter = createInterpreter(design);
  const ins = design.ports.filter((p) => p.dir === 'in');
  const outs = design.ports.filter((p) => p.dir === 'out');
  const runCodes: Emulator['runCodes'] = (samples) => samples.map((s) => interpreter.run(s).outputs);
  return {
    runCodes,
    run: (inputs, samples) => {
      const codes = Array.from({ length: samples }, (_, s) =>
        ins.map((p, k) => {
          const size = sizeOf(p.shape);
          return Array.from({ length: size }, (__, i) => portCode(inputs[k]![s * size + i]!, p));
        }),
      );
      const results = runCodes(codes);
      return outs.map((p, k) =>
        Float64Array.from(
          results.flatMap((r) => r[k]!),
          (code) => toDouble(code, fractionBits(p.type)),
        ),
      );
    },
    notes: [`everything runs in the interpreter: ${why}`],
  };
}

interface Call {
  readonly plan: CachedKernel;
  readonly state: number;
  readonly tables: readonly { readonly at: number; readonly bytes: Uint8Array }[];
}

class TileEmulator implements Emulator {
  readonly #design: Design;
  readonly #memory: WasmMemory;
  readonly #view: DataView;
  readonly #tile: () => void;
  readonly #ins: readonly Port[];
  readonly #outs: readonly Port[];
  readonly #bases: ReadonlyMap<Port, number>;
  readonly #readers: readonly TileReader[];
  readonly #writers: readonly TileWriter[];
  readonly #starts: (() => void)[] = [];
  readonly notes: string[] = [];

  constructor(design: Design, cache: ModuleCache) {
    this.#design = design;
    const kernels = new Map(design.kernels.map((k) => [k.name, k]));
    const placement = new Placement(design);
    const plans = new Map<string, CachedKernel>();
    const instances = [...new Set(instancesOf(design.top))];
    for (const i of instances) plans.set(i.kernel, cache.get(kernels.get(i.kernel)!, kernels));
    const scratches = [...plans.values()].map((p) => ('unsupported' in p ? 0 : p.scratch));
    const scratch = placement.take(Math.max(0, ...scratches));
    const calls = new Map<Instance, Call>();
    for (const i of instances) {
      const plan = plans.get(i.kernel)!;
      if ('unsupported' in plan) {
        calls.set(i, { plan, state: 0, tables: [] });
        continue;
      }
      const tables = plan.sites.map((site) => {
        const rom = design.roms.find((r) => r.name === i.args.find((a) => a.param === site.rom)?.name);
        const bytes = cache.table(site, rom!.codes);
        return { at: placement.take(bytes.length), bytes };
      });
      calls.set(i, { plan, state: placement.take(plan.state), tables });
    }
    const lists = new Map(instances.map((i) => [i, placement.take(4 * calls.get(i)!.tables.length)]));
    this.#memory = createMemory(placement.size);
    this.#view = new DataView(this.#memory.buffer);
    for (const r of design.roms) {
      const { base } = placement.store('rom', r.name);
      const width = constantWidth(r.type);
      for (let i = 0; i < r.codes.length; i++)
        writeCode(this.#view, base + i * width, width, codeAt(r.codes, i));
    }

    const functions = new Map<Instance, { readonly run: WasmFunction; readonly args: readonly number[] }>();
    for (const [instance, { plan, state, tables }] of calls) {
      const kernel = kernels.get(instance.kernel)!;
      const stores = kernel.params.map((p) => {
        const arg = instance.args.find((a) => a.param === p.name)!;
        const store = placement.store(arg.kind, arg.name);
        const written = p.kind === 'stream' && p.dir === 'out';
        return written ? { ...store, cell: store.cell + CELL_BYTES } : store;
      });
      if ('unsupported' in plan) {
        this.notes.push(`${instance.name} runs in the interpreter: ${plan.unsupported}`);
        const { start, run } = fallbackKernel(kernel, kernels, stores, this.#memory);
        this.#starts.push(start);
        functions.set(instance, {
          run: () => {
            run();
            return undefined;
          },
          args: [],
        });
        continue;
      }
      const { run } = instantiate(plan.module, { env: { memory: this.#memory } });
      const list = lists.get(instance)!;
      for (const [n, t] of tables.entries()) {
        this.#view.setInt32(list + 4 * n, t.at, true);
        new Uint8Array(this.#memory.buffer).set(t.bytes, t.at);
      }
      const args = [...stores.map((s) => (s.stream ? s.cell : s.base)), scratch, state, list];
      functions.set(instance, { run: run!, args });
    }
    this.#tile = mainFunction(design.top, functions, placement, this.#memory);
    this.#ins = design.ports.filter((p) => p.dir === 'in');
    this.#outs = design.ports.filter((p) => p.dir === 'out');
    this.#bases = new Map(design.ports.map((p) => [p, placement.store('port', p.name).base]));
    this.#readers = this.#ins.map((p) => tileReader(p, this.#bases.get(p)!, this.#memory));
    this.#writers = this.#outs.map((p) => tileWriter(p, this.#bases.get(p)!, this.#memory));
  }

  #step(): void {
    for (const start of this.#starts) start();
    this.#tile();
  }

  run(inputs: readonly ArrayLike<number>[], samples: number): readonly Float64Array[] {
    this.#ins.forEach((p, k) => {
      if ((inputs[k]?.length ?? 0) < samples * sizeOf(p.shape)) {
        throw new CompilerBug(
          `${this.#design.name}: port ${p.name} has too few values for ${samples} samples`,
        );
      }
    });
    const outputs = this.#outs.map((p) => new Float64Array(samples * sizeOf(p.shape)));
    for (let first = 0; first < samples; first += TILE) {
      const count = Math.min(TILE, samples - first);
      for (let k = 0; k < this.#readers.length; k++) this.#readers[k]!(inputs[k]!, first, count);
      this.#step();
      for (let k = 0; k < this.#writers.length; k++) this.#writers[k]!(outputs[k]!, first, count);
    }
    return outputs;
  }

  runCodes(
    samples: readonly (readonly (readonly bigint[])[])[],
  ): readonly (readonly (readonly bigint[])[])[] {
    const view = this.#view;
    const out: (readonly bigint[])[][] = [];
    for (let first = 0; first < samples.length; first += TILE) {
      const tile = samples.slice(first, first + TILE);
      this.#ins.forEach((p, k) => {
        tile.forEach((sample, s) => {
          sample[k]!.forEach((code, e) => {
            writeCode(view, sampleAddress(this.#bases.get(p)!, p.type, e, s), widthOf(p.type), code);
          });
        });
      });
      this.#step();
      tile.forEach((_, s) => {
        out.push(
          this.#outs.map((p) =>
            Array.from({ length: sizeOf(p.shape) }, (__, e) =>
              readCode(view, sampleAddress(this.#bases.get(p)!, p.type, e, s), widthOf(p.type)),
            ),
          ),
        );
      });
    }
    return out;
  }
}

/** Rewinds every stream, then calls the instances in program order. */
function mainFunction(
  top: Region,
  functions: ReadonlyMap<Instance, { readonly run: WasmFunction; readonly args: readonly number[] }>,
  placement: Placement,
  memory: WasmMemory,
): () => void {
  const list = [...functions.values()];
  const positions = new Map([...functions.keys()].map((i, at) => [i, at]));
  const imports: readonly ImportedFunction[] = list.map((f, at) => ({
    name: `k${at}`,
    type: { params: f.args.map(() => I32), results: [] },
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
      const at = positions.get(region.instance)!;
      for (const a of list[at]!.args) asm.i32(a);
      asm.call(at);
      return;
    }
    const body = (): void => region.body.forEach(emit);
    if (region.kind === 'repeat') asm.times(region.count, asm.local(I32), body);
    else body();
  };
  emit(top);
  const module = compileModule(moduleBytes(imports, [asm.finish('tile')]));
  const env = Object.fromEntries(list.map((f, at) => [`k${at}`, f.run]));
  const { tile } = instantiate(module, { env: { ...env, memory } });
  return () => void tile!();
}
