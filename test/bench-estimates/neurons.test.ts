// Fault caught: zeros that change how many codes there are or which, that heed neither side's norms, or that are placed
// anew in each run; a network whose weak neurons are others in its next layer.
import { describe, expect, it } from 'vitest';
import { neuronNorms, withZerosPlaced } from '../bench/estimates/neurons.ts';
import { randomFrom } from '../bench/estimates/random.ts';

const placed = (inputs: number[], outputs: number[], seed = 'a'): Float64Array => {
  const codes = Float64Array.from({ length: inputs.length * outputs.length }, (_, k) =>
    k % 4 === 0 ? k + 1 : 0,
  );
  return withZerosPlaced(codes, Float64Array.from(inputs), Float64Array.from(outputs), randomFrom(seed));
};

describe('zeros of a layer', () => {
  const even = Array.from({ length: 16 }, () => 0);

  it('leave the other codes and their order', () => {
    const kept = placed(even, even).filter((c) => c !== 0);
    expect([...kept]).toEqual(Array.from({ length: 64 }, (_, k) => 4 * k + 1));
    expect(placed(even, even)).toEqual(placed(even, even));
    expect(placed(even, even)).not.toEqual(placed(even, even, 'b'));
  });

  it('lie at weak neurons, on either side', () => {
    const weak = [-20, -20, ...even.slice(2)];
    const at = (codes: Float64Array, place: (k: number) => number): number =>
      codes.filter((c, k) => c !== 0 && place(k) < 2).length;
    expect(at(placed(weak, even), (k) => Math.floor(k / 16))).toBe(0);
    expect(at(placed(even, weak), (k) => k % 16)).toBe(0);
    expect(at(placed(even, even), (k) => k % 16)).toBeGreaterThan(0);
  });

  it('are all there are where nothing else is', () => {
    const none = new Float64Array(4);
    expect(withZerosPlaced(none, new Float64Array(2), new Float64Array(2), randomFrom('a'))).toEqual(none);
  });
});

describe('norms of neurons', () => {
  it('scatter around one', () => {
    const norms = neuronNorms(4000, randomFrom('a'));
    const mean = norms.reduce((a, b) => a + b, 0) / norms.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(new Set(norms).size).toBeGreaterThan(3900);
  });
});
