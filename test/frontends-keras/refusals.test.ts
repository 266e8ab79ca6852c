// What cannot be read is refused with every reason at once, each with its place; nothing throws.
import { describe, expect, it } from 'vitest';
import { printLocation } from '#ir/location';
import { readKerasModel } from '#src/frontends/keras/index';
import {
  denseWeights,
  functional,
  hdf5Bytes,
  input,
  jsonFile,
  layer,
  problems,
  sequential,
  weightsFile,
} from './keras-files.ts';

const one = (...rest: readonly object[]) =>
  functional(
    [input('x', [3]), ...rest],
    ['x'],
    [(rest.at(-1) as { name?: string; config: { name: string } }).config.name],
  );
const dense = (config: object = {}) =>
  one(layer('Dense', 'd', { units: 2, activation: 'linear', ...config }, ['x']));
const refused = async (description: unknown, weights: Parameters<typeof weightsFile>[0] = {}) =>
  problems({ json: jsonFile(description), h5: await weightsFile(weights) });

describe('unsupported content', () => {
  // Catches: stopping at the first unsupported layer; layers behind one not looked at.
  it('lists all unsupported layers, attributes and activations with their places', async () => {
    const model = one(
      layer('Mystery', 'conv', { filters: 2 }, ['x']),
      layer('ReLU', 'r', { max_value: 'six', negative_slope: 0, threshold: true }, ['conv']),
      layer('Dropout', 'drop', { rate: 0.5 }, ['r']),
      layer('Dense', 'd', { units: 2, activation: 'sigmoidd' }, ['drop']),
      layer('Activation', 't', { activation: 'mish' }, ['d']),
    );
    const { diagnostics, value } = await readKerasModel({
      json: jsonFile(model),
      h5: await weightsFile({ d: denseWeights(3, 2) }),
    });
    expect(value).toBeUndefined();
    expect(
      diagnostics.map((d) => `${printLocation(d.at!)}: ${d.code} ${d.message} -> ${d.fix ?? ''}`),
    ).toEqual([
      'm.json: layers[1] "conv": BN107 layer "conv" is of class Mystery, which is not supported -> build it from supported layers, or save the model without it and compute it outside',
      'm.json: layers[2] "r": BN117 threshold of layer "r" must be a finite number, but is true -> ',
      'm.json: layers[2] "r": BN117 max_value of layer "r" must be a finite number, but is "six" -> ',
      'm.json: layers[4] "d" activation: BN109 layer "d" uses the activation "sigmoidd", which is not supported -> did you mean sigmoid?',
      'm.json: layers[5] "t" activation: BN109 layer "t" uses the activation "mish", which is not supported -> use one of linear, relu, relu6, leaky_relu, elu, selu, sigmoid, hard_sigmoid, tanh, hard_tanh, softplus, softsign, softmax, exponential, swish, silu, gelu',
    ]);
  });

  // Catches: a second output, a call argument or a model without layers silently taken as a plain chain.
  it.each([
    ['takes output 1 of "x"', { ...layer('ReLU', 'r', {}), inbound_nodes: [[['x', 0, 1, {}]]] }],
    [
      'is called with the argument "y"',
      { ...layer('ReLU', 'r', {}), inbound_nodes: [['x', 0, 0, { y: 2 }]] },
    ],
    ['is a model, but its config lists no layers', layer('Functional', 'r', {}, ['x'])],
  ])('refuses a layer that %s', async (why, odd) => {
    expect((await refused(one(odd))).join('\n')).toContain(`BN116 layer "r" ${why}`);
  });

  it.each([
    [
      'samples',
      layer('Concatenate', 'l', { axis: 0 }, ['m', 'm']),
      'BN108 layer "l" has axis = 0, which is not supported: samples cannot be joined',
    ],
    [
      'an axis it has not',
      layer('Concatenate', 'l', { axis: 3 }, ['m', 'm']),
      'BN117 axis of layer "l" must be an axis of its input, but is 3',
    ],
    [
      'a cosine',
      layer('Dot', 'l', { axes: 1, normalize: true }, ['m', 'm']),
      'BN108 layer "l" has normalize = true, which is not supported: build the cosine from a Dot of vectors of length 1',
    ],
    [
      'three axes',
      layer('Dot', 'l', { axes: [1, 1, 1] }, ['m', 'm']),
      'BN117 axes of layer "l" must be one axis or two, but is [1,1,1]',
    ],
    ['other shapes', layer('Add', 'l', {}, ['m', 'n']), 'BN118 '],
    [
      'one too many',
      layer('Subtract', 'l', {}, ['m', 'm', 'm']),
      'BN118 layer "l" does not fit its inputs: it takes 2 inputs, not 3',
    ],
    [
      'too few',
      layer('Maximum', 'l', {}, ['m']),
      'BN118 layer "l" does not fit its inputs: it takes 2 inputs or more, not 1',
    ],
    ['too few values', layer('Reshape', 'l', { target_shape: [5, -1] }, ['m']), 'BN118 '],
    [
      'a shape of text',
      layer('Reshape', 'l', { target_shape: ['a'] }, ['m']),
      'BN117 target_shape of layer "l" must be a list of dimensions of at least 1, or -1, but is ["a"]',
    ],
    ['an axis twice', layer('Permute', 'l', { dims: [1, 1] }, ['m']), 'BN118 '],
    [
      'axes from 0',
      layer('Permute', 'l', { dims: [0, 1] }, ['m']),
      'BN117 dims of layer "l" must be a list of axes counted from 1, but is [0,1]',
    ],
    [
      'channels first',
      layer('Flatten', 'l', { data_format: 'channels_first' }, ['m']),
      'BN108 layer "l" has data_format = "channels_first", which is not supported: only channels_last is',
    ],
    [
      'nothing left',
      layer('Cropping1D', 'l', { cropping: [1, 1] }, ['m']),
      'BN117 cropping of layer "l" leaves nothing of an input of [2, 3]',
    ],
    [
      'other axes',
      layer('Cropping2D', 'l', { cropping: 1 }, ['m']),
      'BN117 cropping of layer "l" needs an input of 3 axes, but it has 2',
    ],
    [
      'negative ends',
      layer('Cropping1D', 'l', { cropping: -1 }, ['m']),
      'BN117 cropping of layer "l" must say how much to cut off each end, but is -1',
    ],
    [
      'a mask',
      layer('Embedding', 'l', { input_dim: 2, output_dim: 2, mask_zero: true }, ['m']),
      'BN108 layer "l" has mask_zero = true, which is not supported: positions cannot be skipped',
    ],
    [
      'no rows',
      layer('Embedding', 'l', { input_dim: 0, output_dim: 2 }, ['m']),
      'BN117 input_dim of layer "l" must be a positive whole number, but is 0',
    ],
  ])('refuses a layer of several inputs or shapes: %s', async (_, odd, message) => {
    const model = functional([input('m', [2, 3]), input('n', [5]), odd], ['m', 'n'], ['l']);
    expect((await refused(model)).join('\n')).toContain(message);
  });
});

describe('weights', () => {
  // Catches: stopping at the first missing weight.
  it('lists all missing weights', async () => {
    const model = one(layer('Dense', 'a', { units: 2 }, ['x']), layer('Dense', 'b', { units: 2 }, ['a']));
    const { 'kernel:0': kernel } = denseWeights(3, 2);
    expect(await refused(model, { a: { 'kernel:0': kernel! } })).toEqual([
      'BN111 w.h5 holds no bias for layer "a"',
      'BN111 w.h5 holds no kernel for layer "b"',
      'BN111 w.h5 holds no bias for layer "b"',
    ]);
  });

  // Catches: a transposed kernel accepted because the count fits.
  it('compares shapes', async () => {
    expect(await refused(dense(), { d: denseWeights(2, 3) })).toEqual([
      'BN112 kernel of layer "d" has shape [2, 3] where [3, 2] is needed',
      'BN112 bias of layer "d" has shape [3] where [2] is needed',
    ]);
  });

  // Catches: NaN or an infinity turned into some integer code.
  it('finds numbers that are not finite, with their index', async () => {
    const odd = denseWeights(3, 2, (i) => (i === 3 ? Number.NaN : i === 5 ? Number.POSITIVE_INFINITY : i));
    expect(await refused(dense(), { d: odd })).toEqual([
      'BN113 kernel of layer "d" has 2 values that are no finite numbers; the first is NaN at [1, 1]',
    ]);
  });

  // Catches: a variance below -epsilon becoming NaN constants.
  it('finds a batch norm whose scale is no number', async () => {
    const p = (v: number) => ({ shape: [3], data: [v, v, v] });
    const bn = { 'gamma:0': p(1), 'beta:0': p(0), 'moving_mean:0': p(0), 'moving_variance:0': p(-1) };
    const model = one(layer('BatchNormalization', 'bn', { axis: -1 }, ['x']));
    expect((await refused(model, { bn }))[0]).toMatch(/^BN113 .*"bn".*NaN at \[0\]/);
  });

  it('refuses values of another kind', async () => {
    const h5 = await hdf5Bytes((file) => {
      const group = file.create_group('d');
      group.create_dataset({ name: 'kernel:0', data: ['a', 'b', 'c', 'd', 'e', 'f'], shape: [3, 2] });
      group.create_dataset({ name: 'bias:0', data: Float32Array.of(1, 2) });
    });
    expect(await problems({ json: jsonFile(dense()), h5: { bytes: h5, name: 'w.h5' } })).toEqual([
      'BN114 kernel of layer "d" is stored as text, which is not read',
    ]);
  });

  // Catches: a crash, or the complaint about every weight, when the weights file is forgotten.
  it('says which file is missing, and what else stands in the way', async () => {
    expect(await problems({ json: jsonFile(dense({ activation: 'mish' })) })).toEqual([
      'BN109 layer "d" uses the activation "mish", which is not supported',
      'BN106 m.json describes the layers but holds no weights',
    ]);
  });

  // Catches: a weights file asked for where no layer has weights, and none asked for where one layer has.
  it('asks for weights only where a layer has some', async () => {
    const model = (...layers: readonly object[]) =>
      jsonFile(sequential([input('x', [3]), layer('Softmax', 's'), ...layers]));
    const alone = await readKerasModel({ json: model() });
    expect(alone.diagnostics).toEqual([]);
    expect(alone.value!.body.ops.map((op) => op.kind)).toEqual(['input', 'softmax']);
    const missing = 'BN106 m.json describes the layers but holds no weights';
    expect(await problems({ json: model(layer('PReLU', 'p')) })).toEqual([missing]);
    // A class that is not known may have weights; a layer that is known and wrong has none.
    expect((await problems({ json: model(layer('Conv1D', 'c')) })).slice(1)).toEqual([missing]);
    expect(await problems({ json: model(layer('ReLU', 'r', { threshold: 'x' })) })).toEqual([
      'BN117 threshold of layer "r" must be a finite number, but is "x"',
    ]);
  });

  it('tolerates what the model does not need', async () => {
    const h5 = await weightsFile({
      d: { ...denseWeights(3, 2), 'extra:0': { shape: [1], data: [1] } },
      other: denseWeights(1, 1),
    });
    expect((await readKerasModel({ json: jsonFile(dense()), h5 })).diagnostics).toEqual([]);
  });
});

describe('broken descriptions', () => {
  const text = (t: string) => ({ bytes: new TextEncoder().encode(t), name: 'm.json' });

  // Catches: an exception instead of a diagnostic for anything that parses as JSON but is no model.
  it.each([
    ['{"class_name": ', /^BN103 m.json is not valid JSON/],
    ['[1, 2]', /^BN104 .*holds no object/],
    ['null', /^BN104/],
    ['"just text"', /^BN103/],
    ['{}', /^BN104 .*no class_name/],
    ['{"class_name": "MyNet", "config": {}}', /^BN104 .*"MyNet", a model written in Python code/],
    ['{"class_name": "Functional", "config": 3}', /^BN104 .*lists no layers/],
    ['{"class_name": "Sequential", "config": []}', /^BN104 .*no layers/],
    ['{"class_name": "Sequential", "config": [3]}', /^BN115 .*layers\[0\] has no class_name/],
    ['{"class_name": "Sequential", "config": [{"class_name": "ReLU"}]}', /^BN115 .*has no name/],
    [
      '{"class_name": "Functional", "config": {"layers": [{"class_name":"ReLU","name":"r"}]}}',
      /^BN117 inbound_nodes of layer "r" is empty/,
    ],
    [
      '{"class_name": "Sequential", "config": [{"class_name":"Dense","config":{"name":"d"}}]}',
      /^BN117 batch_input_shape of layer "input1" is missing/,
    ],
    ['PK\u0003\u0004', /^BN103 .*\.keras archive/],
    ['{"class_name": "Sequential", "keras_version": "1.2.2", "config": []}', /^BN105 .*Keras 1.2.2/],
    ['{"class_name": "Sequential", "keras_version": "4.0.0", "config": {}}', /^BN105 .*Keras 4.0.0/],
    [
      '{"class_name": "Sequential", "config": [{"class_name":"Dense","config":{"W_regularizer":null}}]}',
      /^BN105 .*Keras 1,/,
    ],
  ])('refuses %s', async (description, expected) => {
    expect((await problems({ json: text(description), h5: await weightsFile({}) }))[0]).toMatch(expected);
  });

  it('refuses text nested deeper than a stack', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect((await problems({ json: text(deep) }))[0]).toMatch(/^BN10[34]/);
  });

  // Catches: an endless loop or a stack overflow on circles and long chains.
  it('refuses a circle and a layer that takes itself', async () => {
    const circle = one(layer('ReLU', 'a', {}, ['b']), layer('ReLU', 'b', {}, ['a']));
    expect((await refused(circle))[0]).toMatch(/^BN115 .*circle: "a", "b"/);
    expect((await refused(one(layer('ReLU', 'a', {}, ['a']))))[0]).toMatch(/^BN115 .*circle: "a"/);
  });

  it('reads a chain of 20,000 layers written backwards', async () => {
    const n = 20_000;
    const chain = Array.from({ length: n }, (_, i) =>
      layer('ReLU', `r${i}`, {}, [i === 0 ? 'x' : `r${i - 1}`]),
    ).reverse();
    const model = functional([...chain, input('x', [1])], ['x'], [`r${n - 1}`]);
    const { value } = await readKerasModel({ json: jsonFile(model), h5: await weightsFile({}) });
    expect(value?.body.ops.length).toBe(n + 1);
  });

  it('refuses twins and connections to nowhere', async () => {
    const twins = one(layer('ReLU', 'a', {}, ['x']), layer('ReLU', 'a', {}, ['x']));
    expect(await refused(twins)).toContain(
      'BN115 the layers of m.json do not form a network: two layers are called "a"',
    );
    expect((await refused(one(layer('ReLU', 'a', {}, ['ghost'])))).join()).toContain(
      '"ghost", which is no layer',
    );
  });

  // Catches: sizes from the file used unchecked.
  it.each([
    [{ units: -1 }, 'BN117 units of layer "d" must be a positive whole number, but is -1'],
    [{ units: '2' }, 'BN117 units of layer "d" must be a positive whole number, but is "2"'],
    [{ units: 1e300 }, 'BN117 units of layer "d" must be a positive whole number, but is 1e+300'],
  ])('refuses a dense layer with %j', async (config, message) => {
    expect(await refused(dense(config), { d: denseWeights(3, 2) })).toEqual([message]);
  });

  it.each([[[null, null]], [[null]], [[null, 0]], ['x'], [[null, 1.5]]])(
    'refuses the input shape %j',
    async (shape) => {
      const model = sequential([layer('InputLayer', 'x', { batch_input_shape: shape })]);
      expect((await refused(model))[0]).toMatch(/^BN117 batch_input_shape of layer "x"/);
    },
  );
});
