// What no reading of files can catch, the testbench does: values. Compiles a project with g++ and runs it with a
// changed expectation, a changed weight and missing data; each run must fail, the untouched one pass.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Built, PAIR, textProject } from './projects.ts';

const hasCompiler = spawnSync('g++', ['--version']).status === 0;
if (!hasCompiler) console.warn('test/check/testbench.test.ts: skipped, there is no g++');

const EXPECTED = 'tb_data/expected_joined_out.dat';
const WEIGHT = 'firmware/weights/dense_1_weight.h';

let built: Built;
let folder: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Compiles and runs, or only runs. */
function run(
  command: string,
  args: readonly string[],
): { readonly status: number | null; readonly out: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout + stderr };
}

describe.skipIf(!hasCompiler)('the testbench', () => {
  beforeAll(async () => {
    built = await textProject(PAIR);
    folder = mkdtempSync(join(tmpdir(), 'burin-sabotage-'));
    for (const [path, text] of built.project.files) write(path, text);
  }, 120_000);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('passes on the untouched project, fails on a changed expectation and on missing data', () => {
    const untouched = run('sh', ['run_csim.sh']);
    expect(untouched.out).toMatch(/pair: PASS\n$/);
    expect(untouched.status).toBe(0);

    const expected = built.project.files.get(EXPECTED)!;
    const changed = expected.replace(/-?\d+(?=\s*$)/, (code) => String(Number(code) + 1));
    expect(changed).not.toBe(expected);
    write(EXPECTED, changed);
    const different = run('build/pair_csim', []);
    expect(different.out).toMatch(/1 of \d+ values differ[\s\S]*pair: FAIL\n$/);
    expect(different.status).toBe(1);

    write(EXPECTED, expected.split('\n').slice(1).join('\n'));
    const short = run('build/pair_csim', []);
    expect(short.out).toMatch(/is missing or broken[\s\S]*pair: FAIL\n$/);
    expect(short.status).toBe(1);
    write(EXPECTED, expected);
  });

  test('fails on a flipped weight bit', () => {
    const header = built.project.files.get(WEIGHT)!;
    const flipped = header.replace('-1.25', '-1.75');
    expect(flipped).not.toBe(header);
    write(WEIGHT, flipped);
    const run1 = run('sh', ['run_csim.sh']);
    write(WEIGHT, header);
    expect(run1.out).toMatch(/pair: FAIL\n$/);
    expect(run1.status).toBe(1);
  });
});
