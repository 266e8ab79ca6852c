// The datasets of a file as arrays that are read row by row: data beside models come in HDF5 too.
import { frontendsMessages } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { ArrayReader } from '#src/data/array-reader';
import { DataError } from '#src/data/byte-source';
import { type Hdf5Dataset, type Hdf5File, Hdf5ReadError } from './file.ts';

/** Damage met on the way, as an error of data files. */
function guarded<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Hdf5ReadError)) throw error;
    throw new DataError(diagnose(frontendsMessages.hdf5Corrupt, { file, why: error.message }));
  }
}

function readerOf(dataset: Hdf5Dataset, file: string): ArrayReader {
  const size = dataset.shape.slice(1).reduce((a, b) => a * b, 1);
  let row = 0;
  return {
    shape: dataset.shape,
    next: (count) => {
      const rows = count / size;
      row += rows;
      return guarded(file, () => dataset.rows(row - rows, row));
    },
  };
}

/**
 * The numeric datasets at the top of the file, or the one at a path, which is then called `pick.as`. Readers hand out
 * whole rows of the first axis.
 */
export function hdf5Arrays(
  file: Hdf5File,
  pick?: { readonly path: string; readonly as: string },
): ReadonlyMap<string, () => ArrayReader> {
  return guarded(file.name, () => {
    const found = new Map<string, () => ArrayReader>();
    for (const path of pick ? [pick.path] : file.children('')) {
      const dataset = file.has(path) === 'dataset' ? file.dataset(path) : undefined;
      if (dataset?.readable) found.set(pick?.as ?? path, () => readerOf(dataset, file.name));
    }
    return found;
  });
}
