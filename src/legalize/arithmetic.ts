// What becomes of an operation on integers: constants fold, shifts are wires, products with constants become sums of
// shifts where two signed digits are enough, and results are no wider than their range. As the recorded tools do:
// no constant of fewer than three signed digits was seen in 13,790 constant multiplications.
import { COMPARE } from '#ir/kernel/static';
import { PREDICATES } from '#ir/operators/graph';
import {
  type Bits,
  bigBits,
  bitsOf,
  grownBits,
  isExact,
  joinedBits,
  type Range,
  rangeOfBits,
  union,
} from './range.ts';
import type { Value, Values } from './values.ts';

export type Predicate = (typeof PREDICATES)[number];

const PREDICATE_CODES = new Map(PREDICATES.map((p, i) => [p, i]));

export function wrapped(code: bigint, { width, signed }: Bits): bigint {
  return signed ? BigInt.asIntN(width, code) : BigInt.asUintN(width, code);
}

export function shifted(code: bigint, by: number): bigint {
  return by >= 0 ? code << BigInt(by) : code >> BigInt(-by);
}

/** The range of a * 2^by, floored. */
function shiftedRange({ lo, hi }: Range, by: number): Range {
  return by >= 0
    ? { lo: lo * 2 ** by, hi: hi * 2 ** by }
    : { lo: Math.floor(lo * 2 ** by), hi: Math.floor(hi * 2 ** by) };
}

function within(inner: Range, outer: Range): boolean {
  return inner.lo >= outer.lo && inner.hi <= outer.hi;
}

/** a * 2^by (floored), its low `bits.width` bits, read as `bits` says. Free. */
export function wire(v: Values, a: Value, by: number, bits: Bits): Value {
  const code = v.constantOf(a);
  if (code !== undefined) return v.constant(wrapped(shifted(code, by), bits));
  const full = rangeOfBits(bits.width, bits.signed);
  const moved = shiftedRange(v.range(a), by);
  const keeps = isExact(moved) ? within(moved, full) : fitsBits(v.bits(a), by, bits);
  if (keeps) {
    if (by === 0) return a;
    const tight = isExact(moved) ? bitsOf(moved) : bits;
    return viaInner(v, a, by, tight, moved);
  }
  return viaInner(v, a, by, bits, full);
}

function fitsBits(own: Bits, by: number, bits: Bits): boolean {
  return own.width + by + (bits.signed && !own.signed ? 1 : 0) <= bits.width && (bits.signed || !own.signed);
}

/** A wire of a wire is one wire where the outer one only takes bits that the inner one has. */
function viaInner(v: Values, a: Value, by: number, bits: Bits, range: Range): Value {
  const plain = v.op(a) === 'wire' && v.mask(v.operand(a, 0)) === v.mask(a);
  if (plain && by <= 0 && bits.width - by <= v.width(a)) {
    return v.pure('wire', bits, [v.operand(a, 0)], v.aux(a) + by, range);
  }
  return v.pure('wire', bits, [a], by, range);
}

/** a * 2^by with by of either sign, floored, no bit lost at the top. */
export function shift(v: Values, a: Value, by: number): Value {
  if (by === 0) return a;
  const { width, signed } = v.bits(a);
  return wire(v, a, by, { width: Math.max(1, width + by), signed });
}

export function bit(v: Values, a: Value, at: number): Value {
  return wire(v, a, -at, { width: 1, signed: false });
}

function sumBits(v: Values, a: Value, b: Value, range: Range, minus: boolean): Bits {
  return isExact(range) ? bitsOf(range) : grownBits(v.bits(a), v.bits(b), minus);
}

/** x and c of a value that is x + c without loss. */
function offset(v: Values, a: Value): { readonly base: Value; readonly by: bigint } {
  const whole = { base: a, by: 0n };
  if (v.op(a) !== 'add') return whole;
  const base = v.operand(a, 0);
  const by = v.constantOf(v.operand(a, 1));
  const range = v.range(a);
  const exact = by !== undefined && isExact(range) && range.lo === v.range(base).lo + Number(by);
  return exact ? { base, by } : whole;
}

/** a + code, where a may be a sum with a constant itself. */
function addConstant(v: Values, a: Value, code: bigint, keep: Bits | undefined): Value {
  const { base, by } = offset(v, a);
  const total = by + code;
  if (total === 0n) return keep ? wire(v, base, 0, keep) : base;
  const [own, step] = [v.range(base), Number(total)];
  const range = { lo: own.lo + step, hi: own.hi + step };
  const constant = v.constant(total);
  return limited(v, 'add', base, constant, range, sumBits(v, base, constant, range, false), keep);
}

/** The sum; with `keep`, only its low `keep.width` bits are wanted. */
export function add(v: Values, a: Value, b: Value, keep?: Bits): Value {
  const [ca, cb] = [v.constantOf(a), v.constantOf(b)];
  if (ca !== undefined && cb !== undefined) {
    return v.constant(keep ? wrapped(ca + cb, keep) : ca + cb);
  }
  if (ca !== undefined) return addConstant(v, b, ca, keep);
  if (cb !== undefined) return addConstant(v, a, cb, keep);
  const [ra, rb] = [v.range(a), v.range(b)];
  const range = { lo: ra.lo + rb.lo, hi: ra.hi + rb.hi };
  return limited(v, 'add', a, b, range, sumBits(v, a, b, range, false), keep);
}

export function sub(v: Values, a: Value, b: Value, keep?: Bits): Value {
  const [ca, cb] = [v.constantOf(a), v.constantOf(b)];
  if (ca !== undefined && cb !== undefined) {
    return v.constant(keep ? wrapped(ca - cb, keep) : ca - cb);
  }
  if (cb !== undefined) return addConstant(v, a, -cb, keep);
  const [ra, rb] = [v.range(a), v.range(b)];
  const range = { lo: ra.lo - rb.hi, hi: ra.hi - rb.lo };
  return limited(v, 'sub', a, b, range, sumBits(v, a, b, range, true), keep);
}

function limited(
  v: Values,
  op: 'add' | 'sub',
  a: Value,
  b: Value,
  range: Range,
  bits: Bits,
  keep: Bits | undefined,
): Value {
  if (!keep || !overflows(range, bits, keep)) return v.pure(op, bits, [a, b], 0, range);
  const low = (x: Value): Value => (v.width(x) > keep.width ? wire(v, x, 0, keep) : x);
  return v.pure(op, keep, [low(a), low(b)]);
}

function overflows(range: Range, bits: Bits, keep: Bits): boolean {
  return !(isExact(range) ? within(range, rangeOfBits(keep.width, keep.signed)) : fitsBits(bits, 0, keep));
}

/** What an adder gives of which only the low `keep.width` bits are wanted, its sum being in `range`. */
export function sumType(
  range: Range,
  a: Bits,
  b: Bits,
  keep: Bits,
): { readonly bits: Bits; readonly over: boolean } {
  const bits = isExact(range) ? bitsOf(range) : grownBits(a, b, false);
  const over = overflows(range, bits, keep);
  return { bits: over ? keep : bits, over };
}

/** Far from where a sum of 32 bits would wrap. */
const SMALL = 1n << 28n;

function smallDigits(code: number): readonly { readonly at: number; readonly negative: boolean }[] {
  const digits: { at: number; negative: boolean }[] = [];
  let rest = code;
  for (let at = 0; rest !== 0; at++, rest >>= 1) {
    if ((rest & 1) === 0) continue;
    const negative = (rest & 3) === 3;
    digits.push({ at, negative });
    rest -= negative ? -1 : 1;
  }
  return digits;
}

/** Positions and signs of the digits of the canonical signed-digit form, lowest first. */
function signedDigits(code: bigint): readonly { readonly at: number; readonly negative: boolean }[] {
  const digits: { at: number; negative: boolean }[] = [];
  let rest = code;
  if (rest >= -SMALL && rest <= SMALL) return smallDigits(Number(rest));
  for (let at = 0; rest !== 0n; at++, rest >>= 1n) {
    if ((rest & 1n) === 0n) continue;
    const negative = (rest & 3n) === 3n;
    digits.push({ at, negative });
    rest -= negative ? -1n : 1n;
  }
  return digits;
}

/** A number for all constants by which a value is multiplied by multipliers alike; undefined where adders do it. */
export function multiplierForm(code: bigint): number | undefined {
  if (signedDigits(code).length <= 2) return undefined;
  return code > 0n ? 2 * bigBits(code) : 2 * bigBits(-code - 1n) + 1;
}

function timesConstant(v: Values, x: Value, code: bigint): Value {
  if (code === 0n) return v.constant(0n);
  const digits = signedDigits(code);
  if (digits.length > 2) {
    const own = v.bits(x);
    const positive = code > 0n && !own.signed;
    const width = own.width + (code > 0n ? bigBits(code) + (positive ? 0 : 1) : bigBits(-code - 1n) + 1);
    return v.pure('mul', { width, signed: !positive }, [x, v.constant(code)]);
  }
  const [low, high] = digits;
  const term = (d: { readonly at: number }): Value => shift(v, x, d.at);
  const zero = v.constant(0n);
  if (!high) return low!.negative ? sub(v, zero, term(low!)) : term(low!);
  if (!high.negative) return low!.negative ? sub(v, term(high), term(low!)) : add(v, term(high), term(low!));
  if (!low!.negative) return sub(v, term(low!), term(high));
  return sub(v, sub(v, zero, term(high)), term(low!));
}

export function mul(v: Values, a: Value, b: Value): Value {
  const [ca, cb] = [v.constantOf(a), v.constantOf(b)];
  if (ca !== undefined && cb !== undefined) return v.constant(ca * cb);
  if (cb !== undefined) return timesConstant(v, a, cb);
  if (ca !== undefined) return timesConstant(v, b, ca);
  return v.pure('mul', { width: v.width(a) + v.width(b), signed: v.signed(a) || v.signed(b) }, [a, b]);
}

/** The answer that the ranges give already. */
function decided(p: Predicate, a: Range, b: Range): boolean | undefined {
  if (!isExact(a) || !isExact(b)) return undefined;
  if (p === 'lt' || p === 'ge') {
    if (a.hi < b.lo) return p === 'lt';
    if (a.lo >= b.hi) return p === 'ge';
  }
  if (p === 'gt' || p === 'le') {
    if (a.lo > b.hi) return p === 'gt';
    if (a.hi <= b.lo) return p === 'le';
  }
  if ((p === 'eq' || p === 'ne') && (a.hi < b.lo || b.hi < a.lo)) return p === 'ne';
  return undefined;
}

/** Below zero is the sign bit (recorded table indices of 4 repositories: no comparison with 0 for a clamp from below). */
export function compare(v: Values, p: Predicate, a: Value, b: Value): Value {
  const sign = p === 'lt' && v.signed(a) && v.constantOf(b) === 0n;
  return sign ? bit(v, a, v.width(a) - 1) : comparison(v, p, a, b);
}

/** An operator, unless the ranges give the answer. */
export function comparison(v: Values, p: Predicate, a: Value, b: Value): Value {
  const [ca, cb] = [v.constantOf(a), v.constantOf(b)];
  const known =
    ca !== undefined && cb !== undefined ? COMPARE[p](ca, cb) : decided(p, v.range(a), v.range(b));
  if (known !== undefined) return v.constant(known ? 1n : 0n);
  return v.pure('cmp', { width: 1, signed: false }, [a, b], PREDICATE_CODES.get(p)!);
}

/** Where `cond` says that `x` is above a constant of at least 0, `x` has no sign. */
function refined(v: Values, cond: Value, x: Value): Value {
  if (v.op(cond) !== 'cmp' || !v.signed(x)) return x;
  const a = v.operand(cond, 0);
  const bound = v.constantOf(v.operand(cond, 1));
  const above = PREDICATES[v.aux(cond)] === 'gt' || PREDICATES[v.aux(cond)] === 'ge';
  if (!above || bound === undefined || bound < 0n) return x;
  const exact = (w: Value): Value => (v.op(w) === 'wire' && keepsAll(v, w) ? v.operand(w, 0) : w);
  if (exact(x) !== exact(a)) return x;
  return v.pure('wire', { width: v.width(x) - 1, signed: false }, [x]);
}

/** The wire loses no high bit of its operand. */
function keepsAll(v: Values, w: Value): boolean {
  const from = v.operand(w, 0);
  return v.mask(from) === v.mask(w) && fitsBits(v.bits(from), v.aux(w), v.bits(w));
}

export function select(v: Values, cond: Value, a: Value, b: Value): Value {
  const known = v.constantOf(cond);
  if (known !== undefined) return known === 0n ? b : a;
  if (a === b) return a;
  const [ca, cb] = [v.constantOf(a), v.constantOf(b)];
  if (ca === 1n && cb === 0n) return cond;
  if (ca === 0n && cb === 1n) return not(v, cond);
  const then = refined(v, cond, a);
  const range = union(v.range(then), v.range(b));
  const bits = isExact(range) ? bitsOf(range) : joinedBits(v.bits(then), v.bits(b));
  return v.pure('select', bits, [cond, then, b], 0, range);
}

/** `a` where `cond` says that an index names this element, else what is there. */
export function steer(v: Values, cond: Value, a: Value, there: Value): Value {
  const selected = select(v, cond, a, there);
  const plain = v.op(selected) !== 'select' || v.operand(selected, 0) !== cond;
  if (plain) return selected;
  const operands = [cond, v.operand(selected, 1), v.operand(selected, 2)];
  return v.pure('select', v.bits(selected), operands, 1, v.range(selected));
}

export type Gate = 'and' | 'or' | 'xor';

const GATES: Readonly<Record<Gate, (a: bigint, b: bigint) => bigint>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

export function gateCode(op: Gate, a: bigint, b: bigint): bigint {
  return GATES[op](a, b);
}

/** A gate on all bits of both operands. */
export function gate(v: Values, op: Gate, a: Value, b: Value): Value {
  const [ca, cb] = [v.constantOf(a), v.constantOf(b)];
  if (ca !== undefined && cb !== undefined) return v.constant(gateCode(op, ca, cb));
  if (a === b) return op === 'xor' ? v.constant(0n) : a;
  for (const [c, other] of [
    [ca, b],
    [cb, a],
  ] as const) {
    if (c === 0n) return op === 'and' ? v.constant(0n) : other;
    const single = v.width(other) === 1 && !v.signed(other);
    if (c === 1n && single && op === 'and') return other;
    if (c === 1n && single && op === 'or') return v.constant(1n);
  }
  return v.pure(op, joinedBits(v.bits(a), v.bits(b)), [a, b]);
}

/** The complement of one bit. */
export function not(v: Values, a: Value): Value {
  const one = v.constant(1n);
  if (v.op(a) === 'xor' && v.operand(a, 1) === one) return v.operand(a, 0);
  return gate(v, 'xor', a, one);
}
