// The network as trained: a quantised activation of the model rounds there, a type of the configuration does not.
// Catches: float mode that forgets a QActivation, one that rounds to the configured type in its place, a mark lost with
// an op that the passes remove or given to a value that others read unrounded.
import { describe, expect, it, test } from 'vitest';
import { codeFromDouble, toDouble } from '#ir/fixed/dyadic';
import { roundedTo } from '#ir/fixed/round-double';
import { parseType } from '#ir/fixed/text';
import { type FixedType, fixed, fractionBits, OVERFLOWS, ROUNDINGS } from '#ir/fixed/type';
import { functional, input, layer, weightsFile } from '../frontends-keras/keras-files.ts';
import {
  type BuiltNetwork,
  emulateFloat,
  fromText,
  networkOf,
  random,
  samplesOf,
} from '../profile/networks.ts';

const KERNEL = [0.3, -0.7, 1.1, 0.45, -0.2, 0.9];

const HLS4ML = `Backend: Vitis
KerasJson: m.json
KerasH5: w.h5
IOType: io_parallel
HLSConfig:
  Model: {Precision: "ap_fixed<16,6>", ReuseFactor: 1}
`;

/** x[2] → Dense(3) → the layers given, each on the one before → output. */
async function network(layers: readonly object[], config: string): Promise<BuiltNetwork> {
  const all = [
    input('x', [2]),
    layer('Dense', 'd', { units: 3, use_bias: false, activation: 'linear' }, ['x']),
    ...layers,
  ];
  const last = (layers.at(-1) as { name: string }).name;
  const { bytes } = await weightsFile({ d: { 'kernel:0': { shape: [2, 3], data: KERNEL } } });
  const json = JSON.stringify(functional(all, ['x'], [last]));
  return networkOf({ 'm.json': json, 'w.h5': bytes, 'c.yml': config }, 'c.yml');
}

const rows = Array.from({ length: 50 }, (_, i) => [Math.sin(i) * 2, Math.cos(3 * i) * 2]);

function dense([a, b]: readonly number[]): readonly number[] {
  return [0, 1, 2].map((o) => a! * Math.fround(KERNEL[o]!) + b! * Math.fround(KERNEL[3 + o]!));
}

function typed(text: string): FixedType {
  const parsed = parseType(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.type;
}

const rounded = (text: string) => (x: number) => {
  const type = typed(text);
  return toDouble(codeFromDouble(x, type), fractionBits(type));
};

function outputs(net: BuiltNetwork): readonly number[] {
  return [...emulateFloat(net.resolved, samplesOf(net, rows), rows.length)[0]!.data];
}

const quantised = (value: string, name = 'q', from = 'd') =>
  layer('QActivation', name, { activation: value }, [from]);

describe.each(['io_parallel', 'io_stream'])('%s', (io) => {
  const config = HLS4ML.replace('io_parallel', io);
  it.each([
    ['quantized_bits(4,1)', 'fixed<4,2,rnd_conv,sat>', (x: number) => x],
    ['quantized_relu(4,1)', 'ufixed<4,1,rnd_conv,sat>', (x: number) => Math.max(x, 0)],
    ['quantized_tanh(5)', 'fixed<5,1,rnd_conv,sat>', (x: number) => Math.min(1, Math.max(-1, x))],
    ['quantized_tanh(6, use_real_tanh=True)', 'fixed<6,1,rnd_conv,sat>', Math.tanh],
  ])('%s rounds', async (value, type, f) => {
    const net = await network([quantised(value)], config);
    const want = rows.flatMap((r) => dense(r).map(f).map(rounded(type)));
    expect(outputs(net)).toEqual(want);
  });

  it('whatever type the configuration gives the layer', async () => {
    const wide = `${config}  LayerName:\n    q: {Precision: {result: "ap_fixed<24,10>"}}\n`;
    const net = await network([quantised('quantized_bits(4,1)')], wide);
    const want = rows.flatMap((r) => dense(r).map(rounded('fixed<4,2,rnd_conv,sat>')));
    expect(outputs(net)).toEqual(want);
  });

  const same = `${config}  LayerName:\n    d: {Precision: {result: "ap_fixed<4,2,AP_RND_CONV,AP_SAT>"}}\n    d_linear: {Precision: {result: "ap_fixed<4,2,AP_RND_CONV,AP_SAT>"}}\n`;

  it('also where its op vanishes because the type is that of its input', async () => {
    const net = await network([quantised('quantized_bits(4,1)')], same);
    expect(net.resolved.body.ops.map((op) => op.name)).not.toContain('q');
    const want = rows.flatMap((r) => dense(r).map(rounded('fixed<4,2,rnd_conv,sat>')));
    expect(outputs(net)).toEqual(want);
  });

  it('and leaves other readers of the value alone', async () => {
    const sum = layer('Add', 'sum', {}, ['d', 'q']);
    const net = await network([quantised('quantized_bits(4,1)'), sum], same);
    const q = rounded('fixed<4,2,rnd_conv,sat>');
    expect(outputs(net)).toEqual(rows.flatMap((r) => dense(r).map((v) => v + q(v))));
  });
});

test('a model text says it as well, and keeps it', async () => {
  const net = await fromText(
    `input x: fixed<16,6>[2]\ny = x |> a: relu(trained_result = ufixed<3,1,rnd_conv,sat>)\noutput y`,
  );
  const next = random(3);
  const data = Array.from({ length: 20 }, () => [3 * next(), 3 * next()]);
  const [out] = emulateFloat(net.resolved, samplesOf(net, data), data.length);
  const want = data.flat().map((x) => rounded('ufixed<3,1,rnd_conv,sat>')(Math.max(x, 0)));
  expect([...out!.data]).toEqual(want);
});

test('rounding on doubles equals the exact cast in every mode', () => {
  const values = [
    0, -0, 0.5, -0.5, 1.5, -1.5, 2.5, 1e-300, -1e-300, 1e300, -1e300, 5e-324, -0.75, 7.999, -8.0001,
  ];
  const next = random(5);
  for (const rounding of ROUNDINGS) {
    for (const overflow of OVERFLOWS) {
      for (const [width, int, signed] of [
        [6, 4, true],
        [5, 5, false],
        [7, -2, true],
        [60, 30, true],
      ] as const) {
        const type = fixed(width, int, { signed, rounding, overflow });
        const round = roundedTo(type);
        for (const x of [...values, ...Array.from({ length: 30 }, () => next() * 2 ** (int + 1))])
          expect([type, x, round(x)]).toEqual([
            type,
            x,
            toDouble(codeFromDouble(x, type), fractionBits(type)),
          ]);
      }
    }
  }
  expect(roundedTo(fixed(4, 2))(Number.NaN)).toBeNaN();
});
