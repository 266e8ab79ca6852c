// A box of a tensor. io_parallel: a copy of its values; io_stream: tokens outside are read and dropped, in a nest
// of loops, an axis each, in the order tokens arrive.

import { sliceBox } from '#ir/graph/ops/slice';
import { cast, load } from '#ir/kernel/expr';
import { type IndexExpr, iadd, idiv, ilit, imod, iscale } from '#ir/kernel/index-expr';
import type { Stmt } from '#ir/kernel/kernel';
import {
  array,
  declare,
  pipelined,
  plainLoop,
  readToken,
  reg,
  store,
  stream,
  unrolled,
  writeToken,
} from '../build.ts';
import { boundTo, type LowerContext } from '../context.ts';

export function lowerSlice(context: LowerContext): void {
  (context.stream ? lowerStream : lowerParallel)(context);
}

function lowerParallel(context: LowerContext): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const { begin, sizes } = sliceBox(x.shape, op.attrs)!;
  const source = (i: IndexExpr): IndexExpr => {
    let sum: IndexExpr = ilit(0);
    let [apart, stride] = [1, 1];
    for (let d = sizes.length - 1; d >= 0; d--) {
      const digit = d === 0 ? idiv(i, apart) : imod(idiv(i, apart), sizes[d]!);
      sum = iadd(iscale(iadd(digit, ilit(begin[d]!)), stride), sum);
      apart *= sizes[d]!;
      stride *= x.shape[d]!;
    }
    return sum;
  };
  const from = array('in', 'x', x.type, x.size);
  const to = array('out', 'y', y.type, y.size);
  const kernel = sink.kernel(op, 'slice', {
    params: [from, to],
    pragmas: { pipeline: 1 },
    doc: `[${x.shape.join('][')}] from ${begin.join(',')} -> [${sizes.join('][')}]`,
    body: [plainLoop('SliceLoop', y.size, (i) => [store(to, [i], cast(load(from, [source(i)]), y.type))])],
  });
  sink.instance(op, kernel, [boundTo(from, x), boundTo(to, y)]);
}

function lowerStream(context: LowerContext): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const { begin, sizes } = sliceBox(x.shape, op.attrs)!;
  const from = stream('in', 'x', x.type, x.lanes);
  const to = stream('out', 'y', y.type, y.lanes);
  const data = reg('in_data', x.type, [x.lanes]);
  const result = reg('out_data', y.type, [y.lanes]);
  const axes = x.shape.slice(0, -1);
  const first = begin.at(-1)!;
  const pass: readonly Stmt[] = [
    readToken(from, data),
    unrolled(
      'SlicePack',
      y.lanes,
      (j) => [store(result, [j], cast(load(data, [iadd(j, ilit(first))]), y.type))],
      'j',
    ),
    writeToken(to, result),
  ];
  const drop = (label: string, tokens: number): readonly Stmt[] =>
    tokens === 0 ? [] : [pipelined(label, tokens, () => [readToken(from, data)])];
  /** Whole axes inside an axis: what one position along it holds. */
  const inner = (d: number): number => axes.slice(d + 1).reduce((a, b) => a * b, 1);
  const nest = (d: number): readonly Stmt[] => {
    if (d === axes.length) return pass;
    const after = axes[d]! - begin[d]! - sizes[d]!;
    return [
      ...drop(`DropBefore${d + 1}`, begin[d]! * inner(d)),
      d === axes.length - 1
        ? pipelined(`SliceLoop${d + 1}`, sizes[d]!, () => nest(d + 1), { index: `i${d + 1}` })
        : plainLoop(`SliceLoop${d + 1}`, sizes[d]!, () => nest(d + 1), `i${d + 1}`),
      ...drop(`DropAfter${d + 1}`, after * inner(d)),
    ];
  };
  const kernel = sink.kernel(op, 'slice', {
    params: [from, to],
    pragmas: {},
    doc: `[${x.shape.join('][')}] from ${begin.join(',')} -> [${sizes.join('][')}]`,
    body: [declare(data), declare(result), ...nest(0)],
  });
  sink.instance(op, kernel, [boundTo(from, x), boundTo(to, y)]);
}
