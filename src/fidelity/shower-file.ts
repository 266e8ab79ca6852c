// Showers in HDF5 as the challenge hands them around. Values are read in blocks of rows, so a file may hold more than
// memory would; each block is checked as it comes.
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Hdf5Dataset, Hdf5File } from '#src/frontends/hdf5/file';
import { withHdf5 } from '#src/frontends/hdf5/open';
import type { Showers } from './measure.ts';
import { originOf, type StatedOrigin } from './origin.ts';
import { demandFinite, refusingWrongValues, WrongValue } from './wrong-value.ts';

const ENERGIES = 'incident_energies';
const SHOWERS = 'showers';

export interface ShowerFile {
  readonly showers: Showers;
  readonly voxels: number;
  readonly origin: StatedOrigin | undefined;
}

function readable(file: Hdf5File, name: string): Hdf5Dataset | string {
  const found = file.dataset(name);
  if (!found) return `it has no dataset "${name}", only ${file.children('').join(', ') || 'nothing'}`;
  return found.readable ? found : `"${name}" holds ${found.type}, not numbers`;
}

function checked(energies: Hdf5Dataset, showers: Hdf5Dataset): string | undefined {
  const [count, one = 1, ...more] = energies.shape;
  if (count === undefined || one !== 1 || more.length > 0)
    return `"${ENERGIES}" has shape [${energies.shape.join(', ')}] instead of [n, 1]`;
  if (showers.shape.length !== 2)
    return `"${SHOWERS}" has shape [${showers.shape.join(', ')}] instead of [n, voxels]`;
  if (showers.shape[0] !== count) return `it has ${count} incident energies and ${showers.shape[0]} showers`;
  return count === 0 ? 'there is not one in it' : undefined;
}

function open(file: Hdf5File, limit: number): Result<ShowerFile> {
  const bad = (why: string) => failed([diagnose(fidelityMessages.showerFile, { file: file.name, why })]);
  const energies = readable(file, ENERGIES);
  if (typeof energies === 'string') return bad(energies);
  const showers = readable(file, SHOWERS);
  if (typeof showers === 'string') return bad(showers);
  const problem = checked(energies, showers);
  if (problem !== undefined) return bad(problem);
  const count = Math.min(limit, showers.shape[0]!);
  const voxels = showers.shape[1]!;
  const incident = energies.rows(0, count);
  const cold = incident.findIndex((e) => !(e > 0 && Number.isFinite(e)));
  if (cold >= 0) throw new WrongValue(`the incident energy is ${incident[cold]}`, cold);
  const read = (from: number, to: number): Float64Array => demandFinite(showers.rows(from, to), voxels, from);
  return ok({ showers: { count, energies: incident, read }, voxels, origin: originOf(file) });
}

/** Opens the first `limit` showers of a file for `use`; the file is closed afterwards. */
export async function withShowers<T>(
  bytes: Uint8Array,
  name: string,
  limit: number,
  use: (file: ShowerFile) => Result<T>,
): Promise<Result<T>> {
  return withHdf5(bytes, name, (file) =>
    refusingWrongValues(name, () => {
      const opened = open(file, limit);
      return opened.value ? use(opened.value) : failed(opened.diagnostics);
    }),
  );
}
