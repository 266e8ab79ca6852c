// The files of one build: read once, named relative to the model's folder, hashed for the manifest, and kept at
// hand for diagnostics that want to show a line of them.
import { createHash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { failed, type Result } from '#ir/diagnostics/diagnostic';
import type { Location } from '#ir/location';
import type { FileRecord } from '#src/driver/manifest';
import type { SourceFiles } from '#src/driver/request';
import { readFileBounded, utf8Text } from '#src/toolchain/read-file';
import type { Context } from './host.ts';

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** `path` as seen from `folder`, with `/`. Stays absolute where no relative path exists (another drive). */
export function relativeName(folder: string, path: string): string {
  const name = relative(folder, path);
  const posix = name.split(sep).join('/');
  return isAbsolute(name) || posix !== '' ? posix : '.';
}

/** The path of `name` for people in the current folder: short where it is below, absolute where `../` would pile up. */
export function displayPath(cwd: string, path: string): string {
  const near = relativeName(cwd, path);
  return near.startsWith('../../../') ? path : near;
}

export class Workspace implements SourceFiles {
  readonly folder: string;
  readonly #context: Context;
  readonly #read = new Map<string, Result<Uint8Array>>();

  /** `folder` is the absolute path of the model's folder. */
  constructor(folder: string, context: Context) {
    this.folder = folder;
    this.#context = context;
  }

  bytes(name: string, at?: Location): Result<Uint8Array> {
    const path = resolve(this.folder, name);
    const canonical = relativeName(this.folder, path);
    const known = this.#read.get(canonical);
    if (known) return known;
    const shown = displayPath(this.#context.host.cwd, path);
    this.#context.displayed.set(name, shown);
    this.#context.displayed.set(canonical, shown);
    const result = readFileBounded(path, shown, at);
    this.#read.set(canonical, result);
    return result;
  }

  text(name: string, at?: Location): Result<string> {
    const bytes = this.bytes(name, at);
    if (!bytes.value) return failed(bytes.diagnostics);
    const text = utf8Text(bytes.value, this.#context.displayed.get(name) ?? name, at);
    if (text.value !== undefined) this.#context.sources.set(name, text.value);
    return text;
  }

  /** Hashes of everything read so far, by name. */
  records(): readonly FileRecord[] {
    return [...this.#read]
      .flatMap(([file, r]) => (r.value ? [{ file, sha256: sha256(r.value) }] : []))
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }
}
