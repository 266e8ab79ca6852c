// Opens what holds the weights of a Keras model, an HDF5 file or a .keras archive, and finds out how they are laid out.

import { failed, type Result } from '#ir/diagnostics/diagnostic';
import type { Hdf5File } from '../hdf5/file.ts';
import { withHdf5 } from '../hdf5/open.ts';
import { isZip, readArchive } from './archive.ts';
import type { ModelFile } from './description.ts';
import type { JsonObject } from './json.ts';
import { layerGroups, numberedPath, numberedRoot } from './numbered.ts';
import type { WeightSource } from './weights.ts';

export interface OpenModel {
  readonly weights: Hdf5File;
  /** The description in an archive; that of an HDF5 file stands in its attributes. */
  readonly described?: JsonObject;
}

/** Opens, uses and always closes a file; damage found on the way becomes a diagnostic. */
export async function withModelFile<T>(
  file: ModelFile,
  use: (open: OpenModel) => Result<T>,
): Promise<Result<T>> {
  if (!isZip(file.bytes)) return withHdf5(file.bytes, file.name, (weights) => use({ weights }));
  const archive = readArchive(file);
  if (!archive.value) return failed(archive.diagnostics);
  const { description, weights } = archive.value;
  return withHdf5(weights.bytes, weights.name, (h5) => use({ weights: h5, described: description }));
}

/** Where the weights of the described layers are. */
export function weightSource(file: Hdf5File, description: JsonObject): WeightSource {
  const paths = new Map<string, readonly string[]>();
  if (file.has('model_weights') === 'group') return { file, root: 'model_weights', paths };
  const root = numberedRoot(file);
  if (root === undefined) return { file, root: '', paths };
  const groups = layerGroups(description, file, root);
  return { file, root, paths, locate: (layer, weight) => numberedPath(groups, layer, weight) };
}
