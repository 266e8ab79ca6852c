// + - * & | ^ - ~ << >>, compound assignment and comparison of random pairs of types: result type and value.
import { randomType } from './conversion-program.ts';
import {
  assign,
  cpp,
  type Fraction,
  fixedType,
  floorOf,
  fractionOf,
  fromBits,
  type Type,
  wholeType,
} from './oracle.ts';
import { type Case, call, type Program, patterns, prelude, printed, Random } from './program.ts';

// A result says its width, the place of its point and whether it is signed, then its bits.
const code = `template <bool WHOLE> struct point { template <class R> static int of(const R&) { return R::iwidth; } };
template <> struct point<true> { template <class R> static int of(const R&) { return R::width; } };
template <bool WHOLE, class R>
void result(const R& r) {
  R ones;
  ones = 0;
  ones = ~ones;
  const bool s = ones < 0;
  std::printf("%d %d %c ", R::width, point<WHOLE>::of(r), s ? 's' : 'u');
  print(r);
  std::printf("\\n");
}
template <class A>
void show(const A& a) { print(a); std::printf("\\n"); }
template <class A, class B, bool WHOLE>
void operate(const unsigned* v, int n) {
  for (int k = 0; k < n; ++k) {
    A a = read<A>(v);
    v += (A::width + 31) / 32;
    const B b = read<B>(v);
    v += (B::width + 31) / 32;
    result<WHOLE>(a + b);
    result<WHOLE>(a - b);
    result<WHOLE>(a * b);
    result<WHOLE>(a & b);
    result<WHOLE>(a | b);
    result<WHOLE>(a ^ b);
    A c = -a;
    show(c);
    c = ~a;
    show(c);
    c = a << 3;
    show(c);
    c = a >> 2;
    show(c);
    c = a;
    c <<= 1;
    c >>= -1;
    show(c);
    c = a;
    c += b;
    show(c);
    c = a;
    c -= b;
    show(c);
    c = a;
    c *= b;
    show(c);
    c = a;
    c += 3;
    show(c);
    ++c;
    c--;
    show(c);
    show(a + 5u - true);
    std::printf("%d%d%d%d%d%d %d%d\\n", a == b, a != b, a < b, a > b, a <= b, a >= b, !a, a > 2);
  }
}
`;

const same = (x: Type, whole: boolean): Type => ({ ...x, q: 'AP_TRN', o: 'AP_WRAP', n: 0, whole });

/** The type of the exact sum: one integer bit more than both operands need once they have the same sign. */
function common(a: Type, b: Type, extra: number, s: boolean): Type {
  const i = Math.max(a.i + (b.s && !a.s ? 1 : 0), b.i + (a.s && !b.s ? 1 : 0)) + extra;
  const whole = a.whole && b.whole;
  return same(fixedType(i + Math.max(a.w - a.i, b.w - b.i), i, s), whole);
}

/** num such that the value is num / 2^den, for a den at least the value's own. */
const over = (x: Fraction, den: number): bigint => x.num << BigInt(den - x.den);

interface Lines {
  readonly name: string;
  readonly expected: string;
}

function operate(a: Type, b: Type, left: bigint, right: bigint): Lines[] {
  const s = a.s || b.s;
  const [x, y] = [fractionOf(left, a), fractionOf(right, b)];
  const den = Math.max(x.den, y.den);
  const [p, q] = [over(x, den), over(y, den)];
  const sum = { num: p + q, den };
  const difference = { num: p - q, den };
  const product = { num: x.num * y.num, den: x.den + y.den };
  const text = (t: Type, value: Fraction): string =>
    `${t.w} ${t.i} ${t.s ? 's' : 'u'} ${printed(over(value, t.w - t.i), t.w)}`;
  const logic = common(a, b, 0, s);
  const whole = a.whole && b.whole;
  // What enters a compound assignment to a whole number has lost its fraction before.
  const entering = a.whole && !b.whole ? { num: assign(y, wholeType(Math.max(b.i, 1), b.s)), den: 0 } : y;
  const into = (num: bigint, d: number): string => printed(assign({ num, den: d }, a), a.w);
  const d2 = Math.max(x.den, entering.den, 0);
  const [l, r] = [over(x, d2), over(entering, d2)];
  const three = over({ num: 3n, den: 0 }, d2);
  const plus3 = assign({ num: l + three, den: d2 }, a);
  const one = 1n << BigInt(d2);
  const step = (raw: bigint, by: bigint): bigint =>
    assign({ num: over(fractionOf(raw, a), d2) + by, den: d2 }, a);
  const unsigned32 = wholeType(32, false);
  const withFive = common(a, unsigned32, 1, a.s);
  const minusTrue = common(withFive, wholeType(1, false), 1, true);
  const raw = (v: bigint): string => printed(fromBits(v, a), a.w);
  const compared = [p === q, p !== q, p < q, p > q, p <= q, p >= q].map(Number).join('');
  const shiftedUp = fromBits(left << 1n, a);
  const rows: [string, string][] = [
    ['+', text(common(a, b, 1, s), sum)],
    ['-', text(common(a, b, 1, true), difference)],
    ['*', text(same(fixedType(a.w + b.w, a.i + b.i, s), whole), product)],
    ['&', text(logic, { num: p & q, den })],
    ['|', text(logic, { num: p | q, den })],
    ['^', text(logic, { num: p ^ q, den })],
    ['negated', into(-x.num, x.den)],
    ['complement', into(fromBits(-1n - left, a), x.den)],
    ['<< 3', raw(left << 3n)],
    ['>> 2', raw(floorOf({ num: left, den: 2 }))],
    ['<<= 1, >>= -1', raw(fromBits(shiftedUp << 1n, a))],
    ['+=', into(l + r, d2)],
    ['-=', into(l - r, d2)],
    ['*=', into(x.num * entering.num, x.den + entering.den)],
    ['+= 3', printed(plus3, a.w)],
    ['++ --', printed(step(step(plus3, one), -one), a.w)],
    ['+ 5u - true', printed(over({ num: l + 4n * one, den: d2 }, Math.max(0, x.den)), minusTrue.w)],
    ['compare', `${compared} ${Number(left === 0n)}${Number(l > 2n * one)}`],
  ];
  return rows.map(([name, expected]) => ({
    name: `${cpp(a)} ${left}, ${cpp(b)} ${right}: ${name}`,
    expected,
  }));
}

/** `mixedSigns: false` leaves out pairs where one operand is signed and the other is not. */
export function arithmetic(seed: number, count: number, mixedSigns = true): Program {
  const random = new Random(seed);
  const cases: Case[] = [];
  const calls: string[] = [];
  while (calls.length < count) {
    const modes = random.below(2) === 0 ? {} : ({ q: 'AP_RND_CONV', o: 'AP_SAT' } as const);
    const some = randomType(random, 90);
    const [a, b] = [some.whole ? some : { ...some, ...modes }, randomType(random, 90)];
    if (!mixedSigns && (a.s !== b.s || !a.s)) continue;
    const left = patterns(a.w, 8, random);
    const right = patterns(b.w, 8, random);
    const rows = left.map((bits, k) => [bits, right[(k * 3 + 1) % right.length]!]);
    for (const [x, y] of rows) cases.push(...operate(a, b, fromBits(x!, a), fromBits(y!, b)));
    const types = `${cpp(a)}, ${cpp(b)}`;
    calls.push(call('operate', [a, b], rows).replace(`${types}>(v`, `${types}, ${a.whole && b.whole}>(v`));
  }
  return { source: `${prelude}${code}int main() {\n${calls.join('')}}\n`, cases };
}
