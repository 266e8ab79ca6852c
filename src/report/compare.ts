// Compares two sets of output arrays value by value: how many differ, by how much, and where the worst stands.
import type { NamedArray } from '#src/driver/named-array';

interface Worst {
  readonly output: string;
  readonly sample: number;
  /** Position within the sample, row-major. */
  readonly index: number;
  readonly ours: number;
  readonly theirs: number;
}

export interface Comparison {
  readonly values: number;
  readonly differing: number;
  /** Mean, root mean square and largest of |ours - theirs| over all values. Infinite when one side is not finite. */
  readonly mean: number;
  readonly rms: number;
  readonly max: number;
  /** Absent when nothing differs. */
  readonly worst?: Worst;
}

function distance(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const d = Math.abs(a - b);
  return Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
}

/** A comparison that grows: outputs come in blocks of samples. */
export class Comparing {
  readonly #names: readonly string[];
  readonly #sizes: readonly number[];
  #values = 0;
  #differing = 0;
  #sum = 0;
  #squares = 0;
  #max = 0;
  #worst: Worst | undefined;

  /** Outputs in their order: name, and values a sample. */
  constructor(outputs: readonly { readonly name: string; readonly size: number }[]) {
    this.#names = outputs.map((o) => o.name);
    this.#sizes = outputs.map((o) => o.size);
  }

  /** One array an output, samples from `first` on; `theirs` is at least as long as `ours`. */
  see(ours: readonly ArrayLike<number>[], theirs: readonly ArrayLike<number>[], first: number): void {
    for (const [k, array] of ours.entries()) {
      const other = theirs[k]!;
      this.#values += array.length;
      for (let i = 0; i < array.length; i++) {
        const d = distance(array[i]!, other[i]!);
        if (d === 0) continue;
        this.#differing++;
        this.#sum += d;
        this.#squares += d * d;
        if (d <= this.#max) continue;
        this.#max = d;
        const size = this.#sizes[k]!;
        this.#worst = {
          output: this.#names[k]!,
          sample: first + Math.floor(i / size),
          index: i % size,
          ours: array[i]!,
          theirs: other[i]!,
        };
      }
    }
  }

  get result(): Comparison {
    const n = Math.max(1, this.#values);
    return {
      values: this.#values,
      differing: this.#differing,
      mean: this.#sum / n,
      rms: Math.sqrt(this.#squares / n),
      max: this.#max,
      ...(this.#worst ? { worst: this.#worst } : {}),
    };
  }
}

/** `ours[i]` against `theirs[i]`; the caller has made sure that the lengths agree. */
export function compareArrays(ours: readonly NamedArray[], theirs: readonly NamedArray[]): Comparison {
  const comparing = new Comparing(
    ours.map((a) => ({ name: a.name, size: a.data.length / Math.max(1, a.shape[0] ?? 1) })),
  );
  comparing.see(
    ours.map((a) => a.data),
    theirs.map((a) => a.data),
    0,
  );
  return comparing.result;
}

function short(x: number): string {
  return x === 0 ? '0' : Number(x.toPrecision(3)).toString();
}

/** `layerOf` names the layer that made an element of an output. */
export function renderComparison(
  c: Comparison,
  against: string,
  layerOf: (output: string, index: number) => string | undefined,
): string {
  const head = `${c.differing} of ${c.values} values differ from ${against}`;
  if (!c.worst) return head;
  const w = c.worst;
  const layer = layerOf(w.output, w.index);
  return [
    head,
    `  |difference|: mean ${short(c.mean)}, rms ${short(c.rms)}, largest ${short(c.max)}`,
    `  largest at ${w.output}[${w.sample}][${w.index}]${layer ? ` (layer ${layer})` : ''}: ${w.ours} here, ${w.theirs} there`,
  ].join('\n');
}
