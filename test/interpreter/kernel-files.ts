// Reads the kernels of test/kernels and gives a seeded source of input codes.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Kernel } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';
import { Random } from '../kernels/random.ts';

const FOLDER = resolve(import.meta.dirname, '../kernels');

function kernelText(name: string): string {
  return readFileSync(resolve(FOLDER, `${name}.kn`), 'utf8');
}

export function kernelsOf(name: string): readonly Kernel[] {
  const { value, diagnostics } = parseKernels(kernelText(name), `${name}.kn`);
  if (!value) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return value;
}

/** `count` codes of a signed type `width` bits wide. */
export function codes(rng: Random, count: number, width: number, signed = true): readonly bigint[] {
  return Array.from({ length: count }, () => rng.code({ signed, width, int: width }));
}

export function seeds(count: number): readonly Random[] {
  return Array.from({ length: count }, (_, i) => new Random(i + 1));
}
