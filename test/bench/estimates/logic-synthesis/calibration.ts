// What `fitted` of targets/costs/logic-synthesis.yaml says, made from the pairs: scalars, and bands from predictions of
// repositories left out; beside them what C synthesis says itself, and that times a constant.
import type { LogicSynthesisFile } from '#src/targets/costs/logic-synthesis-file';
import { median } from '../metrics.ts';
import { fitTo, leaveOneOut, type Predicted, type Rules } from './fit.ts';
import type { Pair } from './pairs.ts';

export const FITTED_FIGURES = ['lut', 'ff', 'bram18', 'dsp'] as const;

export interface Calibration {
  readonly fitted: Omit<LogicSynthesisFile['fitted'], 'source'>;
  readonly selectors: number;
  /** Each pair without its repository's pairs; `scaled`: C synthesis times the median ratio of the others. */
  readonly left: readonly {
    readonly pair: Pair;
    readonly predicted: Predicted;
    readonly scaled: Predicted;
  }[];
}

const places = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Of sorted values, between neighbours. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (at - Math.floor(at)) * (high - low);
}

function scaledBy(pair: Pair, others: readonly Pair[]): Predicted {
  const of = (f: keyof Predicted): number => {
    const ratios = others.flatMap((o) => (o.csynth[f] > 0 ? [o.synthesised[f] / o.csynth[f]] : []));
    return (median(ratios) ?? 1) * pair.csynth[f];
  };
  return { lut: of('lut'), ff: of('ff'), dsp: of('dsp'), bram18: of('bram18') };
}

export function calibration(all: readonly Pair[], rules: Rules): Calibration {
  const pairs = all.filter((p) => p.leftOut === undefined);
  const { scalars, selectors } = fitTo(pairs, rules);
  const predictions = leaveOneOut(pairs, rules);
  const left = pairs.map((pair) => ({
    pair,
    predicted: predictions.get(pair)!,
    scaled: scaledBy(
      pair,
      pairs.filter((o) => o.repository !== pair.repository),
    ),
  }));
  const bandOf = (f: 'lut' | 'ff' | 'bram18'): { low: number; high: number } => {
    const ratios = left.flatMap(({ pair, predicted }) =>
      predicted[f] > 0 ? [pair.synthesised[f] / predicted[f]] : [],
    );
    return { low: places(quantile(ratios, 0.1), 2), high: places(quantile(ratios, 0.9), 2) };
  };
  return {
    fitted: {
      n: pairs.length,
      repositories: new Set(pairs.map((p) => p.repository)).size,
      scalars: {
        logic: places(scalars.logic, 3),
        registers: places(scalars.registers, 2),
      },
      band: { lut: bandOf('lut'), ff: bandOf('ff'), bram18: bandOf('bram18') },
    },
    selectors,
    left,
  };
}
