// The frame of every element-wise layer: one expression, applied to each value of an array in a pipelined
// function (io_parallel) or to each lane of each token in a pipelined loop (io_stream).
import type { FixedType } from '#ir/fixed/type';
import { type Expr, load } from '#ir/kernel/expr';
import { type IndexExpr, iadd, imod, iscale } from '#ir/kernel/index-expr';
import type { ApproxFunction, KernelPragmas, Stmt, Storage } from '#ir/kernel/kernel';
import {
  array,
  COMPLETE,
  declare,
  pipelined,
  plainLoop,
  type RomParam,
  readToken,
  reg,
  store,
  stream,
  unrolled,
  writeToken,
} from '../build.ts';
import { boundToRom, type LowerContext } from '../context.ts';

export interface Elementwise {
  /** Prefix of the kernel's name and of its loop labels. */
  readonly prefix: string;
  readonly label: string;
  readonly doc: string;
  /** The result in the output's type. `channel` is the position on the last axis, `element` that in the whole tensor. */
  readonly value: (x: Expr, channel: IndexExpr, to: FixedType, element: IndexExpr, inner: Expr) => Expr;
  /** An approximated function of x that `value` may use, kept in a type that loses nothing of it. */
  readonly inner?: {
    readonly fn: ApproxFunction;
    readonly type: FixedType;
    readonly value: (x: Expr) => Expr;
  };
  readonly roms?: readonly { readonly param: RomParam; readonly rom: string }[];
  readonly approx?: ApproxFunction;
  /** Pragmas of the parallel function and interval of the stream loop. */
  readonly parallel?: KernelPragmas;
  readonly streaming?: KernelPragmas & { readonly ii?: number };
}

interface Buffer {
  readonly name: string;
  readonly type: FixedType;
}

/** Lowers one element-wise layer in either io type. */
export function lowerElementwise(context: LowerContext, what: Elementwise): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const roms = what.roms ?? [];
  const approx = (input: string, output: string, body: readonly Stmt[]): readonly Stmt[] =>
    what.approx ? [{ kind: 'approx', fn: what.approx, inputs: [input], output, body }] : body;
  /** Statements for one buffer of values: the inner function, if there is one, then the value itself. */
  const apply = (
    input: Buffer,
    output: Buffer,
    middle: Storage | undefined,
    loop: (label: string, body: (i: IndexExpr) => readonly Stmt[]) => Stmt,
    value: (x: Expr, i: IndexExpr, inner: Expr) => Expr,
  ): readonly Stmt[] => {
    const { inner } = what;
    if (!inner || !middle)
      return approx(input.name, output.name, [
        loop('', (i) => [store(output, [i], value(load(input, [i]), i, load(input, [i])))]),
      ]);
    const body = [loop('Inner', (i) => [store(middle, [i], inner.value(load(input, [i])))])];
    return [
      { kind: 'approx', fn: inner.fn, inputs: [input.name], output: middle.name, body },
      loop('', (i) => [store(output, [i], value(load(input, [i]), i, load(middle, [i])))]),
    ];
  };
  let kernel: string;
  if (context.stream) {
    const from = stream('in', 'x', x.type, x.lanes);
    const to = stream('out', 'y', y.type, y.lanes);
    const data = reg('in_data', x.type, [x.lanes]);
    const result = reg('out_data', y.type, [y.lanes]);
    const middle = what.inner && reg('inner', what.inner.type, [x.lanes]);
    const { ii = 1, ...pragmas } = what.streaming ?? {};
    kernel = sink.kernel(op, what.prefix, {
      params: [from, to, ...roms.map((r) => r.param)],
      pragmas,
      doc: what.doc,
      body: [
        declare(data),
        declare(result),
        ...(middle ? [declare(middle)] : []),
        pipelined(
          `${what.label}Loop`,
          x.tokens,
          (i) => [
            readToken(from, data),
            ...apply(
              data,
              result,
              middle,
              (label, body) => unrolled(`${what.label}${label}Pack`, x.lanes, body, 'j'),
              (v, j, inner) =>
                what.value(v, j, y.type, x.tokens === 1 ? j : iadd(iscale(i, x.lanes), j), inner),
            ),
            writeToken(to, result),
          ],
          { ii },
        ),
      ],
    });
  } else {
    const from = array('in', 'x', x.type, x.size);
    const to = array('out', 'y', y.type, y.size);
    const middle = what.inner && reg('inner', what.inner.type, [x.size], COMPLETE);
    kernel = sink.kernel(op, what.prefix, {
      params: [from, to, ...roms.map((r) => r.param)],
      pragmas: what.parallel ?? { pipeline: 1 },
      doc: what.doc,
      body: [
        ...(middle ? [declare(middle)] : []),
        ...apply(
          from,
          to,
          middle,
          (label, body) => plainLoop(`${what.label}${label}Loop`, x.size, body),
          (v, i, inner) => what.value(v, x.size === x.lanes ? i : imod(i, x.lanes), y.type, i, inner),
        ),
      ],
    });
  }
  sink.instance(op, kernel, [
    { param: 'x', kind: x.kind, name: x.name },
    { param: 'y', kind: y.kind, name: y.name },
    ...roms.map((r) => boundToRom(r.param, r.rom)),
  ]);
}
