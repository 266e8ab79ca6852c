// Catches: an activation read as another one or with another default, parameters of a layer class that are lost, axes
// counted with the batch, shared slopes given to the wrong places, a quantiser's function or type confused.
import { describe, expect, it } from 'vitest';
import { printType } from '#ir/fixed/text';
import { functional, input, jsonFile, layer, problems, readGood, weightsFile } from './keras-files.ts';

async function read(
  one: object,
  shape: readonly number[] = [4],
  alpha?: { shape: number[]; data: number[] },
) {
  const h5 = await weightsFile(alpha ? { l: { 'alpha:0': alpha } } : {});
  const { module } = await readGood({
    json: jsonFile(functional([input('x', shape), one], ['x'], ['l'])),
    h5,
  });
  return { op: module.body.ops.at(-1)!, rules: module.rules };
}

const activation = (value: unknown, className = 'Activation') =>
  layer(className, 'l', { activation: value }, ['x']);

describe('activations by name', () => {
  it.each([
    ['tanh', 'tanh', {}],
    ['elu', 'elu', { alpha: 1 }],
    ['leaky_relu', 'leaky_relu', { alpha: 0.2 }],
    ['relu6', 'general_relu', { max_value: 6, parameters: 'kept' }],
    ['hard_sigmoid', 'hard_sigmoid', { slope: 0.2, shift: 0.5 }],
    ['swish', 'silu', {}],
    ['silu', 'silu', {}],
    ['gelu', 'gelu', { form: 'erf' }],
    ['exponential', 'exponential', {}],
    ['softmax', 'softmax', {}],
  ])('%s', async (name, kind, attrs) => {
    expect((await read(activation(name))).op).toMatchObject({ kind, attrs });
  });

  it('takes the hard sigmoid of QKeras, which is steeper', async () => {
    expect((await read(activation('hard_sigmoid', 'QActivation'))).op.attrs).toEqual({
      slope: 0.5,
      shift: 0.5,
    });
  });

  it.each([
    ['quantized_tanh(6)', 'hard_tanh', 'fixed<6,1,rnd_conv,sat>'],
    ['quantized_tanh(6, symmetric=1)', 'hard_tanh', 'fixed<6,1,rnd_conv,sat_sym>'],
    ['quantized_tanh(8, use_real_tanh=True)', 'tanh', 'fixed<8,1,rnd_conv,sat>'],
    ['quantized_sigmoid(8)', 'hard_sigmoid', 'ufixed<8,0,rnd_conv,sat>'],
    ['quantized_sigmoid(8, use_real_sigmoid=True)', 'sigmoid', 'ufixed<8,0,rnd_conv,sat>'],
    ['quantized_relu(6, 2)', 'relu', 'ufixed<6,2,rnd_conv,sat>'],
    ['quantized_bits(6, 2)', 'linear', 'fixed<6,3,rnd_conv,sat>'],
  ])('%s', async (text, kind, type) => {
    const { op, rules } = await read(activation(text, 'QActivation'));
    const types = rules.map((r) =>
      r.effect.kind === 'role' && r.effect.type !== 'auto' ? r.effect.type : undefined,
    );
    expect([op.kind, types.map((t) => t && printType(t))]).toEqual([kind, [type]]);
  });

  it('refuses quantisers whose values it does not know', async () => {
    for (const text of [
      'quantized_tanh(1)',
      'quantized_sigmoid(8, symmetric=1)',
      'quantized_tanh(8, 0, 0, 0, 4)',
    ]) {
      const model = functional([input('x', [4]), activation(text, 'QActivation')], ['x'], ['l']);
      const said = await problems({ json: jsonFile(model), h5: await weightsFile({}) });
      expect(said.join()).toMatch(/^BN110 /);
    }
  });
});

describe('activation layers', () => {
  it.each([
    ['ELU', { alpha: 0.5 }, 'elu', { alpha: 0.5 }],
    ['ThresholdedReLU', { theta: 0.75 }, 'thresholded_relu', { theta: 0.75 }],
    ['LeakyReLU', {}, 'leaky_relu', { alpha: 0.3 }],
    ['LeakyReLU', { negative_slope: 0.1 }, 'leaky_relu', { alpha: 0.1 }],
    ['ReLU', { max_value: null, negative_slope: 0, threshold: 0 }, 'relu', {}],
    ['ReLU', { max_value: 6 }, 'general_relu', { max_value: 6, negative_slope: 0, threshold: 0 }],
    ['ReLU', { max_value: 0 }, 'general_relu', { max_value: 0, negative_slope: 0, threshold: 0 }],
    ['ReLU', { negative_slope: 0.1, threshold: 1 }, 'general_relu', { negative_slope: 0.1, threshold: 1 }],
  ])('%s %j', async (className, config, kind, attrs) => {
    const { op } = await read(layer(className, 'l', config, ['x']));
    expect([op.kind, op.attrs]).toEqual([kind, attrs]);
  });

  it('counts the axis of a Softmax without the batch', async () => {
    const axis = async (value: unknown) =>
      (await read(layer('Softmax', 'l', { axis: value }, ['x']), [2, 3])).op.attrs.axis;
    expect([await axis(1), await axis(2), await axis(-1), await axis(-2), await axis([1])]).toEqual([
      0, -1, -1, 0, 0,
    ]);
    for (const bad of [0, 3, -3, 'last', [1, 0], [1, 3]]) {
      const model = functional(
        [input('x', [2, 3]), layer('Softmax', 'l', { axis: bad }, ['x'])],
        ['x'],
        ['l'],
      );
      expect((await problems({ json: jsonFile(model), h5: await weightsFile({}) })).join()).toMatch(
        /^BN1(08|17) /,
      );
    }
  });

  // Catches: several axes taken for one, and some of them for all.
  it('takes all axes of a Softmax together, those of size 1 apart', async () => {
    const softmax = (axis: readonly number[]) => layer('Softmax', 'l', { axis }, ['x']);
    expect((await read(softmax([1, 2]), [2, 3])).op.attrs).toEqual({ over: 'all' });
    expect((await read(softmax([-1, 1]), [2, 1, 3])).op.attrs).toEqual({ over: 'all' });
    const some = functional([input('x', [2, 3, 4]), softmax([1, 3])], ['x'], ['l']);
    expect(await problems({ json: jsonFile(some) })).toEqual([
      'BN108 layer "l" has axis = [1,3], which is not supported: one axis is, and all of them together',
    ]);
  });

  it('repeats the slopes of a PReLU along shared axes', async () => {
    const prelu = (shared: unknown) => layer('PReLU', 'l', { shared_axes: shared }, ['x']);
    const whole = await read(prelu(null), [2, 3], { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] });
    expect([whole.op.attrs, whole.op.weights.alpha]).toMatchObject([
      { per_channel: false },
      { shape: [2, 3] },
    ]);
    const channel = await read(prelu([1]), [2, 3], { shape: [1, 3], data: [1, 2, 3] });
    expect([channel.op.attrs, channel.op.weights.alpha]).toMatchObject([
      { per_channel: true },
      { shape: [3] },
    ]);
    const row = await read(prelu([2]), [2, 3], { shape: [2, 1], data: [1, 2] });
    const { alpha } = row.op.weights;
    expect(alpha?.kind === 'float' && [...alpha.data]).toEqual([1, 1, 1, 2, 2, 2]);
  });
});
