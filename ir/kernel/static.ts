// Expressions that depend on loop indices and constants alone: control may use them freely, and the verifier
// evaluates them point by point.
import { castCode } from '../fixed/cast.ts';
import { codeRange, fractionBits } from '../fixed/type.ts';
import type { BinaryOp, CompareOp, Expr } from './expr.ts';
import type { IndexExpr } from './index-expr.ts';
import { partsOfExpr, partsOfIndex } from './walk.ts';

/** The value of a static scalar bound by `let`, or undefined for one that depends on data. */
export type StaticLocals = (name: string) => Expr | undefined;

export function isStatic(e: Expr, locals: StaticLocals): boolean {
  if (e.kind === 'load') return false;
  if (e.kind === 'local') return locals(e.name) !== undefined;
  if (e.kind === 'index') return isStaticIndex(e.index);
  return partsOfExpr(e).exprs.every((x) => isStatic(x, locals));
}

/** Made of loop indices and constants: no ROM of indices, no data. */
export function isStaticIndex(i: IndexExpr): boolean {
  if (i.kind === 'rom' || i.kind === 'data') return false;
  return partsOfIndex(i).indices.every(isStaticIndex);
}

/** The loop indices an expression depends on, static scalars included. */
export function indicesOf(e: Expr, locals: StaticLocals): ReadonlySet<string> {
  const names = new Set<string>();
  const fromIndex = (i: IndexExpr): void => {
    if (i.kind === 'var') names.add(i.name);
    partsOfIndex(i).indices.forEach(fromIndex);
  };
  const from = (x: Expr): void => {
    const bound = x.kind === 'local' ? locals(x.name) : undefined;
    if (bound) from(bound);
    partsOfExpr(x).indices.forEach(fromIndex);
    partsOfExpr(x).exprs.forEach(from);
  };
  from(e);
  return names;
}

export type Point = ReadonlyMap<string, number>;

export function staticIndexValue(i: IndexExpr, point: Point): number {
  switch (i.kind) {
    case 'lit':
      return i.value;
    case 'var':
      return point.get(i.name) ?? Number.NaN;
    case 'add':
      return staticIndexValue(i.a, point) + staticIndexValue(i.b, point);
    case 'scale':
      return staticIndexValue(i.a, point) * i.by;
    case 'div':
      return Math.floor(staticIndexValue(i.a, point) / i.by);
    case 'mod': {
      const a = staticIndexValue(i.a, point);
      return a - Math.floor(a / i.by) * i.by;
    }
    default:
      return Number.NaN;
  }
}

export function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

export function greater(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

/** What comparisons of codes with one point say. */
export const COMPARE: Readonly<Record<CompareOp, (a: bigint, b: bigint) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

const BINARY: Readonly<Record<Exclude<BinaryOp, 'mul'>, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  min: lesser,
  max: greater,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

/** The code of a static expression at a point of the loop space. */
export function staticCode(e: Expr, point: Point, locals: StaticLocals): bigint {
  const code = (x: Expr): bigint => staticCode(x, point, locals);
  const at = (x: Expr, frac: number): bigint => code(x) << BigInt(frac - fractionBits(x.type));
  switch (e.kind) {
    case 'const':
      return e.code;
    case 'index':
      return BigInt(staticIndexValue(e.index, point));
    case 'local':
      return code(locals(e.name)!);
    case 'load':
      throw new RangeError('a load is not static');
    case 'binary': {
      if (e.op === 'mul') return code(e.a) * code(e.b);
      const frac = fractionBits(e.type);
      return BINARY[e.op](at(e.a, frac), at(e.b, frac));
    }
    case 'compare': {
      const frac = Math.max(fractionBits(e.a.type), fractionBits(e.b.type));
      return COMPARE[e.op](at(e.a, frac), at(e.b, frac)) ? 1n : 0n;
    }
    case 'select':
      return at(code(e.cond) === 0n ? e.b : e.a, fractionBits(e.type));
    case 'neg':
      return -code(e.a);
    case 'not':
      return e.type.signed ? ~code(e.a) : codeRange(e.type).max ^ code(e.a);
    case 'shift':
      return code(e.a);
    case 'slice':
      return BigInt.asUintN(e.hi - e.lo + 1, code(e.a) >> BigInt(e.lo));
    case 'bits':
      return e.type.signed ? BigInt.asIntN(e.type.width, code(e.a)) : BigInt.asUintN(e.type.width, code(e.a));
    case 'lead1': {
      const a = code(e.a);
      return a === 0n ? 0n : BigInt(a.toString(2).length);
    }
    case 'cast':
      return castCode(code(e.a), e.a.type, e.to);
    case 'divc':
      return code(e.a) / e.by;
  }
}
