// Catches: a dense layer over several axes that mixes positions, or whose two strategies disagree with the published
// order of additions; and the two interfaces computing different bits.
import { describe, expect, it } from 'vitest';
import { verifyDesign } from '#ir/design/verify';
import { castCode } from '#ir/fixed/cast';
import { fixed } from '#ir/fixed/type';
import { interpret } from '#src/driver/interpret';
import { Random } from '../kernels/random.ts';
import { designOf, literal, PART, typeText } from './layer-models.ts';
import { type Layer, published } from './published-dense.ts';

const r = new Random(77);
const data = fixed(9, 4);
const weight = fixed(6, 2);
const bias = fixed(7, 3);

function codes(count: number, type: typeof data): readonly bigint[] {
  return Array.from({ length: count }, () => castCode(r.code(type), type, type));
}

function layer(reuse: number): Layer {
  return {
    nIn: 6,
    nOut: 4,
    reuse,
    data,
    weight,
    bias,
    accum: fixed(10, 6, { rounding: 'rnd', overflow: 'sat' }),
    result: fixed(8, 5, { rounding: 'rnd_zero', overflow: 'sat' }),
    weights: codes(24, weight),
    biases: codes(4, bias),
  };
}

function text(l: Layer, shape: readonly number[], io: string, strategy: string): string {
  return `model axes
target "${PART}" { clock 5ns  io ${io}  strategy ${strategy} }
input x: ${typeText(l.data)}[${shape.join(', ')}]
output x |> d: dense(${l.nOut}) { weight = ${literal(l.weights, l.weight, l.nOut)}  bias = ${literal(l.biases, l.bias)} }
rule d { weight ${typeText(l.weight)}  bias ${typeText(l.bias)}  accum ${typeText(l.accum)}  result ${typeText(l.result)}  reuse ${l.reuse} }
`;
}

describe.each([
  ['resource', 3],
  ['resource', 12],
  // One step of all products adds in input order, as the latency strategy does.
  ['latency', 1],
] as const)('%s strategy, reuse factor %i', (strategy, reuse) => {
  it.each([
    ['one axis', [6]],
    ['two axes', [3, 6]],
    ['three axes', [2, 2, 6]],
  ])('%s', async (_title, shape) => {
    const l = layer(reuse);
    const size = shape.reduce((a, b) => a * b, 1);
    const samples = Array.from({ length: 5 }, () => [codes(size, data)]);
    const expected = samples.map(([x]) => [
      Array.from({ length: size / 6 }, (_, p) => published(l, x!.slice(6 * p, 6 * p + 6))).flat(),
    ]);
    for (const io of ['stream', 'parallel']) {
      const design = await designOf(text(l, shape, io, strategy));
      expect(verifyDesign(design)).toEqual([]);
      expect(interpret(design, samples), io).toEqual(expected);
    }
  });
});
