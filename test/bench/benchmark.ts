// What a benchmark is: a function that measures and returns named figures, units in the names.

export type Figures = Readonly<Record<string, number>>;

export interface Benchmark {
  readonly run: () => Promise<Figures>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
