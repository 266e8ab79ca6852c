// Assignments between all kinds of numbers: every rounding with every overflow mode.
import {
  assign,
  cpp,
  fixedType,
  fractionOf,
  fromBits,
  overflows,
  roundings,
  type Type,
  wholeType,
} from './oracle.ts';
import { type Case, call, type Program, patterns, prelude, printed, Random } from './program.ts';

const convert = `template <class S, class D>
void convert(const unsigned* v, int n) {
  for (int k = 0; k < n; ++k, v += (S::width + 31) / 32) {
    const S s = read<S>(v);
    D d;
    d = s;
    print(d);
    std::printf("\\n");
  }
}
`;

/** Every (rounding, overflow, signedness, saturated bits) a type can have. */
function modes(w: number): Pick<Type, 'q' | 'o' | 's' | 'n'>[] {
  return roundings.flatMap((q) =>
    overflows.flatMap((o) =>
      [true, false].flatMap((s) =>
        (o === 'AP_WRAP' || o === 'AP_WRAP_SM' ? [0, 1, 2, 3, w] : [0])
          .filter((n) => n <= w && !(o === 'AP_WRAP_SM' && !s))
          .map((n) => ({ q, o, s, n })),
      ),
    ),
  );
}

function conversions(pairs: readonly (readonly [Type, Type])[], count: number, random: Random): Program {
  const cases: Case[] = [];
  const calls = pairs.map(([from, to]) => {
    const rows = patterns(from.w, count, random);
    for (const bits of rows) {
      const raw = fromBits(bits, from);
      cases.push({
        name: `${cpp(to)} = ${cpp(from)} of raw ${raw}`,
        expected: printed(assign(fractionOf(raw, from), to), to.w),
      });
    }
    return call(
      'convert',
      [from, to],
      rows.map((bits) => [bits]),
    );
  });
  return { source: `${prelude}${convert}int main() {\n${calls.join('')}}\n`, cases };
}

/** All values of small types; the point of the target wanders over and beyond the source's bits. */
export function smallConversions(seed: number): Program {
  const random = new Random(seed);
  const pairs = modes(3).map((mode): [Type, Type] => {
    const w = Math.max(mode.n, random.between(1, 4));
    return [
      fixedType(random.between(1, 6), random.between(-2, 7), random.below(3) > 0),
      fixedType(w, random.between(-2, 6), mode.s, mode),
    ];
  });
  return conversions(pairs, 64, random);
}

function randomWidth(random: Random, most: number): number {
  return random.pick([
    random.between(1, 12),
    random.between(1, 40),
    random.between(40, 70),
    random.between(1, most),
  ]);
}

export function randomType(random: Random, most: number): Type {
  const w = randomWidth(random, most);
  if (random.below(4) === 0) return wholeType(w, random.below(2) === 0);
  return fixedType(w, random.between(-5, w + 5), random.below(3) > 0);
}

/** Random types up to 130 bits, targets near enough to the source that rounding and overflow both happen. */
export function randomConversions(seed: number, count: number): Program {
  const random = new Random(seed);
  const all = modes(4);
  const pairs = Array.from({ length: count }, (_, k): [Type, Type] => {
    const from = randomType(random, 130);
    const mode = all[(k * 37 + random.below(2)) % all.length]!;
    const w = Math.max(mode.n, randomWidth(random, 130));
    if (random.below(8) === 0) return [from, wholeType(w, mode.s)];
    return [from, fixedType(w, from.i + random.between(-4, 4), mode.s, mode)];
  });
  return conversions(pairs, 24, random);
}
