// Finds sums of products: loop nests that do nothing but accumulate a function of one element and one constant. Such
// a nest becomes a list of (accumulator, element, constant), whatever its loops and indices look like; a nest that
// first stores all products and then sums them is the same list.

import { plain, sameShape } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import { cast } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { Kernel, Stmt } from '#ir/kernel/kernel';
import { isStaticIndex, staticIndexValue } from '#ir/kernel/static';
import { mapExpr, partsOfExpr, partsOfIndex } from '#ir/kernel/walk';
import { sizeOf } from './layout.ts';
import { writesBuffer } from './rewrites.ts';
import type { BufferPlace, Scope } from './scope.ts';

type Load = Expr & { kind: 'load' };
type Accumulate = Stmt & { kind: 'accumulate' };

/** Longer lists stay loops. */
const MAX_TERMS = 4_000_000;

/** The list of a site, as positions in the accumulator, the data and the constants, in kernel order. */
export interface Terms {
  readonly acc: Int32Array;
  readonly data: Int32Array;
  readonly weight: Int32Array;
}

export interface FoundSite {
  /** What each term adds, as a function of the two loads. */
  readonly value: Expr;
  readonly target: string;
  readonly data: Load;
  readonly weight: Load;
  readonly terms: Terms;
  /** The statement that stored the products, now without use. */
  readonly products: Stmt | undefined;
}

interface Nest {
  readonly loops: readonly (Stmt & { kind: 'for' })[];
  readonly inner: Stmt;
}

function nestOf(s: Stmt): Nest | undefined {
  const loops: (Stmt & { kind: 'for' })[] = [];
  let inner = s;
  while (inner.kind === 'for') {
    loops.push(inner);
    if (inner.body.length !== 1) return undefined;
    inner = inner.body[0]!;
  }
  return loops.length > 0 ? { loops, inner } : undefined;
}

/** The loads of an expression, or undefined when something else in it depends on loops or scalars. */
function loadsOf(e: Expr): readonly Load[] | undefined {
  if (e.kind === 'load') return e.index.every(isStaticIndex) ? [e] : undefined;
  if (e.kind === 'local' || e.kind === 'index') return undefined;
  const parts = partsOfExpr(e).exprs.map(loadsOf);
  return parts.every((p) => p !== undefined) ? parts.flat() : undefined;
}

function ownLoops(index: readonly IndexExpr[], nest: Nest): boolean {
  const names = new Set(nest.loops.map((l) => l.index));
  const own = (i: IndexExpr): boolean => {
    return (i.kind !== 'var' || names.has(i.name)) && partsOfIndex(i).indices.every(own);
  };
  return index.every(own);
}

/** A position as a function of the loop counters: a base and a factor for each where that is all, else evaluated. */
function position(dims: readonly number[], index: readonly IndexExpr[], names: readonly string[]) {
  const at = (counters: Int32Array): number => {
    const point = new Map(names.map((n, i) => [n, counters[i]!]));
    return index.reduce((sum, i, d) => sum + staticIndexValue(i, point) * sizeOf(dims.slice(d + 1)), 0);
  };
  const affine = (i: IndexExpr): boolean => {
    if (i.kind === 'div' || i.kind === 'mod') return false;
    return partsOfIndex(i).indices.every(affine);
  };
  if (!index.every(affine)) return at;
  const zero = new Int32Array(names.length);
  const base = at(zero);
  const factors = names.map((_, i) => at(zero.map((__, k) => (k === i ? 1 : 0))) - base);
  return (counters: Int32Array): number => {
    let sum = base;
    for (let i = 0; i < factors.length; i++) sum += factors[i]! * counters[i]!;
    return sum;
  };
}

/** Runs through all iterations of a nest in order. */
function enumerate(nest: Nest, visit: (counters: Int32Array, n: number) => void): number {
  const counts = nest.loops.map((l) => l.count);
  const total = sizeOf(counts);
  const counters = new Int32Array(counts.length);
  for (let n = 0; n < total; n++) {
    visit(counters, n);
    for (let d = counts.length - 1; d >= 0; d--) {
      if (++counters[d]! < counts[d]!) break;
      counters[d] = 0;
    }
  }
  return total;
}

function positions(nest: Nest, place: BufferPlace, index: readonly IndexExpr[]): Int32Array {
  const names = nest.loops.map((l) => l.index);
  const out = new Int32Array(sizeOf(nest.loops.map((l) => l.count)));
  const at = position(place.dims, index, names);
  enumerate(nest, (counters, n) => {
    out[n] = at(counters);
  });
  return out;
}

function pairOf(loads: readonly Load[], scope: Scope): { data: Load; weight: Load } | undefined {
  const weight = loads.find((l) => scope.buffer(l.buffer).rom !== undefined);
  const data = loads.find((l) => scope.buffer(l.buffer).rom === undefined);
  return loads.length === 2 && weight && data ? { data, weight } : undefined;
}

/** Is the statement at `position` of the list a sum of products? */
export function findSite(body: readonly Stmt[], at: number, scope: Scope): FoundSite | undefined {
  const nest = nestOf(body[at]!);
  if (nest?.inner.kind !== 'accumulate' || scope.mask) return undefined;
  const s: Accumulate = nest.inner;
  if (!s.target.index.every(isStaticIndex) || !ownLoops(s.target.index, nest)) return undefined;
  if (sizeOf(nest.loops.map((l) => l.count)) > MAX_TERMS) return undefined;
  const loads = loadsOf(s.value);
  if (!loads?.every((l) => ownLoops(l.index, nest) && l.buffer !== s.target.buffer)) return undefined;
  const acc = (): Int32Array => positions(nest, scope.buffer(s.target.buffer), s.target.index);
  const pair = pairOf(loads, scope);
  if (pair) {
    const { data, weight } = pair;
    const terms = {
      acc: acc(),
      data: positions(nest, scope.buffer(data.buffer), data.index),
      weight: positions(nest, scope.buffer(weight.buffer), weight.index),
    };
    return { value: s.value, target: s.target.buffer, data, weight, terms, products: undefined };
  }
  const [stored] = loads;
  return stored && loads.length === 1 ? stagedSite(body, at, s, nest, stored, acc, scope) : undefined;
}

/** The same where products are stored by an earlier nest and summed by this one. */
function stagedSite(
  body: readonly Stmt[],
  at: number,
  s: Accumulate,
  nest: Nest,
  stored: Load,
  acc: () => Int32Array,
  scope: Scope,
): FoundSite | undefined {
  const { kernels } = scope.unit;
  const name = stored.buffer;
  const first = body.findIndex((b) => writesBuffer(b, name, kernels));
  const products = body[first];
  const made = products && nestOf(products);
  if (!products || first >= at || made?.inner.kind !== 'store') return undefined;
  const { target, value } = made.inner;
  const loads = loadsOf(value);
  const pair = loads && pairOf(loads, scope);
  if (!pair || target.buffer !== name || !target.index.every(isStaticIndex)) return undefined;
  const { data, weight } = pair;
  const indices = [target.index, data.index, weight.index];
  if (!indices.every((i) => ownLoops(i, made)) || !usedOnce(scope.kernel, name)) return undefined;
  // Between the two nests nobody may change what the products are made of.
  const between = body.slice(first + 1, at);
  if (between.some((b) => writesBuffer(b, data.buffer, kernels) || writesBuffer(b, name, kernels)))
    return undefined;
  const place = scope.buffer(name);
  const { type } = place;
  const where = new Int32Array(sizeOf(place.dims)).fill(-1);
  positions(made, place, target.index).forEach((element, n) => {
    where[element] = n;
  });
  const iteration = positions(nest, place, stored.index).map((element) => where[element]!);
  if (iteration.includes(-1)) return undefined;
  const through = (p: Int32Array): Int32Array => iteration.map((n) => p[n]!);
  const product = sameShape(value.type, type) ? value : cast(value, plain(type));
  return {
    value: mapExpr(s.value, { expr: (e) => (e === stored ? product : e) }),
    target: s.target.buffer,
    data,
    weight,
    terms: {
      acc: acc(),
      data: through(positions(made, scope.buffer(data.buffer), data.index)),
      weight: through(positions(made, scope.buffer(weight.buffer), weight.index)),
    },
    products,
  };
}

/** Does the kernel read the buffer in one place and declare it itself? */
function usedOnce(kernel: Kernel, name: string): boolean {
  let declared = false;
  let uses = 0;
  const visit = (body: readonly Stmt[]): void => {
    for (const s of body) {
      if (s.kind === 'decl' && s.storage.name === name) declared = true;
      if (s.kind === 'call' && s.args.includes(name)) uses += 2;
      if (s.kind === 'write' && s.from.buffer === name) uses += 2;
      for (const e of exprsOf(s)) uses += countLoads(e, name);
      if (s.kind === 'for' || s.kind === 'approx') visit(s.body);
      if (s.kind === 'if') {
        visit(s.then);
        visit(s.otherwise);
      }
    }
  };
  visit(kernel.body);
  return declared && uses === 1;
}

function exprsOf(s: Stmt): readonly Expr[] {
  if (s.kind === 'if') return [s.cond];
  if (s.kind === 'let') return [s.value];
  if (s.kind === 'store' || s.kind === 'accumulate' || s.kind === 'reduce') {
    return [s.value, ...s.target.index.flatMap(dataOf)];
  }
  if (s.kind === 'read') return s.into.index.flatMap(dataOf);
  return s.kind === 'write' ? s.from.index.flatMap(dataOf) : [];
}

function dataOf(i: IndexExpr): readonly Expr[] {
  return i.kind === 'data' ? [i.value] : partsOfIndex(i).indices.flatMap(dataOf);
}

function countLoads(e: Expr, name: string): number {
  const parts = partsOfExpr(e);
  const own = e.kind === 'load' && e.buffer === name ? 1 : 0;
  const inner = [...parts.exprs, ...parts.indices.flatMap(dataOf)];
  return inner.reduce((n, x) => n + countLoads(x, name), own);
}
