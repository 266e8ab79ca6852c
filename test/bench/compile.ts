// The whole process of `burin compile` on the calorimeter decoder: start of Node, reading, passes, emission, checks,
// writing. Wall time and peak resident memory, medians of five runs after one that warms the file cache.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Benchmark, median } from './benchmark.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/bin/main.js');
const MODEL = join(ROOT, 'examples/calo-vae/published.yml');
/** Reports the peak resident set in kilobytes when the process ends. */
const REPORT = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\npeak '+process.resourceUsage().maxRSS))`;

function once(folder: string, i: number): { readonly ms: number; readonly mb: number } {
  const start = performance.now();
  const args = ['--import', REPORT, CLI, 'compile', MODEL, '-o', join(folder, `project${i}`)];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const ms = performance.now() - start;
  if (run.status !== 0) throw new Error(`compile ended with ${run.status}: ${run.stderr.slice(-2000)}`);
  return { ms, mb: Number(/peak (\d+)$/.exec(run.stderr)?.[1]) / 1024 };
}

export const compile: Benchmark = {
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'burin-bench-'));
    try {
      once(folder, 0);
      const runs = [1, 2, 3, 4, 5].map((i) => once(folder, i));
      return { decoder_ms: median(runs.map((r) => r.ms)), decoder_mb: median(runs.map((r) => r.mb)) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
