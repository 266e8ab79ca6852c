// hls4ml's four softmax implementations as plain loops over doubles, with correctly rounded tables: what a layer of the
// tests must give. Values are exact in doubles for the types used there.
import { type FixedType, fractionBits } from '#ir/fixed/type';
import { cast } from './random-activations.ts';

export interface SoftmaxTypes {
  readonly input: FixedType;
  readonly inpNorm: FixedType;
  readonly expTable: FixedType;
  readonly accum: FixedType;
  readonly invInp: FixedType;
  readonly invTable: FixedType;
  readonly legacyTable: FixedType;
  readonly result: FixedType;
  readonly expSize: number;
  readonly invSize: number;
}

/** The value a table entry stands for when the top bits of `x` address it: the bits below are zero. */
function atTopBits(x: number, type: FixedType, size: number): number {
  const code = x * 2 ** fractionBits(type);
  const raw = ((code % 2 ** type.width) + 2 ** type.width) % 2 ** type.width;
  const dropped = 2 ** type.width / size;
  const kept = Math.floor(raw / dropped) * dropped;
  const negative = type.signed && kept >= 2 ** (type.width - 1);
  return (negative ? kept - 2 ** type.width : kept) * 2 ** -fractionBits(type);
}

function largest(type: FixedType): number {
  return (2 ** (type.width - (type.signed ? 1 : 0)) - 1) * 2 ** -fractionBits(type);
}

/** Left half: the largest power of two below n. */
function tree(values: readonly number[], combine: (a: number, b: number) => number): number {
  if (values.length === 1) return values[0]!;
  let half = 1;
  while (half * 2 < values.length) half *= 2;
  return combine(tree(values.slice(0, half), combine), tree(values.slice(half), combine));
}

function byTopBits(exponentials: readonly number[], t: SoftmaxTypes): readonly number[] {
  const terms = exponentials.map((e) => cast(cast(e, t.expTable), t.accum));
  const sum = cast(
    tree(terms, (a, b) => cast(a + b, t.accum)),
    t.invInp,
  );
  const x = atTopBits(sum, t.invInp, t.invSize);
  const inverse = x === 0 ? largest(t.invTable) : cast(1 / x, t.invTable);
  return terms.map((term) => cast(term * inverse, t.result));
}

function legacy(x: readonly number[], t: SoftmaxTypes): readonly number[] {
  const entry = (at: number, size: number): number => Math.min(Math.max(at, 0), size - 1);
  return x.map((xi, i) => {
    let sum = 0;
    for (const [j, xj] of x.entries()) {
      const index = entry(Math.trunc(((xj - xi) * t.expSize) / 16) + t.expSize / 2, t.expSize);
      const e = i === j ? 1 : cast(Math.exp((16 * (index - t.expSize / 2)) / t.expSize), t.legacyTable);
      sum = cast(sum + e, t.legacyTable);
    }
    const index = entry(Math.trunc((sum * t.invSize) / 64), t.invSize);
    return cast(index === 0 ? 0 : cast(t.invSize / (64 * index), t.legacyTable), t.result);
  });
}

export const PUBLISHED: Readonly<
  Record<string, (x: readonly number[], t: SoftmaxTypes) => readonly number[]>
> = {
  stable: (x, t) => {
    const top = Math.max(...x);
    const exponentials = x.map((v) => Math.exp(-atTopBits(cast(top - v, t.inpNorm), t.inpNorm, t.expSize)));
    return byTopBits(exponentials, t);
  },
  latency: (x, t) =>
    byTopBits(
      x.map((v) => Math.exp(atTopBits(v, t.input, t.expSize))),
      t,
    ),
  legacy,
  argmax: (x, t) => x.map((_, i) => cast(i === x.indexOf(Math.max(...x)) ? 1 : 0, t.result)),
};
