// `auto` of ops with several inputs: sums, products, extremes, dot products and concatenations.
import { addType, joinType, mulType } from '../../fixed/growth.ts';
import { type FixedType, plain, sameType } from '../../fixed/type.ts';
import type { AutoFacts, AutoSpec, ExactFacts, Hls4mlFacts, Inferred } from '../auto.ts';
import type { Shape } from '../module.ts';
import {
  addRange,
  castRange,
  collapse,
  extremeRange,
  fullRange,
  mapRange,
  mulRange,
  negRange,
  type Range,
  typeOfRange,
} from '../range.ts';
import { capped, negativePart, positivePart } from './auto-rules.ts';
import { sizeOf } from './shared.ts';

export type MergeKind = 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' | 'minimum';

/** hls4ml has merges of two inputs; more are taken pair by pair. */
function pairwise(kind: MergeKind, inputs: readonly FixedType[], maximum: FixedType | undefined): FixedType {
  return inputs.slice(1).reduce((a, b) => {
    if (kind === 'multiply') return capped(mulType(a, b), maximum);
    if (kind === 'maximum' || kind === 'minimum') return sameType(a, b) ? a : plain(joinType(a, b));
    const sum = addType(a, b);
    return capped(kind === 'subtract' ? { ...sum, signed: true } : sum, maximum);
  }, inputs[0]!);
}

/** Rounding and overflow of a concatenation are the first input's that has any. */
export function hls4mlJoin({ inputs, maximum }: Hls4mlFacts): Readonly<Record<string, Inferred>> {
  const type = inputs.slice(1).reduce((a, b) => {
    if (sameType(a, b)) return a;
    const whole = capped(joinType(a, b), maximum);
    const [x, y] = [modesOf(a), modesOf(b)];
    return {
      ...whole,
      rounding: x.rounding === 'trn' ? y.rounding : x.rounding,
      overflow: x.overflow === 'wrap' ? y.overflow : x.overflow,
      satBits: x.satBits === 0 ? y.satBits : x.satBits,
    };
  }, inputs[0]!);
  return { result: { type, rule: 'the type that holds those of its inputs' } };
}

/** Integers have hls4ml's default modes. */
function modesOf(type: FixedType): Pick<FixedType, 'rounding' | 'overflow' | 'satBits'> {
  const integer = type.width === type.int && type.rounding === 'trn_zero' && type.overflow === 'wrap';
  return integer ? { ...type, rounding: 'trn' } : type;
}

/** Entries of an input as entries of the output it is broadcast to. */
function broadcast({ ranges, shapes }: ExactFacts, k: number): Range {
  const rank = Math.max(...shapes.map((s) => s.length));
  const out = Array.from({ length: rank }, (_, d) =>
    Math.max(...shapes.map((s) => s[s.length - rank + d] ?? 1)),
  );
  const own: Shape = shapes[k]!.slice(shapes[k]!.findIndex((n) => n !== 1));
  // A block of the last axes repeats in row-major order; an axis of 1 further in does not.
  const repeats = sizeOf(shapes[k]!) === 1 || own.every((n, d) => n === out[out.length - own.length + d]);
  return repeats ? ranges[k]! : collapse(ranges[k]!, 1);
}

function mean(sum: Range, count: number): Range {
  const more = Math.ceil(Math.log2(count));
  const share = (code: bigint): bigint => {
    const scaled = code << BigInt(more);
    const quotient = scaled / BigInt(count);
    return scaled < 0n && quotient * BigInt(count) !== scaled ? quotient - 1n : quotient;
  };
  return { ...mapRange(sum, ({ lo, hi }) => ({ lo: share(lo), hi: share(hi) })), frac: sum.frac + more };
}

function merged(kind: MergeKind, facts: ExactFacts): Range {
  const inputs = facts.ranges.map((_, k) => broadcast(facts, k));
  const fold = (step: (a: Range, b: Range) => Range): Range => inputs.slice(1).reduce(step, inputs[0]!);
  switch (kind) {
    case 'add':
      return fold(addRange);
    case 'average':
      return mean(fold(addRange), inputs.length);
    case 'subtract':
      return fold((a, b) => addRange(a, negRange(b)));
    case 'multiply':
      return fold(mulRange);
    case 'maximum':
      return fold((a, b) => extremeRange(a, b, 'max'));
    case 'minimum':
      return fold((a, b) => extremeRange(a, b, 'min'));
  }
}

export function mergeAuto(kind: MergeKind): AutoSpec {
  return {
    hls4ml: ({ inputs, maximum }) => ({
      result: { type: pairwise(kind, inputs, maximum), rule: `${kind} by the types of its inputs` },
    }),
    exact: (facts) => ({
      result: merged(kind, facts),
      rule:
        kind === 'average'
          ? 'the exact bounds, with a fraction bit more for each doubling of the number of inputs'
          : `the exact bounds of ${kind}`,
    }),
  };
}

/** A dot product of `terms(facts)` terms. */
export function dotAuto(terms: (facts: AutoFacts) => number): AutoSpec {
  return {
    hls4ml: (facts) => {
      const { inputs, shapes, maximum } = facts;
      const growth = Math.ceil(Math.log2(shapes[0]![0]!));
      const product = mulType(inputs[0]!, inputs[1]!);
      const sum = { ...product, width: product.width + growth, int: product.int + growth };
      const rule = `the sum of ${shapes[0]![0]} products by their types`;
      return { result: { type: capped(sum, maximum), rule } };
    },
    exact: (facts) => {
      const n = BigInt(terms(facts));
      const exact = mulRange(collapse(facts.ranges[0]!, 1), collapse(facts.ranges[1]!, 1));
      const accum = facts.roles.accum;
      const product = accum ? castRange(exact, accum) : exact;
      const times = (range: Range): Range => mapRange(range, ({ lo, hi }) => ({ lo: lo * n, hi: hi * n }));
      const partial = times({ ...negativePart(product), hi: positivePart(product).hi });
      const fits = !accum || sameBounds(partial, accum);
      const rule = `the exact bounds of ${n} products`;
      return {
        result: fits ? times(product) : fullRange(accum),
        rule,
        roles: { accum: { type: typeOfRange(partial), rule } },
      };
    },
  };
}

/** True when no value of the range overflows the type. */
function sameBounds(range: Range, type: FixedType): boolean {
  const stored = castRange(range, type);
  return stored.frac === range.frac && stored.lo[0] === range.lo[0] && stored.hi[0] === range.hi[0];
}
