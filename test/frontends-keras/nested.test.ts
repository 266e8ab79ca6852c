// Layers called several times and models inside models become one flat list of ops that share tensors.
import { describe, expect, it } from 'vitest';
import type { Module } from '#ir/graph/module';
import { printLocation } from '#ir/location';
import {
  addWeight,
  denseWeights,
  functional,
  hdf5Bytes,
  input,
  jsonFile,
  type LayerWeights,
  layer,
  problems,
  readGood,
  sequential,
  weightsFile,
} from './keras-files.ts';

function show(module: Module): string[] {
  const refs = module.body.ops.map(
    (op) => `${op.name} = ${op.kind}(${op.inputs.map((r) => r.op).join(', ')})`,
  );
  return [...refs, `-> ${module.body.outputs.map((r) => r.op).join(', ')}`];
}

/** A layer with one list of [layer, call, output] a call. */
function called(className: string, name: string, config: object, ...calls: (readonly unknown[])[]): object {
  const nodes = calls.map((call) => call.map((t) => (Array.isArray(t) ? [...t, {}] : [t, 0, 0, {}])));
  return { class_name: className, name, config: { name, ...config }, inbound_nodes: nodes };
}

function model(
  layers: readonly object[],
  inputs: readonly string[],
  outputs: readonly (readonly unknown[])[],
): object {
  const config = { name: 'net', layers, input_layers: inputs.map((n) => [n, 0, 0]), output_layers: outputs };
  return { class_name: 'Functional', config, keras_version: '2.12.0' };
}

/** The config of a model as a layer. */
function innerConfig(description: object): object {
  const { name: _, ...config } = (description as { config: { name: string } }).config;
  return config;
}

/** Weights below `group` in the order and under the paths that Keras writes for a model inside. */
async function nestedWeights(groups: Readonly<Record<string, LayerWeights>>) {
  const bytes = await hdf5Bytes((file) => {
    file.create_attribute('layer_names', Object.keys(groups));
    for (const [name, layers] of Object.entries(groups)) {
      const outer = file.create_group(name);
      const paths = Object.entries(layers).flatMap(([l, ws]) => Object.keys(ws).map((w) => `${l}/${w}`));
      outer.create_attribute('weight_names', paths);
      for (const [l, weights] of Object.entries(layers)) {
        const inner = outer.create_group(l);
        for (const [w, weight] of Object.entries(weights)) addWeight(inner, w, weight);
      }
    }
  });
  return { bytes, name: 'w.h5' };
}

function firstBias(module: Module, name: string): number {
  const tensor = module.body.ops.find((op) => op.name === name)!.weights.bias!;
  return tensor.kind === 'float' ? tensor.data[1]! : Number.NaN;
}

const constant = (value: number, nIn: number, nOut: number): LayerWeights[string] => ({
  'kernel:0': { shape: [nIn, nOut], data: Array.from({ length: nIn * nOut }, () => value) },
  'bias:0': { shape: [nOut], data: Array.from({ length: nOut }, () => value) },
});

describe('a layer called several times', () => {
  const shared = model(
    [
      input('x', [3]),
      input('z', [3]),
      called('Dense', 'd', { units: 3, activation: 'relu' }, ['x'], ['z'], [['d', 0, 0]]),
      called('Concatenate', 'cat', { axis: -1 }, [
        ['d', 2, 0],
        ['d', 1, 0],
      ]),
    ],
    ['x', 'z'],
    [
      ['cat', 0, 0],
      ['d', 1, 0],
    ],
  );

  // Catches: calls joined into one op, calls mixed up, or tensors copied.
  it('is an op a call, each with the same tensors', async () => {
    const { module, diagnostics } = await readGood({
      json: jsonFile(shared),
      h5: await weightsFile({ d: denseWeights(3, 3) }),
    });
    expect(show(module)).toEqual([
      'x = input()',
      'z = input()',
      'd = dense(x)',
      'd_relu = relu(d)',
      'd_2 = dense(z)',
      'd_2_relu = relu(d_2)',
      'd_3 = dense(d_relu)',
      'd_3_relu = relu(d_3)',
      'cat = concatenate(d_3_relu, d_2_relu)',
      '-> cat, d_2_relu',
    ]);
    const [first, second] = ['d', 'd_2'].map(
      (name) => module.body.ops.find((op) => op.name === name)!.weights,
    );
    expect(second!.weight).toBe(first!.weight);
    expect(second!.bias).toBe(first!.bias);
    expect(diagnostics.map((d) => d.code)).toEqual(['BN122']);
  });

  // Catches: constants computed from weights, folded anew for each call.
  it('shares folded constants too', async () => {
    const norm = { axis: [1], epsilon: 0.001, center: true, scale: true };
    const description = model(
      [input('x', [2]), called('BatchNormalization', 'bn', norm, ['x'], [['bn', 0, 0]])],
      ['x'],
      [['bn', 1, 0]],
    );
    const vector = { shape: [2], data: [1, 2] };
    const weights = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((w) => [`${w}:0`, vector]);
    const { module } = await readGood({
      json: jsonFile(description),
      h5: await weightsFile({ bn: Object.fromEntries(weights) }),
    });
    const [, a, b] = module.body.ops;
    expect(b!.name).toBe('bn_2');
    expect(b!.weights.scale).toBe(a!.weights.scale);
  });

  // Catches: a call that does not exist taken as another one.
  it('is refused when a call is missing', async () => {
    const odd = model(
      [input('x', [3]), called('ReLU', 'r', {}, ['x']), called('ReLU', 's', {}, [['r', 1, 0]])],
      ['x'],
      [['s', 2, 0]],
    );
    expect(await problems({ json: jsonFile(odd), h5: await weightsFile({}) })).toEqual([
      'BN115 the layers of m.json do not form a network: "s" takes the output of call 2 of "r", which is called less often',
      'BN115 the layers of m.json do not form a network: call 3 of "s" is listed as an input or output of the model, but the layer is called less often',
    ]);
  });
});

describe('a model inside the model', () => {
  const inner = model(
    [
      input('p', [2]),
      input('q', [2]),
      called('Dense', 'd', { units: 2 }, ['p']),
      called('Add', 'sum', {}, ['d', 'q']),
    ],
    ['q', 'p'],
    [
      ['sum', 0, 0],
      ['d', 0, 0],
    ],
  );
  const outer = model(
    [
      input('x', [2]),
      called('Dense', 'd', { units: 2 }, ['x']),
      called(
        'Functional',
        'pair',
        innerConfig(inner),
        ['x', 'd'],
        [
          ['pair', 0, 1],
          ['pair', 0, 0],
        ],
      ),
      called('Subtract', 'out', {}, [
        ['pair', 1, 0],
        ['pair', 0, 1],
      ]),
    ],
    ['x'],
    [
      ['out', 0, 0],
      ['pair', 1, 1],
    ],
  );

  // Catches: its inputs in the order of its layers instead of its list; outputs swapped; its weights those of a layer
  // outside with the same name; its InputLayers left as ports.
  it('stands there as its layers, once a call, connected as its lists say', async () => {
    const h5 = await nestedWeights({ d: { d: constant(1, 2, 2) }, pair: { d: constant(2, 2, 2) } });
    const { module, diagnostics } = await readGood({ json: jsonFile(outer), h5 });
    expect(show(module)).toEqual([
      'x = input()',
      'd = dense(x)',
      'd_linear = linear(d)',
      'd_2 = dense(d_linear)',
      'd_2_linear = linear(d_2)',
      'sum = add(d_2_linear, x)',
      'd_3 = dense(sum)',
      'd_3_linear = linear(d_3)',
      'sum_2 = add(d_3_linear, d_2_linear)',
      'out = subtract(sum_2, d_2_linear)',
      '-> out, d_3_linear',
    ]);
    expect(['d', 'd_2', 'd_3'].map((name) => firstBias(module, name))).toEqual([1, 2, 2]);
    expect(diagnostics.filter((d) => d.code === 'BN122')).toHaveLength(2);
    const at = module.body.ops.find((op) => op.name === 'd_2')!.source;
    expect(printLocation(at)).toBe('m.json: layers[2] "pair" layers[2] "d"');
  });

  // Catches: the input of a chain without InputLayer lost, or the weights of an inner chain looked for at the top.
  it('may be chains in chains, whose weights stand under the outermost', async () => {
    const deep = sequential([layer('Dense', 'c', { units: 2, batch_input_shape: [null, 3] })]);
    const chain = sequential([
      layer('Sequential', 'deep', innerConfig(deep)),
      layer('Dropout', 'drop', { rate: 0.1 }),
      layer('Dense', 'b', { units: 4 }),
    ]);
    const whole = sequential([
      layer('Sequential', 'chain', innerConfig(chain)),
      layer('Dense', 'a', { units: 1 }),
    ]);
    const h5 = await nestedWeights({
      chain: { c: constant(3, 3, 2), b: constant(4, 2, 4) },
      a: { a: { ...constant(5, 4, 1), 'bias:0': { shape: [1], data: [5] } } },
    });
    const { module } = await readGood({ json: jsonFile(whole), h5 });
    expect(show(module).filter((line) => !line.includes('linear('))).toEqual([
      'input1 = input()',
      'c = dense(input1)',
      'b = dense(c_linear)',
      'a = dense(b_linear)',
      '-> a_linear',
    ]);
    expect(module.body.ops[0]!.attrs.shape).toEqual([3]);
    expect([firstBias(module, 'c'), firstBias(module, 'b')]).toEqual([3, 4]);
  });

  // Catches: weights of an inner layer missing in files that number the variables.
  it('is found in files that number their layers', async () => {
    const bytes = await hdf5Bytes((file) => {
      const store = (path: string, value: number): void => {
        const group = path
          .split('/')
          .reduce<Parameters<typeof addWeight>[0]>(
            (g, part) => (g.get(part) as typeof g | null) ?? g.create_group(part),
            file as unknown as Parameters<typeof addWeight>[0],
          );
        addWeight(group, '0', { shape: [2, 2], data: [value, value, value, value] });
        addWeight(group, '1', { shape: [2], data: [value, value] });
      };
      store('layers/dense/vars', 1);
      store('layers/functional/layers/dense/vars', 2);
    });
    const { module } = await readGood({ json: jsonFile(outer), h5: { bytes, name: 'w.weights.h5' } });
    expect(['d', 'd_2', 'd_3'].map((name) => firstBias(module, name))).toEqual([1, 2, 2]);
  });

  it('is refused with another number of inputs, or for an output it has not', async () => {
    const few = model(
      [input('x', [2]), called('Functional', 'pair', innerConfig(inner), ['x'])],
      ['x'],
      [['pair', 0, 0]],
    );
    expect(await problems({ json: jsonFile(few), h5: await weightsFile({}) })).toEqual([
      'BN116 layer "pair" takes 1 inputs, but its model has 2, which is not supported',
    ]);
    const more = model(
      [
        input('x', [2]),
        called('Functional', 'pair', innerConfig(inner), ['x', 'x']),
        called('ReLU', 'r', {}, [['pair', 0, 2]]),
      ],
      ['x'],
      [['r', 0, 0]],
    );
    const h5 = await nestedWeights({ pair: { d: constant(2, 2, 2) } });
    expect(await problems({ json: jsonFile(more), h5 })).toEqual([
      'BN116 layer "r" takes output 2 of "pair", which has no such output, which is not supported',
    ]);
  });

  // Catches: models inside models that multiply without end, or nest deeper than a stack.
  it('is refused when its calls multiply or nest without bound', async () => {
    let twice: object = model([input('x', [2]), called('ReLU', 'r', {}, ['x'])], ['x'], [['r', 0, 0]]);
    for (let i = 0; i < 25; i++)
      twice = model(
        [input('x', [2]), called('Functional', 'm', innerConfig(twice), ['x'], [['m', 0, 0]])],
        ['x'],
        [['m', 1, 0]],
      );
    const many = await problems({ json: jsonFile(twice), h5: await weightsFile({}) });
    expect(many.at(-1)).toMatch(/BN104 .* more than 200000 times/);
    let deep: object = twice;
    for (let i = 0; i < 40; i++)
      deep = model(
        [input('x', [2]), called('Functional', 'm', innerConfig(deep), ['x'])],
        ['x'],
        [['m', 0, 0]],
      );
    const found = await problems({ json: jsonFile(deep), h5: await weightsFile({}) });
    expect(found.join()).toContain('BN116 layer "m" lies 32 models deep');
  });
});

describe('layers that act in training alone', () => {
  // Catches: a cast where there is no layer, a network output lost with the layer that made it.
  it('leave no op behind', async () => {
    const description = functional(
      [
        input('x', [2]),
        layer('GaussianNoise', 'n', { stddev: 1 }, ['x']),
        layer('SpatialDropout1D', 's', { rate: 0.5 }, ['n']),
        layer('ReLU', 'r', {}, ['s']),
        layer('ActivityRegularization', 'a', { l1: 0.1 }, ['r']),
        layer('Identity', 'i', {}, ['x']),
        layer('AlphaDropout', 'b', { rate: 0.1 }, ['i']),
      ],
      ['x'],
      ['a', 'b'],
    );
    const { module } = await readGood({ json: jsonFile(description), h5: await weightsFile({}) });
    expect(show(module)).toEqual(['x = input()', 'r = relu(x)', '-> r, x']);
  });
});
