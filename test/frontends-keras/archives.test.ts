// `.keras` archives and numbered weights: the layouts of tf.keras 2.12-2.14, 2.15 and Keras 3, what Keras 3 writes in
// another way, and archives that are damaged, incomplete or of another model.
import { zipSync } from 'fflate';
import type * as h5wasm from 'h5wasm';
import { describe, expect, it } from 'vitest';
import type { Module } from '#ir/graph/module';
import { LAYERS } from '#src/frontends/keras/layers/index';
import { snakeCase } from '#src/frontends/keras/numbered';
import { hasVariables, variablePath } from '#src/frontends/keras/variables';
import {
  addWeight,
  hdf5Bytes,
  input,
  jsonFile,
  layer,
  problems,
  readGood,
  sequential,
  type Weight,
} from './keras-files.ts';

type Groups = readonly {
  readonly group: string;
  readonly weights: readonly Weight[];
  readonly layer?: string;
}[];

function numbered(container: string, groups: Groups): Promise<Uint8Array> {
  return hdf5Bytes((file: h5wasm.File) => {
    const root = file.create_group(container);
    for (const { group, weights, layer: name } of groups) {
      const vars = root.create_group(group).create_group('vars');
      if (name !== undefined) vars.create_attribute('name', name);
      weights.forEach((weight, i) => {
        addWeight(vars, String(i), weight);
      });
    }
  });
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function archive(members: Readonly<Record<string, Uint8Array>>, name = 'm.keras') {
  return { bytes: zipSync(members), name };
}

async function keras(version: string, description: unknown, container: string, groups: Groups) {
  return archive({
    'metadata.json': json({ keras_version: version }),
    'config.json': json(description),
    'model.weights.h5': await numbered(container, groups),
  });
}

const matrix = (nIn: number, nOut: number, start: number): readonly Weight[] => [
  { shape: [nIn, nOut], data: Array.from({ length: nIn * nOut }, (_, i) => start + i) },
  { shape: [nOut], data: Array.from({ length: nOut }, (_, i) => -start - i) },
];

const dense = (name: string, units: number, config: object = {}) =>
  layer('Dense', name, { units, activation: 'linear', use_bias: true, ...config });

/** First value of each tensor, by `op.tensor`. */
const firsts = (module: Module) =>
  Object.fromEntries(
    module.body.ops.flatMap((op) =>
      Object.entries(op.weights).map(([k, t]) => [`${op.name}.${k}`, t.kind === 'float' ? t.data[0] : NaN]),
    ),
  );

const two = sequential([input('x', [3]), dense('late', 2), dense('early', 2)]);

describe('numbered weights', () => {
  // Catches: groups taken in the order of the file (dense_10 before dense_2), or by the layer's name.
  it('go by class and order of the description', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `l${11 - i}`);
    const model = sequential([input('x', [2]), ...names.map((n) => dense(n, 2))]);
    const groups = names.map((_, i) => ({
      group: i === 0 ? 'dense' : `dense_${i}`,
      weights: matrix(2, 2, 100 * (i + 1)),
    }));
    const h5 = await keras('2.14.0', model, '_layer_checkpoint_dependencies', groups);
    const found = firsts((await readGood({ h5 })).module);
    names.forEach((n, i) => {
      expect([n, found[`${n}.weight`], found[`${n}.bias`]]).toEqual([n, 100 * (i + 1), -100 * (i + 1)]);
    });
  });

  // Catches: a layer's own name, which Keras 3 writes beside the numbers, not believed.
  it('go by the name beside them where there is one', async () => {
    const groups = [
      { group: 'dense', weights: matrix(2, 2, 7), layer: 'early' },
      { group: 'dense_1', weights: matrix(3, 2, 5), layer: 'late' },
      { group: 'input_layer', weights: [], layer: 'x' },
    ];
    const found = firsts((await readGood({ h5: await keras('3.7.0', two, 'layers', groups) })).module);
    expect(found).toEqual({ 'late.weight': 5, 'late.bias': -5, 'early.weight': 7, 'early.bias': -7 });
  });

  // Catches: weights of a model with another number of layers, silently shifted by one.
  it('of another number of layers are refused', async () => {
    const groups = ['dense', 'dense_1', 'dense_2'].map((group) => ({ group, weights: matrix(2, 2, 1) }));
    expect((await problems({ h5: await keras('2.15.0', two, 'layers', groups) })).slice(0, 2)).toEqual([
      'BN111 m.keras:model.weights.h5 holds no kernel for layer "late"',
      'BN111 m.keras:model.weights.h5 holds no bias for layer "late"',
    ]);
  });

  // Catches: gamma read as beta when scale is off, moving statistics in the wrong order.
  it('of batch normalisation are in order', async () => {
    const v = (x: number): Weight => ({ shape: [1], data: [x] });
    const read = async (config: object, weights: readonly Weight[]) => {
      const bn = layer('BatchNormalization', 'bn', { epsilon: 0, ...config });
      const model = sequential([input('x', [1]), bn]);
      const groups = [{ group: 'batch_normalization', weights }];
      return firsts((await readGood({ h5: await keras('2.13.1', model, 'layers', groups) })).module);
    };
    // y = gamma (x - mean) / sqrt(variance) + beta
    expect(await read({}, [v(3), v(5), v(2), v(4)])).toEqual({ 'bn.scale': 1.5, 'bn.bias': 2 });
    expect(await read({ scale: false }, [v(5), v(2), v(4)])).toEqual({ 'bn.scale': 0.5, 'bn.bias': 4 });
    expect(await read({ center: false }, [v(3), v(2), v(4)])).toEqual({ 'bn.scale': 1.5, 'bn.bias': -3 });
  });

  it('also stand in a file of their own', async () => {
    const bytes = await numbered('layers', [
      { group: 'dense', weights: matrix(3, 2, 5) },
      { group: 'dense_1', weights: matrix(2, 2, 7) },
    ]);
    const files = { json: jsonFile(two), h5: { bytes, name: 'm.weights.h5' } };
    expect(firsts((await readGood(files)).module)['early.weight']).toBe(7);
  });

  // Catches: a layer class added to the front end whose weights are found in old files only.
  it('are known for every class that asks for weights', () => {
    const asks: string[] = [];
    for (const [className, build] of LAYERS) {
      const ask = (name: string) => {
        if (variablePath(className, {}, name) === undefined) asks.push(`${className}.${name}`);
        return undefined;
      };
      try {
        build({
          layer: {
            className,
            name: 'l',
            config: { units: 2, epsilon: 0.1 },
            inputs: ['x'],
            path: ['l'],
            at: { kind: 'argument', text: '' },
          },
          inputs: [{ op: 'x', output: 0 }],
          shapes: [[4, 4, 4]],
          report: () => {},
          weight: ask,
          freshName: (n: string) => n,
        });
      } catch {
        // A builder that wants more settings than these is judged by its own tests.
      }
    }
    expect(asks).toEqual([]);
    expect(hasVariables('Dense')).toBe(true);
  });

  it.each([
    ['Conv2D', 'conv2d'],
    ['MaxPooling2D', 'max_pooling2d'],
    ['LeakyReLU', 'leaky_re_lu'],
    ['PReLU', 'p_re_lu'],
    ['LSTM', 'lstm'],
    ['QBatchNormalization', 'q_batch_normalization'],
    ['GlobalAveragePooling1D', 'global_average_pooling1d'],
    ['Conv2DTranspose', 'conv2d_transpose'],
  ])('the group of %s is %s', (className, group) => {
    expect(snakeCase(className)).toBe(group);
  });
});

describe('what Keras 3 writes', () => {
  const policy = {
    module: 'keras',
    class_name: 'DTypePolicy',
    config: { name: 'float32' },
    registered_name: null,
  };
  const tensor = (from: string, call = 0) => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 2], dtype: 'float32', keras_history: [from, call, 0] },
  });
  const node = (
    className: string,
    name: string,
    config: object,
    nodes: readonly object[],
    module = 'keras.layers',
  ) => ({
    module,
    class_name: className,
    config: { name, dtype: policy, ...config },
    registered_name: null,
    build_config: { input_shape: [null, 2] },
    name,
    inbound_nodes: nodes,
  });
  const net = (layers: readonly object[], outputs: unknown = ['out', 0, 0]) => ({
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: { name: 'net', trainable: true, layers, input_layers: [['x', 0, 0]], output_layers: outputs },
    registered_name: 'Functional',
  });
  const start = node('InputLayer', 'x', { batch_shape: [null, 2], dtype: 'float32', sparse: false }, []);
  const call = (...args: readonly unknown[]) => [{ args, kwargs: {} }];
  const read = (description: unknown, groups: Groups = []) =>
    keras('3.8.0', description, 'layers', groups).then((h5) => readGood({ h5 }));
  const refused = (description: unknown) =>
    keras('3.8.0', description, 'layers', []).then((h5) => problems({ h5 }));

  // Catches: calls, policies, functions as objects, or the new name of alpha not understood.
  it('is read like Keras 2', async () => {
    const relu = { module: 'builtins', class_name: 'function', config: 'relu', registered_name: 'function' };
    const model = net([
      start,
      node('Dense', 'd', { units: 2, activation: relu, use_bias: true }, call(tensor('x'))),
      node('LeakyReLU', 'l', { negative_slope: 0.25 }, call(tensor('d'))),
      node('Concatenate', 'out', { axis: -1 }, call([tensor('l'), tensor('x')])),
    ]);
    const { module } = await read(model, [{ group: 'dense', weights: matrix(2, 2, 3) }]);
    expect(module.body.ops.map((op) => `${op.name}: ${op.kind}(${op.inputs.map((i) => i.op)})`)).toEqual([
      'x: input()',
      'd: dense(x)',
      'd_relu: relu(d)',
      'l: leaky_relu(d_relu)',
      'out: concatenate(l,x)',
    ]);
    expect(module.body.ops[3]!.attrs.alpha).toBe(0.25);
    expect(module.body.outputs).toEqual([{ op: 'out', output: 0 }]);
  });

  // Catches: a number or an unknown argument of a call dropped, another function of the same name taken for a layer.
  it.each([
    [
      'a call with a number',
      node('ReLU', 'out', {}, call(tensor('x'), 2)),
      /^BN116 layer "out" is called with the argument "number 2"/,
    ],
    [
      'a call with a tensor by name',
      node('ReLU', 'out', {}, [{ args: [tensor('x')], kwargs: { scale: tensor('x') } }]),
      /^BN116 .*"scale"/,
    ],
    [
      'an operation on tensors',
      node('Add', 'out', {}, call(tensor('x'), tensor('x')), 'keras.src.ops.numpy'),
      /^BN107 .*class keras\.ops\.Add/,
    ],
    [
      'quantised weights',
      node(
        'Dense',
        'out',
        {
          units: 2,
          dtype: { class_name: 'QuantizedDTypePolicy', config: { mode: 'int8', source_name: 'float32' } },
        },
        call(tensor('x')),
      ),
      /^BN108 layer "out" has dtype/,
    ],
    [
      'another hard sigmoid',
      node('Activation', 'out', { activation: 'hard_sigmoid' }, call(tensor('x'))),
      /^BN109 .*hard_sigmoid of Keras 3/,
    ],
  ])('%s is refused', async (_, last, expected) => {
    expect((await refused(net([start, last])))[0]).toMatch(expected);
  });

  it('has no meaning of its own in Keras 2.15', async () => {
    const last = node('Activation', 'out', { activation: 'relu' }, [[['x', 0, 0, {}]] as unknown as object]);
    const h5 = await keras('2.15.0', net([start, last], [['out', 0, 0]]), 'layers', []);
    expect((await readGood({ h5 })).module.body.ops.length).toBe(2);
  });
});

describe('broken archives', () => {
  const members = async () => ({
    'metadata.json': json({ keras_version: '2.14.0' }),
    'config.json': json(two),
    'model.weights.h5': await numbered('layers', [
      { group: 'dense', weights: matrix(3, 2, 5) },
      { group: 'dense_1', weights: matrix(2, 2, 7) },
    ]),
  });

  it('say what they lack', async () => {
    const { 'metadata.json': _, 'model.weights.h5': __, ...rest } = await members();
    expect(await problems({ h5: archive({ ...rest, 'a.txt': json(1) }) })).toEqual([
      'BN121 m.keras cannot be read as a .keras archive: it holds no metadata.json, no model.weights.h5 but "config.json", "a.txt"',
    ]);
    expect((await problems({ h5: archive({ ...(await members()), 'config.json': json([1]) }) }))[0]).toMatch(
      /^BN104 m.keras:config.json/,
    );
    expect(
      (await problems({ h5: archive({ ...(await members()), 'model.weights.h5': json(1) }) }))[0],
    ).toMatch(/^BN101 m.keras:model.weights.h5/);
  });

  // Catches: a crash, or a model without a complaint, for bytes that were lost or turned on the way.
  it('are refused wherever they are cut or changed', async () => {
    const { bytes, name } = archive(await members());
    for (let cut = 4; cut < bytes.length; cut += 97) {
      expect((await problems({ h5: { bytes: bytes.slice(0, cut), name } }))[0]).toMatch(/^BN121/);
    }
    let seed = 5;
    for (let i = 0; i < 150; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      const copy = bytes.slice();
      copy[4 + (seed % (bytes.length - 4))]! ^= 1 << (i % 8);
      // Some bits mean nothing (times, attributes); then the model is whole.
      await readGood({ h5: { bytes: copy, name } }).catch((error: Error) => {
        expect(error.message).toMatch(/^BN\d/);
      });
    }
  });

  // Catches: memory taken for what a small file claims to hold.
  it('that unpack to more than a limit are refused', async () => {
    const { bytes } = archive({ ...(await members()), 'assets/big': new Uint8Array(2 ** 20) });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    // The unpacked size of the last entry of the directory.
    const at = bytes.length - 22 - (46 + 'assets/big'.length) + 24;
    expect(view.getUint32(at, true)).toBe(2 ** 20);
    view.setUint32(at, 2 ** 31, true);
    expect((await problems({ h5: { bytes, name: 'm.keras' } }))[0]).toMatch(
      /^BN121 .*claims 2147483648 bytes from/,
    );
  });

  it('are told from HDF5 by their bytes, not by their name', async () => {
    const { bytes } = archive(await members());
    expect((await readGood({ h5: { bytes, name: 'm.h5' } })).module.body.ops.length).toBe(5);
  });
});
