// Doubles into numbers of every mode, and numbers out to double, float and int.
import { randomType } from './conversion-program.ts';
import {
  assign,
  cpp,
  type Fraction,
  fractionOf,
  fromBits,
  nearest,
  overflows,
  power,
  roundings,
  type Type,
} from './oracle.ts';
import { type Case, call, modulo32, type Program, patterns, prelude, printed, Random } from './program.ts';

const code = `static void bits(double x) { unsigned long long u; std::memcpy(&u, &x, 8); std::printf("%016llx", u); }
template <class A>
void out(const unsigned* v, int n) {
  for (int k = 0; k < n; ++k, v += (A::width + 31) / 32) {
    const A a = read<A>(v);
    bits(a.to_double());
    std::printf(" ");
    bits(a.to_float());
    std::printf(" %08x\\n", static_cast<unsigned>(a.to_int()));
  }
}
template <class A>
void in(const unsigned long long* v, int n) {
  for (int k = 0; k < n; ++k) {
    double x;
    std::memcpy(&x, v + k, 8);
    print(A(x));
    std::printf("\\n");
  }
}
`;

const view = new DataView(new ArrayBuffer(8));

function bitsOf(x: number): bigint {
  view.setFloat64(0, x);
  return view.getBigUint64(0);
}

/** Sign, 11 bits of exponent, 52 of mantissa; only normal numbers and zero are asked for. */
function exact(bits: bigint): Fraction {
  const exponent = Number((bits >> 52n) & 0x7ffn);
  if (exponent === 0) return { num: 0n, den: 0 };
  const size = (bits & 0xfffffffffffffn) | 0x10000000000000n;
  return { num: bits >> 63n ? -size : size, den: 1075 - exponent };
}

function outCases(t: Type, random: Random): { text: string; cases: Case[] } {
  // Just above half of the last place: only the very lowest bit tells it from a tie.
  const ties = [53, 24].filter((digits) => t.w > digits + 3);
  const rows = [
    ...patterns(t.w, 24, random),
    ...ties.map((digits) => power(t.w - 2) + power(t.w - 2 - digits) + 1n),
  ];
  const cases = rows.map((raw): Case => {
    const x = fractionOf(fromBits(raw, t), t);
    const whole = assign(x, { ...t, w: 2048, i: 2048, s: true, q: 'AP_TRN_ZERO', o: 'AP_WRAP', n: 0 });
    const doubles = [nearest(x, 53), Math.fround(nearest(x, 24))].map((d) =>
      bitsOf(d).toString(16).padStart(16, '0'),
    );
    return { name: `${cpp(t)} raw ${raw} out`, expected: `${doubles.join(' ')} ${modulo32(whole)}` };
  });
  return {
    text: call(
      'out',
      [t],
      rows.map((r) => [r]),
    ),
    cases,
  };
}

function inCases(t: Type, random: Random): { text: string; cases: Case[] } {
  const last = t.i - t.w;
  const doubles = Array.from({ length: 24 }, (_, k): bigint => {
    const near = (random.between(-40, 40) / 8) * 2 ** (last + random.between(-2, t.w));
    const long = Number(BigInt.asIntN(54, random.bits(54))) * 2 ** (last + random.between(-60, t.w));
    return bitsOf(k === 0 ? 0 : k === 1 ? -1e-200 : k === 2 ? 1e200 : k % 2 === 0 ? near : long);
  });
  const cases = doubles.map((bits): Case => {
    const expected = printed(assign(exact(bits), t), t.w);
    return { name: `${cpp(t)} of double ${bits.toString(16)}`, expected };
  });
  const data = doubles.map((d) => `0x${d.toString(16)}ull`).join(', ');
  return {
    text: `  {\n    static const unsigned long long v[] = {${data}};\n    in<${cpp(t)}>(v, 24);\n  }\n`,
    cases,
  };
}

export function floating(seed: number, count: number): Program {
  const random = new Random(seed);
  const parts = Array.from({ length: count }, (_, k) => {
    const plain = randomType(random, 200);
    const o = overflows[k % 5]!;
    const q = roundings[k % 7]!;
    const t = plain.whole || (o === 'AP_WRAP_SM' && !plain.s) ? plain : { ...plain, q, o };
    return k % 2 === 0 ? inCases(t, random) : outCases(t, random);
  });
  const source = `${prelude}${code}int main() {\n${parts.map((p) => p.text).join('')}}\n`;
  return { source, cases: parts.flatMap((p) => p.cases) };
}
