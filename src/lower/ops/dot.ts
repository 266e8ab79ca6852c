// Dot products, each as hls4ml makes one: all products cast to the accumulator, then added in order. In io_stream
// the values of both inputs are collected first.
import { dotAxes } from '#ir/graph/ops/dot';
import { cast, exact, load, mul } from '#ir/kernel/expr';
import { type IndexExpr, iadd, idiv, ilit, imod, iscale } from '#ir/kernel/index-expr';
import type { Stmt } from '#ir/kernel/kernel';
import {
  accumulate,
  array,
  COMPLETE,
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
import { boundTo, type Carrier, type LowerContext, numberAttr, roleType } from '../context.ts';

/** One input as [outer][length][inner], the axis of the product in the middle. */
interface Middle {
  readonly length: number;
  readonly inner: number;
  /** Positions apart from the axis. */
  readonly positions: number;
}

function middle(x: Carrier, axis: number): Middle {
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const length = x.shape[axis]!;
  return { length, inner, positions: x.size / length };
}

/** Element `k` along the axis at position `p` of the other axes. */
function element({ length, inner, positions }: Middle, p: IndexExpr, k: IndexExpr): IndexExpr {
  if (positions === 1) return k;
  if (inner === 1) return iadd(iscale(p, length), k);
  const outer = positions === inner ? ilit(0) : iscale(idiv(p, inner), length * inner);
  return iadd(outer, iadd(iscale(k, inner), positions === inner ? p : imod(p, inner)));
}

export function lowerDot(context: LowerContext): void {
  const { op, sink, inputs, outputs } = context;
  const [a, b] = [inputs[0]!, inputs[1]!];
  const y = outputs[0]!;
  const core = dotCore(context, a, b, y);
  if (!context.stream) {
    sink.instance(op, core, [
      { param: 'data1', kind: a.kind, name: a.name },
      { param: 'data2', kind: b.kind, name: b.name },
      { param: 'res', kind: y.kind, name: y.name },
    ]);
    return;
  }
  const params = [a, b].map((x, k) => stream('in', `x${k + 1}`, x.type, x.lanes));
  const to = stream('out', 'y', y.type, y.lanes);
  const data = [a, b].map((x, k) => reg(`data${k + 1}`, x.type, [x.size], COMPLETE));
  const res = reg('res', y.type, [y.size], COMPLETE);
  const shell = sink.kernel(op, 'dot', {
    params: [...params, to],
    pragmas: {},
    doc: `collects both inputs, then ${y.size} dot products`,
    body: [
      ...data.map(declare),
      declare(res),
      ...[a, b].map((x, k) =>
        pipelined(`ReadLoop${k + 1}`, x.tokens, (i) => [readToken(params[k]!, data[k]!, iscale(i, x.lanes))]),
      ),
      { kind: 'call', kernel: core, args: ['data1', 'data2', 'res'] },
      pipelined('WriteLoop', y.tokens, (i) => [writeToken(to, res, iscale(i, y.lanes))]),
    ],
  });
  sink.instance(op, shell, [...params.map((p, k) => boundTo(p, inputs[k]!)), boundTo(to, y)]);
}

function dotCore(context: LowerContext, a: Carrier, b: Carrier, y: Carrier): string {
  const { op, sink } = context;
  const [axisA, axisB] = dotAxes([a.shape, b.shape], op.attrs)!;
  const [first, second] = [middle(a, axisA), middle(b, axisB)];
  const { length } = first;
  const reuse = numberAttr(op, 'reuse');
  const accumType = roleType(op, 'accum');
  const data1 = array('in', 'data1', a.type, a.size);
  const data2 = array('in', 'data2', b.type, b.size);
  const res = array('out', 'res', y.type, y.size);
  const mult = reg('mult', accumType, [length], COMPLETE);
  const acc = reg('acc', accumType, []);
  const one = (p: IndexExpr): readonly Stmt[] => {
    const [pa, pb] =
      second.positions === 1
        ? [p, ilit(0)]
        : [idiv(p, second.positions), first.positions === 1 ? p : imod(p, second.positions)];
    return [
      unrolled('Product', length, (k) => [
        store(
          mult,
          [k],
          cast(mul(load(data1, [element(first, pa, k)]), load(data2, [element(second, pb, k)])), accumType),
        ),
      ]),
      store(acc, [], cast(exact(0n), accumType)),
      unrolled('Accum', length, (k) => [accumulate(acc, [], load(mult, [k]))]),
      store(res, [p], cast(load(acc, []), y.type)),
    ];
  };
  return sink.kernel(op, context.stream ? 'dot_wrapper' : 'dot', {
    params: [data1, data2, res],
    pragmas: { pipeline: reuse, allocateMul: Math.ceil((length * y.size) / reuse) },
    doc: `dot products of ${length} values, ${y.size} of them`,
    body: [
      declare(mult),
      declare(acc),
      ...(y.size === 1 ? one(ilit(0)) : [plainLoop('Positions', y.size, one, 'p')]),
    ],
  });
}
