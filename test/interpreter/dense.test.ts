// The dense kernels against the published loop orders in plain doubles: catches a wrong order of accumulation,
// which shows because the accumulator rounds and saturates at every step.
import { describe, expect, it } from 'vitest';
import { interpretKernel } from '#src/backends/interpreter/index';
import { codes, kernelsOf, seeds } from './kernel-files.ts';
import { quantize, values } from './plain-arithmetic.ts';

const accumulator = (v: number): number => quantize(v, 20, 8, { rounding: 'rnd_conv', overflow: 'sat' });

function inputsOf(rng: (typeof rngs)[number], n: number, m: number) {
  return { x: codes(rng, n, 16), w: codes(rng, n * m, 6), b: codes(rng, m, 8) };
}
const rngs = seeds(200);

describe('dense, reuse factor below n_in', () => {
  it('adds r, r + R, r + 2R of each output in every step', () => {
    const kernels = kernelsOf('dense-small-reuse');
    for (const rng of rngs) {
      const inputs = inputsOf(rng, 6, 4);
      const [x, w, b] = [values(inputs.x, 10), values(inputs.w, 4), values(inputs.b, 5)];
      const acc = b.map(accumulator);
      for (let r = 0; r < 2; r++) {
        let wIndex = r;
        let inIndex = r;
        let outIndex = 0;
        for (let m = 0, step = 0; m < 12; m++) {
          acc[outIndex] = accumulator(acc[outIndex]! + accumulator(x[inIndex]! * w[wIndex]!));
          wIndex += 2;
          inIndex = inIndex + 2 >= 6 ? r : inIndex + 2;
          step = step + 1 >= 3 ? 0 : step + 1;
          if (step === 0) outIndex++;
        }
      }
      const { y } = interpretKernel(kernels, 'dense_small_reuse', inputs);
      expect(values(y!, 10)).toEqual(acc.map((a) => quantize(a, 16, 6)));
    }
  });
});

describe('dense, reuse factor above n_in', () => {
  it('walks the inputs once for every n_in steps', () => {
    const kernels = kernelsOf('dense-large-reuse');
    for (const rng of rngs) {
      const inputs = inputsOf(rng, 4, 6);
      const [x, w, b] = [values(inputs.x, 10), values(inputs.w, 4), values(inputs.b, 5)];
      const acc = b.map(accumulator);
      for (let r = 0, inIndex = 0; r < 8; r++) {
        let out = Math.floor(r / 4);
        for (let at = r; at < 24; at += 8) {
          acc[out] = accumulator(acc[out]! + accumulator(x[inIndex]! * w[at]!));
          out += 2;
        }
        inIndex = inIndex + 1 === 4 ? 0 : inIndex + 1;
      }
      const { y } = interpretKernel(kernels, 'dense_large_reuse', inputs);
      expect(values(y!, 10)).toEqual(acc.map((a) => quantize(a, 16, 6)));
    }
  });

  it('sums the products of a step before the accumulators when the reuse factor leaves a remainder', () => {
    const kernels = kernelsOf('dense-large-reuse');
    for (const rng of rngs) {
      const inputs = inputsOf(rng, 4, 6);
      const [x, w, b] = [values(inputs.x, 10), values(inputs.w, 4), values(inputs.b, 5)];
      const acc = b.map(accumulator);
      for (let r = 0; r < 5; r++) {
        const sums = acc.map(() => 0);
        for (let at = r; at < 24; at += 5) {
          const out = Math.floor(at / 4);
          sums[out] = accumulator(sums[out]! + accumulator(x[at % 4]! * w[at]!));
        }
        for (let o = 0; o < 6; o++) acc[o] = accumulator(acc[o]! + sums[o]!);
      }
      const { y } = interpretKernel(kernels, 'dense_uneven_reuse', inputs);
      expect(values(y!, 10)).toEqual(acc.map((a) => quantize(a, 16, 6)));
    }
  });
});
