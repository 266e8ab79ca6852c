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
        layer('Concatenate', 'cat', { axis: -1 }, ['b', 'a', 'act']),
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
      'cat = concatenate(b, a, act) {}',
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
      [input('x', [2]), layer('BatchNormalization', 'bn', { axis: [1], epsilon: 0.001, ...config }, ['x'])],
      ['x'],
      ['bn'],
    );
  const weights = {
    bn: {
      'gamma:0': { shape: [2], data: [1.1, -0.7] },
      'beta:0': { shape: [2], data: [0.3, 0.9] },
      'moving_mean:0': { shape: [2], data: [0.123, -4.56] },
      'moving_variance:0': { shape: [2], data: [0.789, 3.21] },
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
      [input('x', [4, 2]), layer('BatchNormalization', 'bn', { axis: [1] }, ['x'])],
      ['x'],
      ['bn'],
    );
    expect(await problems({ json: jsonFile(model), h5: await weightsFile(weights) })).toEqual([
      'BN108 layer "bn" has axis = [1], which is not supported: only the last axis is',
    ]);
  });
});

const NUMPY_FLOAT32: readonly number[] = [
  1.2375967502593994, -0.3906410336494446, 0.14777560532093048, -0.8813230991363525,
];
const NUMPY_WITHOUT: readonly number[] = [
  1.1250879764556885, 0.5580586194992065, -0.1383858323097229, 2.5447473526000977,
];
const NUMPY_FLOAT64: readonly number[] = [
  1.2375966910186265, -0.39064105775154473, 0.14777560700470893, -0.8813232233470437,
];
