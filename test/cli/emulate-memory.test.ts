// Memory does not grow with samples. Catches: inputs, outputs or a file to compare with that are held whole, blocks that
// pile up. Held whole, the larger run would need 600 MB more than the smaller one.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { npyStart, npyValues } from '#src/data/npy';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'burin-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SIZE = 128;
writeFileSync(
  join(folder, 'wide.nn'),
  `model wide\ntarget "xcvu13p-flga2577-2-e" { clock 5ns  io parallel }\ninput x: fixed<16,6>[${SIZE}]\ny = x |> r: relu\noutput y\n`,
);

/** Reports the peak resident set in kilobytes when the process ends. */
const REPORT = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\npeak '+process.resourceUsage().maxRSS))`;

function samplesFile(samples: number): string {
  const name = `${samples}.npy`;
  const block = Float64Array.from({ length: 1000 * SIZE }, (_, i) => ((i * 37) % 1021) / 64 - 8);
  const file = openSync(join(folder, name), 'w');
  writeSync(file, npyStart([samples, SIZE]));
  for (let s = 0; s < samples; s += 1000) writeSync(file, npyValues(block));
  closeSync(file);
  return name;
}

const OPTIONS = [
  ...['--import', REPORT, '--import', 'tsx', '--conditions=source'],
  ...[join(ROOT, 'src/cli/main.ts'), 'emulate', join(folder, 'wide.nn')],
];

function peak(...argv: readonly string[]): number {
  const args = [...OPTIONS, ...argv];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: ROOT });
  expect(run.status, run.stderr).toBe(0);
  return Number(/peak (\d+)$/.exec(run.stderr)?.[1]) / 1024;
}

it('leaves nothing behind when it is interrupted', async () => {
  const input = join(folder, samplesFile(100_000));
  const child = spawn(
    process.execPath,
    [...OPTIONS, '--input', input, '--output', join(folder, 'cut.npz'), '--engine', 'interpreter'],
    {
      cwd: ROOT,
      stdio: 'ignore',
    },
  );
  const ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  const begun = () => readdirSync(folder).some((name) => name.startsWith('.cut.npz.new'));
  for (let i = 0; i < 600 && !begun(); i++) await setTimeout(100);
  expect(begun()).toBe(true);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(readdirSync(folder).filter((name) => name.includes('cut.npz'))).toEqual([]);
}, 120_000);

it('ten times the samples, the same memory', () => {
  const peaks = [20_000, 200_000].map((samples) => {
    const input = join(folder, samplesFile(samples));
    const output = join(folder, `y-${samples}.npz`);
    const computed = peak('--input', input, '--output', output, '--threads', '1');
    return Math.max(computed, peak('--input', input, '--expect', output, '--threads', '1'));
  });
  expect(peaks[1]! - peaks[0]!).toBeLessThan(120);
}, 300_000);
