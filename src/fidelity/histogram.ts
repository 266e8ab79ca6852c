// Counts in bins, with what is needed to say how far they scatter. A shower may enter a histogram many times (voxel
// energies): its entries are not independent, so scatter is counted between showers, not between entries.
import { binOf } from './binning.ts';

export class Histogram {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  #showers = 0;
  readonly #now: Float64Array;
  readonly #touched: number[] = [];
  readonly #squares: Float64Array;
  readonly #cross: Float64Array;
  #total = 0;
  #totalSquares = 0;

  constructor(edges: Float64Array) {
    this.edges = edges;
    const bins = edges.length - 1;
    this.counts = new Float64Array(bins);
    this.#now = new Float64Array(bins);
    this.#squares = new Float64Array(bins);
    this.#cross = new Float64Array(bins);
  }

  add(x: number): void {
    const bin = binOf(this.edges, x);
    if (bin < 0) return;
    if (this.#now[bin] === 0) this.#touched.push(bin);
    this.#now[bin]! += 1;
  }

  /** Ends a shower: everything added since the last call is one observation. */
  close(): void {
    let all = 0;
    for (const bin of this.#touched) all += this.#now[bin]!;
    for (const bin of this.#touched) {
      const n = this.#now[bin]!;
      this.counts[bin]! += n;
      this.#squares[bin]! += n * n;
      this.#cross[bin]! += n * all;
      this.#now[bin] = 0;
    }
    this.#touched.length = 0;
    this.#showers += 1;
    this.#total += all;
    this.#totalSquares += all * all;
  }

  /** Entries inside the range. */
  get total(): number {
    return this.#total;
  }

  get showers(): number {
    return this.#showers;
  }

  /** Share of each bin in what lies inside the range; all zero for an empty histogram. */
  shares(): Float64Array {
    return this.#total === 0 ? new Float64Array(this.counts.length) : this.counts.map((n) => n / this.#total);
  }

  /**
   * Sampling variance of each share, as a ratio of sums over showers: Σ(c − pT)² / (ΣT)² with c the shower's entries in
   * the bin and T all its entries. For one entry a shower it is p(1 − p)/n.
   */
  variances(): Float64Array {
    const all = this.#total * this.#total;
    return this.shares().map((p, i) =>
      all === 0
        ? 0
        : Math.max(0, this.#squares[i]! - 2 * p * this.#cross[i]! + p * p * this.#totalSquares) / all,
    );
  }
}
