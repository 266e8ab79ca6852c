// The narrowest types for values that were seen. They hold these values and promise nothing for others, so the modes
// of the present type stay: what saturates today still saturates.
import { roundCode } from '#ir/fixed/cast';
import type { Dyadic } from '#ir/fixed/dyadic';
import { codeRange, type FixedType, fractionBits } from '#ir/fixed/type';
import { greater, lesser } from '#ir/kernel/static';
import type { Extent } from './meter.ts';

/** Bits of a magnitude; 0 needs none. Of negative numbers it takes none either. */
function bits(n: bigint): number {
  return n > 0n ? n.toString(2).length : 0;
}

/** The smallest type with the modes of `like` that holds all codes of `frac` fraction bits from min to max. */
function holding(min: bigint, max: bigint, frac: number, like: FixedType): FixedType {
  const signed = min < 0n;
  const width = signed ? 1 + Math.max(bits(-min - 1n), bits(max)) : Math.max(1, bits(max));
  const type = { ...like, signed, width, int: width - frac, satBits: Math.min(like.satBits, width) };
  // Symmetric saturation spends the lowest code; one bit has no symmetric range and keeps it.
  const spent = like.overflow === 'sat_sym' && type.signed && type.width > 1 && min === codeRange(type).min;
  return spent ? { ...type, width: type.width + 1, int: type.int + 1 } : type;
}

/** Changes none of the values; undefined when there were none. */
export function losslessType(extents: readonly Extent[], like: FixedType): FixedType | undefined {
  if (extents.length === 0) return undefined;
  const needed = extents.map((e) => e.frac ?? Number.NEGATIVE_INFINITY);
  const frac = Math.max(Math.min(0, fractionBits(like)), ...needed);
  const code = (d: Dyadic): bigint => roundCode(d.code, d.frac - frac, 'trn');
  return holding(
    extents.map((e) => code(e.min)).reduce(lesser),
    extents.map((e) => code(e.max)).reduce(greater),
    frac,
    like,
  );
}

/** The resolution of `like` and no more range than the values need once rounded. */
export function sameResolutionType(extents: readonly Extent[], like: FixedType): FixedType | undefined {
  if (extents.length === 0) return undefined;
  const frac = fractionBits(like);
  const code = (d: Dyadic): bigint => roundCode(d.code, d.frac - frac, like.rounding);
  return holding(
    extents.map((e) => code(e.min)).reduce(lesser),
    extents.map((e) => code(e.max)).reduce(greater),
    frac,
    like,
  );
}
