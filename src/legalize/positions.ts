// Which elements the iterations of an unrolled loop touch, as numbers: where all indices around are numbers, positions
// need no values. Most grow evenly from iteration to iteration.
import { codeAt } from '#ir/fixed/codes';
import type { IndexExpr } from '#ir/kernel/index-expr';
import { flatGrowth } from './rounds.ts';
import type { Scope } from './scope.ts';
import type { Variable } from './storage.ts';

/** The row-major position in the k-th iteration from 0: first + k * by, or each[k] where that is there. */
export interface Positions {
  readonly first: number;
  readonly by: number;
  readonly each?: Int32Array;
}

/** Undefined where a counter or data decides. */
function numberOf(i: IndexExpr, scope: Scope): number | undefined {
  switch (i.kind) {
    case 'lit':
      return i.value;
    case 'var': {
      const index = scope.index(i.name);
      return index.kind === 'number' ? index.value : undefined;
    }
    case 'add': {
      const [a, b] = [numberOf(i.a, scope), numberOf(i.b, scope)];
      return a === undefined || b === undefined ? undefined : a + b;
    }
    case 'scale': {
      const a = numberOf(i.a, scope);
      return a === undefined ? undefined : a * i.by;
    }
    case 'div':
    case 'mod': {
      const a = numberOf(i.a, scope);
      if (a === undefined) return undefined;
      const quotient = Math.floor(a / i.by);
      return i.kind === 'div' ? quotient : a - quotient * i.by;
    }
    case 'rom': {
      const rom = scope.variable(i.rom);
      const at = positionOf(rom, i.index, scope);
      return at === undefined ? undefined : Number(codeAt(rom.codes!, at));
    }
    case 'data':
      return undefined;
  }
}

function positionOf(variable: Variable, index: readonly IndexExpr[], scope: Scope): number | undefined {
  let at = 0;
  for (let d = 0; d < index.length; d++) {
    const own = numberOf(index[d]!, scope);
    if (own === undefined) return undefined;
    at = at * variable.dims[d]! + own;
  }
  return at;
}

/** Positions in iterations `from` to `to` - 1 of a loop; undefined where they are not known. */
export function positionsOf(
  variable: Variable,
  index: readonly IndexExpr[],
  scope: Scope,
  { index: loop, from, to }: { readonly index: string; readonly from: number; readonly to: number },
): Positions | undefined {
  const at = (value: number): number | undefined => {
    scope.setIndex(loop, { kind: 'number', value });
    return positionOf(variable, index, scope);
  };
  const first = at(from);
  if (first === undefined) return undefined;
  const by = flatGrowth(variable, index, loop, 1);
  if (by !== undefined) return { first, by };
  const each = new Int32Array(to - from);
  for (let k = from; k < to; k++) each[k - from] = at(k)!;
  return { first, by: 0, each };
}

export function positionAt({ first, by, each }: Positions, k: number): number {
  return each === undefined ? first + k * by : each[k]!;
}
