// The calorimeter decoder beside what else computes it: the emulator in as many threads as there are cores, the network
// as trained, the generated C++, and TensorFlow.js. Figures are samples a second; of several runs the best.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { ok } from '#ir/diagnostics/diagnostic';
import { emulatorImage } from '#src/backends/wasm/image';
import { startCsim } from '#src/cli/csim-engine';
import { startThreads } from '#src/cli/emulate-threads';
import { trainedEmulator } from '#src/driver/float';
import { inputPorts, toCodes } from '#src/driver/interpret';
import { build } from '#src/driver/pipeline';
import { withHdf5 } from '#src/frontends/hdf5/open';
import type { Figures } from './benchmark.ts';
import { DECODER, filesOf } from './emulator-models.ts';
import { processorMs } from './emulator-peak.ts';

const SIZE = 31;

/** Best of `runs`; `clock` in milliseconds, of the wall or of the processor. */
async function best(
  samples: number,
  runs: number,
  clock: () => number,
  work: () => unknown,
): Promise<number> {
  let found = 0;
  for (let i = 0; i < runs; i++) {
    const start = clock();
    await work();
    found = Math.max(found, (1000 * samples) / (clock() - start));
  }
  return found;
}

const wall = (): number => performance.now();

interface Weights {
  readonly specs: { name: string; shape: number[]; dtype: 'float32' }[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** Weights of a Keras file in the names that TensorFlow.js looks for. */
async function kerasWeights(file: string): Promise<Weights> {
  const read = await withHdf5(new Uint8Array(readFileSync(join(DECODER, file))), file, (h5) => {
    const root = h5.has('model_weights') === 'group' ? 'model_weights/' : '';
    const names = (path: string, attribute: string) => h5.attribute(path, attribute) as readonly string[];
    const found = names(root.replace(/\/$/, ''), 'layer_names').flatMap((layer) =>
      names(`${root}${layer}`, 'weight_names').map((weight) => {
        const dataset = h5.dataset(`${root}${layer}/${weight}`)!;
        const name = `${layer}/${weight.split('/').at(-1)!.replace(':0', '')}`;
        return { name, shape: [...dataset.shape], values: dataset.read() };
      }),
    );
    return ok(found);
  });
  const found = read.value!;
  return {
    specs: found.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
    data: Float32Array.from(found.flatMap((w) => [...w.values])),
  };
}

/** `expected`: what the first samples give. */
async function tfjs(inputs: Float64Array, samples: number, expected: Float64Array): Promise<number> {
  await tf.setBackend('cpu');
  const { specs, data } = await kerasWeights('decoder_plain_weights.h5');
  const topology = JSON.parse(readFileSync(join(DECODER, 'decoder_plain.json'), 'utf8')) as object;
  const model = await loadLayersModel({
    load: async () => ({ modelTopology: topology, weightSpecs: specs, weightData: data.buffer }),
  });
  const x = tf.tensor2d(Float32Array.from(inputs.subarray(0, samples * SIZE)), [samples, SIZE]);
  const out = (model.predict(x) as tf.Tensor).dataSync();
  const wrong = expected.findIndex((v, i) => !(Math.abs(v - out[i]!) < 1e-4));
  if (wrong >= 0) throw new Error(`value ${wrong} is ${out[wrong]}, and ${expected[wrong]} here`);
  return best(samples, 4, processorMs, () => tf.tidy(() => (model.predict(x) as tf.Tensor).dataSync()));
}

/** `draw` gives that many fresh inputs. */
export async function decoderElsewhere(draw: (samples: number) => Float64Array): Promise<Figures> {
  const { design, resolved } = await build({ model: 'published.yml', set: [] }, filesOf(DECODER));
  if (!design || !resolved) throw new Error('the decoder does not build');
  const count = availableParallelism();
  const threads = startThreads(emulatorImage(design), count);
  const [samples, part] = [10_000, 625];
  const x = draw(samples);
  const all = await best(samples, 12, wall, () =>
    Promise.all(
      Array.from({ length: samples / part }, (_, i) =>
        threads.run([x.subarray(i * part * SIZE, (i + 1) * part * SIZE)], part),
      ),
    ),
  );
  threads.close();

  const float = trainedEmulator(resolved);
  const single = trainedEmulator(resolved, 'float32');
  const few = 200;
  const codes = toCodes({ arrays: inputPorts(design).map(() => x), samples }, design, few).value!;
  const csim = await startCsim(design, { compiler: process.env.CXX ?? 'g++', progress: () => {} });
  const figures: Figures = {
    decoder_published_all_b10000: all,
    decoder_published_threads: count,
    float_decoder: await best(2000, 6, processorMs, () => float.run([x], 2000)),
    float32_decoder: await best(2000, 6, processorMs, () => single.run([x], 2000)),
    tfjs_decoder: await tfjs(x, 2000, float.run([x], few).outputs[0]!),
    ...(csim.value ? { csim_decoder: await best(few, 3, wall, () => csim.value!.run(codes)) } : {}),
  };
  csim.value?.close();
  return figures;
}
