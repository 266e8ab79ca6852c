// Arrays as HDF5 bytes, made in the library's own memory like everything it reads.
import { CompilerBug } from '#ir/errors';

export interface NewDataset {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major; stored as float64. */
  readonly data: Float64Array;
}

let serial = 0;

/** A file with these datasets in its root, compressed, and text attributes. */
export async function writeHdf5(
  datasets: readonly NewDataset[],
  attributes: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const h5 = await import('h5wasm');
  const { FS } = await h5.ready;
  serial += 1;
  const path = `/written-${serial}.h5`;
  const file = new h5.File(path, 'w');
  try {
    for (const { name, shape, data } of datasets) {
      if (shape.reduce((a, b) => a * b, 1) !== data.length)
        throw new CompilerBug(`${name}: shape and data differ`);
      // Rows of a chunk together: readers ask for whole showers.
      const rows = Math.max(
        1,
        Math.min(shape[0] ?? 1, Math.floor(CHUNK_VALUES / Math.max(1, shape[1] ?? 1))),
      );
      file.create_dataset({
        name,
        data,
        shape: [...shape],
        dtype: '<d',
        chunks: [rows, ...shape.slice(1)],
        compression: 'gzip',
        compression_opts: [4],
      });
    }
    for (const [name, value] of Object.entries(attributes)) file.create_attribute(name, value);
  } finally {
    file.close();
  }
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}

/** 512 KiB of doubles. */
const CHUNK_VALUES = 2 ** 16;
