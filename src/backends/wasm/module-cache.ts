// Compiled modules by what their code depends on: types and shapes of a kernel and of those it calls. Names, layers,
// directives and the content of ROMs do not matter, so a sweep compiles only what a point changes.
import type { Port } from '#ir/design/design';
import type { Codes } from '#ir/fixed/codes';
import type { Kernel, Stmt } from '#ir/kernel/kernel';
import { bodiesOf } from '#ir/kernel/walk';
import { readerBytes, writerBytes } from './convert-lanes.ts';
import { type CompiledModule, compileModule } from './engine.ts';
import { compileKernel } from './kernel.ts';
import { sizeOf, Unsupported } from './layout.ts';
import type { MacSite } from './mac-list.ts';
import { macTable } from './mac-table.ts';

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
  readonly #kernels = new Map<string, CachedKernel>();
  /** Kernels of earlier designs, which share their objects with later ones where nothing changed. */
  readonly #keys = new WeakMap<Kernel, string>();
  readonly #tables = new WeakMap<MacSite, readonly Table[]>();
  readonly #converters = new Map<string, CompiledModule>();
  #compiled = 0;

  /** How many modules were compiled so far. */
  get compiled(): number {
    return this.#compiled;
  }

  get(kernel: Kernel, kernels: ReadonlyMap<string, Kernel>): CachedKernel {
    const key = this.#keys.get(kernel) ?? keyOf(kernel, kernels);
    this.#keys.set(kernel, key);
    const found = this.#kernels.get(key) ?? this.#compile(kernel, kernels);
    this.#kernels.set(key, found);
    return found;
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

  #compile(kernel: Kernel, kernels: ReadonlyMap<string, Kernel>): CachedKernel {
    try {
      const { bytes, ...sizes } = compileKernel(kernel, kernels);
      this.#compiled++;
      return { module: compileModule(bytes), bytes: bytes.length, ...sizes };
    } catch (e) {
      if (e instanceof Unsupported) return { unsupported: e.message };
      throw e;
    }
  }
}
