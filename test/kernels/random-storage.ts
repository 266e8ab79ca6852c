// How the storages of random kernels lie, and what parameters are as buffers of expressions.
import type { Binding, Param } from '#ir/kernel/kernel';
import type { Random } from './random.ts';
import type { Buffer } from './random-expr.ts';

export function randomDims(rng: Random, most = 2): readonly number[] {
  return Array.from({ length: rng.int(0, most) }, () => rng.int(1, 4));
}

export function randomBindings(rng: Random, dims: readonly number[]): readonly Binding[] {
  if (dims.length === 0 || rng.chance(0.6)) return [];
  const dim = rng.int(1, dims.length);
  const kind = rng.pick(['partition', 'reshape'] as const);
  if (rng.chance(0.5)) return [{ kind, style: 'complete', dim: rng.chance(0.3) ? 0 : dim }];
  return [{ kind, style: rng.pick(['block', 'cyclic'] as const), dim, factor: rng.int(1, dims[dim - 1]!) }];
}

export function bufferOf(p: Param): readonly Buffer[] {
  if (p.kind === 'stream') return [];
  const role = p.kind === 'rom' ? 'rom' : p.dir === 'in' ? 'in' : 'rw';
  return [{ name: p.name, type: p.type, dims: p.dims, role }];
}
