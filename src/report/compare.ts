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

/** `ours[i]` against `theirs[i]`; the caller has made sure that the lengths agree. */
export function compareArrays(ours: readonly NamedArray[], theirs: readonly NamedArray[]): Comparison {
  let values = 0;
  let differing = 0;
  let sum = 0;
  let squares = 0;
  let max = 0;
  let worst: Worst | undefined;
  ours.forEach((array, k) => {
    const other = theirs[k]!.data;
    const perSample = array.data.length / Math.max(1, array.shape[0] ?? 1);
    values += array.data.length;
    for (let i = 0; i < array.data.length; i++) {
      const d = distance(array.data[i]!, other[i]!);
      if (d === 0) continue;
      differing++;
      sum += d;
      squares += d * d;
      if (d <= max) continue;
      max = d;
      worst = {
        output: array.name,
        sample: Math.floor(i / perSample),
        index: i % perSample,
        ours: array.data[i]!,
        theirs: other[i]!,
      };
    }
  });
  const n = Math.max(1, values);
  return { values, differing, mean: sum / n, rms: Math.sqrt(squares / n), max, ...(worst ? { worst } : {}) };
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
