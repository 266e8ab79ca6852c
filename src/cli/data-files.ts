// Arrays in and out of .npy and .npz files named on the command line.
import { resolve } from 'node:path';
import { failed, type Result } from '#ir/diagnostics/diagnostic';
import { writeNpy } from '#src/data/npy';
import { type Arrays, readArrays, writeNpz } from '#src/data/npz';
import type { NamedArray } from '#src/driver/named-array';
import { readFileBounded } from '#src/toolchain/read-file';
import type { Context } from './host.ts';

/** The arrays of a file; an .npy is one array called `lone`. `FILE.npz:NAME` takes one array, as `lone`. */
export function readData(path: string, lone: string, context: Context): Result<Arrays> {
  const [, file = path, pick] = /^(.*\.npz):([^:/\\]+)$/i.exec(path) ?? [];
  const bytes = readFileBounded(resolve(context.host.cwd, file), file);
  if (!bytes.value) return failed(bytes.diagnostics);
  const arrays = readArrays(bytes.value, file, lone);
  const picked = pick === undefined ? undefined : arrays.value?.get(pick);
  return picked ? { ...arrays, value: new Map([[lone, picked]]) } : arrays;
}

/** The bytes of an output file: .npy for one array when the name says so, else .npz. */
export function dataFile(path: string, arrays: readonly NamedArray[]): Uint8Array {
  const [first] = arrays;
  if (/\.npy$/i.test(path) && arrays.length === 1 && first) return writeNpy(first);
  return writeNpz(new Map(arrays.map((a) => [a.name, a])));
}
