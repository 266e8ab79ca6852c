// Plain layers against TensorFlow.js: both read the same Keras description with the same weights and compute the same
// inputs in single precision. Catches: a function or a default that is not the one of Keras, an axis counted from the
// wrong end, weights laid out the other way round, inputs in another order.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { trainedEmulator } from '#src/driver/float';
import { functional, input, type LayerWeights, layer, weightsFile } from '../frontends-keras/keras-files.ts';
import { networkOf, random } from '../profile/networks.ts';

const CONFIG = `Backend: Vitis
KerasJson: m.json
KerasH5: w.h5
IOType: io_parallel
HLSConfig:
  Model: {Precision: "ap_fixed<24,12>", ReuseFactor: 1}
`;

interface Case {
  readonly shapes: readonly (readonly number[])[];
  /** Layer `l` on the inputs `x0`, `x1`, … */
  readonly className: string;
  readonly config: object;
  readonly weights?: LayerWeights[string];
  /** Whole numbers below this are drawn instead of reals. */
  readonly classes?: number;
}

const next = random(23);
const values = (count: number, scale = 1) => Array.from({ length: count }, () => Math.fround(scale * next()));
const weight = (...shape: number[]) => ({ shape, data: values(shape.reduce((a, b) => a * b, 1)) });
const positive = (n: number) => ({ shape: [n], data: values(n).map((v) => Math.fround(Math.abs(v) + 0.5)) });

const one = (className: string, config: object = {}, shape: readonly number[] = [7]): Case => {
  return { shapes: [shape], className, config };
};
const merge = (
  className: string,
  config: object = {},
  shapes: Case['shapes'] = [
    [3, 4],
    [3, 4],
    [3, 4],
  ],
): Case => {
  return { shapes, className, config };
};

const CASES: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    [
      'linear',
      'relu',
      'relu6',
      'elu',
      'selu',
      'sigmoid',
      'hard_sigmoid',
      'tanh',
      'softplus',
      'softsign',
      'softmax',
      'swish',
    ].map((activation) => [`Activation ${activation}`, one('Activation', { activation })] as const),
  ),
  LeakyReLU: one('LeakyReLU', { alpha: 0.3 }),
  ELU: one('ELU', { alpha: 1 }),
  ThresholdedReLU: one('ThresholdedReLU', { theta: 0.6 }),
  'Softmax over the last axis': one('Softmax', { axis: -1 }, [3, 5]),
  PReLU: {
    ...one('PReLU', { shared_axes: null, alpha_initializer: 'zeros' }, [4]),
    weights: { 'alpha:0': weight(4) },
  },
  Dense: {
    ...one('Dense', { units: 5, use_bias: true, activation: 'linear' }, [7]),
    weights: { 'kernel:0': weight(7, 5), 'bias:0': weight(5) },
  },
  'Dense on a matrix, with relu': {
    ...one('Dense', { units: 2, use_bias: false, activation: 'relu' }, [3, 4]),
    weights: { 'kernel:0': weight(4, 2) },
  },
  BatchNormalization: {
    ...one(
      'BatchNormalization',
      { axis: -1, epsilon: 0.001, center: true, scale: true, momentum: 0.9 },
      [2, 6],
    ),
    weights: {
      'gamma:0': weight(6),
      'beta:0': weight(6),
      'moving_mean:0': weight(6),
      'moving_variance:0': positive(6),
    },
  },
  Add: merge('Add'),
  Multiply: merge('Multiply', {}, [[5], [5]]),
  Average: merge('Average', {}, [
    [3, 4],
    [3, 4],
  ]),
  Maximum: merge('Maximum', {}, [
    [3, 4],
    [3, 4],
  ]),
  Minimum: merge('Minimum', {}, [
    [3, 4],
    [3, 4],
  ]),
  'Concatenate over the last axis': merge('Concatenate', { axis: -1 }, [
    [3, 4],
    [3, 2],
    [3, 1],
  ]),
  'Concatenate over the first axis': merge('Concatenate', { axis: 1 }, [
    [3, 4],
    [2, 4],
  ]),
  Dot: merge('Dot', { axes: 1, normalize: false }, [[6], [6]]),
  Flatten: one('Flatten', {}, [2, 3, 2]),
  Reshape: one('Reshape', { target_shape: [2, 6] }, [3, 4]),
  Permute: one('Permute', { dims: [2, 3, 1] }, [2, 3, 4]),
  Embedding: {
    ...one('Embedding', { input_dim: 6, output_dim: 3, mask_zero: false, input_length: 4 }, [4]),
    weights: { 'embeddings:0': weight(6, 3) },
    classes: 6,
  },
};

const SAMPLES = 20;

async function theirs(json: object, c: Case, inputs: readonly Float64Array[]): Promise<ArrayLike<number>> {
  const weights = Object.entries(c.weights ?? {}).map(([name, w]) => ({
    name: `l/${name.replace(':0', '')}`,
    shape: [...w.shape],
    dtype: 'float32' as const,
    data: Float32Array.from(w.data as readonly number[]),
  }));
  const all = Float32Array.from(weights.flatMap((w) => [...w.data]));
  const model = await loadLayersModel({
    load: async () => ({
      modelTopology: json,
      weightSpecs: weights.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
      weightData: all.buffer,
    }),
  });
  const tensors = inputs.map((x, k) => tf.tensor(Float32Array.from(x), [SAMPLES, ...c.shapes[k]!]));
  const out = model.predict(tensors.length === 1 ? tensors[0]! : tensors) as tf.Tensor;
  return out.dataSync();
}

async function ours(json: object, c: Case, inputs: readonly Float64Array[]) {
  const { bytes } = await weightsFile(c.weights ? { l: c.weights } : {});
  const network = await networkOf(
    { 'm.json': JSON.stringify(json), 'w.h5': bytes, 'c.yml': CONFIG },
    'c.yml',
  );
  const run = (type: 'float32' | 'float64') => {
    return trainedEmulator(network.resolved, type).run(inputs, SAMPLES).outputs[0]!;
  };
  return { single: run('float32'), double: run('float64') };
}

describe('equals TensorFlow.js', () => {
  it.each(Object.entries(CASES))('%s', async (_, c) => {
    await tf.setBackend('cpu');
    const names = c.shapes.map((__, k) => `x${k}`);
    const layers = [
      ...c.shapes.map((shape, k) => input(names[k]!, [...shape])),
      layer(c.className, 'l', { ...c.config }, names),
    ];
    const json = functional(layers, names, ['l']);
    const inputs = c.shapes.map((shape) => {
      const count = SAMPLES * shape.reduce((a, b) => a * b, 1);
      const drawn = values(count, 4);
      return Float64Array.from(drawn, (v) => (c.classes ? Math.floor(Math.abs(v * 10) % c.classes) : v));
    });
    const want = await theirs(json, c, inputs);
    const { single, double } = await ours(json, c, inputs);
    expect([single.length, double.length]).toEqual([want.length, want.length]);
    for (let i = 0; i < want.length; i++) {
      const bound = 2e-6 * (1 + Math.abs(want[i]!));
      expect([i, Math.abs(single[i]! - want[i]!) < bound, Math.abs(double[i]! - want[i]!) < bound]).toEqual([
        i,
        true,
        true,
      ]);
    }
  });
});
