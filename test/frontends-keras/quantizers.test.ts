// QKeras quantisers: both written forms give the same type, and quantising is round-half-even with saturation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { castCode } from '#ir/fixed/cast';
import { printType } from '#ir/fixed/text';
import { fractionBits } from '#ir/fixed/type';
import { parseQuantizer, quantize, quantizedType } from '#src/frontends/keras/quantizers';
import { denseWeights, functional, input, layer, problems, readGood, wholeModel } from './keras-files.ts';

function typeText(value: unknown, use: 'kernel' | 'other' = 'other'): string {
  const parsed = parseQuantizer(value, use);
  return 'problem' in parsed ? parsed.problem : printType(quantizedType(parsed.quantizer));
}

const bits = (config: object) => ({
  class_name: 'quantized_bits',
  config: { bits: 6, integer: 1, alpha: 1, ...config },
});

describe('types', () => {
  // Catches: the sign bit counted twice or not at all; positional arguments in another order than QKeras'.
  it.each<[unknown, string]>([
    ['quantized_bits(6,1,alpha=1)', 'fixed<6,2,rnd_conv,sat>'],
    ['quantized_bits(6, 1, 1, alpha=1.0)', 'fixed<6,2,rnd_conv,sat_sym>'],
    ['quantized_bits(6,1,0,False,1)', 'ufixed<6,1,rnd_conv,sat>'],
    ['quantized_bits(bits=4,integer=-2,alpha=1)', 'fixed<4,-1,rnd_conv,sat>'],
    ['quantized_bits()', 'fixed<8,1,rnd_conv,sat>'],
    ['quantized_relu(6)', 'ufixed<6,0,rnd_conv,sat>'],
    ['quantized_relu(6,6)', 'ufixed<6,6,rnd_conv,sat>'],
    ['quantized_bits(6,1,alpha=0.5)', 'fixed<6,1,rnd_conv,sat>'],
    [bits({}), 'fixed<6,2,rnd_conv,sat>'],
    [
      bits({ symmetric: 1, qnoise_factor: 1.0, use_stochastic_rounding: true }),
      'fixed<6,2,rnd_conv,sat_sym>',
    ],
    [
      { class_name: 'quantized_relu', config: { bits: 4, integer: 2, negative_slope: 0.0 } },
      'ufixed<4,2,rnd_conv,sat>',
    ],
  ])('%j', (value, text) => {
    expect(typeText(value)).toBe(text);
  });

  // Catches: a quantiser read as something it is not.
  it.each<[unknown, RegExp]>([
    ['quantized_bits(6,1,alpha="auto")', /alpha="auto" is no power of two/],
    ['quantized_bits(6,1,alpha=0.3)', /no power of two/],
    ['quantized_bits(1,0,alpha=1)', /\+1 or -1/],
    ['quantized_po2(4)', /only quantized_bits and quantized_relu/],
    ['quantized_relu(4,0,1)', /use_sigmoid/],
    ['quantized_relu(4,0,negative_slope=0.25)', /negative_slope/],
    ['quantized_relu(4,relu_upper_bound=1.5,is_quantized_clip=False)', /relu_upper_bound/],
    ['quantized_bits(6,1,surprise=3)', /surprise/],
    ['quantized_bits(6,1,__import__("os"))', /no call/],
    ['quantized_bits(6.5)', /whole numbers/],
    ['quantized_bits(100000)', /whole numbers/],
    [bits({ qnoise_factor: 0.5 }), /qnoise_factor/],
    [bits({ alpha: 'auto_po2' }), /auto_po2/],
    [7, /neither/],
    [{ config: {} }, /class_name/],
    ['constructor()', /only quantized_bits/],
  ])('refuses %j', (value, why) => {
    expect(typeText(value)).toMatch(why);
  });

  it('knows that None means "auto" on a kernel only', () => {
    expect(typeText('quantized_bits(6,1)', 'kernel')).toMatch(/auto/);
    expect(typeText('quantized_bits(6,1)', 'other')).toBe('fixed<6,2,rnd_conv,sat>');
  });
});

describe('values', () => {
  // Catches: ties rounded away from zero, saturation one step off. The judge is the exact cast of the arithmetic.
  it('quantises as the exact cast does', () => {
    const quantizers = fc.record({
      bits: fc.integer({ min: 2, max: 20 }),
      integer: fc.integer({ min: -3, max: 6 }),
      symmetric: fc.integer({ min: 0, max: 1 }),
      keep_negative: fc.boolean(),
      alpha: fc.constantFrom(1, 0.5, 4),
    });
    // Multiples of 2^-12, so that ties are common.
    const values = fc.array(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(quantizers, values, (config, codes) => {
        const parsed = parseQuantizer({ class_name: 'quantized_bits', config }, 'other');
        if ('problem' in parsed) throw new Error(parsed.problem);
        const { cast } = parsed.quantizer;
        const got = quantize(
          parsed.quantizer,
          Float64Array.from(codes, (c) => c / 4096),
        );
        const exact = codes.map((c) => {
          const code = castCode(BigInt(c), { signed: true, width: 40, int: 28 }, cast);
          return Number(code) * 2 ** -fractionBits(cast) * config.alpha;
        });
        expect([...got]).toEqual(exact.map((v) => v + 0));
      }),
      { numRuns: 300 },
    );
  });
});

describe('layers', () => {
  const weightQuantizer = bits({ bits: 3, integer: 0 });
  const relu = { class_name: 'quantized_relu', config: { bits: 4, integer: 1 } };
  const model = (config: object, rest: readonly object[] = []) =>
    functional(
      [input('x', [2]), layer('QDense', 'q', { units: 2, ...config }, ['x']), ...rest],
      ['x'],
      ['q'],
    );

  // Catches: latent weights passed on; rules on the wrong op or role; the activation's name.
  it('quantises the weights of a QDense and makes its quantisers precision rules', async () => {
    const description = model({
      kernel_quantizer: weightQuantizer,
      bias_quantizer: 'quantized_bits(4,1)',
      activation: relu,
    });
    const h5 = await wholeModel(description, { q: denseWeights(2, 2, (i) => [0.125, 0.375, -2, 0.9][i]!) });
    const { module } = await readGood({ h5 });
    expect(module.body.ops.map((op) => `${op.kind} ${op.name}`)).toEqual([
      'input x',
      'dense q',
      'relu q_quantized_relu',
    ]);
    expect(module.body.ops[1]!.weights.weight).toMatchObject({ data: Float64Array.of(0, 0.5, -1, 0.75) });
    const rules = module.rules.map((r) => {
      const { effect, select } = r;
      const type = effect.kind === 'role' && effect.type !== 'auto' ? printType(effect.type) : '?';
      return `${'name' in select ? select.name : '?'} ${effect.kind === 'role' ? effect.role : '?'} ${type} ${r.at.kind === 'model' ? r.at.path : '?'}`;
    });
    expect(rules).toEqual([
      'q weight fixed<3,1,rnd_conv,sat> layers[1] "q" kernel_quantizer',
      'q bias fixed<4,2,rnd_conv,sat> layers[1] "q" bias_quantizer',
      'q_quantized_relu result ufixed<4,1,rnd_conv,sat> layers[1] "q" activation',
    ]);
  });

  it('reads QActivation with a quantiser as text', async () => {
    const rest = [layer('QActivation', 'a', { activation: 'quantized_bits(5,2,alpha=1)' }, ['q'])];
    const { module } = await readGood({ h5: await wholeModel(model({}, rest), { q: denseWeights(2, 2) }) });
    expect(module.body.ops.at(-1)).toMatchObject({ kind: 'linear', name: 'a' });
    expect(module.rules).toMatchObject([
      { select: { name: 'a' }, effect: { role: 'result', type: { width: 5, int: 3 } } },
    ]);
  });

  // Catches: a QBatchNormalization computed from the values before quantisation.
  it('quantises the parameters of a QBatchNormalization before scale and bias', async () => {
    const q = (i: number) => bits({ bits: 8, integer: i });
    const bn = layer(
      'QBatchNormalization',
      'n',
      {
        axis: [1],
        epsilon: 0,
        gamma_quantizer: q(2),
        beta_quantizer: q(3),
        mean_quantizer: q(4),
        variance_quantizer: q(3),
      },
      ['x'],
    );
    const description = functional([input('x', [1]), bn], ['x'], ['n']);
    const p = (v: number) => ({ shape: [1], data: [v] });
    const h5 = await wholeModel(description, {
      n: { 'gamma:0': p(1.49), 'beta:0': p(0.51), 'moving_mean:0': p(2.05), 'moving_variance:0': p(4.01) },
    });
    const { module } = await readGood({ h5 });
    // gamma 1.5, beta 0.5, mean 2, variance 4
    expect(module.body.ops[1]!.weights).toMatchObject({
      scale: { data: Float64Array.of(0.75) },
      bias: { data: Float64Array.of(-1) },
    });
  });

  it('names the layer and the quantiser it refuses', async () => {
    const description = model({ kernel_quantizer: bits({ alpha: 'auto' }), bias_quantizer: null });
    expect(await problems({ h5: await wholeModel(description, { q: denseWeights(2, 2) }) })).toEqual([
      expect.stringMatching(
        /^BN110 layer "q": kernel_quantizer .*quantized_bits.* is not supported: alpha="auto" is no power of two/,
      ),
    ]);
  });
});
