// Catches: a cast, a rounded constant or a table left in the float engine; sums in another order; real functions that
// lose digits; constants that front ends rounded on the way in.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '#src/backends/float/functions';
import { createFloatEmulator } from '#src/backends/float/index';
import { readNpz } from '#src/data/npz';
import { inputPorts } from '#src/driver/interpret';
import { matchArrays } from '#src/driver/match-arrays';
import { emulateFloat, fromText, networkOf, random, samplesOf } from './networks.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/calo-vae');

function arrays(file: string) {
  return readNpz(new Uint8Array(readFileSync(join(EXAMPLE, file))), file).value!;
}

describe('the trained decoder', () => {
  const names = [
    'decoder.h5',
    'decoder.yml',
    'decoder_plain.json',
    'decoder_plain_weights.h5',
    'published.yml',
  ];
  const files = Object.fromEntries(
    names.map((n) => [n, new Uint8Array(readFileSync(join(EXAMPLE, n)))] as const),
  );

  test.each(['decoder.yml', 'published.yml'])('%s equals its float64 reference', async (model) => {
    const network = await networkOf(files, model);
    const inputs = matchArrays(arrays('inputs.npz'), inputPorts(network.design), 'in', 'inputs.npz').value!;
    const rows = inputs.samples;
    const [ours] = emulateFloat(network.resolved, inputs, rows);
    const golden = arrays('golden.npz').get('out0')!.data;
    expect(ours!.shape).toEqual([rows, 374]);
    const worst = ours!.data.reduce(
      (w, v, i) => Math.max(w, Math.abs(v - golden[i]!) / Math.abs(golden[i]!)),
      0,
    );
    expect(worst).toBeLessThan(1e-12);
    expect(worst).toBeGreaterThan(0);
  });
});

test('the example is there', () => {
  expect(existsSync(EXAMPLE)).toBe(true);
});

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Abramowitz and Stegun 7.1.5, summed from the small end in the range where it converges well. */
function erfSeries(x: number): number {
  const terms: number[] = [];
  let power = x;
  for (let n = 0; n < 120; n++) {
    terms.push(power / (2 * n + 1));
    power *= (-x * x) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * terms.reduceRight((a, b) => a + b, 0);
}

/** What each op computes on real numbers; coarse types and odd constants, so that any rounding shows. */
const OPS: Readonly<Record<string, readonly [text: string, f: (x: number) => number]>> = {
  linear: ['linear', (x) => x],
  relu: ['relu', (x) => Math.max(x, 0)],
  leaky: ['leaky_relu(0.3)', (x) => (x > 0 ? x : 0.3 * x)],
  bounded: [
    'general_relu(max_value = 1.3, negative_slope = 0.07, threshold = 0.1)',
    (x) => (x >= 0.1 ? Math.min(x, 1.3) : 0.07 * (x - 0.1)),
  ],
  thresholded: ['thresholded_relu(0.7)', (x) => (x > 0.7 ? x : 0)],
  'hard sigmoid': ['hard_sigmoid(slope = 0.21)', (x) => Math.min(1, Math.max(0, 0.21 * x + 0.5))],
  'hard tanh': ['hard_tanh(slope = 0.47)', (x) => 2 * Math.min(1, Math.max(0, 0.47 * x + 0.5)) - 1],
  sigmoid: ['sigmoid', sigmoid],
  tanh: ['tanh', Math.tanh],
  elu: ['elu(alpha = 0.9)', (x) => (x >= 0 ? x : 0.9 * Math.expm1(x))],
  selu: ['selu', (x) => 1.0507009873554805 * (x >= 0 ? x : 1.6732632423543772 * Math.expm1(x))],
  softplus: ['softplus', (x) => Math.log1p(Math.exp(x))],
  softsign: ['softsign', (x) => x / (1 + Math.abs(x))],
  silu: ['silu', (x) => x * sigmoid(x)],
  gelu: ['gelu', (x) => (x / 2) * (1 + erfSeries(x / Math.SQRT2))],
  'gelu, tanh form': [
    'gelu(form = tanh)',
    (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
  exponential: ['exponential', Math.exp],
};

describe.each(['stream', 'parallel'] as const)('io %s', (io) => {
  test.each(Object.entries(OPS))('%s on reals', async (_name, [op, f]) => {
    const network = await fromText(
      `input x: fixed<6,3>[5]\ny = x |> a: ${op} { result fixed<6,3> }\noutput y`,
      io,
    );
    const next = random(7);
    const rows = Array.from({ length: 40 }, () => Array.from({ length: 5 }, () => 3 * next()));
    const [out] = emulateFloat(network.resolved, samplesOf(network, rows), rows.length);
    const want = rows.flat().map(f);
    out!.data.forEach((v, i) => {
      expect(Math.abs(v - want[i]!)).toBeLessThan(1e-14 + 1e-13 * Math.abs(want[i]!));
    });
  });

  test('dense, batch normalisation, parametric relu and softmax with their own doubles', async () => {
    const network = await fromText(
      `input x: fixed<4,2>[2]
       h = x |> d: dense(3) { weight = [[0.1, -0.7, 1.3], [2.1, 0.33, -0.01]]  bias = [0.07, 0, -1.1]  weight fixed<3,1>  bias fixed<3,1>  accum fixed<5,3>  result fixed<4,2> }
         |> n: batch_norm { scale = [1.1, 0.9, 3.3]  bias = [0.01, 0.02, -0.03] }
         |> p: prelu { alpha = [0.1, 0.2, 0.3] }
         |> s: softmax
       output h`,
      io,
    );
    const rows = [
      [0.3, -0.4],
      [1.7, 2.9],
      [-5.5, 0.123],
    ];
    const [out] = emulateFloat(network.resolved, samplesOf(network, rows), 3);
    const want = rows.flatMap(([a, b]) => {
      const d = [0.1 * a! + 2.1 * b! + 0.07, -0.7 * a! + 0.33 * b!, 1.3 * a! - 0.01 * b! - 1.1];
      const n = [1.1 * d[0]! + 0.01, 0.9 * d[1]! + 0.02, 3.3 * d[2]! - 0.03];
      const p = n.map((v, i) => (v > 0 ? v : (0.1 + 0.1 * i) * v));
      const e = p.map(Math.exp);
      return e.map((v) => v / (e[0]! + e[1]! + e[2]!));
    });
    out!.data.forEach((v, i) => {
      expect(Math.abs(v / want[i]! - 1)).toBeLessThan(1e-13);
    });
  });
});

test('the tails of gelu keep their digits', () => {
  // x Phi(x), from tables of the normal distribution with 16 digits.
  const x = Float64Array.of(-2.5, -3, -6, -10, 10, 40);
  const y = new Float64Array(x.length);
  evaluate('gelu', x, y);
  const want = [
    -2.5 * 0.006209665325776132,
    -3 * 0.0013498980316300933,
    -6 * 9.865876450376946e-10,
    -10 * 7.619853024160527e-24,
    10,
    40,
  ];
  y.forEach((v, i) => {
    expect(Math.abs(v / want[i]! - 1)).toBeLessThan(1e-13);
  });
});

test('bit operations outside approx are refused, not guessed', async () => {
  const network = await fromText('input x: fixed<6,3>[1]\ny = x |> a: sigmoid\noutput y');
  const kernels = network.design.kernels.map((k) => ({
    ...k,
    body: k.body.map((s) =>
      s.kind === 'for' ? { ...s, body: s.body.flatMap((b) => (b.kind === 'approx' ? b.body : [b])) } : s,
    ),
  }));
  expect(() => createFloatEmulator({ ...network.design, kernels }).run([[0.5]], 1)).not.toThrow();
  const sliced = network.design.kernels.map((k) => ({
    ...k,
    body: k.body.map((s) =>
      s.kind === 'for'
        ? {
            ...s,
            body: s.body.map((b) =>
              b.kind === 'approx'
                ? {
                    kind: 'let' as const,
                    name: 't',
                    value: {
                      kind: 'slice' as const,
                      a: { kind: 'const' as const, code: 1n, type: { signed: false, width: 4, int: 4 } },
                      hi: 1,
                      lo: 0,
                      type: { signed: false, width: 2, int: 2 },
                    },
                  }
                : b,
            ),
          }
        : s,
    ),
  }));
  expect(() => createFloatEmulator({ ...network.design, kernels: sliced })).toThrow(
    /slice stands outside approx/,
  );
});
