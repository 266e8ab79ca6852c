// Indices as closures over plain numbers. The affine part of a flat offset is folded into one sum, since it is
// evaluated at every load; anything else is evaluated dimension by dimension and range-checked.
import { fractionBits } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { Buffer, Frame, LoopIndex } from './frame.ts';

export type IndexFn = () => number;
/** Code of the value, in the expression's own type. */
export type ExprFn = () => bigint;
type BindExpr = (e: Expr, frame: Frame) => ExprFn;

interface Affine {
  readonly base: number;
  readonly terms: readonly (readonly [LoopIndex, number])[];
}

function affine(i: IndexExpr, frame: Frame): Affine | undefined {
  switch (i.kind) {
    case 'lit':
      return { base: i.value, terms: [] };
    case 'var':
      return { base: 0, terms: [[indexCell(i.name, frame), 1]] };
    case 'add': {
      const a = affine(i.a, frame);
      const b = affine(i.b, frame);
      return a && b && { base: a.base + b.base, terms: [...a.terms, ...b.terms] };
    }
    case 'scale': {
      const a = affine(i.a, frame);
      return a && scaled(a, i.by);
    }
    default:
      return undefined;
  }
}

function scaled(a: Affine, by: number): Affine {
  return { base: a.base * by, terms: a.terms.map(([cell, factor]) => [cell, factor * by]) };
}

function indexCell(name: string, frame: Frame): LoopIndex {
  return frame.indices.get(name) ?? frame.bug(`no loop index "${name}"`);
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

export function bindIndex(i: IndexExpr, frame: Frame, bindExpr: BindExpr, dim?: number): IndexFn {
  const flat = affine(i, frame);
  if (flat) return sum(flat);
  const inner = (x: IndexExpr): IndexFn => bindIndex(x, frame, bindExpr);
  switch (i.kind) {
    case 'lit':
    case 'var':
      return frame.bug('an affine index was not folded');
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
    case 'rom': {
      const value = bindLoad(frame.buffer(i.rom), i.index, frame, bindExpr);
      return () => Number(value());
    }
    case 'data': {
      const value = bindExpr(i.value, frame);
      const frac = fractionBits(i.value.type);
      if (frac !== 0) return frame.bug(`an index has ${frac} fraction bits`);
      if (!i.clamp) return () => Number(value());
      if (dim === undefined) return frame.bug('a clamped index stands inside an index expression');
      const last = dim - 1;
      return () => Math.min(Math.max(Number(value()), 0), last);
    }
  }
}

/** The row-major position of an element. */
export function bindOffset(
  buffer: Buffer,
  index: readonly IndexExpr[],
  frame: Frame,
  bindExpr: BindExpr,
): IndexFn {
  const { dims, name } = buffer;
  if (index.length !== dims.length) return frame.bug(`${name} has ${dims.length} dimensions`);
  const strides = dims.map((_, d) => dims.slice(d + 1).reduce((a, b) => a * b, 1));
  const flat = index.map((i) => affine(i, frame));
  if (flat.every((a) => a !== undefined)) {
    const parts = flat.map((a, d) => scaled(a, strides[d]!));
    return sum({ base: parts.reduce((n, p) => n + p.base, 0), terms: parts.flatMap((p) => p.terms) });
  }
  const positions = index.map((i, d) => bindIndex(i, frame, bindExpr, dims[d]));
  return () => {
    let at = 0;
    for (let d = 0; d < positions.length; d++) {
      const i = positions[d]!();
      if (i < 0 || i >= dims[d]!) return frame.bug(`index ${i} of ${name} is outside 0 … ${dims[d]! - 1}`);
      at += i * strides[d]!;
    }
    return at;
  };
}

export function bindLoad(
  buffer: Buffer,
  index: readonly IndexExpr[],
  frame: Frame,
  bindExpr: BindExpr,
): ExprFn {
  const { data, name } = buffer;
  const offset = bindOffset(buffer, index, frame, bindExpr);
  return () => {
    const at = offset();
    return data[at] ?? frame.bug(`${name} is read at element ${at}, which was never written`);
  };
}
