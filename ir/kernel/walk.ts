// The one walker over statements, expressions and indices. `partsOf…` lists a node's direct children, so that
// every traversal (verifier, printers' helpers, legalize) meets a new node kind in one place.
import type { Expr } from './expr.ts';
import type { IndexExpr } from './index-expr.ts';
import type { ElementRef, Kernel, Stmt } from './kernel.ts';

export interface Parts {
  readonly exprs: readonly Expr[];
  readonly indices: readonly IndexExpr[];
}

const NOTHING: Parts = { exprs: [], indices: [] };

export function partsOfExpr(e: Expr): Parts {
  switch (e.kind) {
    case 'const':
    case 'local':
      return NOTHING;
    case 'index':
      return { exprs: [], indices: [e.index] };
    case 'load':
      return { exprs: [], indices: e.index };
    case 'binary':
    case 'compare':
      return { exprs: [e.a, e.b], indices: [] };
    case 'select':
      return { exprs: [e.cond, e.a, e.b], indices: [] };
    case 'neg':
    case 'not':
    case 'shift':
    case 'slice':
    case 'bits':
    case 'lead1':
    case 'cast':
    case 'divc':
      return { exprs: [e.a], indices: [] };
  }
}

export function partsOfIndex(i: IndexExpr): Parts {
  switch (i.kind) {
    case 'lit':
    case 'var':
      return NOTHING;
    case 'add':
      return { exprs: [], indices: [i.a, i.b] };
    case 'scale':
    case 'div':
    case 'mod':
      return { exprs: [], indices: [i.a] };
    case 'rom':
      return { exprs: [], indices: i.index };
    case 'data':
      return { exprs: [i.value], indices: [] };
  }
}

/** The expressions and indices that stand in the statement itself, not in its nested statements. */
function partsOfStmt(s: Stmt): Parts {
  switch (s.kind) {
    case 'decl':
    case 'for':
    case 'call':
    case 'reset':
    case 'approx':
      return NOTHING;
    case 'let':
      return { exprs: [s.value], indices: [] };
    case 'store':
    case 'accumulate':
    case 'reduce':
      return { exprs: [s.value], indices: s.target.index };
    case 'read':
      return { exprs: [], indices: s.into.index };
    case 'write':
      return { exprs: [], indices: s.from.index };
    case 'if':
      return { exprs: [s.cond], indices: [] };
  }
}

/** The statement lists nested in a statement. */
export function bodiesOf(s: Stmt): readonly (readonly Stmt[])[] {
  if (s.kind === 'for' || s.kind === 'approx') return [s.body];
  if (s.kind === 'if') return [s.then, s.otherwise];
  return [];
}

export interface Visitor {
  /** Before its parts; `outer` holds the enclosing statements, outermost first. */
  readonly stmt?: (s: Stmt, outer: readonly Stmt[]) => void;
  readonly expr?: (e: Expr) => void;
  readonly index?: (i: IndexExpr) => void;
}

export function walkExpr(e: Expr, visit: Visitor): void {
  visit.expr?.(e);
  walkParts(partsOfExpr(e), visit);
}

function walkIndex(i: IndexExpr, visit: Visitor): void {
  visit.index?.(i);
  walkParts(partsOfIndex(i), visit);
}

function walkParts(parts: Parts, visit: Visitor): void {
  for (const e of parts.exprs) walkExpr(e, visit);
  for (const i of parts.indices) walkIndex(i, visit);
}

/** Every node, in program order, parents first. */
export function walkStmts(body: readonly Stmt[], visit: Visitor, outer: readonly Stmt[] = []): void {
  for (const s of body) {
    visit.stmt?.(s, outer);
    walkParts(partsOfStmt(s), visit);
    const inner = [...outer, s];
    for (const nested of bodiesOf(s)) walkStmts(nested, visit, inner);
  }
}

export function walkKernel(kernel: Kernel, visit: Visitor): void {
  walkStmts(kernel.body, visit);
}

/** What to put in place of a node whose children are already mapped; the same object means no change. */
export interface Rewriter {
  readonly expr?: (e: Expr) => Expr;
  readonly index?: (i: IndexExpr) => IndexExpr;
  /** An empty list removes the statement. */
  readonly stmt?: (s: Stmt) => readonly Stmt[];
}

function mapList<T>(list: readonly T[], f: (item: T) => T): readonly T[] {
  const out = list.map(f);
  return out.some((item, i) => item !== list[i]) ? out : list;
}

/** A copy of `node` with `changes`, or the node itself when nothing differs. */
function patched<T extends object>(node: T, changes: Partial<T>): T {
  const keys = Object.keys(changes) as (keyof T)[];
  return keys.every((k) => changes[k] === node[k]) ? node : { ...node, ...changes };
}

/** Rewrites bottom up. Types are not recomputed: a rewriter that changes a type rebuilds the parents it meets. */
export function mapExpr(e: Expr, rewrite: Rewriter): Expr {
  const inner = (x: Expr): Expr => mapExpr(x, rewrite);
  const index = (x: IndexExpr): IndexExpr => mapIndex(x, rewrite);
  const mapped = ((): Expr => {
    switch (e.kind) {
      case 'const':
      case 'local':
        return e;
      case 'index':
        return patched(e, { index: index(e.index) });
      case 'load':
        return patched(e, { index: mapList(e.index, index) });
      case 'binary':
      case 'compare':
        return patched(e, { a: inner(e.a), b: inner(e.b) });
      case 'select':
        return patched(e, { cond: inner(e.cond), a: inner(e.a), b: inner(e.b) });
      default:
        return patched(e, { a: inner(e.a) });
    }
  })();
  return rewrite.expr?.(mapped) ?? mapped;
}

function mapIndex(i: IndexExpr, rewrite: Rewriter): IndexExpr {
  const inner = (x: IndexExpr): IndexExpr => mapIndex(x, rewrite);
  const mapped = ((): IndexExpr => {
    switch (i.kind) {
      case 'lit':
      case 'var':
        return i;
      case 'add':
        return patched(i, { a: inner(i.a), b: inner(i.b) });
      case 'scale':
      case 'div':
      case 'mod':
        return patched(i, { a: inner(i.a) });
      case 'rom':
        return patched(i, { index: mapList(i.index, inner) });
      case 'data':
        return patched(i, { value: mapExpr(i.value, rewrite) });
    }
  })();
  return rewrite.index?.(mapped) ?? mapped;
}

function mapStmt(s: Stmt, rewrite: Rewriter): Stmt {
  const expr = (x: Expr): Expr => mapExpr(x, rewrite);
  const ref = (r: ElementRef): ElementRef => {
    return patched(r, { index: mapList(r.index, (x) => mapIndex(x, rewrite)) });
  };
  switch (s.kind) {
    case 'decl':
    case 'call':
    case 'reset':
      return s;
    case 'let':
      return patched(s, { value: expr(s.value) });
    case 'store':
    case 'accumulate':
    case 'reduce':
      return patched(s, { target: ref(s.target), value: expr(s.value) });
    case 'read':
      return patched(s, { into: ref(s.into) });
    case 'write':
      return patched(s, { from: ref(s.from) });
    case 'for':
    case 'approx':
      return patched(s, { body: mapStmts(s.body, rewrite) });
    case 'if':
      return patched(s, {
        cond: expr(s.cond),
        // biome-ignore lint/suspicious/noThenProperty: the branch of an if statement, never awaited
        then: mapStmts(s.then, rewrite),
        otherwise: mapStmts(s.otherwise, rewrite),
      });
  }
}

/** Rewrites a statement list bottom up and returns the same list when nothing changed. */
export function mapStmts(body: readonly Stmt[], rewrite: Rewriter): readonly Stmt[] {
  const out = body.flatMap((s) => {
    const mapped = mapStmt(s, rewrite);
    return rewrite.stmt?.(mapped) ?? [mapped];
  });
  return out.length === body.length && out.every((s, i) => s === body[i]) ? body : out;
}
