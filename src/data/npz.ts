// .npz: named arrays in a zip archive. Written archives have fixed dates and keep the order given, so that the same
// arrays are the same bytes on every machine and day.
import { emulationMessages as M } from '#ir/diagnostics/catalogue/emulation';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { DEFAULT_LIMITS, elementCount, type Limits, type NdArray } from './array.ts';
import type { ArrayReader } from './array-reader.ts';
import { type ByteSource, DataError, reading } from './byte-source.ts';
import { npyReader, npyStart, npyValues, readNpy } from './npy.ts';
import { openZip, readZip } from './zip.ts';
import { type ByteSink, growing, ZipWriter } from './zip-writer.ts';

export type Arrays = ReadonlyMap<string, NdArray>;

export interface NpzOptions {
  readonly limits?: Limits;
  /** Only these arrays are unpacked. */
  readonly only?: (name: string) => boolean;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** All arrays, in the archive's order, under their names without `.npy`. */
export function readNpz(bytes: Uint8Array, file: string, options: NpzOptions = {}): Result<Arrays> {
  const limits = options.limits ?? DEFAULT_LIMITS;
  if (!isZip(bytes)) return failed([diagnose(M.notAnArchive, { file, why: 'it is no zip archive' })]);
  const zip = readZip(bytes, limits);
  if ('problem' in zip) return failed([diagnose(M.notAnArchive, { file, why: zip.problem })]);
  const arrays = new Map<string, NdArray>();
  const diagnostics: Diagnostic[] = [];
  let used = 0;
  for (const entry of zip.entries) {
    const name = entry.name.replace(/\.npy$/, '');
    if (options.only && !options.only(name)) continue;
    const shown = `${file}: ${JSON.stringify(entry.name.slice(0, 80))}`;
    const content = entry.read();
    if ('problem' in content) {
      diagnostics.push(diagnose(M.notAnArchive, { file: shown, why: content.problem }));
      continue;
    }
    const array = readNpy(content, shown, { ...limits, bytes: limits.bytes - used });
    used += (array.value?.data.length ?? 0) * 8;
    diagnostics.push(...array.diagnostics);
    if (arrays.has(name))
      diagnostics.push(diagnose(M.notAnArchive, { file: shown, why: 'the name stands twice' }));
    if (array.value) arrays.set(name, array.value);
  }
  return diagnostics.length > 0 ? failed(diagnostics) : ok(arrays);
}

/** The arrays of an archive, in its order, each to be read once from its start; nothing is unpacked yet but headers. */
export function openNpz(source: ByteSource, file: string): Result<ReadonlyMap<string, () => ArrayReader>> {
  const refuse =
    (shown: string) =>
    (why: string): never => {
      throw new DataError(diagnose(M.notAnArchive, { file: shown, why }));
    };
  return reading(() => {
    const zip = openZip(source, { ...DEFAULT_LIMITS, bytes: Number.POSITIVE_INFINITY });
    if ('problem' in zip) return refuse(file)(zip.problem);
    const arrays = new Map<string, () => ArrayReader>();
    for (const entry of zip.entries) {
      const name = entry.name.replace(/\.npy$/, '');
      const shown = `${file}: ${JSON.stringify(entry.name.slice(0, 80))}`;
      if (arrays.has(name)) return refuse(shown)('the name stands twice');
      arrays.set(name, () => npyReader(entry.stream(refuse(shown)), entry.size, shown));
    }
    return arrays;
  });
}

/** A .npz, or a .npy as one array called `name`. */
export function readArrays(bytes: Uint8Array, file: string, name: string): Result<Arrays> {
  if (isZip(bytes)) return readNpz(bytes, file);
  const { value, diagnostics } = readNpy(bytes, file);
  return value ? ok(new Map([[name, value]])) : failed(diagnostics);
}

interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Arrays of known shapes, written piece by piece and in any turn; not compressed, as numpy.savez has it. */
export class NpzWriter {
  readonly #zip: ZipWriter;

  /** Names must not be empty or hold a slash. */
  constructor(sink: ByteSink, arrays: readonly NamedShape[]) {
    const starts = arrays.map(({ shape }) => npyStart(shape));
    this.#zip = new ZipWriter(
      sink,
      arrays.map(({ name, shape }, k) => ({
        name: `${name}.npy`,
        size: starts[k]!.length + elementCount(shape) * 8,
      })),
    );
    for (const [k, start] of starts.entries()) this.#zip.append(k, start);
  }

  /** The next values of array `k`. */
  append(k: number, values: Float64Array): void {
    this.#zip.append(k, npyValues(values));
  }

  /** Once all values are there. */
  finish(): void {
    this.#zip.finish();
  }
}

export function writeNpz(arrays: Arrays): Uint8Array {
  const { sink, bytes } = growing();
  const list = [...arrays].map(([name, { shape, data }]) => ({ name, shape, data }));
  const writer = new NpzWriter(sink, list);
  for (const [k, { data }] of list.entries()) writer.append(k, data);
  writer.finish();
  return bytes();
}
