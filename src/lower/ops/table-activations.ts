// Activations by one table over a fixed range: the input, scaled to the table and cut toward zero, is the address.
// Softplus and softsign have a second method, in residual.ts.
import { type FixedType, fixed, plain } from '#ir/fixed/type';
import {
  add,
  cast,
  compare,
  type Expr,
  exact,
  load,
  mul,
  neg,
  select,
  shift,
  toInteger,
} from '#ir/kernel/expr';
import { type IndexExpr, idata } from '#ir/kernel/index-expr';
import type { ApproxFunction } from '#ir/kernel/kernel';
import { type RomParam, rom } from '../build.ts';
import {
  constantIn,
  constantOf,
  type LowerContext,
  numberAttr,
  type RomContent,
  roleType,
} from '../context.ts';
import { rangedTable } from '../tables/activation-tables.ts';
import { tableArithmetic } from '../tables/arithmetic.ts';
import { sigmoidTable } from '../tables/tables.ts';
import { lowerElementwise } from './elementwise.ts';
import { lowerSoftplusResidual, lowerSoftsignInterpolated } from './residual.ts';

/** Where the address is computed in a C int: 32 bits, wrapping. */
const C_INT = fixed(32, 32);

const ZERO = exact(0n);

const SELU_SCALE = 1.0507009873554805;

/** A scaled input as a C++ int: cut toward zero. */
export function cInt(x: Expr): Expr {
  const whole = toInteger(x);
  return whole.type.width > 32 ? cast(whole, C_INT) : whole;
}

/** trunc(x * size / 2^span) + size / 2: a table of which half stands on each side of 0. */
export function centred(x: Expr, size: number, span: number): IndexExpr {
  const scaled = cInt(shift(mul(x, exact(BigInt(size))), -span));
  return idata(add(scaled, exact(BigInt(Math.floor(size / 2)))), true);
}

/** trunc(x * size / -8): a table of the negative side, from 0 down to -8. */
function negative(x: Expr, size: number): IndexExpr {
  return idata(cInt(shift(neg(mul(x, exact(BigInt(size)))), -3)), true);
}

interface Table {
  readonly param: RomParam;
  readonly rom: string;
  readonly size: number;
}

function tableOf(context: LowerContext, content: (size: number, type: FixedType) => RomContent): Table {
  const { op, sink } = context;
  const size = numberAttr(op, 'table_size');
  const type = roleType(op, 'table');
  return { param: rom('table', type, size), rom: sink.rom(op, 'table', content(size, type)), size };
}

/** A table over -2^(span-1) … 2^(span-1). */
function lowerCentred(
  context: LowerContext,
  fn: ApproxFunction,
  label: string,
  span: number,
  content: (size: number, type: FixedType) => RomContent,
): void {
  const table = tableOf(context, content);
  lowerElementwise(context, {
    prefix: fn,
    label,
    doc: `${fn}(x) from a table of ${table.size} entries over -${2 ** (span - 1)} … ${2 ** (span - 1)}`,
    approx: fn,
    roms: [table],
    value: (x, _channel, to) => cast(load(table.param, [centred(x, table.size, span)]), to),
  });
}

export function lowerSigmoid(context: LowerContext): void {
  const how = tableArithmetic(context.op);
  lowerCentred(context, 'sigmoid', 'SigmoidAct', 4, (size, type) => sigmoidTable(size, type, how));
}

function lowerRanged(
  context: LowerContext,
  fn: 'tanh' | 'softplus' | 'softsign',
  label: string,
  span: number,
) {
  const how = tableArithmetic(context.op);
  lowerCentred(context, fn, label, span, (size, type) => rangedTable(fn, size, type, how));
}

export function lowerTanh(context: LowerContext): void {
  lowerRanged(context, 'tanh', 'TanHAct', 3);
}

export function lowerSoftplus(context: LowerContext): void {
  if (context.op.attrs.method === 'interpolated') lowerSoftplusResidual(context);
  else lowerRanged(context, 'softplus', 'SoftplusAct', 4);
}

export function lowerSoftsign(context: LowerContext): void {
  if (context.op.attrs.method === 'interpolated') lowerSoftsignInterpolated(context);
  else lowerRanged(context, 'softsign', 'SoftsignAct', 4);
}

/** With alpha 1 the whole layer approximates elu; otherwise elu is approximated and its negative side multiplied. */
export function lowerElu(context: LowerContext): void {
  const { op } = context;
  const how = tableArithmetic(op);
  const table = tableOf(context, (size, type) => rangedTable('elu', size, type, how));
  const alpha = constantOf(op, 'alpha', 'param');
  const entry = (x: Expr): Expr => load(table.param, [negative(x, table.size)]);
  const positive = (x: Expr): Expr => compare('ge', x, ZERO);
  const one = alpha.kind === 'const' && alpha.code === castOne(alpha);
  const common = {
    prefix: 'elu',
    label: 'EluAct',
    doc: `x where x >= 0, ${numberAttr(op, 'alpha')} * (exp(x) - 1) elsewhere, from a table of ${table.size} entries`,
    roms: [table],
  } as const;
  if (one) {
    lowerElementwise(context, {
      ...common,
      approx: 'elu',
      value: (x, _channel, to) => select(positive(x), cast(x, to), cast(entry(x), to)),
    });
    return;
  }
  const input = context.inputs[0]!.type;
  const both = select(ZERO, load({ name: 'x', type: input }, []), load(table.param, [])).type;
  lowerElementwise(context, {
    ...common,
    inner: {
      fn: 'elu',
      type: plain(both),
      value: (x) => cast(select(positive(x), x, entry(x)), plain(both)),
    },
    value: (x, _channel, to, _element, inner) =>
      select(positive(x), cast(x, to), cast(mul(alpha, inner), to)),
  });
}

/** The code of 1 in a constant's type, whether it fits or not. */
function castOne(e: Expr): bigint {
  const frac = e.type.width - e.type.int;
  return frac >= 0 ? 1n << BigInt(frac) : 0n;
}

export function lowerSelu(context: LowerContext): void {
  const { op } = context;
  const how = tableArithmetic(op);
  const table = tableOf(context, (size, type) => rangedTable('selu', size, type, how));
  const scale = constantIn(SELU_SCALE, roleType(op, 'scale'));
  lowerElementwise(context, {
    prefix: 'selu',
    label: 'SeluAct',
    doc: `1.0507 * x where x >= 0, 1.7581 * (exp(x) - 1) elsewhere, from a table of ${table.size} entries`,
    approx: 'selu',
    roms: [table],
    value: (x, _channel, to) =>
      select(
        compare('ge', x, ZERO),
        cast(mul(scale, x), to),
        cast(load(table.param, [negative(x, table.size)]), to),
      ),
  });
}
