// A file on the disk as bytes at a place: never more of it is in memory than is asked for.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { type ByteSource, DataError } from '#src/data/byte-source';
import { systemReason } from './system-reason.ts';

export interface OpenFile extends ByteSource {
  readonly close: () => void;
}

/** `shown` is the path for messages. The caller closes the file. */
export function openFile(path: string, shown: string): Result<OpenFile> {
  const unreadable = (reason: string) =>
    diagnose(commandLineMessages.fileUnreadable, { path: shown, reason });
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    return failed([unreadable(systemReason(error))]);
  }
  const close = (): void => closeSync(handle);
  const info = fstatSync(handle);
  if (!info.isFile()) {
    close();
    return failed([unreadable(info.isDirectory() ? 'it is a folder' : 'it is no plain file')]);
  }
  const read = (at: number, length: number): Uint8Array => {
    if (!(at >= 0 && length >= 0 && at + length <= info.size)) throw new RangeError('outside the file');
    const into = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      let got = 0;
      try {
        got = readSync(handle, into, done, length - done, at + done);
      } catch (error) {
        throw new DataError(unreadable(systemReason(error)));
      }
      if (got === 0) throw new DataError(unreadable('it became shorter while it was read'));
      done += got;
    }
    return into;
  };
  return ok({ size: info.size, read, close });
}
