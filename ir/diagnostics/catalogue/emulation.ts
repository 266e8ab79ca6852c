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
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
