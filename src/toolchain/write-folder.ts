// Writes a folder whole or not at all: everything goes into a folder beside the target first, which is then
// renamed. A target that exists is refused, or, when asked, replaced if it is a project of Burin's.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';
import { systemReason } from './system-reason.ts';

export interface OutputFile {
  /** Relative, with `/`, inside the folder. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable?: boolean;
}

export interface WriteOptions {
  /** Replace an existing project of Burin's. */
  readonly force: boolean;
  /** The path for messages. */
  readonly shown: string;
}

/** The file whose presence makes a folder a project of Burin's. */
export const MANIFEST_NAME = 'burin.json';

const SAFE_PATH = /^(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/;

/** Why an existing folder is not ours to replace. */
function foreignBecause(target: string): string | undefined {
  if (!lstatSync(target).isDirectory()) return 'it is no folder';
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(target, MANIFEST_NAME), 'utf8'));
    const ours = typeof manifest === 'object' && manifest !== null && 'burin' in manifest;
    return ours ? undefined : `its ${MANIFEST_NAME} was not written by Burin`;
  } catch {
    return `it holds no readable ${MANIFEST_NAME}`;
  }
}

/** Why the folder cannot be written at all, told before any work is done. */
export function checkTarget(target: string, options: WriteOptions): readonly Diagnostic[] {
  const path = options.shown;
  try {
    if (!lstatSync(target, { throwIfNoEntry: false })) return [];
    if (!options.force) {
      const fix =
        'choose another folder with -o FOLDER, or add --force to replace a project that Burin wrote';
      return [diagnose(commandLineMessages.outputExists, { path }, { fix })];
    }
    const reason = foreignBecause(target);
    return reason ? [diagnose(commandLineMessages.outputForeign, { path, reason })] : [];
  } catch (error) {
    return [diagnose(commandLineMessages.outputUnwritable, { path, reason: systemReason(error) })];
  }
}

function fill(folder: string, files: readonly OutputFile[]): void {
  const made = new Set<string>();
  for (const file of files) {
    if (!SAFE_PATH.test(file.path)) throw new CompilerBug(`unsafe path in a project: ${file.path}`);
    const path = join(folder, file.path);
    const parent = dirname(path);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(path, file.content, { flag: 'wx', mode: file.executable ? 0o755 : 0o644 });
  }
}

function putInPlace(fresh: string, target: string, parent: string): void {
  if (!existsSync(target)) {
    renameSync(fresh, target);
    return;
  }
  const aside = mkdtempSync(join(parent, `.${basename(target)}.old-`));
  const old = join(aside, 'project');
  renameSync(target, old);
  try {
    renameSync(fresh, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * Makes a folder and those above it; returns the first it made. Step by step, because Node's own recursive form never
 * ends where a file system answers "no such file" to a new folder, as /proc does.
 */
function makeFolders(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const above = dirname(path) === path ? undefined : makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (above) rmSync(above, { recursive: true, force: true });
    throw error;
  }
  return above ?? path;
}

/** Writes all files as folder `target`; diagnostics on failure, after which nothing of it is left. */
export function writeFolder(
  target: string,
  files: readonly OutputFile[],
  options: WriteOptions,
): readonly Diagnostic[] {
  const problems = checkTarget(target, options);
  if (problems.length > 0) return problems;
  const parent = dirname(target);
  let firstMade: string | undefined;
  let beside: string | undefined;
  try {
    firstMade = makeFolders(parent);
    beside = mkdtempSync(join(parent, `.${basename(target)}.new-`));
    const fresh = join(beside, 'project');
    mkdirSync(fresh);
    fill(fresh, files);
    putInPlace(fresh, target, parent);
    firstMade = undefined;
    return [];
  } catch (error) {
    const reason = systemReason(error);
    return [diagnose(commandLineMessages.outputUnwritable, { path: options.shown, reason })];
  } finally {
    if (beside) rmSync(beside, { recursive: true, force: true });
    if (firstMade) rmSync(firstMade, { recursive: true, force: true });
  }
}

/** Writes one file whole or not at all, over an older one if there is one. */
export function writeFileWhole(
  target: string,
  content: string | Uint8Array,
  shown: string,
): readonly Diagnostic[] {
  const beside = join(dirname(target), `.${basename(target)}.new-${process.pid}`);
  try {
    writeFileSync(beside, content);
    renameSync(beside, target);
    return [];
  } catch (error) {
    // Where a file stands in place of a folder there is nothing to remove, and removing throws.
    if (existsSync(beside)) rmSync(beside, { force: true });
    return [diagnose(commandLineMessages.outputUnwritable, { path: shown, reason: systemReason(error) })];
  }
}
