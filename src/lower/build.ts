// Short forms for writing kernels: statements, loops and the two frames (stream, array) that most layers share.
import type { FixedType } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import { type IndexExpr, ilit, ivar } from '#ir/kernel/index-expr';
import type { Binding, LoopMode, Param, Stmt, Storage } from '#ir/kernel/kernel';

export const COMPLETE: Binding = { kind: 'partition', style: 'complete', dim: 1 };

export function reg(name: string, type: FixedType, dims: readonly number[], ...bindings: Binding[]): Storage {
  return { kind: 'reg', name, type, dims, bindings };
}

export function declare(storage: Storage): Stmt {
  return { kind: 'decl', storage };
}

function loop(mode: LoopMode) {
  return (label: string, count: number, body: (i: IndexExpr) => readonly Stmt[], index = 'i'): Stmt => ({
    kind: 'for',
    label,
    index,
    count,
    mode,
    body: body(ivar(index)),
  });
}

export const plainLoop = loop({ kind: 'plain' });
export const unrolled = loop({ kind: 'unroll' });

export function pipelined(
  label: string,
  count: number,
  body: (i: IndexExpr) => readonly Stmt[],
  options: { readonly ii?: number; readonly rewind?: boolean; readonly index?: string } = {},
): Stmt {
  return loop({ kind: 'pipeline', ii: options.ii ?? 1, rewind: options.rewind ?? false })(
    label,
    count,
    body,
    options.index ?? 'i',
  );
}

interface Named {
  readonly name: string;
}

export function store(buffer: Named, index: readonly IndexExpr[], value: Expr): Stmt {
  return { kind: 'store', target: { buffer: buffer.name, index }, value };
}

export function accumulate(buffer: Named, index: readonly IndexExpr[], value: Expr): Stmt {
  return { kind: 'accumulate', target: { buffer: buffer.name, index }, value };
}

export function readToken(stream: Named, into: Named, at: IndexExpr = ilit(0)): Stmt {
  return { kind: 'read', stream: stream.name, into: { buffer: into.name, index: [at] } };
}

export function writeToken(stream: Named, from: Named, at: IndexExpr = ilit(0)): Stmt {
  return { kind: 'write', stream: stream.name, from: { buffer: from.name, index: [at] } };
}

export type StreamParam = Param & { readonly kind: 'stream' };
export type ArrayParam = Param & { readonly kind: 'array' };
export type RomParam = Param & { readonly kind: 'rom' };

export function stream(dir: 'in' | 'out', name: string, type: FixedType, lanes: number): StreamParam {
  return { kind: 'stream', dir, name, type, lanes };
}

export function array(dir: 'in' | 'out', name: string, type: FixedType, size: number): ArrayParam {
  return { kind: 'array', dir, name, type, dims: [size], bindings: [] };
}

export function rom(name: string, type: FixedType, size: number, ...bindings: Binding[]): RomParam {
  return { kind: 'rom', name, type, dims: [size], bindings };
}
