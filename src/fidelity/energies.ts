// Incident energies for showers to be generated: drawn from a data set's mix, or taken evenly from a list.
import type { EnergyMix } from './geometry.ts';
import { Draws, PURPOSE } from './random/draws.ts';

function drawOne(mix: EnergyMix, u: number): number {
  if (mix.kind === 'log-uniform') return mix.from * Math.exp(u * Math.log(mix.to / mix.from));
  const all = mix.weights.reduce((a, b) => a + b, 0);
  let left = u * all;
  for (const [i, weight] of mix.weights.entries()) {
    left -= weight;
    if (left < 0) return mix.energies[i]!;
  }
  return mix.energies[mix.energies.length - 1]!;
}

/** `count` energies, MeV; the first are the same however many follow. */
export function drawEnergies(mix: EnergyMix, count: number, seed: number): Float64Array {
  const draws = new Draws(seed, PURPOSE.energies);
  return Float64Array.from({ length: count }, (_, i) => {
    draws.start(i);
    return drawOne(mix, draws.uniform());
  });
}

/**
 * Which of `available` conditions shower i of `count` takes: evenly from the whole list, because files are often sorted by
 * energy. With as many showers as conditions each takes its own.
 */
export function spread(i: number, count: number, available: number): number {
  return count <= available ? Math.floor((i * available) / count) : i % available;
}
