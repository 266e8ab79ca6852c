// A design on samples, tile after tile. `emulatorImage` compiles it into plain data, `startEmulator` runs such data, in
// this thread or another. Emulators are reusable; one that shares its cache with an earlier one compiles only what
// differs.
import type { Design } from '#ir/design/design';
import { portCode } from '#ir/design/port-code';
import { CompilerBug } from '#ir/errors';
import { toDouble } from '#ir/fixed/dyadic';
import { fractionBits } from '#ir/fixed/type';
import type { Kernel } from '#ir/kernel/kernel';
import { createInterpreter } from '../interpreter/design.ts';
import { readCode, sampleAddress, writeCode } from './codes.ts';
import { type TileReader, type TileWriter, tileReader, tileWriter } from './convert.ts';
import { createMemory, instantiate, type WasmFunction, type WasmMemory } from './engine.ts';
import { fallbackKernel } from './fallback.ts';
import { type EmulatorImage, emulatorImage, type ImageCall, type PlacedPort } from './image.ts';
import { sizeOf, TILE, widthOf } from './layout.ts';
import type { ModuleCache } from './module-cache.ts';

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

/** `startEmulator(emulatorImage(design, cache))`. */
export function compileEmulator(design: Design, cache?: ModuleCache): Emulator {
  return startEmulator(emulatorImage(design, cache));
}

/** Stands between an emulator and one of its instances, to measure it. */
export type Wrap = (instance: string, run: WasmFunction) => WasmFunction;

/** An emulator with memory of its own; the image may be one that another thread made. */
export function startEmulator(image: EmulatorImage, wrap: Wrap = (_, run) => run): Emulator {
  return image.kind === 'lanes' ? new TileEmulator(image, wrap) : interpreted(image.design, image.notes);
}

function interpreted(design: Design, notes: readonly string[]): Emulator {
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
    notes,
  };
}

class TileEmulator implements Emulator {
  readonly #name: string;
  readonly #view: DataView;
  readonly #tile: WasmFunction;
  readonly #ins: readonly PlacedPort[];
  readonly #outs: readonly PlacedPort[];
  readonly #readers: readonly TileReader[];
  readonly #writers: readonly TileWriter[];
  readonly #starts: readonly (() => void)[];
  readonly notes: readonly string[];

  constructor(image: EmulatorImage & { kind: 'lanes' }, wrap: Wrap) {
    this.#name = image.name;
    this.notes = image.notes;
    const memory = createMemory(image.size);
    this.#view = new DataView(memory.buffer);
    const bytes = new Uint8Array(memory.buffer);
    for (const c of image.contents) bytes.set(c.bytes, c.at);
    const kernels = new Map(image.kernels.map((k) => [k.name, k]));
    const bound = image.calls.map((call) => bindCall(call, kernels, memory));
    this.#starts = bound.flatMap(({ start }) => (start ? [start] : []));
    const env = Object.fromEntries(
      bound.map(({ run }, at) => [`k${at}`, wrap(image.calls[at]!.instance, run)]),
    );
    this.#tile = instantiate(image.main, { env: { ...env, memory } }).tile!;
    this.#ins = image.ports.filter(({ port }) => port.dir === 'in');
    this.#outs = image.ports.filter(({ port }) => port.dir === 'out');
    this.#readers = this.#ins.map((p) => tileReader(p, memory));
    this.#writers = this.#outs.map((p) => tileWriter(p, memory));
  }

  #step(): void {
    for (const start of this.#starts) start();
    this.#tile();
  }

  run(inputs: readonly ArrayLike<number>[], samples: number): readonly Float64Array[] {
    this.#ins.forEach(({ port }, k) => {
      if ((inputs[k]?.length ?? 0) < samples * sizeOf(port.shape)) {
        throw new CompilerBug(`${this.#name}: port ${port.name} has too few values for ${samples} samples`);
      }
    });
    const outputs = this.#outs.map(({ port }) => new Float64Array(samples * sizeOf(port.shape)));
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
      this.#ins.forEach(({ port, base }, k) => {
        tile.forEach((sample, s) => {
          sample[k]!.forEach((code, e) => {
            writeCode(view, sampleAddress(base, port.type, e, s), widthOf(port.type), code);
          });
        });
      });
      this.#step();
      tile.forEach((_, s) => {
        out.push(
          this.#outs.map(({ port, base }) =>
            Array.from({ length: sizeOf(port.shape) }, (__, e) =>
              readCode(view, sampleAddress(base, port.type, e, s), widthOf(port.type)),
            ),
          ),
        );
      });
    }
    return out;
  }
}

interface BoundCall {
  readonly run: WasmFunction;
  /** Before each tile. */
  readonly start?: () => void;
}

function bindCall(call: ImageCall, kernels: ReadonlyMap<string, Kernel>, memory: WasmMemory): BoundCall {
  if (call.kind === 'module') return { run: instantiate(call.module, { env: { memory } }).run! };
  const { start, run } = fallbackKernel(call.kernel, kernels, call.stores, memory);
  return {
    start,
    run: () => {
      run();
      return undefined;
    },
  };
}
