// Whole arrays of .npy and .npz files named on the command line.
import { resolve } from 'node:path';
import { failed, type Result } from '#ir/diagnostics/diagnostic';
import { type Arrays, readArrays } from '#src/data/npz';
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
