// Softmax and attention with a cache, against plain transcriptions: catches a tree of another shape, table bits taken
// from the wrong end, and a cache that is written at the wrong place or not forgotten.
import { describe, expect, it } from 'vitest';
import { createKernelInterpreter, interpretKernel } from '#src/backends/interpreter/index';
import { codes, kernelsOf, seeds } from './kernel-files.ts';
import { quantize, values } from './plain-arithmetic.ts';

const ROUND = { rounding: 'rnd', overflow: 'sat' } as const;

describe('softmax_stable', () => {
  it('takes exponentials below the maximum and one reciprocal of their tree sum', () => {
    const kernels = kernelsOf('softmax-stable');
    for (const rng of seeds(200)) {
      const inputs = {
        x: codes(rng, 5, 16),
        exp_table: codes(rng, 64, 18, false),
        inv_table: codes(rng, 64, 18, false),
      };
      const x = values(inputs.x, 10);
      const [exp, inv] = [values(inputs.exp_table, 17), values(inputs.inv_table, 17)];
      const top = Math.max(...x);
      const e = x.map((v) => exp[Math.floor(quantize(top - v, 9, 3, { ...ROUND, signed: false }) * 8)]!);
      const add = (a: number, b: number): number => quantize(a + b, 18, 4, { ...ROUND, signed: false });
      const leaf = e.map((v) => quantize(v, 18, 4, { ...ROUND, signed: false }));
      const sum = add(add(add(leaf[0]!, leaf[1]!), add(leaf[2]!, leaf[3]!)), leaf[4]!);
      const scale = inv[Math.floor(sum * 4)]!;
      const { y } = interpretKernel(kernels, 'softmax_stable', inputs);
      expect(values(y!, 16)).toEqual(e.map((v) => quantize(v * scale, 16, 0, { ...ROUND, signed: false })));
    }
  });
});

describe('cached_attention', () => {
  it('attends over the tokens seen so far and no others', () => {
    const interpreter = createKernelInterpreter(kernelsOf('cached-attention'), 'cached_attention');
    for (const rng of seeds(100)) {
      const inputs = {
        x: codes(rng, 24, 12),
        exp_table: codes(rng, 32, 16, false),
        inv_table: codes(rng, 32, 16, false),
      };
      const x = values(inputs.x, 8);
      const [exp, inv] = [values(inputs.exp_table, 15), values(inputs.inv_table, 15)];
      const keys: (readonly number[])[] = [];
      const cached: (readonly number[])[] = [];
      const expected: number[] = [];
      for (let t = 0; t < 4; t++) {
        const [q, k, v] = [0, 2, 4].map((from) => x.slice(t * 6 + from, t * 6 + from + 2));
        keys.push(k!);
        cached.push(v!);
        const scores = keys.map((key) =>
          quantize(q![0]! * key[0]! + q![1]! * key[1]!, 16, 8, { overflow: 'sat' }),
        );
        const top = Math.max(...scores);
        const weights = scores.map((s) => {
          const distance = quantize(top - s, 6, 3, { signed: false, overflow: 'sat' });
          return exp[Math.floor(distance * 4)]!;
        });
        const total = weights.reduce((a, b) => quantize(a + b, 18, 3, { signed: false }), 0);
        for (let d = 0; d < 2; d++) {
          const terms = cached.map((value, j) => quantize(weights[j]! * value[d]!, 24, 8, ROUND));
          const mix = terms.reduce((a, b) => quantize(a + b, 24, 8, ROUND));
          expected.push(quantize(mix * inv[Math.floor(total * 4)]!, 16, 6, ROUND));
        }
      }
      expect(values(interpreter.run(inputs).y!, 10)).toEqual(expected);
    }
  });
});
