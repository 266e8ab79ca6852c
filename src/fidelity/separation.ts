// The separation power of two histograms (triangular discrimination; arXiv:2009.03796, eq. 15), 0 for equal ones and 1
// for those that share no bin, as the CaloChallenge's script computes it.
import type { Histogram } from './histogram.ts';

const EPSILON = 1e-16;

/**
 * ½ Σ (a − b)² / (a + b + 1e-16) over shares normalised inside the range. One empty histogram shares nothing with the
 * other: 1. Two empty ones cannot be compared: undefined. (The script divides by zero in both cases.)
 */
export function separationPower(reference: Histogram, other: Histogram): number | undefined {
  if (reference.total === 0 && other.total === 0) return undefined;
  if (reference.total === 0 || other.total === 0) return 1;
  const [a, b] = [reference.shares(), other.shares()];
  return 0.5 * a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2 / (x + b[i]! + EPSILON), 0);
}

/**
 * What the separation power of two samples of these sizes would be on average if both came from one distribution: sampling
 * alone gives ½ Σ (var a + var b) / (a + b).
 */
export function samplingFloor(reference: Histogram, other: Histogram): number | undefined {
  if (reference.total === 0 || other.total === 0) return undefined;
  const [a, b] = [reference.shares(), other.shares()];
  const [va, vb] = [reference.variances(), other.variances()];
  return 0.5 * a.reduce((sum, x, i) => sum + (va[i]! + vb[i]!) / (x + b[i]! + EPSILON), 0);
}
