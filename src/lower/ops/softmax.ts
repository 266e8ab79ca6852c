// Stable softmax over the last axis: subtract the largest input, look up exp, sum as a tree, look up 1/sum,
// multiply. The tables are addressed by the top bits of their arguments.
import type { FixedType } from '#ir/fixed/type';
import { cast, type Expr, load, mul, slice, sub } from '#ir/kernel/expr';
import { type IndexExpr, iadd, idata, iscale } from '#ir/kernel/index-expr';
import type { Stmt, Storage } from '#ir/kernel/kernel';
import {
  array,
  COMPLETE,
  declare,
  pipelined,
  readToken,
  reg,
  rom,
  store,
  stream,
  unrolled,
  writeToken,
} from '../build.ts';
import { boundToRom, type LowerContext, numberAttr, roleType } from '../context.ts';
import { tableArithmetic } from '../tables/arithmetic.ts';
import { addressBits, expTable, reciprocalTable } from '../tables/tables.ts';

function topBits(x: Expr, size: number): IndexExpr {
  return idata(slice(x, x.type.width - 1, x.type.width - addressBits(size)), true);
}

/** The arithmetic on one slice of n values, from buffer `data` to buffer `res`. */
function stableSlice(
  context: LowerContext,
  n: number,
  data: { name: string; type: FixedType },
  res: { name: string; type: FixedType },
): {
  readonly locals: readonly Storage[];
  readonly body: readonly Stmt[];
  readonly roms: readonly ReturnType<typeof rom>[];
} {
  const { op } = context;
  const role = (name: string): FixedType => roleType(op, name);
  const [expSize, invSize] = [numberAttr(op, 'exp_table_size'), numberAttr(op, 'inv_table_size')];
  const expRom = rom('exp_table', role('exp_table'), expSize);
  const invRom = rom('inv_table', role('inv_table'), invSize);
  const xMax = reg('x_max', data.type, []);
  const distance = reg('d_xi_xmax', role('inp_norm'), [n], COMPLETE);
  const expRes = reg('exp_res', role('accum'), [n], COMPLETE);
  const total = reg('exp_total', role('accum'), []);
  const sum = reg('exp_sum', role('inv_inp'), []);
  const inverse = reg('inv_exp_sum', role('inv_table'), []);
  const i: IndexExpr = { kind: 'var', name: 'i' };
  const reduce = (
    label: string,
    op2: 'max' | 'add',
    target: Storage,
    from: { name: string; type: FixedType },
  ): Stmt => ({
    kind: 'reduce',
    label,
    op: op2,
    order: 'tree',
    target: { buffer: target.name, index: [] },
    index: 'i',
    count: n,
    value: load(from, [i]),
    type: target.type,
  });
  const body: readonly Stmt[] = [
    reduce('MaxTree', 'max', xMax, data),
    unrolled('Distance', n, (j) => [
      store(distance, [j], cast(sub(load(xMax, []), load(data, [j])), distance.type)),
    ]),
    unrolled('Exponentials', n, (j) => [
      store(expRes, [j], cast(load(expRom, [topBits(load(distance, [j]), expSize)]), expRes.type)),
    ]),
    reduce('SumTree', 'add', total, expRes),
    store(sum, [], cast(load(total, []), sum.type)),
    store(inverse, [], load(invRom, [topBits(load(sum, []), invSize)])),
    unrolled('Products', n, (j) => [
      store(res, [j], cast(mul(load(expRes, [j]), load(inverse, [])), res.type)),
    ]),
  ];
  return {
    locals: [xMax, distance, expRes, total, sum, inverse],
    body: [{ kind: 'approx', fn: 'softmax', inputs: [data.name], output: res.name, body }],
    roms: [expRom, invRom],
  };
}

export function lowerSoftmax(context: LowerContext): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const n = x.lanes;
  const how = tableArithmetic(op);
  const roms = [
    sink.rom(
      op,
      'exp_table',
      expTable(roleType(op, 'inp_norm'), numberAttr(op, 'exp_table_size'), roleType(op, 'exp_table'), how),
    ),
    sink.rom(
      op,
      'inv_table',
      reciprocalTable(
        roleType(op, 'inv_inp'),
        numberAttr(op, 'inv_table_size'),
        roleType(op, 'inv_table'),
        how,
      ),
    ),
  ];
  const kernel = context.stream ? streamKernel(context, n) : parallelKernel(context, n);
  sink.instance(op, kernel.name, [
    { param: 'x', kind: x.kind, name: x.name },
    { param: 'y', kind: y.kind, name: y.name },
    ...kernel.roms.map((param, k) => boundToRom(param, roms[k]!)),
  ]);
}

interface Made {
  readonly name: string;
  readonly roms: readonly ReturnType<typeof rom>[];
}

function streamKernel(context: LowerContext, n: number): Made {
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const from = stream('in', 'x', x.type, n);
  const to = stream('out', 'y', y.type, n);
  const data = reg('data_array', x.type, [n], COMPLETE);
  const out = reg('out_pack', y.type, [n]);
  const core = stableSlice(context, n, data, out);
  const limit = Math.ceil(n / numberAttr(context.op, 'reuse'));
  const name = context.sink.kernel(context.op, 'softmax', {
    params: [from, to, ...core.roms],
    pragmas: { allocateMul: limit },
    doc: `softmax of ${n} values, the largest subtracted first`,
    body: [
      declare(data),
      declare(out),
      ...core.locals.map(declare),
      pipelined('SoftmaxLoop', x.tokens, () => [readToken(from, data), ...core.body, writeToken(to, out)], {
        ii: Math.max(1, Math.floor(n / limit)),
        index: 't',
      }),
    ],
  });
  return { name, roms: core.roms };
}

/** One slice is the layer; several share the function of one. */
function parallelKernel(context: LowerContext, n: number): Made {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const from = array('in', 'x', x.type, n);
  const to = array('out', 'y', y.type, n);
  const core = stableSlice(context, n, from, to);
  const inner = sink.kernel(op, 'softmax', {
    params: [from, to, ...core.roms],
    pragmas: { pipeline: 1 },
    doc: `softmax of ${n} values, the largest subtracted first`,
    body: [...core.locals.map(declare), ...core.body],
  });
  if (x.tokens === 1) return { name: inner, roms: core.roms };
  const whole = array('in', 'x', x.type, x.size);
  const result = array('out', 'y', y.type, y.size);
  const sliceIn = reg('slice_in', x.type, [n], COMPLETE);
  const sliceOut = reg('slice_out', y.type, [n], COMPLETE);
  const name = sink.kernel(op, 'softmax_slices', {
    params: [whole, result, ...core.roms],
    pragmas: { inline: 'on' },
    doc: `softmax of each of ${x.tokens} slices of ${n} values`,
    body: [
      declare(sliceIn),
      declare(sliceOut),
      unrolled(
        'Slices',
        x.tokens,
        (p) => [
          unrolled('CopyIn', n, (i) => [store(sliceIn, [i], load(whole, [iadd(iscale(p, n), i)]))]),
          {
            kind: 'call',
            kernel: inner,
            args: [sliceIn.name, sliceOut.name, ...core.roms.map((r) => r.name)],
          },
          unrolled('CopyOut', n, (i) => [store(result, [iadd(iscale(p, n), i)], load(sliceOut, [i]))]),
        ],
        'p',
      ),
    ],
  });
  return { name, roms: core.roms };
}
