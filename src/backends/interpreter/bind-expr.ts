// Expressions as closures over codes. Each returns the code in the expression's exact type; the only work beside
// the operation is aligning points, and the shifts for that are fixed when the closure is made.
import { codeRange, fractionBits } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import { greater, lesser } from '#ir/kernel/static';
import { bindIndex, bindOffset, type IndexFn, type IndexScope } from './bind-index.ts';
import { align } from './cast-closure.ts';
import type { Frame } from './frame.ts';

/** Code of the value, in the expression's own type. */
export type ExprFn = () => bigint;

/** Indices of this interpreter: an integer is a code without fraction bits. */
export function indexScope(frame: Frame): IndexScope {
  return {
    indices: frame.indices,
    integer: (e): IndexFn => {
      const frac = fractionBits(e.type);
      if (frac !== 0) return frame.bug(`an index has ${frac} fraction bits`);
      const value = bindExpr(e, frame);
      return () => Number(value());
    },
    element: (rom, index): IndexFn => {
      const value = bindLoad(rom, index, frame);
      return () => Number(value());
    },
    bug: (what) => frame.bug(what),
  };
}

function bindLoad(name: string, index: readonly IndexExpr[], frame: Frame): ExprFn {
  const buffer = frame.buffer(name);
  const { data } = buffer;
  const offset = bindOffset(buffer, index, indexScope(frame));
  return () => {
    const at = offset();
    return data[at] ?? frame.bug(`${buffer.name} is read at element ${at}, which was never written`);
  };
}

/** The operand's code with as many fraction bits as asked for. */
function aligned(e: Expr, frac: number, frame: Frame): ExprFn {
  const value = bindExpr(e, frame);
  const by = frac - fractionBits(e.type);
  if (by === 0) return value;
  const move = align(by);
  return () => move(value());
}

function bindBinary(e: Expr & { kind: 'binary' }, frame: Frame): ExprFn {
  if (e.op === 'mul') {
    const a = bindExpr(e.a, frame);
    const b = bindExpr(e.b, frame);
    return () => a() * b();
  }
  const frac = fractionBits(e.type);
  const a = aligned(e.a, frac, frame);
  const b = aligned(e.b, frac, frame);
  switch (e.op) {
    case 'add':
      return () => a() + b();
    case 'sub':
      return () => a() - b();
    case 'and':
      return () => a() & b();
    case 'or':
      return () => a() | b();
    case 'xor':
      return () => a() ^ b();
    case 'min':
      return () => lesser(a(), b());
    case 'max':
      return () => greater(a(), b());
  }
}

function bindCompare(e: Expr & { kind: 'compare' }, frame: Frame): ExprFn {
  const frac = Math.max(fractionBits(e.a.type), fractionBits(e.b.type));
  const a = aligned(e.a, frac, frame);
  const b = aligned(e.b, frac, frame);
  switch (e.op) {
    case 'eq':
      return () => (a() === b() ? 1n : 0n);
    case 'ne':
      return () => (a() !== b() ? 1n : 0n);
    case 'lt':
      return () => (a() < b() ? 1n : 0n);
    case 'le':
      return () => (a() <= b() ? 1n : 0n);
    case 'gt':
      return () => (a() > b() ? 1n : 0n);
    case 'ge':
      return () => (a() >= b() ? 1n : 0n);
  }
}

export function bindExpr(e: Expr, frame: Frame): ExprFn {
  switch (e.kind) {
    case 'const': {
      const { code } = e;
      return () => code;
    }
    case 'index': {
      const value = bindIndex(e.index, indexScope(frame));
      return () => BigInt(value());
    }
    case 'local': {
      const cell = frame.locals.get(e.name) ?? frame.bug(`no scalar "${e.name}"`);
      return () => cell.value;
    }
    case 'load':
      return bindLoad(e.buffer, e.index, frame);
    case 'binary':
      return bindBinary(e, frame);
    case 'compare':
      return bindCompare(e, frame);
    case 'select': {
      const cond = bindExpr(e.cond, frame);
      const a = aligned(e.a, fractionBits(e.type), frame);
      const b = aligned(e.b, fractionBits(e.type), frame);
      return () => (cond() === 0n ? b() : a());
    }
    case 'neg': {
      const a = bindExpr(e.a, frame);
      return () => -a();
    }
    case 'not': {
      const a = bindExpr(e.a, frame);
      const { max } = codeRange(e.a.type);
      return e.a.type.signed ? () => ~a() : () => max ^ a();
    }
    case 'shift':
      return bindExpr(e.a, frame);
    case 'slice': {
      const a = bindExpr(e.a, frame);
      const lo = BigInt(e.lo);
      const width = e.hi - e.lo + 1;
      // Shifting right keeps the sign, so the bits above the code are those of two's complement.
      return () => BigInt.asUintN(width, a() >> lo);
    }
    case 'bits': {
      const a = bindExpr(e.a, frame);
      const { width, signed } = e.type;
      return signed ? () => BigInt.asIntN(width, a()) : () => BigInt.asUintN(width, a());
    }
    case 'lead1': {
      const a = bindExpr(e.a, frame);
      return () => {
        const code = a();
        return code === 0n ? 0n : BigInt(code.toString(2).length);
      };
    }
    case 'cast': {
      const a = bindExpr(e.a, frame);
      const convert = frame.narrowing(e.a.type, e.to);
      return () => convert(a());
    }
    case 'divc': {
      const a = bindExpr(e.a, frame);
      const { by } = e;
      return () => a() / by;
    }
  }
}
