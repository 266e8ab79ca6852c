// Runs g++ on texts in a temporary folder, two at a time, and the programs it makes.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const FLAGS = ['-std=c++14', '-O0', '-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas'];

export function hasGpp(): boolean {
  try {
    execFileSync('g++', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The project's own headers, after those of another tool when BURIN_AP_TYPES names their folder. */
function includes(): readonly string[] {
  const other = process.env.BURIN_AP_TYPES;
  const own = ['-I', join(ROOT, 'templates/csim')];
  const ops = ['-I', join(ROOT, 'templates/project/firmware')];
  // Headers that are not ours are not held to our warnings.
  return other === undefined ? [...ops, ...own] : [...ops, '-isystem', other, ...own];
}

function run(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (b: Buffer) => out.push(b));
    child.stderr.on('data', (b: Buffer) => err.push(b));
    child.stdin.on('error', () => {});
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(Buffer.concat(out).toString());
      else fail(new Error(`${command} ended with ${code}: ${Buffer.concat(err).toString().slice(0, 4000)}`));
    });
    child.stdin.end(input);
  });
}

export interface Job {
  readonly name: string;
  readonly cpp: string;
  readonly input: string;
}

async function compileAndRun(job: Job, folder: string): Promise<string> {
  const source = join(folder, `${job.name}.cpp`);
  const program = join(folder, job.name);
  writeFileSync(source, job.cpp);
  await run('g++', [...FLAGS, ...includes(), source, '-o', program], '');
  return run(program, [], job.input);
}

/** The output of every job, in order; `made` is asked for one job after the other as workers become free. */
export async function runAll(count: number, made: (n: number) => Job): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'burin-gpp-'));
  const outputs: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      outputs[n] = await compileAndRun(made(n), folder);
    }
  };
  try {
    await Promise.all([worker(), worker()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return outputs;
}
