// The scalars of targets/costs/logic-synthesis.yaml, fitted to the pairs: least squares of relative errors, in which
// every repository weighs the same. What manuals say is not fitted.
import type { LogicSynthesisFile } from '#src/targets/costs/logic-synthesis-file';
import type { Pair } from './pairs.ts';

type Scalars = LogicSynthesisFile['fitted']['scalars'];
export type Rules = Pick<LogicSynthesisFile, 'read' | 'manuals'>;
export type Predicted = { readonly [R in 'lut' | 'ff' | 'dsp' | 'bram18']: number };

export interface Fit {
  readonly scalars: Scalars;
  /** LUTs of multiplexers that are modules over what C synthesis says, many of which are equal: only tables need it. */
  readonly selectors: number;
}

function weights(pairs: readonly Pair[]): readonly number[] {
  const count = new Map<string, number>();
  for (const p of pairs) count.set(p.repository, (count.get(p.repository) ?? 0) + 1);
  return pairs.map((p) => 1 / count.get(p.repository)!);
}

/** Minimises Σ w·(1 − row·x)² over x ≥ 0, one coefficient after another. */
function leastSquares(
  rows: readonly (readonly number[])[],
  w: readonly number[],
  left: readonly number[],
): number[] {
  const n = rows[0]!.length;
  const x = new Array<number>(n).fill(0);
  for (let round = 0; round < 5000; round++) {
    for (let i = 0; i < n; i++) {
      let [up, down] = [0, 0];
      rows.forEach((row, k) => {
        const rest = left[k]! - row.reduce((sum, v, j) => (j === i ? sum : sum + v * x[j]!), 0);
        up += w[k]! * row[i]! * rest;
        down += w[k]! * row[i]! ** 2;
      });
      if (down > 0) x[i] = Math.max(0, up / down);
    }
  }
  return x;
}

/** LUTs that manuals decide: adders, shift registers and short ROMs. */
function given({ quantities: q }: Pair, { read, manuals }: Rules): number {
  return (
    manuals.adder.is * q.adderBits + q.shiftLut + (q.romBits * read.romColumns.is) / manuals.romOutputs.is
  );
}

/** Registers behind products lie in the DSP blocks, as many as there are blocks. */
function outsideBlocks({ quantities: q, csynth }: Pair): number {
  const inside = q.products === 0 ? 0 : Math.min(1, csynth.dsp / q.products);
  return q.registerBits + (1 - inside) * q.productBits;
}

export function predict(pair: Pair, { scalars, selectors }: Fit, rules: Rules): Predicted {
  const { quantities: q, csynth } = pair;
  const logic = scalars.logic * q.otherLut + selectors * q.selectorLut;
  return {
    lut: logic + given(pair, rules),
    ff: scalars.registers * outsideBlocks(pair) + q.controlFf,
    dsp: csynth.dsp,
    bram18: q.bram18,
  };
}

export function fitTo(pairs: readonly Pair[], rules: Rules): Fit {
  const w = weights(pairs);
  const relative = (values: readonly number[], to: number): readonly number[] => values.map((v) => v / to);
  const lut = leastSquares(
    pairs.map((p) => {
      const { otherLut, selectorLut } = p.quantities;
      return relative([otherLut, selectorLut], p.synthesised.lut);
    }),
    w,
    pairs.map((p) => 1 - given(p, rules) / p.synthesised.lut),
  );
  const ratios = pairs.map((p, i) => ({
    ratio: (p.synthesised.ff - p.quantities.controlFf) / outsideBlocks(p),
    w: w[i]!,
  }));
  const [logic, selectors] = lut as [number, number];
  return { scalars: { logic, registers: weightedMedian(ratios) }, selectors };
}

function weightedMedian(values: readonly { readonly ratio: number; readonly w: number }[]): number {
  const sorted = [...values].sort((a, b) => a.ratio - b.ratio);
  const half = sorted.reduce((sum, v) => sum + v.w, 0) / 2;
  let seen = 0;
  for (const v of sorted) {
    seen += v.w;
    if (seen >= half) return v.ratio;
  }
  return 1;
}

/** Each pair predicted by a fit to the pairs of the other repositories. */
export function leaveOneOut(pairs: readonly Pair[], rules: Rules): ReadonlyMap<Pair, Predicted> {
  return new Map(
    pairs.map((p) => [
      p,
      predict(
        p,
        fitTo(
          pairs.filter((o) => o.repository !== p.repository),
          rules,
        ),
        rules,
      ),
    ]),
  );
}
