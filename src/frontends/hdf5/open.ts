// Opens HDF5 bytes. The library's browser build is used on purpose: its file system lives in memory, so neither the
// bytes nor anything they link to can touch the disk. It is loaded on first use because it costs 0.2 s.

import { frontendsMessages } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { type ByteSource, inMemory } from '#src/data/byte-source';
import { guard, type Hdf5File, Hdf5ReadError, viewOf } from './file.ts';
import { hasEndlessHeap } from './heap-check.ts';
import { guessWhatItIs, hasHdf5Signature } from './signature.ts';

/** 1 GiB */
export const MAX_FILE_BYTES = 2 ** 30;

/** The parts of the library's file system that a file of ours replaces. */
interface MemoryFileSystem {
  readonly writeFile: (path: string, content: Uint8Array) => void;
  readonly lookupPath: (path: string) => { readonly node: MemoryNode };
}

interface MemoryNode {
  /** What the library believes to be the size. */
  usedBytes: number;
  stream_ops: {
    readonly read: (
      stream: unknown,
      into: Uint8Array,
      offset: number,
      length: number,
      position: number,
    ) => number;
  };
}

/** An empty file whose reads are answered by `source`. */
function serveFrom(fs: MemoryFileSystem, path: string, source: ByteSource): void {
  fs.writeFile(path, new Uint8Array(0));
  const { node } = fs.lookupPath(path);
  node.usedBytes = source.size;
  node.stream_ops = {
    ...node.stream_ops,
    read: (_stream, into, offset, length, position) => {
      const count = Math.max(0, Math.min(length, source.size - position));
      into.set(source.read(position, count), offset);
      return count;
    },
  };
}

let serial = 0;

function corrupt(file: string, error: unknown): Diagnostic {
  if (!(error instanceof Hdf5ReadError)) throw error;
  return diagnose(frontendsMessages.hdf5Corrupt, { file, why: error.message });
}

/** Opens bytes; the caller closes the file. Accessors throw Hdf5ReadError on damaged content: prefer `withHdf5`. */
export async function openHdf5(bytes: Uint8Array, name: string): Promise<Result<Hdf5File>> {
  if (bytes.length > MAX_FILE_BYTES) {
    const what = `it has ${bytes.length} bytes`;
    return failed([diagnose(frontendsMessages.fileTooLarge, { file: name, what, limit: '1 GiB' })]);
  }
  return openHdf5Source(inMemory(bytes), name);
}

/** A file of which the library reads only what it needs: whatever its size, memory holds a chunk of a dataset. */
export async function openHdf5Source(source: ByteSource, name: string): Promise<Result<Hdf5File>> {
  if (!hasHdf5Signature(source)) {
    const why = guessWhatItIs(source.read(0, Math.min(64, source.size)));
    return failed([diagnose(frontendsMessages.notHdf5, { file: name, why })]);
  }
  if (hasEndlessHeap(source)) {
    const why = 'a heap of texts in it is damaged';
    return failed([diagnose(frontendsMessages.hdf5Corrupt, { file: name, why })]);
  }
  const h5 = await import('h5wasm');
  const library = await h5.ready;
  // Without it a failed open returns an id of -1 and later calls misbehave.
  library.activate_throwing_error_handler();
  serial += 1;
  const path = `/model-${serial}.h5`;
  const release = () => library.FS.unlink(path);
  serveFrom(library.FS as unknown as MemoryFileSystem, path, source);
  try {
    const file = guard('opening', () => new h5.File(path, 'r'));
    return ok(viewOf(h5, file, name, release));
  } catch (error) {
    release();
    return failed([corrupt(name, error)]);
  }
}

/** Opens, uses and always closes a file; damage found on the way becomes a diagnostic. */
export async function withHdf5<T>(
  bytes: Uint8Array,
  name: string,
  use: (file: Hdf5File) => Result<T>,
): Promise<Result<T>> {
  const opened = await openHdf5(bytes, name);
  if (!opened.value) return failed(opened.diagnostics);
  try {
    return use(opened.value);
  } catch (error) {
    return failed([corrupt(name, error)]);
  } finally {
    opened.value.close();
  }
}
