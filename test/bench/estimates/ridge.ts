// Linear regression with a penalty on the coefficients, by the normal equations: a few dozen features, exact and small.
import type { Features } from './features.ts';

/** Solves a symmetric positive definite system; `a` and `b` are overwritten. */
function solve(a: Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    const pivot = a[i]![i]!;
    for (let j = i + 1; j < n; j++) {
      const factor = a[j]![i]! / pivot;
      if (factor === 0) continue;
      for (let k = i; k < n; k++) a[j]![k]! -= factor * a[i]![k]!;
      b[j]! -= factor * b[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i]! -= a[i]![k]! * b[k]!;
    b[i]! /= a[i]![i]!;
  }
  return b;
}

/** Minimises Σ(y − a − x·w)² + penalty·|w|²; returns x ↦ a + x·w. Features it was not trained with count nothing. */
export function ridge(
  rows: readonly Features[],
  targets: readonly number[],
  penalty: number,
): (row: Features) => number {
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const column = new Map(names.map((name, i) => [name, i]));
  const n = rows.length;
  const means = new Float64Array(names.length);
  for (const row of rows) for (const [name, value] of row) means[column.get(name)!]! += value / n;
  const mean = targets.reduce((a, b) => a + b, 0) / n;
  const matrix = names.map((_, i) => {
    const line = new Float64Array(names.length);
    line[i] = penalty;
    return line;
  });
  const right = new Float64Array(names.length);
  for (const [r, row] of rows.entries()) {
    const x = names.map((name, i) => (row.get(name) ?? 0) - means[i]!);
    for (let i = 0; i < x.length; i++) {
      right[i]! += x[i]! * (targets[r]! - mean);
      for (let j = 0; j < x.length; j++) matrix[i]![j]! += x[i]! * x[j]!;
    }
  }
  const weights = solve(matrix, right);
  return (row) => weights.reduce((sum, w, i) => sum + w * ((row.get(names[i]!) ?? 0) - means[i]!), mean);
}
