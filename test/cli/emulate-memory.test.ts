// Memory does not grow with samples. Catches: inputs, outputs or a file to compare with that are held whole, blocks that
// pile up. Held whole, the larger run would need 600 MB more than the smaller one.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

function peak(...argv: readonly string[]): number {
  const options = ['--import', REPORT, '--import', 'tsx', '--conditions=source'];
  const args = [...options, join(ROOT, 'src/cli/main.ts'), 'emulate', join(folder, 'wide.nn'), ...argv];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: ROOT });
  expect(run.status, run.stderr).toBe(0);
  return Number(/peak (\d+)$/.exec(run.stderr)?.[1]) / 1024;
}

it('ten times the samples, the same memory', () => {
  const peaks = [20_000, 200_000].map((samples) => {
    const input = join(folder, samplesFile(samples));
    const output = join(folder, `y-${samples}.npz`);
    const computed = peak('--input', input, '--output', output, '--threads', '1');
    return Math.max(computed, peak('--input', input, '--expect', output, '--threads', '1'));
  });
  expect(peaks[1]! - peaks[0]!).toBeLessThan(120);
}, 300_000);
