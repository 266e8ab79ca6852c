// Index expressions: affine in loop indices, with floor division and floor modulo by constants; a ROM of
// indices; or a data value, either proved in range by its type or clamped to the dimension.
import type { Expr } from './expr.ts';

export type IndexExpr =
  | { readonly kind: 'lit'; readonly value: number }
  | { readonly kind: 'var'; readonly name: string }
  | { readonly kind: 'add'; readonly a: IndexExpr; readonly b: IndexExpr }
  | { readonly kind: 'scale'; readonly a: IndexExpr; readonly by: number }
  | { readonly kind: 'div'; readonly a: IndexExpr; readonly by: number }
  | { readonly kind: 'mod'; readonly a: IndexExpr; readonly by: number }
  /** An element of an integer ROM, read at compile-time known positions. */
  | { readonly kind: 'rom'; readonly rom: string; readonly index: readonly IndexExpr[] }
  /** An integer-typed value. Not clamped: its type's range must lie inside the dimension (the verifier checks). */
  | { readonly kind: 'data'; readonly value: Expr; readonly clamp: boolean };

export function ilit(value: number): IndexExpr {
  return { kind: 'lit', value };
}

export function ivar(name: string): IndexExpr {
  return { kind: 'var', name };
}

/** Sum, folding literals so that printed kernels stay readable. */
export function iadd(a: IndexExpr, b: IndexExpr): IndexExpr {
  if (a.kind === 'lit' && b.kind === 'lit') return ilit(a.value + b.value);
  if (a.kind === 'lit' && a.value === 0) return b;
  if (b.kind === 'lit' && b.value === 0) return a;
  return { kind: 'add', a, b };
}

export function iscale(a: IndexExpr, by: number): IndexExpr {
  if (a.kind === 'lit') return ilit(a.value * by);
  if (by === 0) return ilit(0);
  return by === 1 ? a : { kind: 'scale', a, by };
}

/** Floor division by a positive constant. */
export function idiv(a: IndexExpr, by: number): IndexExpr {
  if (a.kind === 'lit') return ilit(Math.floor(a.value / by));
  return by === 1 ? a : { kind: 'div', a, by };
}

/** Floor modulo by a positive constant: the result lies in 0 … by-1. */
export function imod(a: IndexExpr, by: number): IndexExpr {
  if (a.kind === 'lit') return ilit(((a.value % by) + by) % by);
  return by === 1 ? ilit(0) : { kind: 'mod', a, by };
}

export function irom(rom: string, index: readonly IndexExpr[]): IndexExpr {
  return { kind: 'rom', rom, index };
}

export function idata(value: Expr, clamp: boolean): IndexExpr {
  return { kind: 'data', value, clamp };
}
