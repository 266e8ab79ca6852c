// Runs one compiled kernel on a tile of samples, each with its own inputs and the same constants.
import type { Kernel } from '#ir/kernel/kernel';
import { readCode, sampleAddress, writeCode } from '#src/backends/wasm/codes';
import { compileModule, createMemory, instantiate } from '#src/backends/wasm/engine';
import { compileKernel } from '#src/backends/wasm/kernel';
import { alignedSize, constantWidth, sizeOf, strideOf, TILE, widthOf } from '#src/backends/wasm/layout';
import type { MacSite } from '#src/backends/wasm/mac-list';
import { macTable } from '#src/backends/wasm/mac-table';
import { levelOf } from '#src/backends/wasm/ranges';

export type Inputs = Readonly<Record<string, readonly bigint[]>>;

/** Outputs of each sample by parameter; `lengths` says how many values each output stream carries. */
export function runKernel(
  kernels: readonly Kernel[],
  name: string,
  samples: readonly Inputs[],
  lengths: Readonly<Record<string, number>>,
  /** Sees each table before it is used, and may spoil it to find out which way reads what. */
  spoil: (table: Uint8Array, site: MacSite) => void = () => undefined,
): readonly Readonly<Record<string, readonly bigint[]>>[] {
  if (samples.length > TILE) throw new Error('more samples than a tile');
  const kernel = kernels.find((k) => k.name === name)!;
  const levels = (rom: string): number => levelOf(samples[0]![rom]!);
  const compiled = compileKernel(kernel, new Map(kernels.map((k) => [k.name, k])), levels);
  let used = 1024;
  const take = (bytes: number): number => {
    const at = used;
    used += alignedSize(bytes);
    return at;
  };
  const elements = kernel.params.map((p) => {
    if (p.kind !== 'stream') return sizeOf(p.dims);
    return p.dir === 'in' ? samples[0]![p.name]!.length : lengths[p.name]!;
  });
  const places = kernel.params.map((p, i) => take(elements[i]! * strideOf(p.type, p.kind === 'rom')));
  const tables = compiled.sites.map((site) => {
    const codes = samples[0]![site.rom]!;
    const table = macTable(site, codes).slice();
    spoil(table, site);
    return table;
  });
  const addresses = tables.map((t) => take(t.length));
  const list = take(4 * tables.length + 4);
  const args = [
    ...kernel.params.map((p, i) => (p.kind === 'stream' ? take(64) : places[i]!)),
    take(compiled.scratch),
    take(compiled.state),
    list,
  ];
  const memory = createMemory(used);
  const view = new DataView(memory.buffer);
  // What memory held before must not matter.
  new Uint8Array(memory.buffer).fill(0x5a);
  tables.forEach((t, i) => {
    view.setInt32(list + 4 * i, addresses[i]!, true);
    new Uint8Array(memory.buffer).set(t, addresses[i]!);
  });
  kernel.params.forEach((p, i) => {
    if (p.kind === 'stream') view.setInt32(args[i]!, places[i]!, true);
    if (p.kind === 'rom') {
      const width = constantWidth(p.type);
      samples[0]![p.name]!.forEach((code, e) => {
        writeCode(view, places[i]! + e * width, width, code);
      });
    } else if (p.dir !== 'out') {
      for (let s = 0; s < TILE; s++) {
        const codes = samples[s % samples.length]![p.name]!;
        codes.forEach((code, e) => {
          writeCode(view, sampleAddress(places[i]!, p.type, e, s), widthOf(p.type), code);
        });
      }
    }
  });
  const { run } = instantiate(compileModule(compiled.bytes), { env: { memory } });
  run!(...args);
  return samples.map((_, s) =>
    Object.fromEntries(
      kernel.params.flatMap((p, i) => {
        if (p.kind === 'rom' || p.dir === 'in') return [];
        const codes = Array.from({ length: elements[i]! }, (__, e) =>
          readCode(view, sampleAddress(places[i]!, p.type, e, s), widthOf(p.type)),
        );
        return [[p.name, codes] as const];
      }),
    ),
  );
}
