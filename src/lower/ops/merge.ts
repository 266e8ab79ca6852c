// Element by element over several inputs. io_parallel: one pipelined function. io_stream: position by position;
// an input that broadcasting repeats in another way than lane by lane is kept in a buffer and read first.

import type { FixedType } from '#ir/fixed/type';
import { fixed, fractionBits, type ScalarType } from '#ir/fixed/type';
import {
  add,
  cast,
  compare,
  divc,
  type Expr,
  exact,
  load,
  max,
  min,
  mul,
  select,
  shift,
  sub,
} from '#ir/kernel/expr';
import { type IndexExpr, iadd, ilit, iscale } from '#ir/kernel/index-expr';
import type { KernelPragmas, Stmt, Storage } from '#ir/kernel/kernel';
import {
  array,
  declare,
  pipelined,
  plainLoop,
  readToken,
  reg,
  type StreamParam,
  store,
  stream,
  unrolled,
  writeToken,
} from '../build.ts';
import { boundTo, type Carrier, type LowerContext, type Lowering, numberAttr } from '../context.ts';
import { broadcastIndex, flatIndex } from './broadcast.ts';

interface Merge {
  /** Of the kernel and, capitalised, of its loops. */
  readonly word: string;
  readonly doc: string;
  readonly value: (values: readonly Expr[], to: FixedType) => Expr;
  readonly hasReuse: boolean;
}

const ENOUGH = 2;

/**
 * sum / n, so precise that one cast of it gives what a cast of the true quotient gives: enough fraction bits to hold
 * every value at which a cast can turn, and one more that says on which side of them the quotient lies.
 */
function quotient(sum: Expr, n: number, to: FixedType): Expr {
  if (Number.isInteger(Math.log2(n))) return shift(sum, -Math.log2(n));
  const fraction = Math.max(fractionBits(sum.type), fractionBits(to) + ENOUGH);
  const at = (type: ScalarType, frac: number) =>
    fixed(type.int + frac, type.int, { signed: type.signed, rounding: 'trn', overflow: 'wrap' });
  const fine = cast(sum, at(sum.type, fraction));
  const toZero = divc(fine, BigInt(n));
  const whole = compare('eq', mul(toZero, exact(BigInt(n))), fine);
  const half = exact(1n, fraction + 1);
  const away = sum.type.signed
    ? select(compare('lt', sum, exact(0n)), sub(toZero, half), add(toZero, half))
    : add(toZero, half);
  return select(whole, toZero, away);
}

/** All but the last input are joined exactly; the last comparison chooses between two casts, as hls4ml's does. */
function extreme(op: 'gt' | 'lt', join: (a: Expr, b: Expr) => Expr) {
  return (values: readonly Expr[], to: FixedType): Expr => {
    const best = values.slice(0, -1).reduce(join);
    const last = values.at(-1)!;
    return select(compare(op, best, last), cast(best, to), cast(last, to));
  };
}

const sumOf = (values: readonly Expr[]): Expr => values.reduce(add);

function lowerMerge(what: Merge): Lowering {
  return (context) => (context.stream ? lowerStream(context, what) : lowerParallel(context, what));
}

export const lowerAdd = lowerMerge({
  word: 'add',
  doc: 'the sum of the inputs',
  value: (values, to) => cast(sumOf(values), to),
  hasReuse: false,
});

export const lowerSubtract = lowerMerge({
  word: 'subtract',
  doc: 'the first input minus the second',
  value: ([a, b], to) => cast(sub(a!, b!), to),
  hasReuse: false,
});

export const lowerMultiply = lowerMerge({
  word: 'multiply',
  doc: 'the product of the inputs',
  value: (values, to) => cast(values.reduce(mul), to),
  hasReuse: true,
});

export const lowerAverage = lowerMerge({
  word: 'average',
  doc: 'the mean of the inputs',
  value: (values, to) => cast(quotient(sumOf(values), values.length, to), to),
  hasReuse: true,
});

export const lowerMaximum = lowerMerge({
  word: 'maximum',
  doc: 'the largest of the inputs',
  value: extreme('gt', max),
  hasReuse: true,
});

export const lowerMinimum = lowerMerge({
  word: 'minimum',
  doc: 'the smallest of the inputs',
  value: extreme('lt', min),
  hasReuse: true,
});

function elementIndex({ op }: LowerContext, i: IndexExpr, x: Carrier, y: Carrier): IndexExpr {
  return (op.attrs.broadcast === 'flat' ? flatIndex : broadcastIndex)(i, x.shape, y.shape);
}

function lowerParallel(context: LowerContext, what: Merge): void {
  const { op, sink, inputs } = context;
  const y = context.outputs[0]!;
  const params = inputs.map((x, k) => array('in', `x${k + 1}`, x.type, x.size));
  const to = array('out', 'y', y.type, y.size);
  const pragmas: KernelPragmas = { pipeline: 1 };
  const kernel = sink.kernel(op, what.word, {
    params: [...params, to],
    pragmas,
    doc: what.doc,
    body: [
      plainLoop(`${capital(what.word)}Loop`, y.size, (i) => {
        const values = inputs.map((x, k) => load(params[k]!, [elementIndex(context, i, x, y)]));
        return [store(to, [i], what.value(values, y.type))];
      }),
    ],
  });
  sink.instance(op, kernel, [...params.map((p, k) => boundTo(p, inputs[k]!)), boundTo(to, y)]);
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}

interface StreamInput {
  readonly param: StreamParam;
  readonly buffer: Storage;
  /** Statements before the loop over the output's tokens, and at the head of its body. */
  readonly first: readonly Stmt[];
  readonly each: readonly Stmt[];
  /** The value for lane j of token i. */
  readonly value: (i: IndexExpr, j: IndexExpr) => Expr;
}

/** True when the input's tokens are those of the output one by one, with as many lanes or a single one. */
function inStep(x: Carrier, y: Carrier, flat: boolean): boolean {
  if (x.tokens !== y.tokens) return false;
  return x.lanes === y.lanes || (x.lanes === 1 && !flat);
}

function streamInput(context: LowerContext, x: Carrier, k: number): StreamInput {
  const y = context.outputs[0]!;
  const param = stream('in', `x${k + 1}`, x.type, x.lanes);
  if (inStep(x, y, context.op.attrs.broadcast === 'flat')) {
    const buffer = reg(`in_data${k + 1}`, x.type, [x.lanes]);
    return {
      param,
      buffer,
      first: [],
      each: [readToken(param, buffer)],
      value: (_i, j) => load(buffer, [x.lanes === y.lanes ? j : ilit(0)]),
    };
  }
  const buffer = reg(`in_data${k + 1}`, x.type, [x.size]);
  return {
    param,
    buffer,
    first: [
      pipelined(`BroadcastLoop${k + 1}`, x.tokens, (i) => [readToken(param, buffer, iscale(i, x.lanes))]),
    ],
    each: [],
    value: (i, j) => load(buffer, [elementIndex(context, iadd(iscale(i, y.lanes), j), x, y)]),
  };
}

function lowerStream(context: LowerContext, what: Merge): void {
  const { op, sink } = context;
  const y = context.outputs[0]!;
  const inputs = context.inputs.map((x, k) => streamInput(context, x, k));
  const to = stream('out', 'y', y.type, y.lanes);
  const result = reg('out_data', y.type, [y.lanes]);
  const word = capital(what.word);
  const kernel = sink.kernel(op, what.word, {
    params: [...inputs.map((x) => x.param), to],
    pragmas: {},
    doc: what.doc,
    body: [
      ...inputs.map((x) => declare(x.buffer)),
      declare(result),
      ...inputs.flatMap((x) => x.first),
      pipelined(
        `${word}Loop`,
        y.tokens,
        (i) => [
          ...inputs.flatMap((x) => x.each),
          unrolled(
            `${word}Pack`,
            y.lanes,
            (j) => {
              const values = inputs.map((x) => x.value(i, j));
              return [store(result, [j], what.value(values, y.type))];
            },
            'j',
          ),
          writeToken(to, result),
        ],
        { ii: what.hasReuse ? numberAttr(op, 'reuse') : 1 },
      ),
    ],
  });
  sink.instance(op, kernel, [...inputs.map((x, k) => boundTo(x.param, context.inputs[k]!)), boundTo(to, y)]);
}
