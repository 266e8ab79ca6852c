// Stream plumbing: clone hands each token to several readers.
import { cast, load } from '#ir/kernel/expr';
import { declare, pipelined, readToken, reg, store, stream, unrolled, writeToken } from '../build.ts';
import { boundTo, type LowerContext } from '../context.ts';

export function lowerClone(context: LowerContext): void {
  const { op, sink, outputs } = context;
  const x = context.inputs[0]!;
  const from = stream('in', 'x', x.type, x.lanes);
  const params = outputs.map((y, k) => stream('out', `y${k + 1}`, y.type, y.lanes));
  const data = reg('in_data', x.type, [x.lanes]);
  const packs = outputs.map((y, k) => reg(`out_data${k + 1}`, y.type, [y.lanes]));
  const kernel = sink.kernel(op, 'clone_stream', {
    params: [from, ...params],
    pragmas: {},
    doc: `hands each token to ${outputs.length} readers`,
    body: [
      declare(data),
      ...packs.map(declare),
      pipelined('CloneLoop', x.tokens, () => [
        readToken(from, data),
        unrolled(
          'ClonePack',
          x.lanes,
          (j) => packs.map((pack) => store(pack, [j], cast(load(data, [j]), pack.type))),
          'j',
        ),
        ...params.map((p, k) => writeToken(p, packs[k]!)),
      ]),
    ],
  });
  sink.instance(op, kernel, [boundTo(from, x), ...params.map((p, k) => boundTo(p, outputs[k]!))]);
}
