// Codes that a random kernel may meet: what its inputs hold, and its variables after a reset.
import { codeRange, type FixedType } from '#ir/fixed/type';
import type { Random } from './random.ts';
import type { RandomProgram } from './random-kernel.ts';

/** Nothing puts the lowest code into a symmetrically saturating variable, and no kernel is asked what then happens. */
export function allowed(code: bigint, type: FixedType): bigint {
  const forbidden =
    type.overflow === 'sat_sym' && type.signed && type.width > 1 && code === codeRange(type).min;
  return forbidden ? code + 1n : code;
}

/** Codes for every input of the program's kernel. */
export function randomInputs(
  program: RandomProgram,
  rng: Random,
): Readonly<Record<string, readonly bigint[]>> {
  const kernel = program.kernels.at(-1)!;
  const inputs = kernel.params.flatMap((p) => {
    if (p.kind !== 'rom' && p.dir === 'out') return [];
    const size = p.kind === 'stream' ? p.lanes * program.tokens[p.name]! : p.dims.reduce((a, b) => a * b, 1);
    return [[p.name, Array.from({ length: size }, () => allowed(rng.code(p.type), p.type))] as const];
  });
  return Object.fromEntries(inputs);
}
