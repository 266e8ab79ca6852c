// Random sums of products: shapes, types and data that reach each way they can be computed in, and its borders.

import { printType } from '#ir/fixed/text';
import { type FixedType, fixed, OVERFLOWS, type Overflow, ROUNDINGS, type Rounding } from '#ir/fixed/type';
import type { Kernel } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';
import type { Random } from '../kernels/random.ts';

export interface DenseShape {
  readonly inputs: number;
  readonly outputs: number;
}

/** `staged`: all products are stored first; `cast`: each product is cast before it is added. */
export interface DenseForm {
  readonly staged: boolean;
  readonly cast: boolean;
}

export interface DenseTypes {
  readonly x: FixedType;
  readonly w: FixedType;
  readonly product: FixedType;
  readonly acc: FixedType;
}

export function denseKernel({ inputs, outputs }: DenseShape, types: DenseTypes, form: DenseForm): Kernel {
  const { x, w, product, acc } = types;
  const [tx, tw, tp, ta] = [x, w, product, acc].map(printType);
  const term =
    form.cast || form.staged ? `cast<${tp}>(x[i] * w[i * ${outputs} + o])` : `x[i] * w[i * ${outputs} + o]`;
  const sums = form.staged
    ? `reg p: ${tp}[${inputs * outputs}]
  for A: i in ${inputs} { for B: o in ${outputs} { p[i * ${outputs} + o] = ${term} } }
  for I: o in ${outputs} { acc[o] = b[o] }
  for C: i in ${inputs} { for D: o in ${outputs} { acc[o] += p[i * ${outputs} + o] } }`
    : `for I: o in ${outputs} { acc[o] = b[o] }
  pipeline ii=1 C: i in ${inputs} { unroll D: o in ${outputs} { acc[o] += ${term} } }`;
  const text = `kernel dense(in x: ${tx}[${inputs}], out y: ${ta}[${outputs}], rom w: ${tw}[${inputs * outputs}], rom b: ${ta}[${outputs}]) {
  reg acc: ${ta}[${outputs}]
  ${sums}
  for R: o in ${outputs} { y[o] = acc[o] }
}
`;
  const parsed = parseKernels(text);
  if (!parsed.value) throw new Error(`${parsed.diagnostics[0]?.message}\n${text}`);
  return parsed.value[0]!;
}

/** Types near those of networks, all modes, product and sum in the same or different points. */
export function denseTypes(rng: Random): DenseTypes {
  const type = (
    low: number,
    high: number,
    fraction: number,
    modes: readonly [readonly Rounding[], readonly Overflow[]],
  ) => {
    const width = rng.int(low, high);
    return fixed(width, width - fraction, { rounding: rng.pick(modes[0]), overflow: rng.pick(modes[1]) });
  };
  const all = [ROUNDINGS, OVERFLOWS] as const;
  const usual = [
    ['trn', 'rnd', 'rnd_conv'],
    ['wrap', 'sat', 'sat_sym'],
  ] as const;
  const modes = rng.chance(0.7) ? usual : all;
  const [fx, fw] = [rng.int(2, 10), rng.int(0, 8)];
  const drop = rng.chance(0.8) ? rng.int(0, 4) : rng.int(-2, fx + fw);
  const x = type(rng.chance(0.9) ? 8 : 17, rng.chance(0.9) ? 16 : 20, fx, modes);
  const w = type(3, rng.chance(0.9) ? 8 : 18, fw, modes);
  const acc = type(10, rng.chance(0.5) ? 16 : 30, fx + fw - drop, modes);
  const other = type(8, 24, fx + fw - drop + rng.int(0, 1), modes);
  return { x, w, acc, product: rng.chance(0.6) ? acc : other };
}

/** Codes below 2^bits in magnitude: small ones let every shortcut be taken, whole ones overflow. */
export function dataOf(rng: Random, count: number, type: FixedType, bits: number): readonly bigint[] {
  return Array.from({ length: count }, () => {
    const code = rng.code(type);
    const limit = BigInt(Math.max(1, Math.min(bits, type.width)));
    return BigInt.asIntN(Number(limit), code);
  });
}
