// Axes in another order. io_parallel: wires; io_stream: all values are kept, then handed on in the new order.
import type { Shape } from '#ir/graph/module';
import { inputStrides, permutation } from '#ir/graph/ops/permute';
import { cast, load } from '#ir/kernel/expr';
import { type IndexExpr, iadd, idiv, ilit, imod, iscale } from '#ir/kernel/index-expr';
import {
  array,
  COMPLETE,
  declare,
  pipelined,
  readToken,
  reg,
  store,
  stream,
  unrolled,
  writeToken,
} from '../build.ts';
import { boundTo, type Carrier, type LowerContext } from '../context.ts';

/** Where the output's flat element `i` stands in the input. */
function source(i: IndexExpr, { op }: LowerContext, x: Carrier, y: Carrier): IndexExpr {
  const strides = inputStrides(x.shape, permutation(op.attrs, x.shape.length)!);
  let sum: IndexExpr = ilit(0);
  let apart = 1;
  for (let d = y.shape.length - 1; d >= 0; d--) {
    const size = y.shape[d]!;
    const digit = idiv(i, apart);
    sum = iadd(iscale(d === 0 ? digit : imod(digit, size), strides[d]!), sum);
    apart *= size;
  }
  return sum;
}

function show(shape: Shape): string {
  return `[${shape.join('][')}]`;
}

export function lowerPermute(context: LowerContext): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const doc = `${show(x.shape)} -> ${show(y.shape)}`;
  if (!context.stream) {
    const from = array('in', 'x', x.type, x.size);
    const to = array('out', 'y', y.type, y.size);
    const kernel = sink.kernel(op, 'transpose', {
      params: [from, to],
      pragmas: {},
      doc,
      body: [
        unrolled('Transpose', y.size, (i) => [
          store(to, [i], cast(load(from, [source(i, context, x, y)]), y.type)),
        ]),
      ],
    });
    sink.instance(op, kernel, [boundTo(from, x), boundTo(to, y)]);
    return;
  }
  const from = stream('in', 'x', x.type, x.lanes);
  const to = stream('out', 'y', y.type, y.lanes);
  const data = reg('data_array', x.type, [x.size], COMPLETE);
  const result = reg('out_data', y.type, [y.lanes]);
  const kernel = sink.kernel(op, 'transpose', {
    params: [from, to],
    pragmas: {},
    doc,
    body: [
      declare(data),
      declare(result),
      pipelined('TransposeRead', x.tokens, (i) => [readToken(from, data, iscale(i, x.lanes))]),
      pipelined('TransposeWrite', y.tokens, (i) => [
        unrolled(
          'TransposePack',
          y.lanes,
          (j) => {
            const at = source(iadd(iscale(i, y.lanes), j), context, x, y);
            return [store(result, [j], cast(load(data, [at]), y.type))];
          },
          'j',
        ),
        writeToken(to, result),
      ]),
    ],
  });
  sink.instance(op, kernel, [boundTo(from, x), boundTo(to, y)]);
}
