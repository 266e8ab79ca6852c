// A file that is written piece by piece and still appears whole or not at all: it grows beside its place and is renamed
// once everybody is content. Who interrupts the program leaves nothing behind either.
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { DataError } from '#src/data/byte-source';
import { systemReason } from './system-reason.ts';

export interface GrowingFile {
  /** A disk that fails is a DataError. */
  readonly writeAt: (at: number, bytes: Uint8Array) => void;
  /** Puts the file in its place, over an older one. A failure is a DataError. */
  readonly keep: () => void;
  /** Leaves nothing behind; does nothing after `keep`. */
  readonly drop: () => void;
}

/** What ends a program from outside, and the exit code that tells of it. */
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** Runs `clean` before a signal ends the program; gives what takes that back. */
function onInterrupt(clean: () => void): () => void {
  const handlers = SIGNALS.map(([signal, code]) => {
    const handler = (): void => {
      clean();
      process.exit(code);
    };
    process.on(signal, handler);
    return () => void process.off(signal, handler);
  });
  return () => {
    for (const remove of handlers) remove();
  };
}

/** `shown` is the path for messages. */
export function growFile(target: string, shown: string): Result<GrowingFile> {
  const beside = join(dirname(target), `.${basename(target)}.new-${process.pid}`);
  const problem = (error: unknown) =>
    diagnose(commandLineMessages.outputUnwritable, { path: shown, reason: systemReason(error) });
  let handle: number | undefined;
  try {
    handle = openSync(beside, 'w');
  } catch (error) {
    return failed([problem(error)]);
  }
  const attempt = (work: (open: number) => void): void => {
    if (handle === undefined) return;
    try {
      work(handle);
    } catch (error) {
      throw new DataError(problem(error));
    }
  };
  const discard = (): void => rmSync(beside, { force: true });
  const ignoreSignals = onInterrupt(discard);
  const close = (open: number): void => {
    handle = undefined;
    ignoreSignals();
    closeSync(open);
  };
  return ok({
    writeAt: (at, bytes) =>
      attempt((open) => {
        for (let done = 0; done < bytes.length; )
          done += writeSync(open, bytes, done, bytes.length - done, at + done);
      }),
    keep: () =>
      attempt((open) => {
        close(open);
        try {
          renameSync(beside, target);
        } catch (error) {
          discard();
          throw error;
        }
      }),
    drop: () => {
      if (handle === undefined) return;
      close(handle);
      discard();
    },
  });
}
