// Which unrolled loops need to be gone through only once: those whose iterations (or rounds of several) differ in
// nothing but the elements they touch. One round then stands for all, and its operators are counted so many times.
import { codeAt } from '#ir/fixed/codes';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { ElementRef, Stmt } from '#ir/kernel/kernel';
import { partsOfIndex, walkStmts } from '#ir/kernel/walk';
import type { Scope } from './scope.ts';
import { divisions, product, romShape, trimmedBits, type Variable } from './storage.ts';
import { gcd } from './strides.ts';

export type Loop = Extract<Stmt, { kind: 'for' }>;

/** By how much an index grows from round to round; undefined where it does not grow evenly. */
function growth(i: IndexExpr, loop: string, step: number): number | undefined {
  const of = (x: IndexExpr): number | undefined => growth(x, loop, step);
  switch (i.kind) {
    case 'lit':
      return 0;
    case 'var':
      return i.name === loop ? step : 0;
    case 'add': {
      const [a, b] = [of(i.a), of(i.b)];
      return a === undefined || b === undefined ? undefined : a + b;
    }
    case 'scale': {
      const a = of(i.a);
      return a === undefined ? undefined : a * i.by;
    }
    case 'div': {
      const a = of(i.a);
      return a === undefined || a % i.by !== 0 ? undefined : a / i.by;
    }
    case 'mod': {
      const a = of(i.a);
      return a === undefined || a % i.by !== 0 ? undefined : 0;
    }
    case 'rom':
    case 'data':
      return mentions(i, loop) ? undefined : 0;
  }
}

/** The loop's own index stands in the index itself; what data it is made of does not matter. */
export function mentions(i: IndexExpr, loop: string): boolean {
  if (i.kind === 'data') return false;
  return (i.kind === 'var' && i.name === loop) || partsOfIndex(i).indices.some((x) => mentions(x, loop));
}

/** The growth of a row-major position. */
export function flatGrowth(
  variable: Variable,
  index: readonly IndexExpr[],
  loop: string,
  step: number,
): number | undefined {
  let total = 0;
  for (const [d, i] of index.entries()) {
    const g = growth(i, loop, step);
    if (g === undefined) return undefined;
    total += g * product(variable.dims.slice(d + 1));
  }
  return total;
}

function leastCommon(a: number, b: number): number {
  return (a / gcd(a, b)) * b;
}

/** How many iterations make a round: those between which quotients and remainders of the index return. */
function stepOf(s: Loop): number {
  let step = 1;
  const index = (i: IndexExpr): void => {
    if ((i.kind === 'div' || i.kind === 'mod') && mentions(i, s.index)) {
      const each = growth(i.a, s.index, 1);
      const by = each === undefined || each === 0 ? 1 : i.by / gcd(i.by, each);
      step = leastCommon(step, by);
    }
  };
  walkStmts(s.body, { index });
  return step;
}

interface Uses {
  readonly loads: { readonly buffer: string; readonly index: readonly IndexExpr[] }[];
  readonly stores: ElementRef[];
  readonly inner: Set<string>;
}

/** Everything the body touches; undefined when it holds what must be gone through one by one. */
function usesOf(s: Loop): Uses | undefined {
  const uses: Uses = { loads: [], stores: [], inner: new Set() };
  let simple = true;
  walkStmts(s.body, {
    stmt: (x) => {
      if (x.kind === 'decl') uses.inner.add(x.storage.name);
      else if (x.kind === 'let') uses.inner.add(x.name);
      else if (x.kind === 'store' || x.kind === 'accumulate' || x.kind === 'reduce')
        uses.stores.push(x.target);
      else if (x.kind !== 'for' && x.kind !== 'approx') simple = false;
    },
    expr: (e: Expr) => {
      if (e.kind === 'load') uses.loads.push(e);
      if (e.kind === 'index' && mentions(e.index, s.index)) simple = false;
    },
    index: (i) => {
      if (i.kind === 'rom') uses.loads.push({ buffer: i.rom, index: i.index });
    },
  });
  return simple ? uses : undefined;
}

class Check {
  readonly #scope: Scope;
  readonly #loop: Loop;
  readonly #step: number;
  readonly #uses: Uses;

  constructor(scope: Scope, loop: Loop, step: number, uses: Uses) {
    this.#scope = scope;
    this.#loop = loop;
    this.#step = step;
    this.#uses = uses;
  }

  passes(): boolean {
    const { loads, stores } = this.#uses;
    return stores.every((t) => this.#store(t)) && loads.every((l) => this.#load(l.buffer, l.index));
  }

  #store(target: ElementRef): boolean {
    if (this.#uses.inner.has(target.buffer)) return true;
    const variable = this.#scope.variable(target.buffer);
    if (variable.kind !== 'value') return false;
    const by = flatGrowth(variable, target.index, this.#loop.index, this.#step);
    return by !== undefined && by !== 0 && this.#known(target.index);
  }

  /** Made of indices alone: no data, no ROM of indices. */
  #known(index: readonly IndexExpr[]): boolean {
    return index.every((i) => i.kind !== 'data' && i.kind !== 'rom' && this.#known(partsOfIndex(i).indices));
  }

  #load(buffer: string, index: readonly IndexExpr[]): boolean {
    if (this.#uses.inner.has(buffer)) return true;
    const variable = this.#scope.variable(buffer);
    if (variable.kind === 'memory') return false;
    const by = flatGrowth(variable, index, this.#loop.index, this.#step);
    if (by === undefined) return false;
    if (variable.codes) return this.#constants(variable, index, by);
    const written = this.#uses.stores.some((t) => t.buffer === buffer);
    if (by === 0) return !written;
    if (written)
      return this.#uses.stores.every((t) => t.buffer !== buffer || this.#sameGrowth(variable, t, by));
    return this.#known(index);
  }

  #sameGrowth(variable: Variable, target: ElementRef, by: number): boolean {
    return flatGrowth(variable, target.index, this.#loop.index, this.#step) === by;
  }

  /** Constants that are known fold, so they must be equal; behind ports, only the lane may change. */
  #constants(variable: Variable, index: readonly IndexExpr[], by: number): boolean {
    if (by === 0) return true;
    const counted = index.some((i) => this.#counts(i));
    if (!counted) return variable.kind === 'rom' && this.#equal(variable);
    return divisions(variable).every((d, at) => {
      const g = growth(index[at]!, this.#loop.index, this.#step)!;
      if (g === 0) return true;
      if (d.style === 'complete') return true;
      return d.style === 'block' && g % d.words === 0;
    });
  }

  #equal(variable: Variable): boolean {
    const { codes } = variable;
    const first = codeAt(codes!, 0);
    for (let i = 1; i < codes!.length; i++) if (codeAt(codes!, i) !== first) return false;
    return true;
  }

  /** Some loop around is not unrolled and counts here. */
  #counts(i: IndexExpr): boolean {
    if (i.kind === 'data') return true;
    if (i.kind === 'var' && i.name !== this.#loop.index && !this.#innerLoop(i.name)) {
      return this.#scope.index(i.name).kind === 'counter';
    }
    return partsOfIndex(i).indices.some((x) => this.#counts(x));
  }

  #innerLoop(name: string): boolean {
    let found = false;
    walkStmts(this.#loop.body, {
      stmt: (s) => {
        if ((s.kind === 'for' || s.kind === 'reduce') && s.index === name) found = true;
      },
    });
    return found;
  }
}

/**
 * The body adds to elements that loops around it add to in their other iterations too: such a sum is one tree, and no
 * round of the body has a part of it for itself.
 */
export function addsOn(body: readonly Stmt[], scope: Scope, around: readonly Loop[]): boolean {
  let on = false;
  const inner = new Set<string>();
  walkStmts(body, {
    stmt: (s) => {
      if (s.kind === 'decl') inner.add(s.storage.name);
      if (s.kind !== 'accumulate' || inner.has(s.target.buffer)) return;
      const variable = scope.variable(s.target.buffer);
      on ||= around.some((l) => l.count > 1 && flatGrowth(variable, s.target.index, l.index, 1) === 0);
    },
  });
  return on;
}

export interface Rounds {
  /** Iterations a round. */
  readonly step: number;
  /** Rounds that are alike: all, or all but the last one. */
  readonly alike: number;
}

/** The rounds of which one can stand for all, as far as indices and constants tell. */
export function roundsOf(s: Loop, scope: Scope): Rounds | undefined {
  const step = stepOf(s);
  if (s.count % step !== 0) return undefined;
  const uses = usesOf(s);
  if (!uses) return undefined;
  // The highest lane of a ROM may be narrower than the others: the round that reads it stands for itself.
  const alike = s.count / step - (uses.loads.some(({ buffer }) => narrows(buffer, uses, scope)) ? 1 : 0);
  if (alike < 2) return undefined;
  return new Check(scope, s, step, uses).passes() ? { step, alike } : undefined;
}

function narrows(buffer: string, uses: Uses, scope: Scope): boolean {
  if (uses.inner.has(buffer)) return false;
  const variable = scope.variable(buffer);
  return variable.kind === 'rom' && romShape(variable).lanes > 1 && trimmedBits(variable) > 0;
}
