// Which closed form and which delays answer for an operator, and the numbers they are asked with: additions by the width
// of the result but as fast as their wider operand, comparisons by their wider operand, multiplexers by their values.
import type { OperatorQuery } from '#ir/cost/library';
import type { DelayKind } from './cost-file.ts';
import type { Kind } from './form.ts';
import type { Values } from './formula.ts';

export const widest = (bits: readonly number[]): number => Math.max(1, ...bits);

/** The closed form that answers for an operator, with its numbers; undefined for what is free. */
export function formulaOf(q: OperatorQuery): { readonly kind: Kind; readonly values: Values } | undefined {
  switch (q.op) {
    case 'add':
    case 'sub':
      return { kind: q.ternary ? 'ternary' : 'add', values: { n: q.result } };
    case 'cmp':
      return { kind: 'cmp', values: { n: widest(q.operands) } };
    case 'select':
      return { kind: 'select', values: { n: widest(q.operands) } };
    case 'and':
    case 'or':
    case 'xor':
      return { kind: 'logic', values: { n: q.result } };
    case 'mux':
      if (q.packed !== undefined) return { kind: 'slice', values: { n: q.packed } };
      if ((q.ways ?? 2) <= 2) return { kind: 'select', values: { n: widest(q.operands) } };
      return { kind: 'selector', values: { k: q.ways! } };
    case 'mul': {
      const y = q.operands[q.constant ?? 1]!;
      const x = q.operands[q.constant === undefined ? 0 : 1 - q.constant]!;
      return { kind: 'mul', values: { x, y, c: q.constant === undefined || q.negative ? 0 : 1 } };
    }
    case 'div':
      return { kind: 'div', values: { n: q.operands[0]!, m: q.operands[1]! } };
    case 'lead1':
      return { kind: 'lead1', values: { n: q.operands[0]! } };
    default:
      return undefined;
  }
}

/** The delays that answer for an operator, and the width they are read at. */
export function delayOf(q: OperatorQuery): { readonly kind: DelayKind; readonly at: number } | undefined {
  switch (q.op) {
    case 'add':
    case 'sub':
      if (q.ternary === 'leaf') return undefined;
      return q.ternary === 'root'
        ? { kind: 'ternary', at: q.result }
        : { kind: 'add', at: widest(q.operands) };
    case 'cmp':
      return { kind: 'cmp', at: widest(q.operands) };
    case 'select':
      return { kind: 'select', at: q.result };
    case 'mux':
      if (q.packed === undefined && (q.ways ?? 2) <= 2) return { kind: 'select', at: q.result };
      return { kind: 'mux', at: q.ways ?? 2 };
    case 'div':
      return { kind: 'div', at: widest(q.operands) };
    case 'lead1':
      return { kind: 'lead1', at: q.operands[0]! };
    default:
      return undefined;
  }
}
