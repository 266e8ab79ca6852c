// What one operator computes from the values of its operands, for those that depend on nothing else. Slow and plain on
// purpose: runs of whole functions and the control of schedules are held against it.
import { CompilerBug } from '#ir/errors';
import { COMPARE } from '#ir/kernel/static';
import { OPERAND, OPERATORS, type OperatorGraph, PREDICATES } from '#ir/operators/graph';
import { type Gate, gateCode, shifted, wrapped } from './arithmetic.ts';

/** The value of node `n`; `of(k)`: that of its k-th operand. Inputs, literals, memories and streams have none here. */
export function operate(graph: OperatorGraph, n: number, of: (k: number) => bigint): bigint {
  const bits = { width: graph.width[n]!, signed: graph.signed[n] === 1 };
  const count = graph.first[n + 1]! - graph.first[n]!;
  const op = OPERATORS[graph.op[n]!]!;
  switch (op) {
    case 'wire':
      return wrapped(shifted(of(0), graph.aux[n]!), bits);
    case 'add':
      return wrapped(of(0) + of(1), bits);
    case 'sum': {
      let next = 0;
      const add = (tree: number): bigint => {
        if (tree === OPERAND) return of(next++);
        const [a, b] = [add(graph.trees.a[tree]!), add(graph.trees.b[tree]!)];
        const type = graph.trees.type[tree]!;
        return wrapped(a + b, { width: type >> 1, signed: (type & 1) === 1 });
      };
      return add(graph.aux[n]!);
    }
    case 'sub':
      return wrapped(of(0) - of(1), bits);
    case 'mul':
      return wrapped(of(0) * of(1), bits);
    case 'cmp':
      return COMPARE[PREDICATES[graph.aux[n]!]!](of(0), of(1)) ? 1n : 0n;
    case 'select':
      return of(0) === 0n ? of(2) : of(1);
    case 'and':
    case 'or':
    case 'xor':
      return wrapped(gateCode(op satisfies Gate, of(0), of(1)), bits);
    case 'mux':
      return of(Math.min(Number(of(0)) + 1, count - 1));
    case 'div':
      return of(0) / of(1);
    case 'lead1':
      return of(0) === 0n ? 0n : BigInt(of(0).toString(2).length);
    default:
      throw new CompilerBug(`${op} depends on more than its operands`);
  }
}

/** What a loop's counter is in one of its iterations. */
export function countedValue(
  { divide, modulo }: { readonly divide: number; readonly modulo?: number },
  iteration: number,
): bigint {
  const at = Math.floor(iteration / divide);
  return BigInt(modulo === undefined ? at : at % modulo);
}
