// Concatenation along the last axis: inputs copied one after the other, position by position.
import { cast, load } from '#ir/kernel/expr';
import { type IndexExpr, iadd, ilit, iscale } from '#ir/kernel/index-expr';
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

/** Where each input starts inside the output's last axis. */
function offsets(lanes: readonly number[]): readonly number[] {
  let at = 0;
  return lanes.map((n) => {
    at += n;
    return at - n;
  });
}

export function lowerConcatenate(context: LowerContext): void {
  const y = context.outputs[0]!;
  const start = offsets(context.inputs.map((x) => x.lanes));
  const doc = `${context.inputs.map((x) => x.lanes).join(' + ')} values one after the other`;
  if (context.stream) lowerStream(context, start, doc);
  else lowerParallel(context, start, doc, y.tokens);
}

function lowerStream(context: LowerContext, start: readonly number[], doc: string): void {
  const { op, sink, inputs } = context;
  const y = context.outputs[0]!;
  const params = inputs.map((x, k) => stream('in', `x${k + 1}`, x.type, x.lanes));
  const to = stream('out', 'y', y.type, y.lanes);
  const result = reg('out_data', y.type, [y.lanes]);
  const packs = inputs.map((x, k) => reg(`in_data${k + 1}`, x.type, [x.lanes]));
  const copy = (k: number): readonly Stmt[] => [
    readToken(params[k]!, packs[k]!),
    unrolled(
      `ConcatPack${k + 1}`,
      inputs[k]!.lanes,
      (j) => [store(result, [iadd(j, ilit(start[k]!))], cast(load(packs[k]!, [j]), y.type))],
      'j',
    ),
  ];
  // One token an input: a loop of its own for each, as tokens arrive; else position by position.
  const body: readonly Stmt[] =
    y.tokens === 1
      ? [...inputs.map((_x, k) => pipelined(`ConcatLoop${k + 1}`, 1, () => copy(k))), writeToken(to, result)]
      : [
          pipelined('ConcatLoop', y.tokens, () => [
            ...inputs.flatMap((_x, k) => copy(k)),
            writeToken(to, result),
          ]),
        ];
  const kernel = sink.kernel(op, 'concatenate', {
    params: [...params, to],
    pragmas: {},
    doc,
    body: [declare(result), ...packs.map(declare), ...body],
  });
  sink.instance(op, kernel, [...params.map((p, k) => boundTo(p, inputs[k]!)), boundTo(to, y)]);
}

function lowerParallel(
  context: LowerContext,
  start: readonly number[],
  doc: string,
  positions: number,
): void {
  const { op, sink, inputs } = context;
  const y = context.outputs[0]!;
  const params = inputs.map((x, k) => array('in', `x${k + 1}`, x.type, x.size));
  const to = array('out', 'y', y.type, y.size);
  const copy = (k: number, p: IndexExpr): Stmt => {
    const lanes = inputs[k]!.lanes;
    return plainLoop(`ConcatLoop${k + 1}`, lanes, (i) => [
      store(
        to,
        [iadd(iscale(p, y.lanes), iadd(i, ilit(start[k]!)))],
        cast(load(params[k]!, [iadd(iscale(p, lanes), i)]), y.type),
      ),
    ]);
  };
  const body =
    positions === 1
      ? inputs.map((_x, k) => copy(k, ilit(0)))
      : [plainLoop('Positions', positions, (p) => inputs.map((_x, k) => copy(k, p)), 'p')];
  const kernel = sink.kernel(op, 'concatenate', {
    params: [...params, to],
    pragmas: { pipeline: 1 },
    doc,
    body,
  });
  sink.instance(op, kernel, [...params.map((p, k) => boundTo(p, inputs[k]!)), boundTo(to, y)]);
}
