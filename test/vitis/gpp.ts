// Runs g++ for these tests in a folder of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export function hasGpp(): boolean {
  const found = spawnSync('g++', ['--version']).status === 0;
  if (!found) console.warn('g++ is not installed: tests that compile C++ are skipped');
  return found;
}

const folders: string[] = [];

export function writeTree(files: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'burin-vitis-'));
  folders.push(folder);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export function removeTrees(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface Ran {
  readonly status: number | null;
  readonly text: string;
}

export function run(command: string, args: readonly string[], cwd: string, env = {}): Ran {
  const ran = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } });
  return { status: ran.status, text: `${ran.stdout}${ran.stderr}` };
}

/** Compiles without linking; throws with the compiler's words. */
export function compiles(folder: string, source: string, includes: readonly string[]): void {
  const flags = ['-std=c++14', '-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas', '-fsyntax-only'];
  execFileSync('g++', [...flags, ...includes.map((i) => `-I${i}`), source], { cwd: folder, stdio: 'pipe' });
}
