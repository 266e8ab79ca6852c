// Files as readers here see them: bytes at a place, or bytes one after another. A file of any size is read in pieces,
// and whatever is wrong with it is thrown as one kind of error that carries the message for its reader.
import { type Diagnostic, failed, ok, type Result } from '#ir/diagnostics/diagnostic';

export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /** Exactly these bytes; a range outside is a RangeError, a disk that fails a DataError. */
  readonly read: (at: number, length: number) => Uint8Array;
}

/** The next `length` bytes; a DataError where there are fewer. */
export type ByteStream = (length: number) => Uint8Array;

/** What is wrong with a data file, on the way out of a loop that reads it. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

export function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (at, length) => {
      if (!(at >= 0 && length >= 0 && at + length <= bytes.length)) throw new RangeError('outside the bytes');
      return bytes.subarray(at, at + length);
    },
  };
}

/** What a reading function gives, with a DataError as its diagnostic. */
export function reading<T>(run: () => T): Result<T> {
  try {
    return ok(run());
  } catch (error) {
    if (error instanceof DataError) return failed([error.diagnostic]);
    throw error;
  }
}
