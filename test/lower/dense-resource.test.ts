// Catches: a resource-strategy dense layer that adds its products in another order than hls4ml's published loops, casts
// at another point, pairs an input with another weight, or whose C++ computes something else than its kernel.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { castCode } from '#ir/fixed/cast';
import { type FixedType, fixed, ROUNDINGS } from '#ir/fixed/type';
import { interpret, type Samples } from '#src/driver/interpret';
import { legalReuseFactors } from '#src/passes/legal-reuse';
import { hasGpp } from '../differential/gpp.ts';
import { Random } from '../kernels/random.ts';
import { emulateCsim } from '../oracles/csim.ts';
import { designOf, literal, PART, typeText } from './layer-models.ts';
import { type Layer, published } from './published-dense.ts';

/** A type in which sums of such layers now fit, now overflow, now lose bits. */
function roundingType(
  r: Random,
  width: readonly [number, number],
  int: readonly [number, number],
): FixedType {
  const signed = r.chance(0.85);
  const overflow = r.pick(['wrap', 'sat', 'sat', 'sat_zero', 'sat_sym'] as const);
  return fixed(r.int(...width), r.int(...int), { signed, rounding: r.pick(ROUNDINGS), overflow });
}

/** Codes that the type can hold, as a cast leaves them. */
function codes(r: Random, type: FixedType, count: number): readonly bigint[] {
  return Array.from({ length: count }, () => castCode(r.code(type), type, type));
}

/** Reuse factors come from hls4ml's own condition, not from the pass that is under test elsewhere. */
function publishedReuse(nIn: number, nOut: number): readonly number[] {
  const all = Array.from({ length: nIn * nOut }, (_, i) => i + 1);
  return all.filter((rf) => {
    const multfactor = Math.min(nIn, rf);
    const limit = Math.ceil((nIn * nOut) / multfactor);
    const legal = (limit % nOut === 0 || rf >= nIn) && (rf <= nIn || rf % nIn === 0);
    return legal && (nIn * nOut) % rf === 0;
  });
}

function randomLayer(r: Random): Layer {
  const [nIn, nOut] = [r.int(1, 12), r.int(1, 10)];
  const weight = roundingType(r, [2, 10], [-1, 4]);
  const bias = roundingType(r, [2, 12], [-1, 5]);
  return {
    nIn,
    nOut,
    reuse: r.pick(publishedReuse(nIn, nOut)),
    data: roundingType(r, [2, 18], [0, 6]),
    weight,
    bias,
    accum: roundingType(r, [4, 24], [1, 10]),
    result: roundingType(r, [2, 18], [0, 7]),
    weights: codes(r, weight, nIn * nOut),
    biases: codes(r, bias, nOut),
  };
}

function modelText(layers: readonly Layer[], io: 'stream' | 'parallel'): string {
  const lines = layers.flatMap((l, n) => [
    `input x${n}: ${typeText(l.data)}[${l.nIn}]`,
    `output x${n} |> d${n}: dense(${l.nOut}) { weight = ${literal(l.weights, l.weight, l.nOut)}  bias = ${literal(l.biases, l.bias)} }`,
    `rule d${n} { weight ${typeText(l.weight)}  bias ${typeText(l.bias)}  accum ${typeText(l.accum)}  result ${typeText(l.result)}  reuse ${l.reuse} }`,
  ]);
  const head = `model layers\ntarget "${PART}" { clock 5ns  io ${io}  strategy resource }`;
  return `${head}\n${lines.join('\n')}\n`;
}

const MODELS = 4;
const LAYERS = 50;
const SAMPLES = 8;

describe.each(Array.from({ length: MODELS }, (_, n) => n))('model %i of 50 random layers', (n) => {
  const r = new Random(9000 + n);
  const layers = Array.from({ length: LAYERS }, () => randomLayer(r));
  const samples: Samples = Array.from({ length: SAMPLES }, () => layers.map((l) => codes(r, l.data, l.nIn)));
  const expected: Samples = samples.map((inputs) => layers.map((l, k) => published(l, inputs[k]!)));
  let design: Design;
  beforeAll(async () => {
    design = await designOf(modelText(layers, n % 2 === 0 ? 'stream' : 'parallel'));
  });

  it('keeps every reuse factor that hls4ml takes', () => {
    for (const l of layers) {
      expect(legalReuseFactors(l.nIn, l.nOut)).toEqual(publishedReuse(l.nIn, l.nOut));
    }
    const asked = layers.map((l) => l.reuse > l.nIn);
    expect(asked).toContain(true);
    expect(asked).toContain(false);
  });

  it('interprets as the published loops run', () => {
    expect(interpret(design, samples)).toEqual(expected);
  });

  it.skipIf(!hasGpp())('runs in C++ as the published loops run', async () => {
    expect(await emulateCsim(design, samples, process.env.CXX ?? 'g++')).toEqual(expected);
  });
});
