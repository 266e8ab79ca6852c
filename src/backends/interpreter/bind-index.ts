// Indices as closures over plain numbers. The affine part of a flat offset is folded into one sum, since it is
// evaluated at every load; anything else is evaluated dimension by dimension and range-checked. What kind of number
// a value is, codes or doubles, is the scope's business.
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { LoopIndex } from './frame.ts';

export type IndexFn = () => number;

/** What indices need to know of the place where they stand. */
export interface IndexScope {
  readonly indices: ReadonlyMap<string, LoopIndex>;
  /** An expression of integer type as a number. */
  readonly integer: (e: Expr) => IndexFn;
  /** An element of a ROM of indices. */
  readonly element: (rom: string, index: readonly IndexExpr[]) => IndexFn;
  readonly bug: (what: string) => never;
}

interface Affine {
  readonly base: number;
  readonly terms: readonly (readonly [LoopIndex, number])[];
}

function affine(i: IndexExpr, scope: IndexScope): Affine | undefined {
  switch (i.kind) {
    case 'lit':
      return { base: i.value, terms: [] };
    case 'var':
      return { base: 0, terms: [[indexCell(i.name, scope), 1]] };
    case 'add': {
      const a = affine(i.a, scope);
      const b = affine(i.b, scope);
      return a && b && { base: a.base + b.base, terms: [...a.terms, ...b.terms] };
    }
    case 'scale': {
      const a = affine(i.a, scope);
      return a && scaled(a, i.by);
    }
    default:
      return undefined;
  }
}

function scaled(a: Affine, by: number): Affine {
  return { base: a.base * by, terms: a.terms.map(([cell, factor]) => [cell, factor * by]) };
}

function indexCell(name: string, scope: IndexScope): LoopIndex {
  return scope.indices.get(name) ?? scope.bug(`no loop index "${name}"`);
}

function sum({ base, terms }: Affine): IndexFn {
  const [first, second] = terms;
  if (!first) return () => base;
  const [a, fa] = first;
  if (!second) return () => base + a.value * fa;
  const [b, fb] = second;
  if (terms.length === 2) return () => base + a.value * fa + b.value * fb;
  return () => {
    let at = base;
    for (const [cell, factor] of terms) at += cell.value * factor;
    return at;
  };
}

export function bindIndex(i: IndexExpr, scope: IndexScope, dim?: number): IndexFn {
  const flat = affine(i, scope);
  if (flat) return sum(flat);
  const inner = (x: IndexExpr): IndexFn => bindIndex(x, scope);
  switch (i.kind) {
    case 'lit':
    case 'var':
      return scope.bug('an affine index was not folded');
    case 'add': {
      const a = inner(i.a);
      const b = inner(i.b);
      return () => a() + b();
    }
    case 'scale': {
      const a = inner(i.a);
      return () => a() * i.by;
    }
    case 'div': {
      const a = inner(i.a);
      return () => Math.floor(a() / i.by);
    }
    case 'mod': {
      const a = inner(i.a);
      const { by } = i;
      return () => ((a() % by) + by) % by;
    }
    case 'rom':
      return scope.element(i.rom, i.index);
    case 'data': {
      const value = scope.integer(i.value);
      if (!i.clamp) return value;
      if (dim === undefined) return scope.bug('a clamped index stands inside an index expression');
      const last = dim - 1;
      return () => Math.min(Math.max(value(), 0), last);
    }
  }
}

/** The row-major position of an element. */
export function bindOffset(
  buffer: { readonly dims: readonly number[]; readonly name: string },
  index: readonly IndexExpr[],
  scope: IndexScope,
): IndexFn {
  const { dims, name } = buffer;
  if (index.length !== dims.length) return scope.bug(`${name} has ${dims.length} dimensions`);
  const strides = dims.map((_, d) => dims.slice(d + 1).reduce((a, b) => a * b, 1));
  const flat = index.map((i) => affine(i, scope));
  if (flat.every((a) => a !== undefined)) {
    const parts = flat.map((a, d) => scaled(a, strides[d]!));
    return sum({ base: parts.reduce((n, p) => n + p.base, 0), terms: parts.flatMap((p) => p.terms) });
  }
  const positions = index.map((i, d) => bindIndex(i, scope, dims[d]));
  return () => {
    let at = 0;
    for (let d = 0; d < positions.length; d++) {
      const i = positions[d]!();
      if (i < 0 || i >= dims[d]!) return scope.bug(`index ${i} of ${name} is outside 0 … ${dims[d]! - 1}`);
      at += i * strides[d]!;
    }
    return at;
  };
}
