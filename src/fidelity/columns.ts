// Conditions in HDF5: every dataset [n] or [n, 1] of numbers in the root, by its name.
import { ok, type Result } from '#ir/diagnostics/diagnostic';
import { withHdf5 } from '#src/frontends/hdf5/open';
import type { Conditions } from './decoder/inputs.ts';

export async function readColumns(bytes: Uint8Array, name: string): Promise<Result<Conditions>> {
  return withHdf5(bytes, name, (file) => {
    const columns = file.children('').flatMap((key) => {
      const dataset = file.has(key) === 'dataset' ? file.dataset(key) : undefined;
      const flat = dataset?.shape.length === 1 || (dataset?.shape.length === 2 && dataset.shape[1] === 1);
      return dataset?.readable && flat ? [[key, dataset.read()] as const] : [];
    });
    return ok(new Map(columns));
  });
}
