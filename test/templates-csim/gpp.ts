// Compiles one generated program against the csim headers and returns what it prints.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const headers = resolve(import.meta.dirname, '../../templates/csim');
const strict = ['-std=c++14', '-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas'];

export const hasGpp = spawnSync('g++', ['--version']).status === 0;
if (!hasGpp) console.warn('g++ not found: the csim header tests are skipped');

export interface Ran {
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly signal: string | null;
}

/** Compiles with warnings as errors and runs; a compiler message is thrown as it is. */
export function compileAndRun(source: string, optimise = '-O0'): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'burin-csim-'));
  try {
    const file = join(folder, 'main.cpp');
    const program = join(folder, 'main');
    writeFileSync(file, source);
    execFileSync('g++', [...strict, optimise, '-I', headers, file, '-o', program], { stdio: 'pipe' });
    const ran = spawnSync(program, { encoding: 'utf8', maxBuffer: 1 << 28 });
    return { lines: ran.stdout.split('\n').slice(0, -1), stderr: ran.stderr, signal: ran.signal };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
