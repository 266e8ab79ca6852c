// .npz: named arrays in a zip archive. Written archives have fixed dates and keep the order given, so that the same
// arrays are the same bytes on every machine and day.
import { zipSync } from 'fflate';
import { emulationMessages as M } from '#ir/diagnostics/catalogue/emulation';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { DEFAULT_LIMITS, type Limits, type NdArray } from './array.ts';
import { readNpy, writeNpy } from './npy.ts';
import { readZip } from './zip.ts';

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

/** A .npz, or a .npy as one array called `name`. */
export function readArrays(bytes: Uint8Array, file: string, name: string): Result<Arrays> {
  if (isZip(bytes)) return readNpz(bytes, file);
  const { value, diagnostics } = readNpy(bytes, file);
  return value ? ok(new Map([[name, value]])) : failed(diagnostics);
}

/** Compressed; each array as float64. Names must not be empty or hold a slash. */
export function writeNpz(arrays: Arrays): Uint8Array {
  const files = Object.fromEntries([...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array)]));
  // Zip dates are local time: this one reads 1980-01-01 00:00 in every time zone.
  return zipSync(files, { mtime: new Date(1980, 0, 1), level: 4 });
}
