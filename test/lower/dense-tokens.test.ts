// Catches: a dense layer that puts the tokens of a flattened tensor together in another order, or mixes its positions; a
// process that only repacks them; and a value whose other reader gets tokens of a width it does not know.
import { describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { verifyDesign } from '#ir/design/verify';
import { castCode } from '#ir/fixed/cast';
import { fixed } from '#ir/fixed/type';
import { interpret } from '#src/driver/interpret';
import { hasGpp } from '../differential/gpp.ts';
import { Random } from '../kernels/random.ts';
import { emulateCsim } from '../oracles/csim.ts';
import { designOf, literal, PART, typeText } from './layer-models.ts';
import { type Layer, published } from './published-dense.ts';

const r = new Random(78);
const [data, weight, bias] = [fixed(9, 4), fixed(6, 2), fixed(7, 3)];

function codes(count: number, type: typeof data): readonly bigint[] {
  return Array.from({ length: count }, () => castCode(r.code(type), type, type));
}

const LAYER: Layer = {
  nIn: 12,
  nOut: 3,
  reuse: 4,
  data,
  weight,
  bias,
  accum: fixed(12, 7),
  result: fixed(8, 5, { rounding: 'rnd', overflow: 'sat' }),
  weights: codes(36, weight),
  biases: codes(3, bias),
};

const DENSE = `d: dense(3) { weight = ${literal(LAYER.weights, weight, 3)}  bias = ${literal(LAYER.biases, bias)} }`;

function text(body: string, strategy = 'resource'): string {
  return `model tokens
target "${PART}" { clock 5ns  io stream  strategy ${strategy} }
${body}
rule * { result ${typeText(data)} }
rule d { weight ${typeText(weight)}  bias ${typeText(bias)}  accum ${typeText(LAYER.accum)}  result ${typeText(LAYER.result)}  reuse ${strategy === 'latency' ? 1 : LAYER.reuse} }
`;
}

const input = (shape: string): string => `input x: ${typeText(data)}[${shape}]\n`;

function expected(x: readonly bigint[]): readonly bigint[] {
  return Array.from({ length: x.length / 12 }, (_, p) =>
    published(LAYER, x.slice(12 * p, 12 * p + 12)),
  ).flat();
}

const positive = (v: bigint): bigint => (v > 0n ? v : 0n);

function kernels(design: Design): readonly string[] {
  return design.kernels.map((k) => k.name);
}

const OWN = ['dense_wrapper_d', 'dense_d'];

describe.each([
  ['a flattened input', '4, 3', `output x |> f: flatten |> ${DENSE}`, OWN],
  ['positions of several tokens', '4, 2, 3', `output x |> f: reshape([2, 12]) |> ${DENSE}`, OWN],
  ['tokens of one value', '12, 1', `output x |> f: flatten |> ${DENSE}`, OWN],
  ['two views in a row', '4, 3', `output x |> v: reshape([2, 6]) |> f: flatten |> ${DENSE}`, OWN],
  ['an inner value', '6, 2', `output x |> a: relu |> f: flatten |> ${DENSE}`, ['relu_a', ...OWN]],
  [
    'tokens of which none ends where a position does',
    '3, 8',
    `output x |> f: reshape([2, 12]) |> ${DENSE}`,
    ['repack_stream_f', ...OWN],
  ],
])('%s', (_title, shape, body, wanted) => {
  const size = shape.split(', ').reduce((a, b) => a * Number(b), 1);
  const samples = Array.from({ length: 5 }, () => [codes(size, data)]);
  const arriving = (x: readonly bigint[]): readonly bigint[] => (body.includes('relu') ? x.map(positive) : x);
  const results = samples.map(([x]) => [expected(arriving(x!))]);

  it.each(['resource', 'latency'])('%s strategy', async (strategy) => {
    const design = await designOf(text(input(shape) + body, strategy));
    expect(verifyDesign(design)).toEqual([]);
    expect(kernels(design)).toEqual(wanted);
    expect(interpret(design, samples)).toEqual(results);
  });

  it.skipIf(!hasGpp())('runs in C++ so', async () => {
    const design = await designOf(text(input(shape) + body));
    expect(await emulateCsim(design, samples, process.env.CXX ?? 'g++')).toEqual(results);
  });
});

describe('other readers', () => {
  const x = codes(12, data);

  it('of the flat value take it repacked', async () => {
    const body = `f = flatten(x)\ny = f |> ${DENSE}\noutput y\nb = relu(f)\noutput b\n`;
    const design = await designOf(text(input('4, 3') + body));
    expect(verifyDesign(design)).toEqual([]);
    expect(kernels(design)).toContain('repack_stream_f');
    expect(interpret(design, [[x]])).toEqual([[expected(x), x.map(positive)]]);
  });

  it('of the value before it take its tokens as they are', async () => {
    const body = `a = relu(x)\ny = a |> f: flatten |> ${DENSE}\noutput y\nb = leaky_relu(a, 0.5)\noutput b\n`;
    const design = await designOf(text(input('4, 3') + body));
    expect(verifyDesign(design)).toEqual([]);
    expect(kernels(design)).not.toContain('repack_stream_f');
    expect(interpret(design, [[x]])).toEqual([[expected(x.map(positive)), x.map(positive)]]);
  });

  it('outside: a flat value that is an output has tokens of its own', async () => {
    const body = `f = flatten(x)\noutput f\ny = f |> ${DENSE}\noutput y\n`;
    const design = await designOf(text(input('4, 3') + body));
    expect(verifyDesign(design)).toEqual([]);
    expect(design.ports.map((p) => p.lanes)).toEqual([3, 12, 3]);
    expect(interpret(design, [[x]])).toEqual([[x, expected(x)]]);
  });
});
