// Compiled modules by what their code depends on: types and shapes of a kernel and of those it calls, and the size of some
// constants. Names, layers, directives and what ROMs hold do not matter, so a sweep compiles only what a point changes.
import type { Port, Rom } from '#ir/design/design';
import { type Codes, codeAt } from '#ir/fixed/codes';
import type { Kernel, Stmt } from '#ir/kernel/kernel';
import { bodiesOf } from '#ir/kernel/walk';
import { Remembered } from '#ir/remembered';
import { writeCode } from './codes.ts';
import { readerBytes, writerBytes } from './convert-lanes.ts';
import { type CompiledModule, compileModule } from './engine.ts';
import { compileKernel, type Levels } from './kernel.ts';
import { constantWidth, sizeOf, Unsupported } from './layout.ts';
import type { MacSite } from './mac-list.ts';
import { macTable } from './mac-table.ts';
import { levelOf } from './ranges.ts';

export type CachedKernel =
  | {
      readonly module: CompiledModule;
      readonly scratch: number;
      readonly state: number;
      readonly bytes: number;
      /** Sums of products whose constants come as tables. */
      readonly sites: readonly MacSite[];
    }
  | { readonly unsupported: string };

/** A compiled kernel and the sizes of constants it was compiled for. */
interface Variant {
  readonly levels: ReadonlyMap<string, number>;
  readonly kernel: CachedKernel;
}

/** Parts of a kernel that say something about hardware or source only. */
const SILENT = new Set(['label', 'bindings', 'mode', 'doc', 'source', 'pragmas']);

function calledBy(body: readonly Stmt[]): readonly string[] {
  return body.flatMap((s) => (s.kind === 'call' ? [s.kernel] : bodiesOf(s).flatMap(calledBy)));
}

/** Equal for kernels that compile to the same code. */
function keyOf(kernel: Kernel, kernels: ReadonlyMap<string, Kernel>): string {
  const order = [kernel];
  for (const k of order) {
    for (const name of calledBy(k.body)) {
      const callee = kernels.get(name);
      if (callee && !order.includes(callee)) order.push(callee);
    }
  }
  const positions = new Map(order.map((k, i) => [k.name, i]));
  const replace = (key: string, value: unknown): unknown => {
    if (SILENT.has(key)) return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    return key === 'kernel' ? positions.get(value as string) : value;
  };
  return JSON.stringify(
    order.map(({ params, body }) => ({ params, body })),
    replace,
  );
}

interface Table {
  readonly codes: Codes;
  readonly bytes: Uint8Array;
}

/** Layers of one shape share a site, each with constants of its own. */
const TABLES_KEPT = 16;

function sameCodes(a: Codes, b: Codes): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export class ModuleCache {
  readonly #kernels = new Map<string, readonly Variant[]>();
  readonly #levels = new Remembered<Codes, number>(1);
  readonly #contents = new Remembered<Codes, Uint8Array>(1);
  /** Kernels of earlier designs, which share their objects with later ones where nothing changed. */
  readonly #keys = new WeakMap<Kernel, string>();
  readonly #tables = new WeakMap<MacSite, readonly Table[]>();
  readonly #converters = new Map<string, CompiledModule>();
  #compiled = 0;

  /** How many modules were compiled so far. */
  get compiled(): number {
    return this.#compiled;
  }

  /** `constants`: content of the kernel's ROM parameters. */
  get(kernel: Kernel, kernels: ReadonlyMap<string, Kernel>, constants: (rom: string) => Codes): CachedKernel {
    const key = this.#keys.get(kernel) ?? keyOf(kernel, kernels);
    this.#keys.set(kernel, key);
    const level = (rom: string): number => this.#level(constants(rom));
    const variants = this.#kernels.get(key) ?? [];
    const found = variants.find((v) => [...v.levels].every(([rom, l]) => level(rom) === l));
    if (found) return found.kernel;
    const made = this.#compile(kernel, kernels, level);
    this.#kernels.set(key, [...variants, made]);
    return made.kernel;
  }

  #level(codes: Codes): number {
    return this.#levels.get(codes, '', () => levelOf(codes));
  }

  /** The content of a ROM as it lies in memory. */
  content({ type, codes }: Rom): Uint8Array {
    const width = constantWidth(type);
    return this.#contents.get(codes, `${width}`, () => {
      const bytes = new Uint8Array(codes.length * width);
      if (codes instanceof Float64Array && width === 4) {
        new Int32Array(bytes.buffer).set(codes);
        return bytes;
      }
      const view = new DataView(bytes.buffer);
      for (let i = 0; i < codes.length; i++) writeCode(view, i * width, width, codeAt(codes, i));
      return bytes;
    });
  }

  /** Converts between rows of doubles and the port's codes. */
  converter(port: Port): CompiledModule {
    const key = JSON.stringify([port.dir, port.type, sizeOf(port.shape), port.fromFloat]);
    const bytes = port.dir === 'in' ? readerBytes : writerBytes;
    const found = this.#converters.get(key) ?? compileModule(bytes(port));
    this.#converters.set(key, found);
    return found;
  }

  /** The table of a site for the given constants; constants equal to earlier ones get the earlier table. */
  table(site: MacSite, codes: Codes): Uint8Array {
    const known = this.#tables.get(site) ?? [];
    const found = known.find((t) => sameCodes(t.codes, codes));
    if (found) return found.bytes;
    const made = { codes, bytes: macTable(site, codes) };
    this.#tables.set(site, [made, ...known].slice(0, TABLES_KEPT));
    return made.bytes;
  }

  #compile(kernel: Kernel, kernels: ReadonlyMap<string, Kernel>, levels: Levels): Variant {
    const asked = new Map<string, number>();
    const level = (rom: string): number => {
      const bits = levels(rom);
      asked.set(rom, bits);
      return bits;
    };
    try {
      const { bytes, consulted, ...sizes } = compileKernel(kernel, kernels, level);
      this.#compiled++;
      return {
        levels: new Map([...asked].filter(([rom]) => consulted.includes(rom))),
        kernel: { module: compileModule(bytes), bytes: bytes.length, ...sizes },
      };
    } catch (e) {
      if (!(e instanceof Unsupported)) throw e;
      return { levels: asked, kernel: { unsupported: e.message } };
    }
  }
}
