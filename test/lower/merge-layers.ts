// Random layers that join several inputs, as text of the language and as plain exact arithmetic on fractions.
import { castCode, roundCode } from '#ir/fixed/cast';
import { type FixedType, fixed, fractionBits, ROUNDINGS } from '#ir/fixed/type';
import type { Random } from '../kernels/random.ts';
import { typeText } from './layer-models.ts';
import { type Dims, everywhere, flatten, volume } from './plain-shapes.ts';

export const KINDS = ['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum'] as const;
export type Kind = (typeof KINDS)[number];

export interface Merge {
  readonly kind: Kind;
  readonly shapes: readonly Dims[];
  readonly types: readonly FixedType[];
  readonly result: FixedType;
  readonly reuse: number;
}

/** Sums, products and means of such types now fit, now overflow, now lose bits. */
export function randomType(r: Random): FixedType {
  const signed = r.chance(0.75);
  const overflow = r.pick(['wrap', 'sat', 'sat', 'sat_zero', 'sat_sym'] as const);
  return fixed(r.int(2, 14), r.int(-2, 8), { signed, rounding: r.pick(ROUNDINGS), overflow });
}

export function codesOf(r: Random, type: FixedType, count: number): readonly bigint[] {
  return Array.from({ length: count }, () => castCode(r.code(type), type, type));
}

/** The output's shape with some axes made 1, or missing at the front. */
function partOf(r: Random, out: Dims): Dims {
  if (r.chance(0.4)) return out;
  const kept = out.slice(r.int(0, out.length - 1));
  return kept.map((n) => (r.chance(0.4) ? 1 : n));
}

export function randomMerge(r: Random, kind: Kind): Merge {
  const out = Array.from({ length: r.int(1, 3) }, () => r.int(1, 4));
  const count = kind === 'subtract' ? 2 : r.pick([2, 2, 3, 4, 5, 7]);
  const shapes = Array.from({ length: count }, () => partOf(r, out));
  return {
    kind,
    shapes,
    types: shapes.map(() => randomType(r)),
    result: randomType(r),
    reuse: r.int(1, 3),
  };
}

/** numpy's rule, for shapes that suit each other. */
function shapeOf({ shapes }: Merge): Dims {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, d) => Math.max(...shapes.map((s) => s[d - rank + s.length] ?? 1)));
}

/** num / den, cast: rounded as `type` says, then overflow. */
function castFraction(num: bigint, den: bigint, type: FixedType): bigint {
  // In units of the last bit of `type`, with the denominator made a power of two by rounding to odd far below it.
  const far = 80n;
  const scaled = num << (BigInt(fractionBits(type)) + far);
  const floor = scaled >= 0n ? scaled / den : -((-scaled + den - 1n) / den);
  const exact = floor * den === scaled;
  const odd = exact || (floor & 1n) === 1n ? floor : floor + 1n;
  const code = roundCode(odd, Number(far), type.rounding);
  return castCode(code, { signed: true, width: 200, int: 200 - fractionBits(type) }, type);
}

/** The value of a code in units of 2^-60. */
const UNIT = 60n;
function units(code: bigint, type: FixedType): bigint {
  const shift = UNIT - BigInt(fractionBits(type));
  return code << shift;
}

function sorted(values: readonly bigint[]): readonly bigint[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function join(kind: Kind, values: readonly bigint[]): { readonly num: bigint; readonly den: bigint } {
  const one = 1n << UNIT;
  const [first, ...rest] = values as readonly [bigint, ...bigint[]];
  switch (kind) {
    case 'add':
      return { num: values.reduce((a, b) => a + b), den: one };
    case 'subtract':
      return { num: first - rest[0]!, den: one };
    case 'multiply':
      return { num: values.reduce((a, b) => a * b), den: one ** BigInt(values.length) };
    case 'average':
      return { num: values.reduce((a, b) => a + b), den: one * BigInt(values.length) };
    case 'maximum':
      return { num: sorted(values).at(-1)!, den: one };
    case 'minimum':
      return { num: sorted(values)[0]!, den: one };
  }
}

export function mergeReference(m: Merge, inputs: readonly (readonly bigint[])[]): readonly bigint[] {
  const out = shapeOf(m);
  return everywhere(out).map((at) => {
    const values = m.shapes.map((shape, k) => {
      const own = shape.map((n, d) => (n === 1 ? 0 : at[d + out.length - shape.length]!));
      return units(inputs[k]![flatten(own, shape)]!, m.types[k]!);
    });
    const { num, den } = join(m.kind, values);
    return castFraction(num, den, m.result);
  });
}

export function mergeText(m: Merge, n: number): readonly string[] {
  const names = m.shapes.map((_, k) => `x${n}_${k}`);
  const reuse = m.kind === 'add' || m.kind === 'subtract' ? '' : `  reuse ${m.reuse}`;
  return [
    ...m.shapes.map((shape, k) => `input ${names[k]}: ${typeText(m.types[k]!)}[${shape.join(', ')}]`),
    `y${n} = ${m.kind}(${names.join(', ')})`,
    `output y${n}`,
    `rule y${n} { result ${typeText(m.result)}${reuse} }`,
  ];
}

export function randomInputs(r: Random, m: Merge): readonly (readonly bigint[])[] {
  return m.shapes.map((shape, k) => codesOf(r, m.types[k]!, volume(shape)));
}
