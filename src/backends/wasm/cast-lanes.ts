// Rounding and overflow of a cast on lanes. What the interval proves cannot happen costs nothing.
import { roundCode } from '#ir/fixed/cast';
import { codeRange, type FixedType, fractionBits, type Rounding, type ScalarType } from '#ir/fixed/type';
import type { LaneMath, Lanes } from './lanes.ts';
import { holds, type Interval, Unsupported } from './layout.ts';
import { V } from './opcodes.ts';

/** Drops `drop` > 0 low bits. Each mode is an addend that depends on sign or parity, then a floor. */
export function roundLanes(m: LaneMath, a: Lanes, drop: number, mode: Rounding): Lanes {
  const range = { min: roundCode(a.range.min, drop, mode), max: roundCode(a.range.max, drop, mode) };
  if (mode === 'trn') return m.right(a, drop);
  if (drop > 62) throw new Unsupported(`rounding of ${drop} bits`);
  const half = 1n << BigInt(drop - 1);
  const room = { min: a.range.min - 2n * half, max: a.range.max + 2n * half };
  if (!holds(64, room)) throw new Unsupported('rounding of a value of more than 62 bits');
  const x = holds(32, room) && drop < 31 ? a : m.widen(a);
  const plus = (addend: bigint): Lanes =>
    m.op('add', x, m.constant(addend, x.bits), shifted(x.range, addend));
  const floored = (v: Lanes): Lanes => m.withRange(m.right({ ...v, range: room }, drop), range);
  // Lanes as wide as x, so that no sum is narrowed on the way.
  const wide = (v: Lanes, other: Lanes, op: 'add' | 'sub'): Lanes => {
    const keep = { ...v, range: room };
    const y = m.toBits(other, x.bits);
    return m.op(op, m.toBits(keep, x.bits), y, room);
  };
  switch (mode) {
    case 'rnd':
      return floored(plus(half));
    case 'rnd_min_inf':
      return floored(plus(half - 1n));
    case 'trn_zero': {
      if (x.range.min >= 0n) return m.right(x, drop);
      const mask = m.constant(2n * half - 1n, x.bits);
      const fix = m.op('and', m.sign(x), mask, { min: 0n, max: 2n * half - 1n });
      return floored(wide(x, fix, 'add'));
    }
    case 'rnd_zero':
      return floored(wide(plus(half - 1n), m.sign(x), 'sub'));
    case 'rnd_inf':
      return floored(wide(plus(half), m.sign(x), 'add'));
    case 'rnd_conv': {
      const one = m.constant(1n, x.bits);
      const odd = m.op('and', m.right(x, drop), one, { min: 0n, max: 1n });
      return floored(wide(plus(half - 1n), odd, 'add'));
    }
  }
}

function shifted(r: Interval, by: bigint): Interval {
  return { min: r.min + by, max: r.max + by };
}

function inside(a: Interval, b: Interval): boolean {
  return a.min >= b.min && a.max <= b.max;
}

/** `floored` is the value before rounding without its fraction, where the wrap needs it. */
function overflowLanes(m: LaneMath, a: Lanes, floored: () => Lanes, to: FixedType): Lanes {
  const whole = codeRange(to);
  // One bit has no symmetric range and keeps -1.
  const symmetric = to.overflow === 'sat_sym' && to.signed && to.width > 1;
  const allowed = symmetric ? { min: whole.min + 1n, max: whole.max } : whole;
  if (inside(a.range, allowed)) return a;
  switch (to.overflow) {
    case 'sat':
    case 'sat_sym': {
      const low = a.range.min < allowed.min ? m.maximum(a, bound(m, a, allowed.min)) : a;
      const high = low.range.max > allowed.max ? m.minimum(low, bound(m, low, allowed.max)) : low;
      return m.settle(high);
    }
    case 'sat_zero': {
      const below = m.compare('lt', a, bound(m, a, allowed.min));
      const above = m.compare('gt', a, bound(m, a, allowed.max));
      const zero = m.constant(0n, a.bits);
      const low = m.select(below, zero, a, a.range);
      return m.select(above, zero, low, {
        min: min0(a.range.min, allowed.min),
        max: max0(a.range.max, allowed.max),
      });
    }
    case 'wrap':
      if (to.satBits === 0) return m.wrap(a, to.width, to.signed);
      return special(m, a, floored, to, allowed);
    case 'wrap_sm':
      return to.signed ? special(m, a, floored, to, allowed) : m.wrap(a, to.width, false);
  }
}

function min0(value: bigint, limit: bigint): bigint {
  if (value > 0n) return 0n;
  return value > limit ? value : limit;
}

function max0(value: bigint, limit: bigint): bigint {
  if (value < 0n) return 0n;
  return value < limit ? value : limit;
}

/** A bound that may lie outside the lane is out of reach of every value in it, and so is never asked for. */
function bound(m: LaneMath, a: Lanes, code: bigint): Lanes {
  if (holds(a.bits, { min: code, max: code })) return m.constant(code, a.bits);
  const half = 1n << BigInt(a.bits - 1);
  return m.constant(code < 0n ? -half : half - 1n, a.bits);
}

/** Wraps that set top bits; see wrapSaturated and wrapSignMagnitude in ir/fixed/cast.ts, mask for condition. */
function special(m: LaneMath, a: Lanes, floored: () => Lanes, to: FixedType, allowed: Interval): Lanes {
  if (to.width > 62) throw new Unsupported(`wrapping with saturated bits at ${to.width} bits`);
  const x = m.widen(a);
  const every = { min: -(1n << 63n), max: (1n << 63n) - 1n };
  const raw = (v: Lanes): Lanes => ({ ...m.widen(v), range: every });
  const and = (p: Lanes, q: Lanes): Lanes => raw(m.map(V.and, V.and, every, raw(p), raw(q)));
  const or = (p: Lanes, q: Lanes): Lanes => raw(m.map(V.or, V.or, every, raw(p), raw(q)));
  const xor = (p: Lanes, q: Lanes): Lanes => raw(m.map(V.xor, V.xor, every, raw(p), raw(q)));
  const constant = (code: bigint): Lanes => m.constant(code, 64);
  const top = (count: number): bigint => ((1n << BigInt(count)) - 1n) << BigInt(to.width - count);
  /** Sets the top bits to the bit that `mask` holds everywhere. */
  const setTop = (v: Lanes, count: number, mask: Lanes): Lanes => {
    const bits = constant(top(count));
    return or(and(v, constant(~top(count))), and(mask, bits));
  };
  const full = raw(x);
  const negative = raw(m.sign(full));
  const not = (mask: Lanes): Lanes => xor(mask, constant(-1n));
  const n = to.satBits;
  let result: Lanes;
  if (!to.signed) {
    result = or(full, constant(top(n)));
  } else if (to.overflow === 'wrap') {
    result = setTop(setTop(full, Math.min(n, to.width), not(negative)), 1, negative);
  } else if (n === 0) {
    const lost = raw(m.bitMask(raw(floored()), to.width));
    const sign = raw(m.bitMask(full, to.width - 1));
    const differ = xor(lost, sign);
    // Where the bits agree the code stays, and its sign bit is the lost one already.
    result = setTop(xor(full, differ), 1, lost);
  } else if (n === 1) {
    const sign = raw(m.bitMask(full, to.width - 1));
    result = setTop(xor(full, xor(sign, negative)), 1, negative);
  } else {
    const lowest = raw(m.bitMask(full, to.width - n));
    const flipped = xor(full, not(xor(lowest, negative)));
    result = setTop(setTop(flipped, n, not(negative)), 1, negative);
  }
  const wrapped = m.wrap({ ...raw(result), range: every }, to.width, to.signed);
  const below = m.compare('lt', x, bound(m, x, allowed.min));
  const above = m.compare('gt', x, bound(m, x, allowed.max));
  const whole = codeRange(to);
  const low = m.select(below, m.widen(wrapped), x, every);
  return m.select(above, m.widen(wrapped), low, whole);
}

/** A cast of a value whose last code bit weighs 2^-fractionBits(from). */
export function castLanes(m: LaneMath, a: Lanes, from: ScalarType, to: FixedType): Lanes {
  const drop = fractionBits(from) - fractionBits(to);
  const rounded = drop > 0 ? roundLanes(m, a, drop, to.rounding) : m.left(a, -drop);
  return overflowLanes(m, rounded, () => (drop > 0 ? m.right(a, drop) : rounded), to);
}
