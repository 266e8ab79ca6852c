// Edges and bins as numpy has them, on which the published figures rest: a bin holds its lower edge and not its upper
// one, except the last, which holds both; what lies outside belongs to no bin.

export type Binning =
  | { readonly kind: 'linear'; readonly from: number; readonly to: number; readonly edges: number }
  /** Equal steps of log10 from `from` to the largest value of the reference. */
  | { readonly kind: 'log'; readonly from: number; readonly edges: number };

/** `count` edges from `from` to `to`, both exact. */
export function linspace(from: number, to: number, count: number): Float64Array {
  const step = (to - from) / (count - 1);
  const edges = Float64Array.from({ length: count }, (_, i) => i * step + from);
  edges[count - 1] = to;
  return edges;
}

/** As in numpy, the last edge may round to just below `to`, which then lies outside. */
export function logspace(from: number, to: number, count: number): Float64Array {
  return linspace(Math.log10(from), Math.log10(to), count).map((x) => 10 ** x);
}

/** Undefined where the largest value of the reference leaves no room for bins. */
export function edgesOf(binning: Binning, largest: number): Float64Array | undefined {
  if (binning.kind === 'linear') return linspace(binning.from, binning.to, binning.edges);
  return largest > binning.from ? logspace(binning.from, largest, binning.edges) : undefined;
}

/** Index of the bin of x; −1 for none, and for NaN. */
export function binOf(edges: Float64Array, x: number): number {
  const last = edges.length - 1;
  if (!(x >= edges[0]! && x <= edges[last]!)) return -1;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (x >= edges[middle]!) low = middle;
    else high = middle;
  }
  return low;
}
