// What mutations start from: small texts and files that together name every word of their format. Written to be
// small, because most of a run's time goes into reading them again and again.
import { readdirSync, readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import type { Arrays } from '#src/data/npz';
import { writeNpz } from '#src/data/npz';
import {
  denseWeights,
  functional,
  input,
  layer,
  sequential,
  wholeModel,
} from '../frontends-keras/keras-files.ts';
import { Random } from '../kernels/random.ts';
import { Maker } from '../reference/random-keras.ts';
import { randomInputs } from '../reference/random-layers.ts';

const TARGET = 'target "xcvu13p-flga2577-2-e" { clock 5ns  io parallel  strategy latency }\n';
const STREAM =
  'target "xcu250-figd2104-2L-e" { clock 4ns  uncertainty 27%  io stream  tool vitis  directory "prj" }\n';
const RULES = 'rule * { default fixed<16,6> }\n';

/** Ops of one input that need nothing else. */
const PLAIN = [
  'linear',
  'relu',
  'leaky_relu(alpha = 0.25)',
  'sigmoid',
  'tanh',
  'elu',
  'selu',
  'softplus',
  'softsign',
  'silu',
  'gelu',
  'exponential',
  'hard_sigmoid',
  'hard_tanh',
  'softmax',
  'softmax(implementation = latency)',
  'softmax(implementation = argmax)',
  'general_relu',
  'thresholded_relu(theta = 0.5)',
  'flatten',
];

const DENSE = 'dense(2) { weight = [[1, 0.5], [-1, 2]]  bias = [0, 0.25] }';

export const NN: readonly string[] = [
  `model a\n${TARGET}input x: fixed<8,4>[2]\nh = x |> d: ${DENSE} |> r: relu\noutput h |> s: softmax\n${RULES}`,
  `model b\n${STREAM}compat hls4ml\ninput x: fixed<8,4>[2]\nh = x |> d: ${DENSE}\noutput h |> relu\noutput h |> tanh\n${RULES}`,
  `type t = fixed<12,4,rnd_conv,sat>\nmodel c\n${TARGET}input a: t[2]\ninput b: ufixed<7,1>[2]\nc = concat(a, b)\noutput add(a, b)\noutput mul(a, b) |> max(b)\noutput c |> slice(begin = [1], end = [3])\nrule add, glob "m*" { result t }\n${RULES}`,
  `model e\n${STREAM}input x: fixed<9,3>[4,2]\noutput x |> transpose([1, 0]) |> reshape([8])\noutput average(x, x) |> bn { scale = [1, 2]  bias = [0.5, 0] }\n${RULES}`,
  `model f\n${TARGET}input x: uint<4>[3]\noutput x |> embedding(vocabulary = 4, units = 2) { weight = [[1, 2], [3, 4], [5, 6], [7, 8]] }\n${RULES}`,
  `model g\n${TARGET}input x: fixed<8,4>[2]\noutput x |> d: dense(2, strategy = resource, reuse = 2) {\n  weight fixed<6,2>  accum fixed<20,8,rnd,sat>  result auto\n  weight = codes fixed<6,2> [[1, -3], [7, 31]]\n  bias = [0, 1] // end\n}\n${RULES}`,
  ...PLAIN.map(
    (op, i) => `model p\n${i % 2 ? TARGET : STREAM}input x: fixed<10,4>[2,3]\noutput x |> ${op}\n${RULES}`,
  ),
];

const ENTRIES = [
  input('x', [3]),
  layer('Dense', 'd', { units: 2, activation: 'relu', use_bias: true }, ['x']),
];

const CLASSES: readonly (readonly [string, object])[] = [
  ['Activation', { activation: 'tanh' }],
  ['LeakyReLU', { alpha: 0.3 }],
  ['ReLU', { max_value: 6, negative_slope: 0.1, threshold: 0 }],
  ['Softmax', { axis: -1 }],
  ['Flatten', { data_format: 'channels_last' }],
  ['Reshape', { target_shape: [3, 1] }],
  ['Permute', { dims: [1] }],
  ['Dropout', { rate: 0.5 }],
  ['BatchNormalization', { axis: [1], epsilon: 0.001, center: true, scale: true }],
  [
    'QDense',
    { units: 2, kernel_quantizer: { class_name: 'quantized_bits', config: { bits: 6, integer: 1 } } },
  ],
  ['QActivation', { activation: 'quantized_relu(6,2)' }],
  ['Conv1D', { filters: 2, kernel_size: [3] }],
  ['Lambda', {}],
];

export const DESCRIPTIONS: readonly object[] = [
  functional(ENTRIES, ['x'], ['d']),
  sequential([layer('Dense', 'd', { units: 2, batch_input_shape: [null, 3], activation: 'softmax' })]),
  ...CLASSES.map(([name, config]) =>
    functional([input('x', [3]), layer(name, 'l', config, ['x'])], ['x'], ['l']),
  ),
  ...['Add', 'Multiply', 'Concatenate', 'Dot'].map((name) =>
    functional(
      [input('x', [3]), input('y', [3]), layer(name, 'm', { axis: -1, axes: 1 }, ['x', 'y'])],
      ['x', 'y'],
      ['m'],
    ),
  ),
  {
    ...functional([...ENTRIES, functional(ENTRIES, ['x'], ['d'])], ['x'], ['d']),
    keras_version: '3.3.3',
  },
  // Layers called again, models in models, several inputs and outputs.
  ...Array.from({ length: 12 }, (_, seed) => {
    const r = new Random(seed);
    const { description } = new Maker(r).model(randomInputs(r), r.int(2, 5));
    return { ...description, keras_version: '2.12.0' };
  }),
];

const example = (name: string): URL => new URL(`../../examples/${name}`, import.meta.url);

export const YAML: readonly string[] = [
  'KerasH5: m.h5\nOutputDir: prj\nProjectName: p\nPart: xcu250-figd2104-2L-e\nClockPeriod: 5\nIOType: io_stream\nBackend: Vitis\nHLSConfig:\n  Model:\n    Precision:\n      default: ap_fixed<16,6,AP_RND_CONV,AP_SAT>\n    ReuseFactor: 1\n    Strategy: Latency\n  LayerName:\n    d: &a\n      Precision:\n        weight: ap_fixed<6,2>\n        accum: auto\n      ReuseFactor: 2\n      TableSize: 512\n    s: {<<: *a, table_t: "ap_ufixed<18,8>"}\n  LayerType:\n    Dense: {Strategy: Resource}\n',
  'KerasJson: m.json\nKerasH5: w.h5\nClockUncertainty: 27%\nWriterConfig: {Namespace: null}\nHLSConfig: {Model: {Precision: "fixed<16,6>", ReuseFactor: 3}}\n',
  'KerasModel: !keras_model m.h5\nIOType: io_parallel\nDefaultPrecision: ap_int<8>\nReuseFactor: 4\n',
  readFileSync(example('calo-vae/published.yml'), 'utf8').slice(0, 1500),
];

const KERNELS = new URL('../kernels/', import.meta.url);
export const KN: readonly string[] = readdirSync(KERNELS)
  .filter((name) => name.endsWith('.kn'))
  .map((name) => readFileSync(new URL(name, KERNELS), 'utf8'));

/** Arguments of `--set`. */
export const SETTINGS: readonly string[] = [
  'd.weight=fixed<8,2>',
  'model.default=ap_fixed<16,6,AP_RND,AP_SAT>',
  'd*.reuse=n_in',
  'd.strategy=resource',
  'Dense.accum=auto',
  'io=io_stream',
  'clock=5ns',
  'uncertainty=12.5%',
  'part=xcvu13p-flga2577-2-e',
  'compat=hls4ml',
  's.table_size=1024',
  's.implementation=stable',
];

const hash = '0'.repeat(64);
export const MANIFEST = JSON.stringify({
  burin: '0.1.0',
  format: 1,
  folder: '..',
  request: {
    model: 'm.nn',
    set: ['d.reuse=2'],
    clock: 5,
    io: 'io_stream',
    test: { samples: 2, input: 'x.npz' },
  },
  inputs: [{ file: 'm.nn', sha256: hash }],
  files: [{ file: 'firmware/a.cpp', sha256: hash }],
});

const ARRAYS: Arrays = new Map([
  ['x', { shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6.5) }],
  ['y', { shape: [], data: Float64Array.of(1) }],
]);

function npy(header: string, values: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  return Uint8Array.from([0x93, 78, 85, 77, 80, 89, 1, 0, text.length, 0, ...text, ...values]);
}

/** .npy and .npz. */
export const NPY: readonly Uint8Array[] = [
  npy(`{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }`, new Uint8Array(16).fill(65)),
  npy(`{'descr': '>i8', 'fortran_order': True, 'shape': (2, 1), }`, new Uint8Array(16)),
  writeNpz(ARRAYS),
];

/** Whole-model files of the first descriptions, alone and as archives; HDF5 writes the time into them, which stands still here. */
export async function hdf5Files(): Promise<readonly Uint8Array[]> {
  const { now } = Date;
  Date.now = () => 1e12;
  try {
    return await wholeModels();
  } finally {
    Date.now = now;
  }
}

async function wholeModels(): Promise<readonly Uint8Array[]> {
  const weights = { x: {}, d: denseWeights(3, 2) };
  const models = await Promise.all(DESCRIPTIONS.slice(0, 2).map((d) => wholeModel(d, weights)));
  const files = models.map(({ bytes }) => bytes);
  return [...files, ...files.map((h5, i) => archive(DESCRIPTIONS[i]!, h5, i))];
}

/** A .keras archive of the layout of tf.keras 2.13; one is compressed. */
function archive(description: object, weights: Uint8Array, level: number): Uint8Array {
  const json = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  const members = {
    'metadata.json': json({ keras_version: '2.13.1' }),
    'config.json': json(description),
    'model.weights.h5': weights,
  };
  return zipSync(members, { level: level === 0 ? 0 : 6, mtime: 1e12 });
}
