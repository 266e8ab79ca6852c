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

/** Types near those of networks, all modes, product and sum in the same or different points, narrow and wide. */
export function denseTypes(rng: Random): DenseTypes {
  const usual = [
    ['trn', 'rnd', 'rnd_conv'],
    ['wrap', 'sat', 'sat_sym'],
  ] as const;
  const modes = rng.chance(0.7) ? usual : ([ROUNDINGS, OVERFLOWS] as const);
  const type = (low: number, high: number, fraction: number, signed = true) => {
    const width = rng.int(low, high);
    const rounding = rng.pick<Rounding>(modes[0]);
    const overflow = rng.pick<Overflow>(modes[1]);
    return fixed(width, width - fraction, {
      signed,
      rounding,
      overflow: !signed && overflow === 'wrap_sm' ? 'wrap' : overflow,
    });
  };
  const [fx, fw] = [rng.int(0, 10), rng.int(0, 8)];
  const drop = rng.pick([rng.int(0, 4), rng.int(0, 4), rng.int(5, 13), rng.int(-3, fx + fw)]);
  const x = rng.chance(0.9) ? type(3, 16, fx, rng.chance(0.8)) : type(17, 31, fx);
  const w = rng.chance(0.93) ? type(2, 16, fw, rng.chance(0.9)) : type(17, 24, fw);
  const wide = rng.pick([16, 16, 30, 30, 52]);
  const acc = type(wide === 16 ? 6 : wide === 30 ? 12 : 31, wide, fx + fw - drop, rng.chance(0.97));
  const other = type(8, 24, fx + fw - drop + (rng.chance(0.8) ? 0 : 1), rng.chance(0.9));
  return { x, w, acc, product: rng.chance(0.7) ? acc : other };
}

/** Codes below 2^bits in magnitude: small ones let every shortcut be taken, whole ones overflow. */
export function dataOf(rng: Random, count: number, type: FixedType, bits: number): readonly bigint[] {
  return Array.from({ length: count }, () => {
    const code = rng.code(type);
    const limit = BigInt(Math.max(1, Math.min(bits, type.width)));
    return type.signed ? BigInt.asIntN(Number(limit), code) : BigInt.asUintN(Number(limit), code);
  });
}
