// The arithmetic of one softmax over n values, from a buffer to another, in hls4ml's four ways. `stable` and `latency`
// address their tables by the top bits of a value; `legacy` by a scaled difference; `argmax` needs no table.
import { castCode } from '#ir/fixed/cast';
import { type FixedType, ufixed } from '#ir/fixed/type';
import {
  cast,
  compare,
  type Expr,
  exact,
  indexValue,
  konst,
  load,
  mul,
  select,
  shift,
  slice,
  sub,
} from '#ir/kernel/expr';
import { type IndexExpr, iadd, idata, ilit, ivar } from '#ir/kernel/index-expr';
import type { Stmt, Storage } from '#ir/kernel/kernel';
import { accumulate, COMPLETE, pipelined, type RomParam, reg, rom, store, unrolled } from '../build.ts';
import { type LowerContext, numberAttr, type RomContent, roleType } from '../context.ts';
import { rangedTable } from '../tables/activation-tables.ts';
import { tableArithmetic } from '../tables/arithmetic.ts';
import { addressBits, expTable, reciprocalTable } from '../tables/tables.ts';
import { centred, cInt } from './table-activations.ts';

export interface Buffer {
  readonly name: string;
  readonly type: FixedType;
}

export interface SliceRom {
  readonly param: RomParam;
  readonly content: RomContent;
}

/** Local variables, statements and tables of one slice. */
interface Slice {
  readonly locals: readonly Storage[];
  readonly body: readonly Stmt[];
  readonly roms: readonly SliceRom[];
}

export type SliceCore = (context: LowerContext, n: number, data: Buffer, res: Buffer) => Slice;

function topBits(x: Expr, size: number): IndexExpr {
  return idata(slice(x, x.type.width - 1, x.type.width - addressBits(size)), true);
}

function tree(label: string, op: 'max' | 'add', target: Storage, from: Buffer, n: number): Stmt {
  return {
    kind: 'reduce',
    label,
    op,
    order: 'tree',
    target: { buffer: target.name, index: [] },
    index: 'i',
    count: n,
    value: load(from, [ivar('i')]),
    type: target.type,
  };
}

/** Look up exp of each value in `argument`, sum as a tree, look up 1/sum, multiply. */
function byTopBits(
  context: LowerContext,
  n: number,
  data: Buffer,
  res: Buffer,
  argument: { readonly buffer: Buffer; readonly sign: 1 | -1; readonly before: readonly Stmt[] },
): Slice {
  const { op } = context;
  const role = (name: string): FixedType => roleType(op, name);
  const how = tableArithmetic(op);
  const [expSize, invSize] = [numberAttr(op, 'exp_table_size'), numberAttr(op, 'inv_table_size')];
  const expRom = rom('exp_table', role('exp_table'), expSize);
  const invRom = rom('inv_table', role('inv_table'), invSize);
  const expRes = reg('exp_res', role('accum'), [n], COMPLETE);
  const total = reg('exp_total', role('accum'), []);
  const sum = reg('exp_sum', role('inv_inp'), []);
  const inverse = reg('inv_exp_sum', role('inv_table'), []);
  const { buffer, sign, before } = argument;
  const body: readonly Stmt[] = [
    ...before,
    unrolled('Exponentials', n, (j) => [
      store(expRes, [j], cast(load(expRom, [topBits(load(buffer, [j]), expSize)]), expRes.type)),
    ]),
    tree('SumTree', 'add', total, expRes, n),
    store(sum, [], cast(load(total, []), sum.type)),
    store(inverse, [], load(invRom, [topBits(load(sum, []), invSize)])),
    unrolled('Products', n, (j) => [
      store(res, [j], cast(mul(load(expRes, [j]), load(inverse, [])), res.type)),
    ]),
  ];
  return {
    locals: [expRes, total, sum, inverse],
    body: [{ kind: 'approx', fn: 'softmax', inputs: [data.name], output: res.name, body }],
    roms: [
      { param: expRom, content: expTable(buffer.type, expSize, expRom.type, how, sign) },
      { param: invRom, content: reciprocalTable(sum.type, invSize, invRom.type, how) },
    ],
  };
}

const stable: SliceCore = (context, n, data, res) => {
  const xMax = reg('x_max', data.type, []);
  const distance = reg('d_xi_xmax', roleType(context.op, 'inp_norm'), [n], COMPLETE);
  const before = [
    tree('MaxTree', 'max', xMax, data, n),
    unrolled('Distance', n, (j) => [
      store(distance, [j], cast(sub(load(xMax, []), load(data, [j])), distance.type)),
    ]),
  ];
  const rest = byTopBits(context, n, data, res, { buffer: distance, sign: -1, before });
  return { ...rest, locals: [xMax, distance, ...rest.locals] };
};

const latency: SliceCore = (context, n, data, res) =>
  byTopBits(context, n, data, res, { buffer: data, sign: 1, before: [] });

/** 1 / sum of exp(x[j] - x[i]), the term j = i being 1. */
const legacy: SliceCore = (context, n, data, res) => {
  const { op } = context;
  const type = roleType(op, 'legacy_table');
  const how = tableArithmetic(op);
  const [expSize, invSize] = [numberAttr(op, 'exp_table_size'), numberAttr(op, 'inv_table_size')];
  const expRom = rom('exp_table', type, expSize);
  const invRom = rom('inv_table', type, invSize);
  const sums = reg('exp_res', type, [n], COMPLETE);
  const one = konst(castCode(1n, exact(1n).type, type), type);
  const position = ufixed(32, 32);
  const term = (i: IndexExpr, j: IndexExpr): Expr => {
    const difference = sub(load(data, [j]), load(data, [i]));
    const same = compare('eq', indexValue(i, position), indexValue(j, position));
    return select(same, one, load(expRom, [centred(difference, expSize, 4)]));
  };
  const inverse = (i: IndexExpr): IndexExpr =>
    idata(cInt(shift(mul(load(sums, [i]), exact(BigInt(invSize))), -6)), true);
  const body: readonly Stmt[] = [
    unrolled(
      'SoftmaxExpLoop',
      n,
      (i) => [
        store(sums, [i], cast(exact(0n), type)),
        unrolled('SoftmaxExpInner', n, (j) => [accumulate(sums, [i], term(i, j))], 'j'),
      ],
      'i',
    ),
    unrolled('SoftmaxInv', n, (i) => [store(res, [i], cast(load(invRom, [inverse(i)]), res.type))]),
  ];
  return {
    locals: [sums],
    body: [{ kind: 'approx', fn: 'softmax', inputs: [data.name], output: res.name, body }],
    roms: [
      { param: expRom, content: rangedTable('exp', expSize, type, how) },
      { param: invRom, content: rangedTable('reciprocal', invSize, type, how) },
    ],
  };
};

/** 1 at the first of the largest values, 0 elsewhere. */
const argmax: SliceCore = (context, n, data, res) => {
  const best = reg('maximum', data.type, []);
  const bits = Math.max(1, addressBits(n));
  const position = reg('idx', ufixed(bits, bits), []);
  const next = (i: IndexExpr): IndexExpr => iadd(i, ilit(1));
  const step = (i: IndexExpr): readonly Stmt[] => {
    const value = load(data, [next(i)]);
    const larger = compare('gt', value, load(best, []));
    return [
      store(
        position,
        [],
        cast(select(larger, indexValue(next(i), position.type), load(position, [])), position.type),
      ),
      store(best, [], cast(select(larger, value, load(best, [])), best.type)),
    ];
  };
  // Inside the pipelined loop of a stream the scan is unrolled anyway.
  const scan = context.stream ? unrolled('ArgmaxScan', n - 1, step) : pipelined('ArgmaxScan', n - 1, step);
  return {
    locals: [best, position],
    body: [
      unrolled('ArgmaxZero', n, (i) => [store(res, [i], cast(exact(0n), res.type))]),
      store(best, [], load(data, [ilit(0)])),
      store(position, [], cast(exact(0n), position.type)),
      ...(n > 1 ? [scan] : []),
      store(res, [idata(load(position, []), true)], cast(exact(1n), res.type)),
    ],
    roms: [],
  };
};

export const SLICE_CORES: Readonly<Record<string, SliceCore>> = { stable, latency, legacy, argmax };
