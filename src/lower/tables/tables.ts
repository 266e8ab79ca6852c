// Whole tables: which argument each address stands for, its entry, and the worst distance to the real function.

import { packCodes } from '#ir/fixed/codes';
import { dyadic, toDouble } from '#ir/fixed/dyadic';
import { printType } from '#ir/fixed/text';
import { type FixedType, fractionBits, type ScalarType } from '#ir/fixed/type';
import type { RomContent } from '../context.ts';
import { expEntry, reciprocalEntry, sigmoidEntry, type TableArithmetic } from './entries.ts';

/** Bits needed to address `size` entries. */
export function addressBits(size: number): number {
  return Math.ceil(Math.log2(size));
}

export interface TableSpec {
  readonly what: string;
  readonly size: number;
  readonly type: FixedType;
  readonly how: TableArithmetic;
  readonly argument: (i: number) => { readonly code: bigint; readonly frac: number };
  readonly entry: typeof expEntry;
  readonly real: (x: number) => number;
}

const made = new Map<string, RomContent>();

export function table(spec: TableSpec, key: string): RomContent {
  const known = made.get(key);
  if (known) return known;
  const codes: bigint[] = [];
  let worst = 0;
  for (let i = 0; i < spec.size; i++) {
    const x = spec.argument(i);
    const code = spec.entry(x, spec.type, spec.how);
    codes.push(code);
    const real = spec.real(toDouble(x.code, x.frac));
    if (Number.isFinite(real))
      worst = Math.max(worst, Math.abs(toDouble(code, fractionBits(spec.type)) - real));
  }
  const result: RomContent = {
    type: spec.type,
    dims: [spec.size],
    codes: packCodes(codes, spec.type),
    doc: `${spec.what}, ${spec.size} entries, worst error ${worst.toPrecision(3)}`,
  };
  made.set(key, result);
  return result;
}

/** The value whose top address bits are `i` and whose other bits are zero. */
function fromTopBits(
  i: number,
  address: ScalarType,
  size: number,
): { readonly code: bigint; readonly frac: number } {
  const raw = BigInt(i) << BigInt(address.width - addressBits(size));
  return { code: address.signed ? BigInt.asIntN(address.width, raw) : raw, frac: fractionBits(address) };
}

/** exp(-x), or exp(x) with `sign` +1, addressed by the top bits of x. */
export function expTable(
  address: FixedType,
  size: number,
  type: FixedType,
  how: TableArithmetic,
  sign: 1 | -1 = -1,
): RomContent {
  const argument = (i: number) => {
    const x = fromTopBits(i, address, size);
    return { code: BigInt(sign) * x.code, frac: x.frac };
  };
  const spec = {
    what: `exp(${sign < 0 ? '-' : ''}x) by the top bits of ${printType(address)}`,
    size,
    type,
    how,
    argument,
    entry: expEntry,
    real: Math.exp,
  };
  return table(spec, `exp ${sign} ${printType(address)} ${size} ${printType(type)} ${how}`);
}

/** 1/x, addressed by the top bits of x. */
export function reciprocalTable(
  address: FixedType,
  size: number,
  type: FixedType,
  how: TableArithmetic,
): RomContent {
  const argument = (i: number) => fromTopBits(i, address, size);
  const spec = {
    what: `1/x by the top bits of ${printType(address)}`,
    size,
    type,
    how,
    argument,
    entry: reciprocalEntry,
    real: (x: number) => 1 / x,
  };
  return table(spec, `reciprocal ${printType(address)} ${size} ${printType(type)} ${how}`);
}

/** 1 / (1 + exp(-x)) at x = 16 (i - size/2) / size: the range -8 … 8. */
export function sigmoidTable(size: number, type: FixedType, how: TableArithmetic): RomContent {
  const argument = (i: number) => {
    // 16 i / size - 8 is dyadic for powers of two; other sizes take the nearest double, which a float path rounds anyway.
    const x = (16 * (i - size / 2)) / size;
    return dyadic(x);
  };
  const real = (x: number): number => 1 / (1 + Math.exp(-x));
  const spec = { what: '1/(1+exp(-x)) over -8 … 8', size, type, how, argument, entry: sigmoidEntry, real };
  return table(spec, `sigmoid ${size} ${printType(type)} ${how}`);
}
