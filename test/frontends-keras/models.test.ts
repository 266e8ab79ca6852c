// Keras 2 descriptions of every flavour become the same kind of module: names, order, connections, weights.
import { describe, expect, it } from 'vitest';
import type { Module } from '#ir/graph/module';
import { printLocation } from '#ir/location';
import {
  denseWeights,
  functional,
  input,
  jsonFile,
  layer,
  problems,
  readGood,
  sequential,
  weightsFile,
  wholeModel,
} from './keras-files.ts';

function show(module: Module): string[] {
  return module.body.ops.map(
    (op) => `${op.name} = ${op.kind}(${op.inputs.map((r) => r.op).join(', ')}) ${JSON.stringify(op.attrs)}`,
  );
}

const mlp = functional(
  [
    input('x', [3]),
    layer('Dense', 'd', { units: 2, activation: 'relu', use_bias: true }, ['x']),
    layer('Activation', 'out', { activation: 'softmax' }, ['d']),
  ],
  ['x'],
  ['out'],
);
const mlpWeights = { x: {}, d: denseWeights(3, 2), out: {} };

describe('forms of a model', () => {
  // Catches: the activation inside a dense layer lost, misnamed, or bypassed by the next layer.
  it('makes an op of the activation inside a layer, named as hls4ml names it', async () => {
    const { module } = await readGood({ json: jsonFile(mlp), h5: await weightsFile(mlpWeights) });
    expect(show(module)).toEqual([
      'x = input() {"shape":[3]}',
      'd = dense(x) {"units":2}',
      'd_relu = relu(d) {}',
      'out = softmax(d_relu) {}',
    ]);
    expect(module.body.outputs).toEqual([{ op: 'out', output: 0 }]);
    expect(module.name).toBe('net');
  });

  // Catches: a kernel read transposed or widened inexactly; the wrong root group of a whole-model file.
  it('reads the same weights from a weights file and from a whole model', async () => {
    const split = await readGood({ json: jsonFile(mlp), h5: await weightsFile(mlpWeights) });
    const whole = await readGood({ h5: await wholeModel(mlp, mlpWeights) });
    const kernel = split.module.body.ops[1]!.weights.weight!;
    expect(kernel).toMatchObject({
      shape: [3, 2],
      data: Float64Array.of(0, 1 / 8, 2 / 8, 3 / 8, 4 / 8, 5 / 8),
    });
    expect(whole.module.body.ops[1]!.weights).toMatchObject({
      weight: { shape: [3, 2], data: (kernel as { data: Float64Array }).data },
      bias: { shape: [2], data: Float64Array.of(0, 1) },
    });
  });

  // Catches: the old list form refused; the implicit input missing, or named otherwise than hls4ml names it.
  it('reads a Sequential list whose first layer declares the input', async () => {
    const layers = [layer('Dense', 'd', { units: 2, activation: 'linear', batch_input_shape: [null, 3] })];
    const list = { class_name: 'Sequential', config: layers, keras_version: '2.1.3' };
    const { module } = await readGood({
      json: jsonFile(list, 'dir/old.json'),
      h5: await weightsFile({ d: denseWeights(3, 2) }),
    });
    expect(show(module)).toEqual([
      'input1 = input() {"shape":[3]}',
      'd = dense(input1) {"units":2}',
      'd_linear = linear(d) {}',
    ]);
    expect(module.name).toBe('old');
    expect(module.body.outputs).toEqual([{ op: 'd_linear', output: 0 }]);
  });

  it('reads Sequential with batch_shape and a function written as a dictionary', async () => {
    const first = layer('InputLayer', 'in', { batch_shape: [null, 3], dtype: 'float32' });
    const activation = {
      module: 'builtins',
      class_name: 'function',
      config: 'sigmoid',
      registered_name: 'function',
    };
    const model = sequential([first, layer('Dense', 'd', { units: 2, activation, use_bias: false })]);
    const { module } = await readGood({
      json: jsonFile(model),
      h5: await weightsFile({ d: denseWeights(3, 2) }),
    });
    expect(show(module)).toEqual([
      'in = input() {"shape":[3]}',
      'd = dense(in) {"units":2}',
      'd_sigmoid = sigmoid(d) {}',
    ]);
    expect(Object.keys(module.body.ops[1]!.weights)).toEqual(['weight']);
  });

  // Catches: a description written as a JSON string that holds JSON (real files have it) refused.
  it('opens a description that is encoded twice', async () => {
    const { module } = await readGood({
      json: jsonFile(JSON.stringify(mlp)),
      h5: await weightsFile(mlpWeights),
    });
    expect(module.body.ops.length).toBe(4);
  });

  // Catches: ops in the file's order although a consumer stands before its producer; inputs in the wrong order.
  it('orders producers before consumers and inputs as the model lists them', async () => {
    const model = functional(
      [
        layer('Concatenate', 'cat', { axis: -1 }, ['a', 'b', 'act']),
        input('a', [2]),
        input('b', [3]),
        layer('LeakyReLU', 'act', { alpha: 0.25 }, ['b']),
      ],
      ['b', 'a'],
      ['cat', 'act'],
    );
    const { module } = await readGood({ json: jsonFile(model), h5: await weightsFile({}) });
    expect(show(module)).toEqual([
      'b = input() {"shape":[3]}',
      'a = input() {"shape":[2]}',
      'act = leaky_relu(b) {"alpha":0.25}',
      'cat = concatenate(a, b, act) {"axis":-1}',
    ]);
    expect(module.body.outputs.map((o) => o.op)).toEqual(['cat', 'act']);
  });

  // Catches: names from a file used as paths or changed on the way; a location that breaks its line.
  it('keeps hostile names as text', async () => {
    const name = '"; exec rm -rf $HOME #\n../..';
    const model = functional(
      [input(name, [2]), layer('ReLU', '__proto__', {}, [name])],
      [name],
      ['__proto__'],
    );
    const { module } = await readGood({ json: jsonFile(model), h5: await weightsFile({}) });
    expect(module.body.ops.map((op) => op.name)).toEqual([name, '__proto__']);
    expect(printLocation(module.body.ops[0]!.source)).toBe(`m.json: layers[0] ${JSON.stringify(name)}`);
  });

  // Catches: two ops of one name when a layer already has the name an inner activation would get.
  it('renames an inner activation whose name is taken, and says so', async () => {
    const model = functional(
      [
        input('x', [3]),
        layer('Dense', 'd', { units: 2, activation: 'relu' }, ['x']),
        layer('ReLU', 'd_relu', {}, ['d']),
      ],
      ['x'],
      ['d_relu'],
    );
    const { module, diagnostics } = await readGood({
      json: jsonFile(model),
      h5: await weightsFile({ d: denseWeights(3, 2) }),
    });
    expect(module.body.ops.map((op) => op.name)).toEqual(['x', 'd', 'd_relu_2', 'd_relu']);
    expect(diagnostics.map((d) => d.code)).toEqual(['BN119']);
  });

  // Catches: weights found only under weight_names (some writers leave it out), or by part of a name.
  it('finds weights without weight_names, and by their whole name', async () => {
    const { addWeight, hdf5Bytes } = await import('./keras-files.ts');
    const bytes = await hdf5Bytes((file) => {
      const group = file.create_group('d').create_group('kernel');
      addWeight(group, 'my_kernel:0', { shape: [1], data: [9] });
      addWeight(group, 'kernel', { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] });
    });
    const model = functional(
      [input('x', [3]), layer('Dense', 'd', { units: 2, use_bias: false }, ['x'])],
      ['x'],
      ['d'],
    );
    const { module } = await readGood({ json: jsonFile(model), h5: { bytes, name: 'w.h5' } });
    expect(module.body.ops[1]!.weights.weight).toMatchObject({ data: Float64Array.of(1, 2, 3, 4, 5, 6) });
  });

  // Catches: an integer input read as if it were real.
  it('gives whole-number inputs their type', async () => {
    const model = functional([input('x', [3], { dtype: 'uint8' })], ['x'], ['x']);
    const { module } = await readGood({ json: jsonFile(model), h5: await weightsFile({}) });
    expect(module.rules.map((r) => r.effect)).toMatchObject([
      { kind: 'role', role: 'result', type: { signed: false, width: 8, int: 8 } },
    ]);
  });
});

describe('batch normalisation', () => {
  const bn = (config: object) =>
    functional(
      [input('x', [12]), layer('BatchNormalization', 'bn', { axis: [1], epsilon: 0.001, ...config }, ['x'])],
      ['x'],
      ['bn'],
    );
  const weights = {
    bn: {
      'gamma:0': {
        shape: [12],
        data: [0.599, 0.338, 0.876, 1.21, 1.568, 1.055, 0.724, 0.608, 1.374, 1.817, 1.136, 0.383],
      },
      'beta:0': {
        shape: [12],
        data: [-0.958, 1.6, 0.203, -1.732, -0.084, -1.163, -0.629, -0.488, -0.713, 0.553, -0.063, -0.589],
      },
      'moving_mean:0': {
        shape: [12],
        data: [0.819, 1.66, -3.286, -0.513, -1.961, -0.346, -2.579, 0.041, -0.076, -0.609, -2.096, -0.792],
      },
      'moving_variance:0': {
        shape: [12],
        data: [3.235, 1.3, 0.639, 2.809, 1.822, 3.206, 0.98, 1.313, 3.21, 2.053, 2.05, 0.983],
      },
    },
  };
  const constants = async (config: object, stored: Parameters<typeof weightsFile>[0] = weights) => {
    const { module } = await readGood({ json: jsonFile(bn(config)), h5: await weightsFile(stored) });
    const { scale, bias } = module.body.ops[1]!.weights as Record<string, { data: Float64Array }>;
    return [...scale!.data, ...bias!.data];
  };

  // Catches: double precision, or another order of operations. Expected values: numpy 2 on float32 arrays.
  it('computes scale and bias in float32 as numpy does', async () => {
    expect(await constants({ scale: true, center: true })).toEqual(NUMPY_FLOAT32);
  });

  it('takes 1 and 0 where gamma and beta are absent', async () => {
    const { 'gamma:0': _g, 'beta:0': _b, ...rest } = weights.bn;
    expect(await constants({ scale: false, center: false }, { bn: rest })).toEqual(NUMPY_WITHOUT);
  });

  // Catches: weights kept in double precision rounded to single.
  it('computes in double for weights in double', async () => {
    const doubled = Object.fromEntries(
      Object.entries(weights.bn).map(([k, w]) => [k, { ...w, data: Float64Array.from(w.data) }]),
    );
    expect(await constants({ scale: true, center: true }, { bn: doubled })).toEqual(NUMPY_FLOAT64);
  });

  it('refuses an axis other than the last', async () => {
    const model = functional(
      [input('x', [4, 12]), layer('BatchNormalization', 'bn', { axis: [1] }, ['x'])],
      ['x'],
      ['bn'],
    );
    expect(await problems({ json: jsonFile(model), h5: await weightsFile(weights) })).toEqual([
      'BN108 layer "bn" has axis = [1], which is not supported: only the last axis is',
    ]);
  });
});

const NUMPY_FLOAT32: readonly number[] = [
  0.3329834043979645, 0.29633164405822754, 1.09499990940094, 0.7218255400657654, 1.1613221168518066,
  0.5891188979148865, 0.7309775948524475, 0.5304028987884521, 0.7667725682258606, 1.2678115367889404,
  0.7932233810424805, 0.38610124588012695, -1.2307133674621582, 1.1080894470214844, 3.8011698722839355,
  -1.3617035150527954, 2.193352460861206, -0.9591648578643799, 1.2561912536621094, -0.5097465515136719,
  -0.6547253131866455, 1.3250973224639893, 1.5995962619781494, -0.28320780396461487,
];
const NUMPY_WITHOUT: readonly number[] = [
  0.5558988451957703, 0.8767208456993103, 1.25, 0.5965499877929688, 0.7406391501426697, 0.5584065914154053,
  1.0096375942230225, 0.8723731637001038, 0.5580586194992065, 0.6977499127388, 0.6982600092887878,
  1.0080972909927368, -0.45528116822242737, -1.4553565979003906, 4.107500076293945, 0.30603015422821045,
  1.4523932933807373, 0.19320867955684662, 2.6038553714752197, -0.03576730191707611, 0.04241245239973068,
  0.4249297082424164, 1.4635529518127441, 0.7984130382537842,
];
const NUMPY_FLOAT64: readonly number[] = [
  0.33298338655721993, 0.29633165872047956, 1.095, 0.7218254833889912, 1.1613221889508714, 0.5891189322268263,
  0.7309775895972285, 0.5304029082247499, 0.7667725905008894, 1.2678115608583769, 0.7932233704675342,
  0.3861012652036638, -1.2307133935903631, 1.108089446524004, 3.80117, -1.3617035270214475, 2.193352812532659,
  -0.9591648494495182, 1.2561912035712524, -0.5097465192372147, -0.6547252831219323, 1.3250972405627515,
  1.5995961844999518, -0.2832077979586982,
];
