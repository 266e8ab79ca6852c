// The two orders of a reduction. Order is part of the meaning: every node casts, so another order is another value.
import { addType } from '#ir/fixed/growth';
import type { Stmt } from '#ir/kernel/kernel';
import { leftHalf } from '#ir/kernel/left-half';
import { greater, lesser } from '#ir/kernel/static';
import type { ExprFn } from './bind-expr.ts';
import type { Frame, LoopIndex } from './frame.ts';

type Node = (a: bigint, b: bigint) => bigint;

function tree(values: readonly bigint[], from: number, to: number, node: Node): bigint {
  if (to - from === 1) return values[from]!;
  const middle = from + leftHalf(to - from);
  return node(tree(values, from, middle, node), tree(values, middle, to, node));
}

function nodeOf(s: Stmt & { kind: 'reduce' }, frame: Frame): Node {
  if (s.op === 'min') return lesser;
  if (s.op === 'max') return greater;
  const narrow = frame.narrowing(addType(s.type, s.type), s.type);
  return (a, b) => narrow(a + b);
}

export function bindReduce(
  s: Stmt & { kind: 'reduce' },
  value: ExprFn,
  index: LoopIndex,
  frame: Frame,
): ExprFn {
  const { count } = s;
  const node = nodeOf(s, frame);
  const leaf = frame.narrowing(s.value.type, s.type);
  return () => {
    const values: bigint[] = [];
    for (index.value = 0; index.value < count; index.value++) values.push(leaf(value()));
    return s.order === 'tree' ? tree(values, 0, count, node) : values.reduce(node);
  };
}
