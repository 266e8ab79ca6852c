// Scalar expressions of kernels. Every node carries the exact type of its value (bit growth of ap_fixed);
// narrowing happens only in `cast`. Build nodes with the functions below: they compute the types.
import { addType, constType, joinType, mulType, negType, shiftType, subType } from '../fixed/growth.ts';
import { BOOL, type FixedType, fractionBits, type ScalarType, shapeOf } from '../fixed/type.ts';
import type { IndexExpr } from './index-expr.ts';

export type CompareOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
export type BinaryOp = 'add' | 'sub' | 'mul' | 'min' | 'max' | 'and' | 'or' | 'xor';

export type Expr =
  /** value = code * 2^-fractionBits(type) */
  | { readonly kind: 'const'; readonly code: bigint; readonly type: ScalarType }
  /** The value of an index expression as an integer of the given type, wide enough for its range. */
  | { readonly kind: 'index'; readonly index: IndexExpr; readonly type: ScalarType }
  /** A scalar bound by `let`. */
  | { readonly kind: 'local'; readonly name: string; readonly type: ScalarType }
  | {
      readonly kind: 'load';
      readonly buffer: string;
      readonly index: readonly IndexExpr[];
      readonly type: ScalarType;
    }
  | {
      readonly kind: 'binary';
      readonly op: BinaryOp;
      readonly a: Expr;
      readonly b: Expr;
      readonly type: ScalarType;
    }
  | {
      readonly kind: 'compare';
      readonly op: CompareOp;
      readonly a: Expr;
      readonly b: Expr;
      readonly type: ScalarType;
    }
  | {
      readonly kind: 'select';
      readonly cond: Expr;
      readonly a: Expr;
      readonly b: Expr;
      readonly type: ScalarType;
    }
  | { readonly kind: 'neg'; readonly a: Expr; readonly type: ScalarType }
  /** Bitwise complement within the operand's own width. */
  | { readonly kind: 'not'; readonly a: Expr; readonly type: ScalarType }
  /** a * 2^by, exact: the point moves, no bit is lost. */
  | { readonly kind: 'shift'; readonly a: Expr; readonly by: number; readonly type: ScalarType }
  /** Raw bits hi … lo of the code, as an unsigned integer. */
  | {
      readonly kind: 'slice';
      readonly a: Expr;
      readonly hi: number;
      readonly lo: number;
      readonly type: ScalarType;
    }
  /** The same raw bits read as another type of the same width. */
  | { readonly kind: 'bits'; readonly a: Expr; readonly type: ScalarType }
  /** Position of the leading one of an unsigned operand's code, counted from 1; 0 when the code is 0. */
  | { readonly kind: 'lead1'; readonly a: Expr; readonly type: ScalarType }
  /** Rounding, then overflow, as an assignment to a variable of type `to`. */
  | { readonly kind: 'cast'; readonly a: Expr; readonly to: FixedType; readonly type: ScalarType }
  /** a / by with the code divided like a C integer (quotient toward zero); `by` is a positive constant. */
  | { readonly kind: 'divc'; readonly a: Expr; readonly by: bigint; readonly type: ScalarType };

export function konst(code: bigint, type: ScalarType): Expr {
  return { kind: 'const', code, type: shapeOf(type) };
}

/** The exact constant `code * 2^-frac` in its smallest type. */
export function exact(code: bigint, frac = 0): Expr {
  return { kind: 'const', code, type: constType(code, frac) };
}

export function indexValue(index: IndexExpr, type: ScalarType): Expr {
  return { kind: 'index', index, type: shapeOf(type) };
}

export function local(name: string, type: ScalarType): Expr {
  return { kind: 'local', name, type: shapeOf(type) };
}

export function load(
  buffer: { readonly name: string; readonly type: ScalarType },
  index: readonly IndexExpr[],
): Expr {
  return { kind: 'load', buffer: buffer.name, index, type: shapeOf(buffer.type) };
}

/** Exact type of a binary operator's value. */
export function binaryType(op: BinaryOp, a: ScalarType, b: ScalarType): ScalarType {
  if (op === 'add') return addType(a, b);
  if (op === 'sub') return subType(a, b);
  if (op === 'mul') return mulType(a, b);
  return joinType(a, b);
}

export function binary(op: BinaryOp, a: Expr, b: Expr): Expr {
  return { kind: 'binary', op, a, b, type: binaryType(op, a.type, b.type) };
}

export const add = (a: Expr, b: Expr): Expr => binary('add', a, b);
export const sub = (a: Expr, b: Expr): Expr => binary('sub', a, b);
export const mul = (a: Expr, b: Expr): Expr => binary('mul', a, b);
export const min = (a: Expr, b: Expr): Expr => binary('min', a, b);
export const max = (a: Expr, b: Expr): Expr => binary('max', a, b);

export function compare(op: CompareOp, a: Expr, b: Expr): Expr {
  return { kind: 'compare', op, a, b, type: BOOL };
}

export function select(cond: Expr, a: Expr, b: Expr): Expr {
  return { kind: 'select', cond, a, b, type: joinType(a.type, b.type) };
}

export function neg(a: Expr): Expr {
  return { kind: 'neg', a, type: negType(a.type) };
}

export function not(a: Expr): Expr {
  return { kind: 'not', a, type: a.type };
}

export function shift(a: Expr, by: number): Expr {
  return { kind: 'shift', a, by, type: shiftType(a.type, by) };
}

export function slice(a: Expr, hi: number, lo: number): Expr {
  return { kind: 'slice', a, hi, lo, type: { signed: false, width: hi - lo + 1, int: hi - lo + 1 } };
}

export function bits(a: Expr, type: ScalarType): Expr {
  return { kind: 'bits', a, type: shapeOf(type) };
}

export function lead1(a: Expr): Expr {
  const width = a.type.width.toString(2).length;
  return { kind: 'lead1', a, type: { signed: false, width, int: width } };
}

export function cast(a: Expr, to: FixedType): Expr {
  return { kind: 'cast', a, to, type: shapeOf(to) };
}

/** Truncation toward zero to an integer: what C does when a fixed-point value becomes an `int`. */
export function toInteger(a: Expr): Expr {
  const width = Math.max(1, a.type.int + (a.type.signed && fractionBits(a.type) > 0 ? 1 : 0));
  return cast(a, {
    signed: a.type.signed,
    width,
    int: width,
    rounding: 'trn_zero',
    overflow: 'wrap',
    satBits: 0,
  });
}

export function divc(a: Expr, by: bigint): Expr {
  return { kind: 'divc', a, by, type: a.type };
}
