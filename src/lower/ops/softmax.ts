// Softmax: the frame around one slice's arithmetic. The last axis of a stream is a token; the only slice of an array is
// the array; other slices are gathered with their stride and go through the function of one.
import { CompilerBug } from '#ir/errors';
import { softmaxSlices } from '#ir/graph/ops/softmax';
import { load } from '#ir/kernel/expr';
import { type IndexExpr, iadd, idiv, imod, iscale } from '#ir/kernel/index-expr';
import type { KernelPragmas, Stmt } from '#ir/kernel/kernel';
import {
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
import { boundToRom, type LowerContext, numberAttr } from '../context.ts';
import { type Buffer, SLICE_CORES, type SliceCore, type SliceRom } from './softmax-slice.ts';

interface Slices {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

interface Made {
  readonly name: string;
  readonly roms: readonly SliceRom[];
}

export function lowerSoftmax(context: LowerContext): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const core = SLICE_CORES[String(op.attrs.implementation)];
  if (!core) throw new CompilerBug(`op "${op.name}" has no softmax ${String(op.attrs.implementation)}`);
  const slices = softmaxSlices(x.shape, op.attrs);
  const tokenwise = slices.n === x.lanes && slices.inner === 1;
  const made = context.stream
    ? tokenwise
      ? tokenKernel(context, slices.n, core)
      : bufferedKernel(context, slices, core)
    : arrayKernel(context, slices, core);
  sink.instance(op, made.name, [
    { param: 'x', kind: x.kind, name: x.name },
    { param: 'y', kind: y.kind, name: y.name },
    ...made.roms.map(({ param, content }) => boundToRom(param, sink.rom(op, param.name, content))),
  ]);
}

function docOf(context: LowerContext, n: number): string {
  const { implementation } = context.op.attrs;
  if (implementation === 'argmax') return `1 at the first of the largest of ${n} values, 0 elsewhere`;
  if (implementation === 'stable') return `softmax of ${n} values, the largest subtracted first`;
  return `softmax of ${n} values, ${String(implementation)} implementation`;
}

/** Each token is a slice. The layer hands its streams to the function of its implementation, as projects do. */
function tokenKernel(context: LowerContext, n: number, slice: SliceCore): Made {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const from = stream('in', 'x', x.type, n);
  const to = stream('out', 'y', y.type, n);
  const data = reg('data_array', x.type, [n], COMPLETE);
  const out = reg('out_pack', y.type, [n]);
  const core = slice(context, n, data, out);
  const { implementation } = context.op.attrs;
  const limit = Math.ceil(n / numberAttr(context.op, 'reuse'));
  const multiplies = core.roms.length > 0 && implementation !== 'legacy';
  const params = [from, to, ...core.roms.map((r) => r.param)];
  const tokens = context.sink.kernel(context.op, `softmax_${String(implementation)}`, {
    params,
    pragmas: multiplies ? { allocateMul: limit } : {},
    doc: docOf(context, n),
    body: [
      declare(data),
      declare(out),
      ...core.locals.map(declare),
      pipelined('SoftmaxLoop', x.tokens, () => [readToken(from, data), ...core.body, writeToken(to, out)], {
        ii: multiplies ? Math.max(1, Math.floor(n / limit)) : 1,
        index: 't',
      }),
    ],
  });
  const name = context.sink.kernel(context.op, 'softmax', {
    params,
    pragmas: {},
    doc: `softmax of each token, ${String(implementation)} implementation`,
    body: [{ kind: 'call', kernel: tokens, args: params.map((p) => p.name) }],
  });
  return { name, roms: core.roms };
}

/** The function of one slice, from array to array. */
function sliceFunction(context: LowerContext, n: number, slice: SliceCore): Made {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const from = array('in', 'x', x.type, n);
  const to = array('out', 'y', y.type, n);
  const core = slice(context, n, from, to);
  // The scan of argmax is a pipeline of its own.
  const pragmas: KernelPragmas = context.op.attrs.implementation === 'argmax' ? {} : { pipeline: 1 };
  const name = context.sink.kernel(context.op, 'softmax', {
    params: [from, to, ...core.roms.map((r) => r.param)],
    pragmas,
    doc: docOf(context, n),
    body: [...core.locals.map(declare), ...core.body],
  });
  return { name, roms: core.roms };
}

/** Gathers slice p, calls the function of one, and puts its result back in the same places. */
function eachSlice(
  context: LowerContext,
  { n, inner }: Slices,
  one: Made,
  whole: Buffer,
  result: Buffer,
): { readonly locals: readonly Stmt[]; readonly body: (p: IndexExpr) => readonly Stmt[] } {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const sliceIn = reg('slice_in', x.type, [n], COMPLETE);
  const sliceOut = reg('slice_out', y.type, [n], COMPLETE);
  const at = (p: IndexExpr, i: IndexExpr): IndexExpr =>
    iadd(iadd(iscale(idiv(p, inner), n * inner), imod(p, inner)), iscale(i, inner));
  return {
    locals: [declare(sliceIn), declare(sliceOut)],
    body: (p) => [
      unrolled('CopyIn', n, (i) => [store(sliceIn, [i], load(whole, [at(p, i)]))]),
      {
        kind: 'call',
        kernel: one.name,
        args: [sliceIn.name, sliceOut.name, ...one.roms.map((r) => r.param.name)],
      },
      unrolled('CopyOut', n, (i) => [store(result, [at(p, i)], load(sliceOut, [i]))]),
    ],
  };
}

/** One slice is the layer; several share the function of one. */
function arrayKernel(context: LowerContext, slices: Slices, slice: SliceCore): Made {
  const one = sliceFunction(context, slices.n, slice);
  const count = slices.outer * slices.inner;
  if (count === 1) return one;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const whole = array('in', 'x', x.type, x.size);
  const result = array('out', 'y', y.type, y.size);
  const each = eachSlice(context, slices, one, whole, result);
  const name = context.sink.kernel(context.op, 'softmax_slices', {
    params: [whole, result, ...one.roms.map((r) => r.param)],
    pragmas: { inline: 'on' },
    doc: `softmax of each of ${count} slices of ${slices.n} values`,
    body: [...each.locals, unrolled('Slices', count, each.body, 'p')],
  });
  return { name, roms: one.roms };
}

/** Slices across tokens: the whole tensor is read, then each slice computed, then the tensor written. */
function bufferedKernel(context: LowerContext, slices: Slices, slice: SliceCore): Made {
  const one = sliceFunction(context, slices.n, slice);
  const count = slices.outer * slices.inner;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const from = stream('in', 'x', x.type, x.lanes);
  const to = stream('out', 'y', y.type, y.lanes);
  const whole = reg('whole', x.type, [x.size], COMPLETE);
  const result = reg('result', y.type, [y.size], COMPLETE);
  const each = eachSlice(context, slices, one, whole, result);
  const name = context.sink.kernel(context.op, 'softmax_buffered', {
    params: [from, to, ...one.roms.map((r) => r.param)],
    pragmas: {},
    doc: `softmax of each of ${count} slices of ${slices.n} values that lie across tokens`,
    body: [
      declare(whole),
      declare(result),
      ...each.locals,
      pipelined('ReadLoop', x.tokens, (t) => [readToken(from, whole, iscale(t, x.lanes))], { index: 't' }),
      plainLoop('Slices', count, each.body, 'p'),
      pipelined('WriteLoop', y.tokens, (t) => [writeToken(to, result, iscale(t, y.lanes))], { index: 't' }),
    ],
  });
  return { name, roms: one.roms };
}
