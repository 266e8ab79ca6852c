// Where the emulator's time goes: nanoseconds a sample for each instance of a model, and for the conversion around them.
// `npm run bench -- emulator-breakdown`; instances that take little are summed up.
import { existsSync } from 'node:fs';
import type { Design } from '#ir/design/design';
import { compileEmulator, startEmulator } from '#src/backends/wasm/emulator';
import { emulatorImage } from '#src/backends/wasm/image';
import { TILE } from '#src/backends/wasm/layout';
import type { Benchmark, Figures } from './benchmark.ts';
import { arrayOf, DECODER, designOf, EXACT_SUMS, JET } from './emulator-models.ts';

const SAMPLES = 4000;
const ROUNDS = 12;
const TILES = SAMPLES / TILE;
/** Smaller shares are not listed. */
const LISTED = 0.01;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Medians over many tiles, so that other work on the machine hardly shows. */
function breakdown(prefix: string, design: Design, recorded: Float64Array): Figures {
  const times = new Map<string, number[]>();
  const emulator = startEmulator(emulatorImage(design), (instance, run) => {
    const list: number[] = [];
    times.set(instance, list);
    return (...args) => {
      const start = performance.now();
      run(...args);
      list.push(performance.now() - start);
      return undefined;
    };
  });
  const plain = compileEmulator(design);
  const size = design.ports.find((p) => p.dir === 'in')!.shape.reduce((a, b) => a * b, 1);
  const whole = recorded.length - (recorded.length % size);
  const inputs = Float64Array.from({ length: SAMPLES * size }, (_, i) => recorded[i % whole]!);
  const ns = (ms: number): number => (ms * 1e6) / TILE;
  const totals: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    plain.run([inputs], SAMPLES);
    totals.push((performance.now() - start) / TILES);
    if (round === 2) for (const list of times.values()) list.length = 0;
    emulator.run([inputs], SAMPLES);
  }
  const total = Math.min(...totals);
  const medians = [...times].map(([name, list]) => [name, median(list)] as const);
  const within = medians.reduce((sum, [, ms]) => sum + ms, 0);
  const figures: Record<string, number> = {
    [`${prefix} whole_ns`]: ns(total),
    [`${prefix} instances_ns`]: ns(within),
  };
  let rest = 0;
  for (const [name, ms] of medians.sort((a, b) => b[1] - a[1])) {
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
