// `auto` of ops that add products of inputs and weights to a bias. The accumulator holds every partial sum in whatever
// order products are added, and every single product, so it neither rounds nor overflows on the way.
import { roundCode } from '../../fixed/cast.ts';
import { addType, mulType } from '../../fixed/growth.ts';
import { codeRange, type FixedType, fractionBits } from '../../fixed/type.ts';
import type { ExactAnswer, ExactFacts, Hls4mlFacts, Inferred } from '../auto.ts';
import { type Bounds, collapse, greatest, least, onGrid, type Range, typeOfRange } from '../range.ts';
import { capped, weightCodes } from './auto-rules.ts';

/** Products of one tensor beyond which positions share their bounds, to stay quick. */
const MOST_PRODUCTS = 2 ** 24;

/** hls4ml counts bits: those of a product, log2 of the number of terms, one for the bias. */
export function hls4mlSum(terms: number) {
  return ({ inputs, role, maximum }: Hls4mlFacts): Readonly<Record<string, Inferred>> => {
    const growth = Math.ceil(Math.log2(terms));
    const product = mulType(inputs[0]!, role('weight'));
    const sum = { ...product, width: product.width + growth, int: product.int + growth };
    const type = capped(addType(sum, role('bias')), maximum);
    const rule = `the sum of ${terms} products and a bias by their types`;
    return { accum: { type, rule }, result: { type, rule } };
  };
}

interface Term {
  readonly lo: bigint;
  readonly hi: bigint;
}

interface Sums {
  /** All terms and the bias. */
  readonly total: Bounds;
  /** Any of the terms, with and without the bias. */
  readonly steps: Bounds;
}

function sums(terms: readonly Term[], bias: bigint): Sums {
  let [lo, hi, low, high] = [bias, bias, bias, bias];
  let [least1, most1] = [bias, bias];
  for (const term of terms) {
    lo += term.lo;
    hi += term.hi;
    if (term.lo < 0n) low += term.lo;
    if (term.hi > 0n) high += term.hi;
    if (term.lo < least1) least1 = term.lo;
    if (term.hi > most1) most1 = term.hi;
  }
  return { total: { lo, hi }, steps: { lo: least(low, least1), hi: greatest(high, most1) } };
}

function lcm(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

/** The input's bounds in as many entries as positions that differ, whole vectors of `nIn`. */
function vectors(x: Range, nIn: number, nOut: number): Range {
  const count = lcm(x.lo.length, nIn);
  if (count * nOut <= MOST_PRODUCTS || count === nIn) return x;
  return collapse(x, x.lo.length % nIn === 0 ? nIn : 1);
}

/** What becomes of one code on grid `frac` in the accumulator, before anything overflows. */
function rounder(frac: number, accum: FixedType | undefined): { frac: number; round: (c: bigint) => bigint } {
  const drop = accum ? Math.max(0, frac - fractionBits(accum)) : 0;
  const mode = accum?.rounding ?? 'trn';
  return { frac: frac - drop, round: (c) => roundCode(c, drop, mode) };
}

function overflows(steps: Bounds, frac: number, accum: FixedType): boolean {
  const { min, max } = codeRange(accum);
  const by = BigInt(fractionBits(accum) - frac);
  const low = accum.overflow === 'sat_sym' && accum.signed && accum.width > 1 ? min + 1n : min;
  return steps.lo << by < low || steps.hi << by > max;
}

/** y[o] = bias[o] + sum_i x[i] * weight[i][o] for each vector of `nIn` values. */
export function exactSum(facts: ExactFacts, nIn: number, nOut: number): ExactAnswer {
  const x = vectors(facts.ranges[0]!, nIn, nOut);
  const accum = facts.roles.accum;
  const weight = weightCodes(facts, 'weight');
  const bias = weightCodes(facts, 'bias');
  const product = rounder(x.frac + weight.frac, accum);
  const offset = rounder(bias.frac, accum);
  const biased = bias.codes.some((c) => c !== 0n);
  const frac = biased ? Math.max(product.frac, offset.frac) : product.frac;
  const [up, biasUp] = [BigInt(frac - product.frac), BigInt(Math.max(0, frac - offset.frac))];
  const positions = lcm(x.lo.length, nIn) / nIn;
  const totals: { lo: bigint[]; hi: bigint[] } = { lo: [], hi: [] };
  const steps: { lo: bigint[]; hi: bigint[] } = { lo: [], hi: [] };
  for (let p = 0; p < positions; p++)
    for (let o = 0; o < nOut; o++) {
      const terms: Term[] = [];
      for (let i = 0; i < nIn; i++) {
        const w = weight.codes[i * nOut + o]!;
        if (w === 0n) continue;
        const at = (p * nIn + i) % x.lo.length;
        const [a, b] = [product.round(w * x.lo[at]!) << up, product.round(w * x.hi[at]!) << up];
        terms.push(w > 0n ? { lo: a, hi: b } : { lo: b, hi: a });
      }
      const found = sums(terms, biased ? offset.round(bias.codes[o]!) << biasUp : 0n);
      totals.lo.push(found.total.lo);
      totals.hi.push(found.total.hi);
      steps.lo.push(found.steps.lo);
      steps.hi.push(found.steps.hi);
    }
  const rule = `the exact bounds of ${nIn} products and a bias`;
  const all = { frac, ...steps };
  return {
    result: accum ? inAccumulator({ frac, ...totals }, all, accum) : { frac, ...totals },
    rule,
    roles: { accum: { type: typeOfRange(all), rule: `${rule}, in any order` } },
  };
}

/** A sum that may overflow its accumulator may end anywhere in it. */
function inAccumulator(totals: Range, steps: Range, accum: FixedType): Range {
  const bad = steps.lo.map((lo, k) => overflows({ lo, hi: steps.hi[k]! }, steps.frac, accum));
  if (!bad.includes(true)) return totals;
  const { min, max } = codeRange(accum);
  const fine = onGrid(totals, fractionBits(accum));
  return {
    frac: fine.frac,
    lo: fine.lo.map((c, k) => (bad[k] ? min : c)),
    hi: fine.hi.map((c, k) => (bad[k] ? max : c)),
  };
}
