// The emulator on one core: samples a second with trained weights, fresh inputs in every repetition, conversion of
// inputs and outputs included. 200 recorded outputs are compared bit by bit before anything is timed. Seconds are those
// of the processor, compilation and garbage collection in other threads included, and figures are the best of the
// repetitions: other work on the machine only ever slows them.
import { existsSync } from 'node:fs';
import type { Design } from '#ir/design/design';
import { fixed } from '#ir/fixed/type';
import { parseKernels } from '#ir/kernel/parse';
import { compileEmulator, type Emulator } from '#src/backends/wasm/emulator';
import { ModuleCache } from '#src/backends/wasm/module-cache';
import { applyOptions } from '#src/driver/apply-options';
import { withDefaultSettings } from '#src/driver/default-settings';
import { build } from '#src/driver/pipeline';
import { lower } from '#src/lower/index';
import { runPasses } from '#src/passes/index';
import type { Benchmark, Figures } from './benchmark.ts';
import { arrayOf, DECODER, designOf, EXACT_SUMS, filesOf, JET } from './emulator-models.ts';
import { decoderElsewhere } from './emulator-others.ts';
import { peakGmacs, processorMs } from './emulator-peak.ts';

const CHECKED = 200;
const REPETITIONS = 12;
const DECODER_MACS = 232_036;
const DECODER_NONZERO = 34_756;

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

/** Thirty latent numbers and the condition, which stays what it is in the recorded inputs. */
function latents(samples: number, condition: number): Float64Array {
  return Float64Array.from({ length: 31 * samples }, (_, i) => (i % 31 === 30 ? condition : normal()));
}

function rate(emulator: Emulator, samples: number, inputs: () => Float64Array): number {
  let best = 0;
  for (let i = 0; i < REPETITIONS; i++) {
    const x = inputs();
    const start = processorMs();
    emulator.run([x], samples);
    best = Math.max(best, (1000 * samples) / (processorMs() - start));
  }
  return best;
}

function check(emulator: Emulator, inputs: Float64Array, recorded: Float64Array, total: number): void {
  const [ours] = emulator.run([inputs.subarray(0, (CHECKED * inputs.length) / total)], CHECKED);
  const wrong = ours!.findIndex((x, i) => x !== recorded[i]);
  if (wrong >= 0) throw new Error(`value ${wrong} is ${ours![wrong]}, recorded ${recorded[wrong]}`);
}

async function decoder(): Promise<Figures> {
  const inputs = arrayOf(DECODER, 'inputs.npz');
  const condition = inputs[30]!;
  const published = compileEmulator(await designOf(DECODER, 'published.yml'));
  check(published, inputs, arrayOf(DECODER, 'published_outputs.npz'), inputs.length / 31);
  const all = rate(published, 10_000, () => latents(10_000, condition));
  const exact = compileEmulator(await designOf(DECODER, 'published.yml', EXACT_SUMS));
  const one = latents(1, condition);
  const single = rate({ ...published, run: (x) => repeatSingle(published, x) }, 200, () => one);
  return {
    decoder_published_1t_b10000: all,
    decoder_published_gmacs: (all * DECODER_MACS) / 1e9,
    decoder_published_nonzero_gmacs: (all * DECODER_NONZERO) / 1e9,
    decoder_published_1t_b1: single,
    decoder_exact_1t_b10000: rate(exact, 10_000, () => latents(10_000, condition)),
    decoder_sweep_point_ms: await sweepPoint(condition),
    ...(await decoderElsewhere((samples) => latents(samples, condition))),
  };
}

/** Two hundred calls with one sample each. */
function repeatSingle(emulator: Emulator, x: readonly ArrayLike<number>[]): readonly Float64Array[] {
  for (let i = 0; i < 199; i++) emulator.run(x, 1);
  return emulator.run(x, 1);
}

/** One loaded model; new type, passes, lowering, code and 1,000 showers after the width of one layer's sums has changed. */
async function sweepPoint(condition: number): Promise<number> {
  const cache = new ModuleCache();
  const { loaded } = await build({ model: 'published.yml', set: [] }, filesOf(DECODER));
  const point = async (set: readonly string[], x: Float64Array): Promise<void> => {
    const { value } = await applyOptions(loaded!, { model: 'published.yml', set });
    const design = lower(runPasses(withDefaultSettings(value!)).value!);
    compileEmulator(design, cache).run([x], 1000);
  };
  await point([], latents(1000, condition));
  const times: number[] = [];
  for (let width = 14; width < 31; width++) {
    const x = latents(1000, condition);
    const start = processorMs();
    await point([`q_dense_2.accum=ap_fixed<${width},8,AP_RND_CONV,AP_SAT>`], x);
    times.push(processorMs() - start);
  }
  return times.sort((a, b) => a - b)[8]!;
}

async function jet(): Promise<Figures> {
  if (!existsSync(JET)) return {};
  const emulator = compileEmulator(await designOf(JET, 'config.yml'));
  const inputs = arrayOf(JET, 'inputs.npz');
  check(emulator, inputs, arrayOf(JET, 'outputs.npz'), inputs.length / 16);
  return {
    jet_1t_b10000: rate(emulator, 10_000, () => Float64Array.from({ length: 160_000 }, normal)),
  };
}

const WIDE = 512;
const WIDE_LAYERS = 4;

/** Four square layers in hls4ml's default types, wired array to array. */
function wideDesign(): Design {
  const type = fixed(16, 6);
  const text = `kernel dense(in x: fixed<16,6>[${WIDE}], out y: fixed<16,6>[${WIDE}], rom w: fixed<16,6>[${WIDE * WIDE}]) {
  reg acc: fixed<16,6>[${WIDE}]
  for I: o in ${WIDE} { acc[o] = 0 }
  for C: i in ${WIDE} { for D: o in ${WIDE} { acc[o] += cast<fixed<16,6>>(x[i] * w[i * ${WIDE} + o]) } }
  for R: o in ${WIDE} { y[o] = acc[o] > 0 ? acc[o] : cast<fixed<16,6>>(0) }
}
`;
  const layers = Array.from({ length: WIDE_LAYERS }, (_, i) => i);
  const place = (i: number) =>
    i === 0
      ? ({ kind: 'port', name: 'x' } as const)
      : i === WIDE_LAYERS
        ? ({ kind: 'port', name: 'y' } as const)
        : ({ kind: 'channel', name: `c${i}` } as const);
  const port = (name: string, dir: 'in' | 'out') =>
    ({
      name,
      dir,
      kind: 'array',
      type,
      lanes: 1,
      shape: [WIDE],
      protocol: 'ap_vld',
      fromFloat: 'exact',
      depth: 1,
      value: name,
      bindings: [],
    }) as const;
  return {
    name: 'wide',
    structure: 'hls4ml-1',
    io: 'io_parallel',
    kernels: parseKernels(text).value!,
    roms: layers.map((i) => ({
      name: `w${i}`,
      type,
      dims: [WIDE * WIDE],
      codes: Float64Array.from({ length: WIDE * WIDE }, () => Math.round(60 * normal())),
      doc: '',
    })),
    channels: layers.slice(1).map((i) => ({
      kind: 'array',
      name: `c${i}`,
      type,
      dims: [WIDE],
      style: 'register',
      bindings: [],
    })),
    ports: [port('x', 'in'), port('y', 'out')],
    top: {
      kind: 'sequence',
      body: layers.map((i) => ({
        kind: 'instance',
        instance: {
          name: `dense${i}`,
          kernel: 'dense',
          args: [
            { param: 'x', ...place(i) },
            { param: 'y', ...place(i + 1) },
            { param: 'w', kind: 'rom', name: `w${i}` },
          ],
          layer: `dense${i}`,
          source: { kind: 'model', file: 'wide', path: `${i}` },
        },
      })),
    },
    target: { part: 'none', clockPeriod: 5, clockUncertainty: { value: 27, unit: '%' }, tool: 'vitis' },
  };
}

function wide(): Figures {
  const emulator = compileEmulator(wideDesign());
  const all = rate(emulator, 1000, () => Float64Array.from({ length: 1000 * WIDE }, normal));
  return { wide_1t: all, wide_gmacs: (all * WIDE_LAYERS * WIDE * WIDE) / 1e9 };
}

export const emulator: Benchmark = {
  run: async () => ({
    peak_gmacs: peakGmacs(),
    ...(await decoder()),
    ...(await jet()),
    ...wide(),
  }),
};
