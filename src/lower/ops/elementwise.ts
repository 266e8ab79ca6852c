// The frame of every element-wise layer: one expression, applied to each value of an array in a pipelined
// function (io_parallel) or to each lane of each token in a pipelined loop (io_stream).
import type { FixedType } from '#ir/fixed/type';
import { type Expr, load } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import { imod } from '#ir/kernel/index-expr';
import type { ApproxFunction, KernelPragmas, Stmt } from '#ir/kernel/kernel';
import {
  array,
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
  /** The result in the output's type. `channel` is the position on the last axis. */
  readonly value: (x: Expr, channel: IndexExpr, to: FixedType) => Expr;
  readonly roms?: readonly { readonly param: RomParam; readonly rom: string }[];
  readonly approx?: ApproxFunction;
  /** Pragmas of the parallel function and interval of the stream loop. */
  readonly parallel?: KernelPragmas;
  readonly streaming?: KernelPragmas & { readonly ii?: number };
}

/** Lowers one element-wise layer in either io type. */
export function lowerElementwise(context: LowerContext, what: Elementwise): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const roms = what.roms ?? [];
  const approx = (input: string, output: string, body: readonly Stmt[]): readonly Stmt[] =>
    what.approx ? [{ kind: 'approx', fn: what.approx, inputs: [input], output, body }] : body;
  let kernel: string;
  if (context.stream) {
    const from = stream('in', 'x', x.type, x.lanes);
    const to = stream('out', 'y', y.type, y.lanes);
    const data = reg('in_data', x.type, [x.lanes]);
    const result = reg('out_data', y.type, [y.lanes]);
    const { ii = 1, ...pragmas } = what.streaming ?? {};
    kernel = sink.kernel(op, what.prefix, {
      params: [from, to, ...roms.map((r) => r.param)],
      pragmas,
      doc: what.doc,
      body: [
        declare(data),
        declare(result),
        pipelined(
          `${what.label}Loop`,
          x.tokens,
          () => [
            readToken(from, data),
            ...approx(data.name, result.name, [
              unrolled(
                `${what.label}Pack`,
                x.lanes,
                (j) => [store(result, [j], what.value(load(data, [j]), j, y.type))],
                'j',
              ),
            ]),
            writeToken(to, result),
          ],
          { ii },
        ),
      ],
    });
  } else {
    const from = array('in', 'x', x.type, x.size);
    const to = array('out', 'y', y.type, y.size);
    kernel = sink.kernel(op, what.prefix, {
      params: [from, to, ...roms.map((r) => r.param)],
      pragmas: what.parallel ?? { pipeline: 1 },
      doc: what.doc,
      body: approx(from.name, to.name, [
        plainLoop(`${what.label}Loop`, x.size, (i) => {
          const channel = x.size === x.lanes ? i : imod(i, x.lanes);
          return [store(to, [i], what.value(load(from, [i]), channel, y.type))];
        }),
      ]),
    });
  }
  sink.instance(op, kernel, [
    { param: 'x', kind: x.kind, name: x.name },
    { param: 'y', kind: y.kind, name: y.name },
    ...roms.map((r) => boundToRom(r.param, r.rom)),
  ]);
}
