// The weights of a recorded layer: drawn to its statistics where there are some, and otherwise as its initialiser or
// training leaves them.
import { parseType } from '#ir/fixed/text';
import { type FixedType, fractionBits } from '#ir/fixed/type';
import type { CodeFigures } from './code-statistics.ts';
import { drawUniform, typicalCodes } from './draw-codes.ts';
import { randomFrom, shuffle } from './random.ts';
import type { CodeStatistics, RecordedLayer } from './record.ts';

interface Wanted {
  readonly count: number;
  /** Trained values of this kind are not negative. */
  readonly positive?: boolean;
  /** Without statistics: values between -limit and limit; 0 for none but zeros. */
  readonly limit: number;
}

/** Half a gigabyte of codes: layers beyond are refused before the memory is taken. */
const MOST_WEIGHTS = 2 ** 26;

export function typeOf(text: string): FixedType {
  const parsed = parseType(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.type;
}

function complete(s: CodeStatistics): CodeFigures | undefined {
  if (s.n_nonzero == null || s.n_distinct_abs == null || s.max_abs_code == null) return undefined;
  if (s.n_power_of_two == null || s.csd_digits_total == null) return undefined;
  return {
    nonzero: s.n_nonzero,
    powersOfTwo: s.n_power_of_two,
    signedDigits: s.csd_digits_total,
    distinct: s.n_distinct_abs,
    max: s.max_abs_code,
  };
}

/** Some records keep the statistics among the options, and of the bias only how many are not zero. */
function statisticsOf(layer: RecordedLayer, array: string): CodeStatistics | undefined {
  const found =
    array === 'bias' ? layer.bias_codes : (layer.weight_codes ?? layer.shape_and_options.weight_codes);
  return (found ?? undefined) as CodeStatistics | undefined;
}

function knownNonzero(layer: RecordedLayer, array: string): number | undefined {
  if (array === 'bias') {
    const value = layer.shape_and_options.bias_nonzero;
    return typeof value === 'number' ? value : undefined;
  }
  return layer.n_nonzero_weights ?? undefined;
}

/** Uniform weights of which at most so many are left, in random places. */
function pruned(wanted: Wanted, type: FixedType, nonzero: number | undefined, seed: string): Float64Array {
  const random = randomFrom(seed);
  const codes = drawUniform(wanted.count, wanted.limit * 2 ** fractionBits(type), type, random);
  if (nonzero !== undefined) {
    codes.fill(0, Math.min(nonzero, wanted.count));
    shuffle(codes, random);
  }
  return codes;
}

/** Arrays by role name; a role whose precision is not recorded is left out. */
export function drawWeights(
  layer: RecordedLayer,
  seed: string,
  arrays: Readonly<Record<string, Wanted>>,
): Readonly<Record<string, Float64Array>> {
  return Object.fromEntries(
    Object.entries(arrays).flatMap(([array, wanted]) => {
      const text = layer.precisions[array];
      if (text === undefined) return [];
      if (wanted.count > MOST_WEIGHTS) throw new Error(`a layer with ${wanted.count} weights`);
      const type = typeOf(text);
      const statistics = statisticsOf(layer, array);
      const figures = statistics && complete(statistics);
      const drawn = figures
        ? typicalCodes(wanted.count, scaled(figures, statistics.n, wanted.count), type, (draw) =>
            randomFrom(`${seed} ${array} ${draw}`),
          )
        : pruned(wanted, type, knownNonzero(layer, array), `${seed} ${array}`);
      return [[array, wanted.positive ? drawn.map(Math.abs) : drawn] as const];
    }),
  );
}

/** Figures of `from` codes for `to` of them, where a record counts another array than the layer has. */
function scaled(figures: CodeFigures, from: number, to: number): CodeFigures {
  if (from === to || from === 0) return figures;
  const part = (n: number): number => Math.round((n * to) / from);
  return {
    nonzero: part(figures.nonzero),
    powersOfTwo: part(figures.powersOfTwo),
    signedDigits: part(figures.signedDigits),
    distinct: Math.min(figures.distinct, Math.max(1, part(figures.nonzero))),
    max: figures.max,
  };
}
