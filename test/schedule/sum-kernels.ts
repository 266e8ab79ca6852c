// Kernels with two sums of many terms, drawn from a seed, as graphs with sums and as graphs with every adder by itself.

import type { Kernel } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';
import type { OperatorFunction } from '#ir/operators/graph';
import { legalizeKernel } from '#src/legalize/index';
import { Random } from '../kernels/random.ts';

export interface SumForm {
  readonly terms: number;
  /** Bits of the accumulators: they wrap, or the sum grows up to them. */
  readonly width: number;
  /** Inputs only, or products, shifted sums and rounded values among them. */
  readonly mixed: boolean;
  readonly ii: number;
  readonly seed: number;
}

/** The second sum shares all terms but some with the first, so that they have adders in common. */
export function sumKernel({ terms, width, mixed, ii, seed }: SumForm): string {
  const rng = new Random(seed);
  const type = `fixed<${width},${width}>`;
  const forms = [
    (i: number) => `x[${i}]`,
    (i: number) => `a[${i}]`,
    (i: number) => `x[${i}] * const<fixed<8,8>>(${rng.int(1, 100)})`,
    (i: number) => `x[${i}] * a[${i}]`,
    (i: number) => `u[${i}]`,
    (i: number) => `cast<fixed<${Math.max(2, width - 1)},${Math.max(2, width - 1)},rnd>>(f[${i}])`,
  ];
  const term = (i: number): string => (mixed ? rng.pick(forms) : forms[0]!)(i);
  const list = Array.from({ length: terms }, (_, i) => term(i));
  const sum = (o: number, except: number): string[] => [
    `acc[${o}] = cast<${type}>(const<fixed<8,8>>(${o === 0 && mixed ? 3 : 0}))`,
    ...list.map((t, i) => `acc[${o}] += cast<${type}>(${i === except ? 'x[0]' : t})`),
    `y[${o}] = acc[${o}]`,
  ];
  return `kernel sums(
  in x: fixed<8,8>[${terms}],
  in a: fixed<5,5>[${terms}],
  in f: fixed<12,7>[${terms}],
  in u: ufixed<6,6>[${terms}],
  out y: ${type}[2]
) pipeline ii=${ii}${ii === 1 ? '' : ` multipliers ${Math.max(1, Math.floor(terms / ii / 2))}`} {
  reg acc: ${type}[2] partition(complete dim 1)
  ${[...sum(0, -1), ...sum(1, rng.int(0, terms - 1))].join('\n  ')}
}
`;
}

export function kernelsOf(text: string): readonly Kernel[] {
  const { value, diagnostics } = parseKernels(text);
  if (value === undefined) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return value;
}

export function legalized(text: string, expand: boolean | 'iterations'): OperatorFunction {
  const kernels = kernelsOf(text);
  return legalizeKernel(kernels[0]!, kernels, new Map(), { expand }).at(-1)!;
}
