// Expressions as closures over doubles: a cast is the identity, every other operation the one of real arithmetic.
// Operations on bits have no such meaning; kernels keep them inside `approx`, which is not executed here.
import { toDouble } from '#ir/fixed/dyadic';
import { BOOL, fractionBits, sameShape } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import { bindIndex, bindOffset, type IndexFn, type IndexScope } from '#src/backends/interpreter/bind-index';
import type { FloatFrame } from './frame.ts';

export type RealFn = () => number;

/** Indices on doubles: a value that chooses an element is cut like a C int. */
export function indexScope(frame: FloatFrame): IndexScope {
  const whole =
    (value: RealFn): IndexFn =>
    () =>
      Math.trunc(value());
  return {
    indices: frame.indices,
    integer: (e) => whole(bindExpr(e, frame)),
    element: (rom, index) => whole(bindLoad(rom, index, frame)),
    bug: (what) => frame.bug(what),
  };
}

function bindLoad(name: string, index: readonly IndexExpr[], frame: FloatFrame): RealFn {
  const buffer = frame.buffer(name);
  const { data } = buffer;
  const offset = bindOffset(buffer, index, indexScope(frame));
  return () => data[offset()]!;
}

function bindBinary(e: Expr & { kind: 'binary' }, frame: FloatFrame): RealFn {
  const a = bindExpr(e.a, frame);
  const b = bindExpr(e.b, frame);
  switch (e.op) {
    case 'mul':
      return () => a() * b();
    case 'add':
      return () => a() + b();
    case 'sub':
      return () => a() - b();
    case 'min':
      return () => Math.min(a(), b());
    case 'max':
      return () => Math.max(a(), b());
  }
  if (!sameShape(e.a.type, BOOL) || !sameShape(e.b.type, BOOL)) {
    return frame.bug(`${e.op} of numbers stands outside approx`);
  }
  switch (e.op) {
    case 'and':
      return () => a() * b();
    case 'or':
      return () => Math.max(a(), b());
    case 'xor':
      return () => Math.abs(a() - b());
  }
}

function bindCompare(e: Expr & { kind: 'compare' }, frame: FloatFrame): RealFn {
  const a = bindExpr(e.a, frame);
  const b = bindExpr(e.b, frame);
  switch (e.op) {
    case 'eq':
      return () => (a() === b() ? 1 : 0);
    case 'ne':
      return () => (a() !== b() ? 1 : 0);
    case 'lt':
      return () => (a() < b() ? 1 : 0);
    case 'le':
      return () => (a() <= b() ? 1 : 0);
    case 'gt':
      return () => (a() > b() ? 1 : 0);
    case 'ge':
      return () => (a() >= b() ? 1 : 0);
  }
}

export function bindExpr(e: Expr, frame: FloatFrame): RealFn {
  switch (e.kind) {
    case 'const': {
      const value = toDouble(e.code, fractionBits(e.type));
      return () => value;
    }
    case 'index':
      return bindIndex(e.index, indexScope(frame));
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
      const a = bindExpr(e.a, frame);
      const b = bindExpr(e.b, frame);
      return () => (cond() === 0 ? b() : a());
    }
    case 'neg': {
      const a = bindExpr(e.a, frame);
      return () => -a();
    }
    case 'not': {
      if (!sameShape(e.a.type, BOOL)) return frame.bug('not of a number stands outside approx');
      const a = bindExpr(e.a, frame);
      return () => 1 - a();
    }
    case 'shift': {
      const a = bindExpr(e.a, frame);
      const factor = 2 ** e.by;
      return () => a() * factor;
    }
    case 'cast':
      return bindExpr(e.a, frame);
    case 'divc': {
      const a = bindExpr(e.a, frame);
      const by = Number(e.by);
      return () => a() / by;
    }
    case 'slice':
    case 'bits':
    case 'lead1':
      return frame.bug(`${e.kind} stands outside approx`);
  }
}
