// Reads files with a bound on their size; whatever goes wrong is a diagnostic that names the path as the user wrote it.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Location } from '#ir/location';
import { systemReason } from './system-reason.ts';

/** Files of a folder by names relative to it, as `loadModel` wants them. */
export function filesIn(folder: string): {
  readonly bytes: (name: string, at?: Location) => Result<Uint8Array>;
  readonly text: (name: string, at?: Location) => Result<string>;
} {
  const bytes = (name: string, at?: Location): Result<Uint8Array> =>
    readFileBounded(resolve(folder, name), name, at);
  return {
    bytes,
    text: (name, at) => {
      const read = bytes(name, at);
      return read.value ? utf8Text(read.value, name, at) : failed(read.diagnostics);
    },
  };
}

/** `shown` is the path for messages. */
export function utf8Text(bytes: Uint8Array, shown: string, at?: Location): Result<string> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const reason = 'it is no UTF-8 text';
    return failed([diagnose(commandLineMessages.fileUnreadable, { path: shown, reason }, { at })]);
  }
}

/** 2 GiB less one page: what Node reads at once. */
const MAX_FILE_BYTES = 2 ** 31 - 4096;

/** `shown` is the path for messages, `at` the place that named the file. */
export function readFileBounded(
  path: string,
  shown: string,
  at?: Location,
  limit: number = MAX_FILE_BYTES,
): Result<Uint8Array> {
  try {
    const info = statSync(path);
    if (!info.isFile()) {
      const reason = info.isDirectory() ? 'it is a folder' : 'it is no plain file';
      return failed([diagnose(commandLineMessages.fileUnreadable, { path: shown, reason }, { at })]);
    }
    if (info.size > limit) {
      const holes = { path: shown, bytes: info.size, limit };
      return failed([diagnose(commandLineMessages.fileTooLarge, holes, { at })]);
    }
    return ok(new Uint8Array(readFileSync(path)));
  } catch (error) {
    const reason = systemReason(error);
    return failed([diagnose(commandLineMessages.fileUnreadable, { path: shown, reason }, { at })]);
  }
}
