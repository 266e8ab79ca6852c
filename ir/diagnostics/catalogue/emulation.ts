// Messages about emulation data files and tools: BN6xx. BN60x are the .npy and .npz files.
import { type MessageSpec, message } from '../diagnostic.ts';

interface InFile {
  readonly file: string;
  readonly why: string;
}

export const emulationMessages = {
  notAnArray: message<InFile>(
    'BN601',
    'error',
    ({ file, why }) => `${file} cannot be read as an array: ${why}`,
    "Inputs and references are arrays in numpy's .npy format, versions 1 to 3, of real numbers: float16, float32, float64, " +
      'signed and unsigned whole numbers of 8 to 64 bits (up to 2^53 in size), or booleans. Write one with ' +
      'numpy.save("x.npy", x.astype("float64")).',
  ),
  notAnArchive: message<InFile>(
    'BN602',
    'error',
    ({ file, why }) => `${file} cannot be read as an archive of arrays: ${why}`,
    'A .npz file is a zip archive of .npy files, as numpy.savez("x.npz", in0=x) writes it. The archive is damaged or ' +
      'truncated, or claims sizes it does not have. Copy or write it again.',
  ),
  dataTooLarge: message<{ readonly file: string; readonly what: string; readonly limit: string }>(
    'BN603',
    'error',
    ({ file, what, limit }) => `${file}: ${what}, which is more than ${limit}`,
    'Sizes are bounded before memory is taken, so that a damaged or hostile file cannot exhaust the machine. Split the data ' +
      'into several files.',
  ),
  badTable: message<{ readonly why: string }>(
    'BN604',
    'error',
    ({ why }) => why,
    'A .csv file is a table of numbers: a line for each sample, fields apart by commas (or semicolons, or tabs), decimal ' +
      'points, and perhaps one line of names first. All inputs of the network stand side by side, in the order of its ' +
      'inputs, each in row-major order.',
  ),
  unknownDataKind: message<{ readonly file: string; readonly use: string }>(
    'BN605',
    'error',
    ({ file, use }) => `"${file}" is no kind of data file that is ${use}`,
    'Data are read from .npy, .npz, HDF5 (.h5, .hdf5) and .csv files, told by their content, and .csv by its name. They ' +
      'are written as .npy (for one array), .npz and .csv, told by the ending of the name.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
