// Reshape and flatten. Where the old values may simply be called by the new shape the frame has done so and nothing
// is lowered; here stands what is left: a copy (io_parallel, a cast or port to port) or a stream repacked from
// tokens of one width to tokens of another.
import { cast, compare, exact, indexValue, load } from '#ir/kernel/expr';
import { iadd, imod, iscale } from '#ir/kernel/index-expr';
import type { Stmt } from '#ir/kernel/kernel';
import {
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
import { boundTo, type Carrier, type LowerContext } from '../context.ts';
import { lowerLinear } from './activations.ts';

export function lowerReshape(context: LowerContext): void {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  if (!context.stream || x.lanes === y.lanes) lowerLinear(context);
  else lowerRepack(context, x, y);
}

function lowerRepack(context: LowerContext, x: Carrier, y: Carrier): void {
  const { op, sink } = context;
  const from = stream('in', 'x', x.type, x.lanes);
  const to = stream('out', 'y', y.type, y.lanes);
  const data = reg('in_data', x.type, [x.lanes]);
  const result = reg('out_data', y.type, [y.lanes]);
  const { storage, body } =
    x.lanes % y.lanes === 0
      ? { storage: [data, result], body: split() }
      : y.lanes % x.lanes === 0
        ? { storage: [data, result], body: gather() }
        : whole();
  const kernel = sink.kernel(op, 'repack_stream', {
    params: [from, to],
    pragmas: {},
    doc: `tokens of ${x.lanes} values become tokens of ${y.lanes}`,
    body: [...storage.map(declare), ...body],
  });
  sink.instance(op, kernel, [boundTo(from, x), boundTo(to, y)]);

  function split(): readonly Stmt[] {
    const part = pipelined(
      'SplitLoop',
      x.lanes / y.lanes,
      (p) => [
        unrolled(
          'SplitPack',
          y.lanes,
          (k) => [store(result, [k], cast(load(data, [iadd(iscale(p, y.lanes), k)]), y.type))],
          'k',
        ),
        writeToken(to, result),
      ],
      { index: 'p' },
    );
    return [plainLoop('RepackLoop', x.tokens, () => [readToken(from, data), part])];
  }

  function gather(): readonly Stmt[] {
    const parts = y.lanes / x.lanes;
    const count = { signed: false, width: 32, int: 32 } as const;
    return [
      pipelined('RepackLoop', x.tokens, (i) => [
        readToken(from, data),
        unrolled(
          'GatherPack',
          x.lanes,
          (j) => [store(result, [iadd(iscale(imod(i, parts), x.lanes), j)], cast(load(data, [j]), y.type))],
          'j',
        ),
        {
          kind: 'if',
          cond: compare('eq', indexValue(imod(i, parts), count), exact(BigInt(parts - 1))),
          // The last token's worth: all parts are there.
          // biome-ignore lint/suspicious/noThenProperty: a field of the statement
          then: [writeToken(to, result)],
          otherwise: [],
        },
      ]),
    ];
  }

  /** Neither width divides the other: all values are kept. */
  function whole() {
    const buffer = reg('buffer', x.type, [x.size]);
    const body = [
      pipelined('ReadLoop', x.tokens, (i) => [readToken(from, buffer, iscale(i, x.lanes))]),
      pipelined('WriteLoop', y.tokens, (i) => [
        unrolled(
          'WritePack',
          y.lanes,
          (k) => [store(result, [k], cast(load(buffer, [iadd(iscale(i, y.lanes), k)]), y.type))],
          'k',
        ),
        writeToken(to, result),
      ]),
    ];
    return { storage: [buffer, result], body };
  }
}
