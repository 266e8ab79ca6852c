// A cast as the operators that the vendor's fixed-point headers compile to: a slice, an adder where the mode rounds up,
// and comparisons of the dropped high bits where the mode saturates. One table for all modes, signs and widths; what
// cannot happen folds away. Source: behaviour of the modes in UG1399, the adders, comparators and selections per
// element in recorded synthesis reports.
import { codeRange, type FixedType, fractionBits } from '#ir/fixed/type';
import { add, bit, compare, comparison, gate, not, select, shift, wire } from './arithmetic.ts';
import { type Bits, isExact } from './range.ts';
import type { Value, Values } from './values.ts';

/** The low `count` bits of `a` are not all zero. */
function anyBelow(v: Values, a: Value, count: number): Value {
  if (count <= 0) return v.constant(0n);
  const low = wire(v, a, 0, { width: count, signed: false });
  return count === 1 ? low : compare(v, 'ne', low, v.constant(0n));
}

/** The sign of a code; `positive`: a branch has seen that there is none. */
function signOf(v: Values, a: Value, positive: boolean): Value {
  return v.signed(a) && !positive ? bit(v, a, v.width(a) - 1) : v.constant(0n);
}

/** 1 where the truncated value has to go one up. */
function roundUp(v: Values, a: Value, kept: Value, drop: number, to: FixedType, positive: boolean): Value {
  if (to.rounding === 'trn') return v.constant(0n);
  const sign = signOf(v, a, positive);
  const half = drop - 1 < v.width(a) ? bit(v, a, drop - 1) : sign;
  const rest = (): Value => anyBelow(v, a, drop - 1);
  switch (to.rounding) {
    case 'trn_zero':
      return gate(v, 'and', sign, gate(v, 'or', half, rest()));
    case 'rnd':
      return half;
    case 'rnd_zero':
      return gate(v, 'and', half, gate(v, 'or', sign, rest()));
    case 'rnd_inf':
      return gate(v, 'and', half, gate(v, 'or', not(v, sign), rest()));
    case 'rnd_min_inf':
      return gate(v, 'and', half, rest());
    case 'rnd_conv':
      return gate(v, 'and', half, gate(v, 'or', bit(v, kept, 0), rest()));
  }
}

/** What becomes of a rounded value before its overflow is dealt with. */
interface Narrowed {
  /** The low bits, as an unsigned number. */
  readonly low: Value;
  /** The exact rounded value is below zero. */
  readonly negative: Value;
  readonly over: Value;
  readonly under: Value;
  /** The truncated value with all its bits. */
  readonly kept: Value;
}

/**
 * With D the bits of `kept` above the type's and c the carry out of the type's bits, the exact value is
 * (D + c) * 2^W + low: it lies in a signed type where D + c is the sign of `low`, in an unsigned one where it is 0.
 */
function narrow(v: Values, kept: Value, up: Value, to: FixedType, positive: boolean): Narrowed {
  const zero = v.constant(0n);
  const raw = { width: to.width, signed: false };
  const before = wire(v, kept, 0, raw);
  const low = up === zero ? before : add(v, before, up, raw);
  const sign = signOf(v, kept, positive);
  const topOf = (x: Value): Value => bit(v, x, to.width - 1);
  const carry = up === zero ? zero : gate(v, 'and', topOf(before), not(v, topOf(low)));
  const extra = v.width(kept) - to.width;
  const alone = extra <= 0 || (extra === 1 && v.signed(kept));
  const dropped = alone ? zero : wire(v, kept, -to.width, { width: extra, signed: false });
  const minus = (n: bigint): Value =>
    v.signed(kept) ? compare(v, 'eq', dropped, v.constant((1n << BigInt(extra)) - n)) : zero;
  const none = alone ? not(v, sign) : compare(v, 'eq', dropped, zero);
  const all = alone ? sign : minus(1n);
  const full =
    alone || carry === zero ? gate(v, 'and', all, not(v, carry)) : select(v, carry, minus(2n), all);
  const negative = carry === zero ? sign : gate(v, 'and', sign, not(v, gate(v, 'and', carry, all)));
  const top = to.signed ? topOf(low) : zero;
  // The headers ask for D + c = 0 in this way; without a sign in D its carry would be lost.
  const zeros = carry !== zero && v.signed(kept) ? select(v, carry, all, none) : none;
  const rest = zeros === none ? gate(v, 'or', carry, not(v, none)) : not(v, zeros);
  const high = alone ? gate(v, 'or', top, carry) : gate(v, 'or', top, rest);
  const over = gate(v, 'and', high, not(v, sign));
  const outside = to.signed
    ? alone
      ? not(v, top)
      : gate(v, 'or', not(v, top), not(v, full))
    : v.constant(1n);
  return { low, negative, over, under: gate(v, 'and', outside, negative), kept };
}

function setTop(v: Values, a: Value, to: FixedType, count: number, value: Value): Value {
  const mask = ((1n << BigInt(count)) - 1n) << BigInt(to.width - count);
  const rest = ((1n << BigInt(to.width)) - 1n) ^ mask;
  const set = gate(v, 'or', a, v.constant(mask));
  const clear = gate(v, 'and', a, v.constant(rest));
  return select(v, value, set, clear);
}

/** The wrap modes that keep saturated bits, and sign-magnitude wrap, for values beyond the type. */
function wrapOddly(v: Values, n: Narrowed, to: FixedType): Value {
  const { low, negative } = n;
  const inverted = (): Value => gate(v, 'xor', low, v.constant((1n << BigInt(to.width)) - 1n));
  const sign = bit(v, low, to.width - 1);
  const equal = (a: Value, b: Value): Value => not(v, gate(v, 'xor', a, b));
  if (to.overflow === 'wrap') {
    if (!to.signed) return setTop(v, low, to, to.satBits, v.constant(1n));
    const filled = setTop(v, low, to, Math.min(to.satBits, to.width), not(v, negative));
    return setTop(v, filled, to, 1, negative);
  }
  if (!to.signed) return low;
  if (to.satBits === 0) {
    const { width } = v.bits(n.kept);
    const lost =
      to.width < width
        ? bit(v, n.kept, to.width)
        : v.signed(n.kept)
          ? bit(v, n.kept, width - 1)
          : v.constant(0n);
    return select(v, equal(lost, sign), low, setTop(v, inverted(), to, 1, lost));
  }
  if (to.satBits === 1) return setTop(v, select(v, equal(sign, negative), low, inverted()), to, 1, negative);
  const flipped = select(v, equal(bit(v, low, to.width - to.satBits), negative), inverted(), low);
  return setTop(v, setTop(v, flipped, to, to.satBits, not(v, negative)), to, 1, negative);
}

function overflowed(v: Values, n: Narrowed, to: FixedType): Value {
  const raw = { width: to.width, signed: false };
  const unsigned = (code: bigint): Value => v.constant(BigInt.asUintN(to.width, code));
  const { min, max } = codeRange(to);
  const symmetric = to.overflow === 'sat_sym' && to.signed && to.width > 1;
  const lowest = (): Value => {
    const rest = wire(v, n.low, 0, { width: to.width - 1, signed: false });
    return gate(v, 'and', compare(v, 'eq', rest, v.constant(0n)), n.negative);
  };
  const under = symmetric ? gate(v, 'or', n.under, lowest()) : n.under;
  const outside = gate(v, 'or', n.over, under);
  if (to.overflow === 'sat_zero') return select(v, outside, v.constant(0n), n.low);
  if (to.overflow === 'sat' || to.overflow === 'sat_sym') {
    const least = unsigned(symmetric ? min + 1n : min);
    const bound = under === v.constant(0n) ? unsigned(max) : select(v, n.over, unsigned(max), least);
    return wire(v, select(v, outside, bound, n.low), 0, raw);
  }
  return select(v, outside, wrapOddly(v, n, to), n.low);
}

/**
 * The integer toward zero as a fixed-point number gives it: the floor, one more where something is cut off, chosen by
 * the sign (index of tables in recorded reports: a comparison of the number, one of what is cut, an adder, 2 selections).
 * The number is a quotient there, whose sign is a comparison of what was divided with the divisor.
 */
function integerOf(v: Values, a: Value, floor: Value, drop: number, bits: Bits): Value {
  const low = wire(v, floor, 0, bits);
  const above = select(v, anyBelow(v, a, drop), add(v, floor, v.constant(1n), bits), low);
  return select(v, comparison(v, 'lt', a, v.constant(0n)), above, low);
}

/**
 * `a`, a code with `fraction` bits right of the point, as a code of `to`. `positive`: it is used only where `a` is not
 * below zero, which the tool knows from the branch around it.
 */
export function castValue(v: Values, a: Value, fraction: number, to: FixedType, positive = false): Value {
  const drop = fraction - fractionBits(to);
  const kept = shift(v, a, -drop);
  const up = drop > 0 ? roundUp(v, a, kept, drop, to, positive) : v.constant(0n);
  const bits = { width: to.width, signed: to.signed };
  if (to.overflow === 'wrap' && to.satBits === 0) {
    const whole = to.rounding === 'trn_zero' && fractionBits(to) === 0 && drop > 0;
    return whole && v.signed(a) && !positive ? integerOf(v, a, kept, drop, bits) : add(v, kept, up, bits);
  }
  const range = v.range(kept);
  const { min, max } = codeRange(to);
  const reach = up === v.constant(0n) ? 0 : 1;
  const lowest = positive ? Math.max(0, range.lo) : range.lo;
  const never = isExact(range) && lowest >= Number(min) && range.hi + reach <= Number(max);
  if (never && !(to.overflow === 'sat_sym' && to.signed && lowest === Number(min)))
    return add(v, kept, up, bits);
  return wire(v, overflowed(v, narrow(v, kept, up, to, positive), to), 0, bits);
}
