// Kernels on streams against plain transcriptions: convolution through line buffers (catches a window or padding off
// by one), LSTM (state that leaks between inferences or is reset too often), argmax (ties, data indices).
import { describe, expect, it } from 'vitest';
import { createKernelInterpreter, interpretKernel } from '#src/backends/interpreter/index';
import { codes, kernelsOf, seeds } from './kernel-files.ts';
import { quantize, values } from './plain-arithmetic.ts';

describe('conv2d_padded', () => {
  it('equals six nested loops over a zero-padded image', () => {
    const kernels = kernelsOf('conv2d-padded');
    for (const rng of seeds(30)) {
      const inputs = { x: codes(rng, 32, 16), w: codes(rng, 36, 6), b: codes(rng, 2, 8) };
      const [x, w, b] = [values(inputs.x, 10), values(inputs.w, 4), values(inputs.b, 5)];
      const expected: number[] = [];
      for (let row = 0; row < 4; row++)
        for (let column = 0; column < 4; column++)
          for (let f = 0; f < 2; f++) {
            let acc = quantize(b[f]!, 20, 8, { rounding: 'rnd', overflow: 'sat' });
            for (let ky = 0; ky < 3; ky++)
              for (let kx = 0; kx < 3; kx++)
                for (let c = 0; c < 2; c++) {
                  const [iy, ix] = [row + ky - 1, column + kx - 1];
                  const pixel = iy >= 0 && iy < 4 && ix >= 0 && ix < 4 ? x[(iy * 4 + ix) * 2 + c]! : 0;
                  const term = pixel * w[((ky * 3 + kx) * 2 + c) * 2 + f]!;
                  acc = quantize(acc + term, 20, 8, { rounding: 'rnd', overflow: 'sat' });
                }
            expected.push(quantize(acc, 16, 6));
          }
      const { y } = interpretKernel(kernels, 'conv2d_padded', inputs);
      expect(values(y!, 10)).toEqual(expected);
    }
  });
});

describe('lstm', () => {
  it('carries h and c from step to step and forgets them between inferences', () => {
    const interpreter = createKernelInterpreter(kernelsOf('lstm'), 'lstm');
    for (const rng of seeds(100)) {
      const inputs = {
        x: codes(rng, 12, 14),
        w: codes(rng, 24, 8),
        u: codes(rng, 16, 8),
        b: codes(rng, 8, 8),
        sigmoid_table: codes(rng, 64, 10, false),
        tanh_table: codes(rng, 64, 11),
      };
      const [x, w, u, b] = [
        values(inputs.x, 10),
        values(inputs.w, 6),
        values(inputs.u, 6),
        values(inputs.b, 6),
      ];
      const [sigmoid, tanh] = [values(inputs.sigmoid_table, 10), values(inputs.tanh_table, 10)];
      const look = (table: readonly number[], v: number, steps: number): number => {
        return table[Math.min(Math.max(Math.floor(v * steps) + 32, 0), 63)]!;
      };
      const wide = (v: number): number => quantize(v, 24, 10, { rounding: 'rnd', overflow: 'sat' });
      let h = [0, 0];
      let c = [0, 0];
      const expected: number[] = [];
      for (let t = 0; t < 4; t++) {
        const z = b.map((bias, g) => {
          let sum = wide(bias);
          for (let k = 0; k < 3; k++) sum = wide(sum + x[t * 3 + k]! * w[k * 8 + g]!);
          for (let k = 0; k < 2; k++) sum = wide(sum + h[k]! * u[k * 8 + g]!);
          return quantize(sum, 16, 6, { rounding: 'rnd', overflow: 'sat' });
        });
        c = c.map((old, n) => {
          const next = look(sigmoid, z[2 + n]!, 4) * old + look(sigmoid, z[n]!, 4) * look(tanh, z[4 + n]!, 8);
          return quantize(next, 16, 6, { rounding: 'rnd', overflow: 'sat' });
        });
        h = c.map((cell, n) => quantize(look(sigmoid, z[6 + n]!, 4) * look(tanh, cell, 8), 16, 6));
        expected.push(...h);
      }
      expect(values(interpreter.run(inputs).y!, 10)).toEqual(expected);
    }
  });
});

describe('argmax', () => {
  it('gives the first position of the largest value', () => {
    const kernels = kernelsOf('argmax');
    for (const rng of seeds(200)) {
      const x = codes(rng, 6, 16);
      const { at, y } = interpretKernel(kernels, 'argmax', { x });
      const top = [...x].sort((a, b) => Number(b - a))[0]!;
      expect(y).toEqual([top]);
      expect(at).toEqual([BigInt(x.indexOf(top))]);
    }
  });
});
