// Indices that pass over elements in steps: `i * 8 + 3` names every eighth element. What is written so has a choice
// before these elements only, made by `i` itself.
import { type IndexExpr, iadd, iscale } from '#ir/kernel/index-expr';

/** `base + step * of`; no `of`: the number `base`. */
export interface Stride {
  readonly base: number;
  readonly step: number;
  readonly of?: IndexExpr;
}

/** Not negative. */
export function gcd(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : gcd(b, a % b);
}

function times(i: IndexExpr, by: number): IndexExpr {
  return by === 1 ? i : iscale(i, by);
}

function sum(a: Stride, b: Stride): Stride {
  const base = a.base + b.base;
  if (a.of === undefined) return { ...b, base };
  if (b.of === undefined) return { ...a, base };
  const step = gcd(a.step, b.step);
  return { base, step, of: iadd(times(a.of, a.step / step), times(b.of, b.step / step)) };
}

/** `known`: the number that a loop's index is where the loop is unrolled. */
export function strideOf(i: IndexExpr, known: (loop: string) => number | undefined): Stride {
  switch (i.kind) {
    case 'lit':
      return { base: i.value, step: 0 };
    case 'var': {
      const number = known(i.name);
      return number === undefined ? { base: 0, step: 1, of: i } : { base: number, step: 0 };
    }
    case 'add':
      return sum(strideOf(i.a, known), strideOf(i.b, known));
    case 'scale': {
      const a = strideOf(i.a, known);
      return i.by > 0 ? { ...a, base: a.base * i.by, step: a.step * i.by } : { base: 0, step: 1, of: i };
    }
    default:
      return { base: 0, step: 1, of: i };
  }
}
