// Random Keras models against a transcription of Keras, in both kinds of io and both arithmetics. Catches: axes,
// broadcasts, shared layers and nested models taken for others; streams whose tokens come in another order; names that
// break the way through; an engine that computes other bits than the interpreter; types of `auto` that overflow.
import { describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import type { Module } from '#ir/graph/module';
import { compileEmulator } from '#src/backends/wasm/emulator';
import { inputPorts, interpret, type Samples, toArrays, toCodes } from '#src/driver/interpret';
import { type Matched, matchArrays } from '#src/driver/match-arrays';
import type { NamedArray } from '#src/driver/named-array';
import { build } from '#src/driver/pipeline';
import { Random } from '../kernels/random.ts';
import { emulateCsim, findCompiler } from '../oracles/csim.ts';
import { emulateFloat } from '../profile/networks.ts';
import { filesOf, referenceOutputs } from './keras-network.ts';
import { Maker, type RandomKeras } from './random-keras.ts';
import { randomInputs, randomSample } from './random-layers.ts';
import type { Tensor } from './tensor.ts';

const SAMPLES = 3;
const WAYS = ['io_parallel', 'io_stream'].flatMap((io) =>
  ['none', 'hls4ml'].map((compat) => ({ io, compat })),
);
type Way = (typeof WAYS)[number];

/** What a model may be refused for: a stream that nobody reads, and numbers of more than 1,024 bits. */
const REFUSALS = new Set(['BN445', 'BN406']);

interface Network {
  readonly net: RandomKeras;
  readonly samples: readonly (readonly Tensor[])[];
}

function networkOf(seed: number): Network {
  const r = new Random(seed);
  const net = new Maker(r).model(randomInputs(r), r.int(1, 7));
  return { net, samples: Array.from({ length: SAMPLES }, () => randomSample(r, net.inputs)) };
}

/** An hls4ml configuration with exact types wherever they are not given, and inputs that hold the samples. */
function configOf({ net }: Network, { io }: Way, seed: number): string {
  const names = (net.description.config.input_layers as readonly (readonly [string])[]).map(([name]) => name);
  const LayerName = Object.fromEntries(names.map((n) => [n, { Precision: { result: 'ap_fixed<9,4>' } }]));
  const Strategy = seed % 2 === 0 ? 'Latency' : 'Resource';
  const Model = { Precision: { default: 'ap_fixed<16,6>' }, ReuseFactor: 1, Strategy };
  return JSON.stringify({ IOType: io, Backend: 'Vitis', HLSConfig: { Model, LayerName } });
}

interface Compiled {
  readonly design: Design;
  readonly resolved: Module;
  readonly matched: Matched;
  readonly codes: Samples;
}

/** Undefined where the model is refused with a place and one of the reasons above. */
async function compiled(network: Network, way: Way, seed: number): Promise<Compiled | undefined> {
  const { net, samples } = network;
  const files = await filesOf(net);
  const config = configOf(network, way, seed);
  const exact = way.compat === 'none' || seed % 3 === 0;
  const soft = /"softmax"/i.test(JSON.stringify(net.description));
  const set = [
    `compat=${way.compat}`,
    ...(exact ? ['*.default=auto'] : []),
    // The sum's own type is coarser than what `auto` makes of it.
    ...(soft && way.compat === 'none' ? ['*.inv_inp=auto'] : []),
  ];
  const { design, resolved, diagnostics } = await build(
    { model: 'm.json', weights: 'w.h5', config: 'c.yml', set },
    {
      bytes: files.bytes,
      text: (name) => (name === 'c.yml' ? { value: config, diagnostics: [] } : files.text(name)),
    },
  );
  if (!design || !resolved) {
    const errors = diagnostics.filter((d) => d.severity === 'error');
    expect(errors.filter((d) => !REFUSALS.has(d.code) || d.at === undefined)).toEqual([]);
    return undefined;
  }
  const arrays = net.inputs.map((shape, k): readonly [string, Omit<NamedArray, 'name'>] => [
    `in${k}`,
    { shape: [SAMPLES, ...shape], data: Float64Array.from(samples.flatMap((s) => [...s[k]!.data])) },
  ]);
  const matched = matchArrays(new Map(arrays), inputPorts(design), 'in', 'x.npz').value!;
  return { design, resolved, matched, codes: toCodes(matched, design, SAMPLES).value! };
}

/** Largest difference from the reference, and the largest value it has, over one output. */
function distance(ours: NamedArray, samples: readonly (readonly Tensor[])[], k: number) {
  const wanted = samples.flatMap((outputs) => [...outputs[k]!.data]);
  expect(ours.shape).toEqual([samples.length, ...samples[0]![k]!.shape]);
  const largest = Math.max(...wanted.map(Math.abs));
  const worst = Math.max(...wanted.map((w, i) => Math.abs(ours.data[i]! - w)));
  const relative = Math.max(...wanted.map((w, i) => Math.abs(ours.data[i]! - w) / (1 + Math.abs(w))));
  return { worst, relative, largest };
}

/** Tables and interpolations may be off by that much of the largest value; a wrapped or misplaced value is off by more. */
const COARSE = 0.15;

describe('random Keras models', () => {
  it.each(Array.from({ length: 48 }, (_, seed) => seed))('model %i', async (seed) => {
    const network = networkOf(seed);
    const reference = network.samples.map((s) => referenceOutputs(network.net, s));
    for (const way of WAYS) {
      const found = await compiled(network, way, seed);
      if (!found) continue;
      const { design, resolved, matched, codes } = found;
      const bits = interpret(design, codes);
      expect(compileEmulator(design).runCodes(codes)).toEqual(bits);
      if (way.compat !== 'none') continue;
      for (const [k, floats] of emulateFloat(resolved, matched, SAMPLES).entries())
        expect(distance(floats, reference, k).relative, `output ${k}, ${way.io}`).toBeLessThan(1e-10);
      for (const [k, values] of toArrays(design, bits).entries()) {
        const { worst, largest } = distance(values, reference, k);
        expect(worst, `output ${k}, ${way.io}`).toBeLessThan(COARSE * (1 + largest));
      }
    }
  });

  it('most are compiled', async () => {
    const tries = Array.from({ length: 30 }, (_, seed) => compiled(networkOf(seed), WAYS[seed % 4]!, seed));
    const made = (await Promise.all(tries)).filter((found) => found !== undefined);
    expect(made.length).toBeGreaterThanOrEqual(27);
  });
});

const compiler = await findCompiler();
if (!compiler) console.log('no g++ here: random Keras models are not run as C++');

describe.runIf(compiler)('random Keras models as C++', () => {
  it.each([1024, 1031, 1042, 1057])('model %i', { timeout: 120_000 }, async (seed) => {
    const way = WAYS[seed % 4]!;
    const found = await compiled(networkOf(seed), way, seed);
    expect(await emulateCsim(found!.design, found!.codes, compiler!)).toEqual(
      interpret(found!.design, found!.codes),
    );
  });
});
