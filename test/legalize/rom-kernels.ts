// Pipelined kernels whose loops read ROMs of constants, drawn from a seed: products, sums and choices whose iterations
// differ in elements and constants only, of constants as networks have them: zeros, powers of two, equal and negated
// ones, whole columns pruned, few bits and many.
import { codeRange, type FixedType } from '#ir/fixed/type';
import type { Kernel } from '#ir/kernel/kernel';
import { Random } from '../kernels/random.ts';
import { kernelsOf } from '../schedule/sum-kernels.ts';

const INPUTS = ['fixed<6,3>', 'ufixed<5,2>', 'fixed<16,6>', 'fixed<40,20>', 'fixed<60,25>'];
const WEIGHTS = ['fixed<2,1>', 'fixed<5,2>', 'ufixed<6,3>', 'fixed<16,4>', 'fixed<40,15>', 'fixed<70,30>'];
const SUMS = ['fixed<12,8>', 'fixed<24,12>', 'fixed<16,9,rnd>', 'fixed<14,8,rnd_conv,sat>', 'fixed<64,30>'];

interface Form {
  readonly n: number;
  readonly m: number;
  /** Type of the weights. */
  readonly weight: string;
  /** Type of sums. */
  readonly sum: string;
}

/** Bodies that give y from x and w (n x m, or m x n), s (n), b (m) and `at`, n places of inputs. */
const BODIES: readonly ((form: Form) => string)[] = [
  // A dense layer: products, then sums.
  ({ n, m }) => `
  for p: i in ${n} { for p1: j in ${m} { mult[i * ${m} + j] = cast(x[i] * w[i * ${m} + j]) } }
  for b0: j in ${m} { acc[j] = cast(b[j]) }
  for a: i in ${n} { for a1: j in ${m} { acc[j] += mult[i * ${m} + j] } }
  for r: j in ${m} { y[j] = cast(acc[j]) }`,
  // The same in one loop, inputs and outputs by remainder and quotient.
  ({ n, m, sum }) => `
  for b0: j in ${m} { acc[j] = cast(b[j]) }
  for p: k in ${n * m} { acc[k / ${n}] += cast<${sum}>(x[k % ${n}] * w[k]) }
  for r: j in ${m} { y[j] = cast(acc[j]) }`,
  // Scaled and shifted at each of several positions, then with the inputs in another order.
  ({ n, m }) => `
  for s0: p in ${m} { for s1: i in ${n} { mult[p * ${n} + i] = cast(x[i] * s[i] + b[p]) } }
  for t0: p in ${m} { for t1: i in ${n} { mult[p * ${n} + i] = cast(max(mult[p * ${n} + i], x[at[i]] * s[i])) } }
  for b0: j in ${m} { acc[j] = cast(b[j]) }
  for z: k in ${n * m} { acc[k % ${m}] = max(acc[k % ${m}], mult[k]) }
  for r: j in ${m} { y[j] = cast(acc[j]) }`,
  // The larger of two that may be the same value, or one that the other is made of.
  ({ n, m, sum }) => `
  for q0: i in ${n} { q[i] = cast(x[i] * s[i]) }
  for v: k in ${n * m} { mult[k] = max(q[k % ${n}], q[k / ${m}]) }
  for u: k in ${n * m} { mult[k] = max(q[k % ${n}], cast<${sum}>(x[k / ${m}] * s[k / ${m}])) }
  for b0: j in ${m} { acc[j] = cast(b[j]) }
  for z: k in ${n * m} { acc[k % ${m}] = max(acc[k % ${m}], x[k % ${n}] > w[k] ? mult[k] : q[k / ${m}]) }
  for r: j in ${m} { y[j] = cast(acc[j]) }`,
  // Products of two constants and an input; an input that becomes a constant; a choice by a constant.
  ({ n, m, sum }) => `
  for c: k in ${n * m} { mult[k] = cast(w[k] * s[k % ${n}]) }
  for b0: j in ${m} { acc[j] = cast(b[j]) }
  for p: k in ${n * m} { acc[k % ${m}] += cast<${sum}>(x[k / ${m}] * (w[k] * s[k / ${m}]) + mult[k]) }
  for o: k in ${n * m} { acc[k % ${m}] = cast(w[k] > s[k % ${n}] ? acc[k % ${m}] : mult[k]) }
  for r: j in ${m} { y[j] = cast(acc[j] - mult[j]) }`,
  // Products by constants that are others' too.
  ({ n, m, weight, sum }) => `
  for c: j in ${m} { acc[j] = cast(b[j]) }
  for p: k in ${n * m} {
    mult[k] = cast(max(x[k / ${m}] * w[k], x[k / ${m}] * const<${weight.length > 10 ? weight : 'fixed<8,8>'}>(11)))
    acc[k % ${m}] = max(acc[k % ${m}], cast<${sum}>(max(x[k / ${m}] * s[k % ${n}], x[k / ${m}] * acc[k % ${m}]) - mult[k]))
  }
  for r: j in ${m} { y[j] = cast(acc[j]) }`,
  // Constants that were put into elements first; sums of the same terms to two widths.
  ({ n, m }) => `
  for c: k in ${n * m} { mult[k] = cast(w[k]) }
  for d: k in ${n * m} { mult[k] = cast(mult[k] * s[k % ${n}]) }
  for p: k in ${n * m} { mult[k] = cast(x[k / ${m}] + mult[k] * s[k % ${n}]) }
  for b0: j in ${m} {
    acc[j] = cast(b[j])
    low[j] = cast(b[j])
  }
  for a: i in ${n} {
    for a1: j in ${m} {
      acc[j] += mult[i * ${m} + j]
      low[j] += mult[i * ${m} + j]
    }
  }
  for r: j in ${m} { y[j] = cast(acc[j] - low[j]) }`,
];

export interface RomKernel {
  readonly text: string;
  readonly kernel: Kernel;
  /** Elements of x. */
  readonly inputs: number;
  readonly roms: Readonly<Record<string, readonly bigint[]>>;
}

/** Those of a column `i % columns` may all be zero. */
function constants(rng: Random, type: FixedType, size: number, columns: number): bigint[] {
  const few = Array.from({ length: rng.int(1, 4) }, () => rng.code(type));
  const { min, max } = codeRange(type);
  const fitting = (code: bigint): bigint => (code < min ? min : code > max ? max : code);
  const sign = (): bigint => (rng.chance(0.5) ? -1n : 1n);
  const draw = rng.pick([
    () => rng.pick(few),
    () => fitting(sign() * rng.pick(few)),
    () => fitting(sign() << BigInt(rng.int(0, type.width))),
    () => fitting(rng.pick([11n, 13n, 19n, 21n])),
    () => fitting(few[0]! + BigInt(rng.int(-200, 200))),
    () => (rng.chance(0.6) ? 0n : rng.code(type)),
    () => rng.code(type),
  ]);
  const pruned = rng.chance(0.4) ? rng.int(0, columns - 1) : -1;
  return Array.from({ length: size }, (_, i) => (i % columns === pruned ? 0n : draw()));
}

/** Without the three highest bits. */
const narrower = (type: string): string => type.replace(/\d+/g, (bits) => String(Number(bits) - 3));

export function romKernel(seed: number): RomKernel {
  const rng = new Random(seed);
  // Beyond what doubles tell apart.
  const wide = rng.chance(0.2);
  const form = {
    n: rng.int(2, 7),
    m: rng.int(2, 7),
    weight: wide ? WEIGHTS.at(-1)! : rng.pick(WEIGHTS),
    sum: wide ? SUMS.at(-1)! : rng.pick(SUMS),
  };
  const { n, m, weight, sum } = form;
  const complete = () => (rng.chance(0.5) ? ' partition(complete dim 0)' : '');
  const text = `kernel roms(
  in x: ${rng.pick(INPUTS)}[${n}],
  out y: ${rng.pick(SUMS)}[${m}],
  rom w: ${weight}[${n * m}]${complete()},
  rom s: ${rng.pick(WEIGHTS)}[${n}]${complete()},
  rom b: ${rng.pick(WEIGHTS)}[${m}]${complete()},
  rom at: uint<3>[${n}]
) pipeline ii=1 {
  reg mult: ${sum}[${n * m}] partition(complete dim 0)
  reg q: ${sum}[${n}] partition(complete dim 0)
  reg acc: ${sum}[${m}] partition(complete dim 0)
  reg low: ${narrower(sum)}[${m}] partition(complete dim 0)${rng.pick(BODIES)(form)}
}
`;
  const [kernel] = kernelsOf(text);
  const roms = kernel!.params.flatMap((p) => {
    if (p.kind !== 'rom') return [];
    const places = Array.from({ length: n }, () => BigInt(rng.int(0, n - 1)));
    return [
      [
        p.name,
        p.name === 'at' ? places : constants(rng, p.type, p.dims[0]!, p.name === 'w' ? m : n),
      ] as const,
    ];
  });
  return { text, kernel: kernel!, inputs: n, roms: Object.fromEntries(roms) };
}
