// Catches: a resource-strategy dense layer that adds its products in another order than hls4ml's published loops, casts
// at another point, pairs an input with another weight, or whose C++ computes something else than its kernel.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { castCode } from '#ir/fixed/cast';
import { addType, mulType } from '#ir/fixed/growth';
import { type FixedType, fixed, ROUNDINGS } from '#ir/fixed/type';
import { interpret, type Samples } from '#src/driver/interpret';
import { legalReuseFactors } from '#src/passes/legal-reuse';
import { hasGpp } from '../differential/gpp.ts';
import { Random } from '../kernels/random.ts';
import { emulateCsim } from '../oracles/csim.ts';
import { designOf, literal, PART, typeText } from './layer-models.ts';

interface Layer {
  readonly nIn: number;
  readonly nOut: number;
  readonly reuse: number;
  readonly data: FixedType;
  readonly weight: FixedType;
  readonly bias: FixedType;
  readonly accum: FixedType;
  readonly result: FixedType;
  /** [in][out] as model files have them. */
  readonly weights: readonly bigint[];
  readonly biases: readonly bigint[];
}

/**
 * hls4ml's nnet_dense_resource.h (dense_resource_rf_leq_nin, dense_resource_rf_gt_nin_rem0) with its own counters:
 * weights [out][in], one cast a product, one cast a sum, one cast at the end.
 */
function published(l: Layer, data: readonly bigint[]): readonly bigint[] {
  const { nIn, nOut, reuse, accum } = l;
  const weights = Array.from(
    { length: nIn * nOut },
    (_, i) => l.weights[(i % nIn) * nOut + Math.floor(i / nIn)]!,
  );
  const acc = l.biases.map((b) => castCode(b, l.bias, accum));
  const step = (out: number, input: number, w: number): void => {
    const product = castCode(data[input]! * weights[w]!, mulType(l.data, l.weight), accum);
    acc[out] = castCode(acc[out]! + product, addType(accum, accum), accum);
  };
  const block = Math.ceil((nIn * nOut) / reuse);
  const multscale = Math.floor(Math.ceil((nIn * nOut) / Math.min(nIn, reuse)) / nOut);
  for (let ir = 0, inIndex = 0, outStep = 0; ir < reuse; ir++) {
    if (reuse <= nIn) {
      let [w, input, out, accStep] = [ir, ir, 0, 0];
      for (let im = 0; im < block; im++) {
        step(out, input, w);
        w += reuse;
        input += reuse;
        if (input >= nIn) input = ir;
        if (accStep + 1 >= multscale) [accStep, out] = [0, out + 1];
        else accStep++;
      }
    } else {
      for (let im = 0, w = ir, out = outStep; im < block && w < nIn * nOut; im++) {
        step(out, inIndex, w);
        w += reuse;
        out += reuse / nIn;
      }
      if (++inIndex >= nIn) inIndex = 0;
      if ((ir + 1) % nIn === 0) outStep++;
    }
  }
  return acc.map((a) => castCode(a, accum, l.result));
}

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
