// Thousands of small kernels like those of activations, normalisations and softmax, against the interpreter, code for code:
// constants of any size below their type's, values through variables, tables and reductions. Catches lanes chosen too
// narrow for what constants or variables hold, rounding or saturation left out that acts, and a sum taken in another
// order or without a cast that matters. BURIN_FUZZ multiplies the number of seeds.
import { describe, expect, it } from 'vitest';
import { elementCase } from './element-case.ts';

const FUZZ = Number(process.env.BURIN_FUZZ ?? 1);
const SEEDS = 5000;

describe('small kernels', () => {
  it('give the codes of the interpreter, whatever their constants are', () => {
    let ran = 0;
    for (let seed = 0; seed < SEEDS * FUZZ; seed++) {
      const compared = elementCase(seed);
      if (!compared) continue;
      expect(compared.ours, `seed ${seed}\n${compared.text}`).toEqual(compared.expected);
      ran++;
    }
    expect(ran).toBeGreaterThan(0.9 * SEEDS * FUZZ);
  }, 600_000);
});
