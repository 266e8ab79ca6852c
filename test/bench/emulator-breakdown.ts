// Where the emulator's time goes: nanoseconds a sample for each instance of a model, and for the conversion around them.
// `npm run bench -- emulator-breakdown`; instances that take little are summed up.
import { existsSync } from 'node:fs';
import type { Design } from '#ir/design/design';
import { compileEmulator, startEmulator } from '#src/backends/wasm/emulator';
import { emulatorImage } from '#src/backends/wasm/image';
import type { Benchmark, Figures } from './benchmark.ts';
import { arrayOf, DECODER, designOf, EXACT_SUMS, JET } from './emulator-models.ts';

const SAMPLES = 4000;
const ROUNDS = 20;
/** Smaller shares are not listed. */
const LISTED = 0.01;

/** The best of several rounds for each part, so that other work on the machine does not show. */
function breakdown(prefix: string, design: Design, recorded: Float64Array): Figures {
  const spent = new Map<string, number>();
  const emulator = startEmulator(emulatorImage(design), (instance, run) => {
    spent.set(instance, 0);
    return (...args) => {
      const start = performance.now();
      run(...args);
      spent.set(instance, spent.get(instance)! + performance.now() - start);
      return undefined;
    };
  });
  const plain = compileEmulator(design);
  const size = design.ports.find((p) => p.dir === 'in')!.shape.reduce((a, b) => a * b, 1);
  const whole = recorded.length - (recorded.length % size);
  const inputs = Float64Array.from({ length: SAMPLES * size }, (_, i) => recorded[i % whole]!);
  let total = Number.POSITIVE_INFINITY;
  let around = Number.POSITIVE_INFINITY;
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    let start = performance.now();
    plain.run([inputs], SAMPLES);
    total = Math.min(total, performance.now() - start);
    for (const name of spent.keys()) spent.set(name, 0);
    start = performance.now();
    emulator.run([inputs], SAMPLES);
    const within = [...spent.values()].reduce((a, b) => a + b, 0);
    around = Math.min(around, performance.now() - start - within);
    for (const [name, ms] of spent) best.set(name, Math.min(best.get(name) ?? ms, ms));
  }
  const ns = (ms: number): number => (ms * 1e6) / SAMPLES;
  const figures: Record<string, number> = {};
  figures[`${prefix} whole_ns`] = ns(total);
  figures[`${prefix} around_ns`] = ns(around);
  let rest = 0;
  for (const [name, ms] of [...best].sort((a, b) => b[1] - a[1])) {
    if (ms > LISTED * total) figures[`${prefix} ${name}`] = ns(ms);
    else rest += ms;
  }
  figures[`${prefix} others_ns`] = ns(rest);
  return figures;
}

export const emulatorBreakdown: Benchmark = {
  run: async () => {
    const recorded = arrayOf(DECODER, 'inputs.npz');
    const jet = existsSync(JET)
      ? breakdown('jet', await designOf(JET, 'config.yml'), arrayOf(JET, 'inputs.npz'))
      : {};
    return {
      ...breakdown('published', await designOf(DECODER, 'published.yml'), recorded),
      ...breakdown('exact', await designOf(DECODER, 'published.yml', EXACT_SUMS), recorded),
      ...jet,
    };
  },
};
