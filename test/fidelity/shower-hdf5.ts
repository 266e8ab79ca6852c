// HDF5 files for tests, written by the library in memory: showers as the challenge hands them around, and broken ones.
import h5wasm from 'h5wasm';

export interface Dataset {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array | Int32Array | readonly string[];
}

let serial = 0;

export async function hdf5(
  datasets: Readonly<Record<string, Dataset>>,
  attributes: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  serial += 1;
  const path = `/written-${serial}.h5`;
  const file = new h5wasm.File(path, 'w');
  for (const [name, { shape, data }] of Object.entries(datasets))
    file.create_dataset({ name, data: data as Float64Array, shape: [...shape] });
  for (const [name, value] of Object.entries(attributes)) file.create_attribute(name, value);
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}

/** `rows`: one list of voxel energies a shower. */
export function showerFile(
  energies: readonly number[],
  rows: readonly (readonly number[])[],
  attributes: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  return hdf5(
    {
      incident_energies: { shape: [energies.length, 1], data: Float64Array.from(energies) },
      showers: { shape: [rows.length, rows[0]?.length ?? 1], data: Float64Array.from(rows.flat()) },
    },
    attributes,
  );
}
