// Concatenation. Flat values come in rounds: in each, every input gives a run of consecutive values. Along the last
// axis a round is a token of each input; along another one, whole tokens of each input pass in turn.

import { concatAxis, concatRuns } from '#ir/graph/ops/concatenate';
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

/** Where each run starts inside a round. */
function offsets(runs: readonly number[]): readonly number[] {
  let at = 0;
  return runs.map((n) => {
    at += n;
    return at - n;
  });
}

export function lowerConcatenate(context: LowerContext): void {
  const { op, inputs } = context;
  const shapes = inputs.map((x) => x.shape);
  const runs = concatRuns(shapes, op.attrs);
  const doc = `${runs.join(' + ')} values one after the other`;
  if (!context.stream) lowerParallel(context, runs, doc);
  else if (concatAxis(shapes, op.attrs) === shapes[0]!.length - 1) lowerLastAxis(context, doc);
  else lowerTokens(context, runs, doc);
}

function streams(context: LowerContext) {
  const y = context.outputs[0]!;
  return {
    y,
    params: context.inputs.map((x, k) => stream('in', `x${k + 1}`, x.type, x.lanes)),
    to: stream('out', 'y', y.type, y.lanes),
    result: reg('out_data', y.type, [y.lanes]),
    packs: context.inputs.map((x, k) => reg(`in_data${k + 1}`, x.type, [x.lanes])),
  };
}

function emit(
  context: LowerContext,
  { params, to, result, packs, y }: ReturnType<typeof streams>,
  doc: string,
  body: readonly Stmt[],
): void {
  const { op, sink, inputs } = context;
  const kernel = sink.kernel(op, 'concatenate', {
    params: [...params, to],
    pragmas: {},
    doc,
    body: [declare(result), ...packs.map(declare), ...body],
  });
  sink.instance(op, kernel, [...params.map((p, k) => boundTo(p, inputs[k]!)), boundTo(to, y)]);
}

function lowerLastAxis(context: LowerContext, doc: string): void {
  const { inputs } = context;
  const all = streams(context);
  const { params, to, result, packs, y } = all;
  const start = offsets(inputs.map((x) => x.lanes));
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
  emit(context, all, doc, body);
}

/** Tokens keep their width: those of the first input's run pass, then the second's. */
function lowerTokens(context: LowerContext, runs: readonly number[], doc: string): void {
  const all = streams(context);
  const { params, to, result, packs, y } = all;
  const passes = runs.map((run, k) =>
    pipelined(`ConcatLoopWidth${k + 1}`, run / y.lanes, () => [
      readToken(params[k]!, packs[k]!),
      unrolled(
        `ConcatPackInput${k + 1}`,
        y.lanes,
        (j) => [store(result, [j], cast(load(packs[k]!, [j]), y.type))],
        'j',
      ),
      writeToken(to, result),
    ]),
  );
  const rounds = y.size / runs.reduce((a, b) => a + b, 0);
  emit(context, all, doc, rounds === 1 ? passes : [plainLoop('ConcatLoopHeight', rounds, () => passes, 'h')]);
}

function lowerParallel(context: LowerContext, runs: readonly number[], doc: string): void {
  const { op, sink, inputs } = context;
  const y = context.outputs[0]!;
  const start = offsets(runs);
  const round = runs.reduce((a, b) => a + b, 0);
  const params = inputs.map((x, k) => array('in', `x${k + 1}`, x.type, x.size));
  const to = array('out', 'y', y.type, y.size);
  const copy = (k: number, p: IndexExpr): Stmt =>
    plainLoop(`ConcatLoop${k + 1}`, runs[k]!, (i) => [
      store(
        to,
        [iadd(iscale(p, round), iadd(i, ilit(start[k]!)))],
        cast(load(params[k]!, [iadd(iscale(p, runs[k]!), i)]), y.type),
      ),
    ]);
  const rounds = y.size / round;
  const body =
    rounds === 1
      ? inputs.map((_x, k) => copy(k, ilit(0)))
      : [plainLoop('Positions', rounds, (p) => inputs.map((_x, k) => copy(k, p)), 'p')];
  const kernel = sink.kernel(op, 'concatenate', {
    params: [...params, to],
    pragmas: { pipeline: 1 },
    doc,
    body,
  });
  sink.instance(op, kernel, [...params.map((p, k) => boundTo(p, inputs[k]!)), boundTo(to, y)]);
}
