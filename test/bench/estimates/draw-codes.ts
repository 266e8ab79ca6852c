// Weights that nobody published, drawn so that all that is published of them holds: how many are zero, powers of two
// and different, their signed digits in total and the largest. The rest is chance, the same in every run: a bell as
// wide as the number of different magnitudes says, cut at the largest, random signs and places.
import { codeRange, type ScalarType } from '#ir/fixed/type';
import { apportion } from './apportion.ts';
import { type CodeFigures, signedDigits } from './code-statistics.ts';
import { type Magnitude, matchDigits } from './match-digits.ts';
import { type Random, shuffle } from './random.ts';

/** Up to here every magnitude is a candidate; beyond, powers of two and a random choice of this many. */
const DENSE = 4096;

interface Candidate {
  readonly value: number;
  readonly digits: number;
  /** Relative frequency. */
  readonly weight: number;
  /** Small keys are chosen first. */
  readonly key: number;
}

/** A magnitude that stands for so many of its kind. */
interface Sample {
  readonly value: number;
  readonly stands: number;
}

function magnitudes(max: number, random: Random): readonly Sample[] {
  const dense = Array.from({ length: Math.min(max, DENSE) }, (_, i) => ({ value: i + 1, stands: 1 }));
  if (max <= DENSE) return dense;
  const chosen = new Set([max]);
  for (let p = 2 * DENSE; p <= max; p *= 2) chosen.add(p);
  const size = Math.min(chosen.size + DENSE, max - DENSE);
  while (chosen.size < size) chosen.add(DENSE + 1 + Math.floor(random() * (max - DENSE)));
  return [...dense, ...[...chosen].map((value) => ({ value, stands: (max - DENSE) / size }))];
}

/** Different magnitudes that `draws` draws would show. */
function expectedDistinct(samples: readonly Sample[], weights: readonly number[], draws: number): number {
  const total = weights.reduce((sum, w, i) => sum + w * samples[i]!.stands, 0);
  const shown = (w: number): number => -Math.expm1(draws * Math.log1p(-Math.min(w / total, 1 - 1e-12)));
  return weights.reduce((sum, w, i) => sum + samples[i]!.stands * shown(w), 0);
}

/** Weights of a bell whose width shows `distinct` magnitudes in so many draws; a flat one when it can never. */
function bell(samples: readonly Sample[], draws: number, distinct: number): readonly number[] {
  const max = samples.reduce((a, { value }) => Math.max(a, value), 1);
  const weightsAt = (sigma: number): readonly number[] =>
    samples.map(({ value }) => Math.max(Math.exp(-((value / sigma) ** 2) / 2), 1e-300));
  let [low, high] = [0.2, 8 * max];
  while (high / low > 1.02) {
    const middle = Math.sqrt(low * high);
    if (expectedDistinct(samples, weightsAt(middle), draws) < distinct) low = middle;
    else high = middle;
  }
  return weightsAt(high);
}

/** The first `count` of candidates in key order. */
function firstOf(candidates: readonly Candidate[], count: number): readonly Candidate[] {
  return [...candidates].sort((a, b) => a.key - b.key).slice(0, Math.max(0, count));
}

/**
 * Which magnitudes occur: the largest, and others by chance, of which powers of two and others are at least one where
 * some weights are such and at most as many as there are such weights.
 */
function choose(
  candidates: readonly Candidate[],
  wanted: CodeFigures,
): { readonly powers: readonly Candidate[]; readonly others: readonly Candidate[] } {
  const { nonzero, powersOfTwo, distinct } = wanted;
  const first = firstOf(candidates, distinct);
  const isPower = (c: Candidate): boolean => c.digits === 1;
  const powers = candidates.filter(isPower);
  const others = candidates.filter((c) => !isPower(c));
  const rest = nonzero - powersOfTwo;
  const mostPowers = Math.min(powersOfTwo, powers.length, distinct - Math.min(rest, 1));
  const leastPowers = Math.max(Math.min(powersOfTwo, 1), distinct - Math.min(rest, others.length));
  const count = Math.max(Math.min(first.filter(isPower).length, mostPowers), leastPowers);
  return { powers: firstOf(powers, count), others: firstOf(others, distinct - count) };
}

/** `total` shared out by weight, at least one each. */
function byWeight(chosen: readonly Candidate[], total: number): Magnitude[] {
  const spare = total - chosen.length;
  const sum = chosen.reduce((s, c) => s + c.weight, 0);
  const counts = apportion(
    chosen.map((c) => (spare * c.weight) / sum),
    total,
  );
  return chosen.map(({ value, digits, weight }, i) => ({ value, digits, weight, count: counts[i]! }));
}

function signed(magnitude: number, range: { readonly min: number; readonly max: number }, random: Random) {
  if (range.min === 0 || -magnitude < range.min) return magnitude;
  return magnitude > range.max || random() < 0.5 ? -magnitude : magnitude;
}

/** Figures that can hold of `n` codes of the type: those recorded of another type may not. */
function possible(wanted: CodeFigures, n: number, type: ScalarType): CodeFigures {
  const range = codeRange(type);
  const largest = Math.max(Number(range.max), Number(-range.min));
  const nonzero = Math.min(wanted.nonzero, n);
  const max = Math.max(1, Math.min(wanted.max, largest));
  const distinct = Math.max(1, Math.min(wanted.distinct, nonzero, max));
  return { ...wanted, nonzero, max, distinct, powersOfTwo: Math.min(wanted.powersOfTwo, nonzero) };
}

/** Draws of which the typical one is taken. */
const DRAWS = 5;

/**
 * Of several draws the middle one by how many codes have no more than two signed digits. No record says how many, and
 * shifts and an adder do for those: chance in it would be chance in everything else.
 */
export function typicalCodes(
  n: number,
  recorded: CodeFigures,
  type: ScalarType,
  randomOf: (draw: number) => Random,
): Float64Array {
  const draws = Array.from({ length: DRAWS }, (_, draw) => {
    const codes = drawCodes(n, recorded, type, randomOf(draw));
    return { codes, few: codes.reduce((few, c) => few + (signedDigits(Math.abs(c)) <= 2 ? 1 : 0), 0) };
  });
  return draws.sort((a, b) => a.few - b.few)[DRAWS >> 1]!.codes;
}

/** `n` codes of a type with the wanted figures, as nearly as they can all hold. */
export function drawCodes(n: number, recorded: CodeFigures, type: ScalarType, random: Random): Float64Array {
  const codes = new Float64Array(n);
  const wanted = possible(recorded, n, type);
  if (wanted.nonzero <= 0) return codes;
  const samples = magnitudes(wanted.max, random);
  const weights = bell(samples, wanted.nonzero, wanted.distinct);
  const candidates = samples.map(({ value, stands }, i) => ({
    value,
    digits: signedDigits(value),
    weight: weights[i]!,
    key: value === wanted.max ? -1 : -Math.log(1 - random()) / (weights[i]! * stands),
  }));
  const { powers, others } = choose(candidates, wanted);
  const powerCount = others.length === 0 ? wanted.nonzero : powers.length === 0 ? 0 : wanted.powersOfTwo;
  const taken = new Set(others);
  const unused = firstOf(
    candidates.filter((c) => c.digits > 1 && !taken.has(c)),
    DENSE,
  );
  const rest = matchDigits(
    byWeight(others, wanted.nonzero - powerCount),
    wanted.signedDigits - powerCount,
    unused.map(({ value, digits, weight }) => ({ value, digits, weight, count: 0 })),
    wanted.max,
  );
  const limits = codeRange(type);
  const range = { min: Number(limits.min), max: Number(limits.max) };
  let at = 0;
  for (const { value, count } of [...byWeight(powers, powerCount), ...rest])
    for (let k = 0; k < count; k++) codes[at++] = signed(value, range, random);
  shuffle(codes, random);
  return codes;
}

/** `n` codes anywhere between -limit and limit, for weights of which only the initialiser is known. */
export function drawUniform(n: number, limit: number, type: ScalarType, random: Random): Float64Array {
  const range = codeRange(type);
  const [min, max] = [Number(range.min), Number(range.max)];
  return Float64Array.from({ length: n }, () =>
    Math.max(min, Math.min(max, Math.floor((2 * random() - 1) * limit))),
  );
}
