// Activations as relu plus or minus a small even function of |x|, read from a table with linear interpolation between
// its nodes: silu, gelu, softplus; and softsign, which is an odd function of that kind. Right for inputs of any size.
import { fixed, fractionBits, ufixed } from '#ir/fixed/type';
import {
  add,
  bits,
  cast,
  compare,
  type Expr,
  exact,
  load,
  mul,
  neg,
  select,
  shift,
  slice,
  sub,
} from '#ir/kernel/expr';
import { idata } from '#ir/kernel/index-expr';
import type { ApproxFunction } from '#ir/kernel/kernel';
import { type RomParam, rom } from '../build.ts';
import { type LowerContext, numberAttr, roleType } from '../context.ts';
import { type RESIDUALS, residualTable } from '../tables/activation-tables.ts';
import { lowerElementwise } from './elementwise.ts';

const ZERO = exact(0n);

/** |x| as an unsigned value. */
function magnitude(x: Expr): Expr {
  if (!x.type.signed) return x;
  return cast(select(compare('lt', x, ZERO), neg(x), x), ufixed(x.type.width, x.type.int));
}

/** The table at m, an unsigned value, with nodes 2^-stepBits apart: exact between two nodes of a straight line. */
function interpolated(table: RomParam, m: Expr, stepBits: number): Expr {
  const scaled = shift(m, stepBits);
  const { width, int } = scaled.type;
  const whole = int > 0 ? cast(scaled, ufixed(int, int)) : exact(0n);
  const left = load(table, [idata(whole, true)]);
  const fraction = fractionBits(scaled.type);
  if (fraction <= 0) return left;
  const right = load(table, [idata(add(whole, exact(1n)), true)]);
  const low = Math.min(fraction, width);
  const rest = bits(slice(scaled, low - 1, 0), { signed: false, width: low, int: low - fraction });
  return add(left, mul(sub(right, left), rest));
}

interface Shape {
  readonly fn: ApproxFunction;
  readonly label: string;
  readonly doc: string;
  readonly table: keyof typeof RESIDUALS;
  /** The table ends at 2^reach. */
  readonly reach: number;
  readonly value: (x: Expr, residual: Expr) => Expr;
}

function lowerResidual(context: LowerContext, shape: Shape): void {
  const { op, sink } = context;
  const type = roleType(op, 'table');
  const intervals = numberAttr(op, 'table_size');
  const stepBits = Math.log2(intervals) - shape.reach;
  const table = rom('table', type, intervals + 1);
  lowerElementwise(context, {
    prefix: shape.fn,
    label: shape.label,
    doc: shape.doc,
    approx: shape.fn,
    roms: [
      { param: table, rom: sink.rom(op, 'table', residualTable(shape.table, intervals, stepBits, type)) },
    ],
    value: (x, _channel, to) => cast(shape.value(x, interpolated(table, magnitude(x), stepBits)), to),
  });
}

const relu = (x: Expr): Expr => select(compare('gt', x, ZERO), x, ZERO);

export function lowerSilu(context: LowerContext): void {
  lowerResidual(context, {
    fn: 'silu',
    label: 'SiluAct',
    doc: 'x / (1 + exp(-x)): max(x, 0) less a function of |x|',
    table: 'silu',
    reach: 4,
    value: (x, residual) => sub(relu(x), residual),
  });
}

export function lowerGelu(context: LowerContext): void {
  const tanh = context.op.attrs.form === 'tanh';
  lowerResidual(context, {
    fn: tanh ? 'gelu_tanh' : 'gelu',
    label: 'GeluAct',
    doc: `x * Phi(x)${tanh ? ' in its tanh form' : ''}: max(x, 0) less a function of |x|`,
    table: tanh ? 'gelu_tanh' : 'gelu',
    reach: 3,
    value: (x, residual) => sub(relu(x), residual),
  });
}

export function lowerSoftplusResidual(context: LowerContext): void {
  lowerResidual(context, {
    fn: 'softplus',
    label: 'SoftplusAct',
    doc: 'ln(1 + exp(x)): max(x, 0) and a function of |x|',
    table: 'softplus',
    reach: 4,
    value: (x, residual) => add(relu(x), residual),
  });
}

const MAX_REACH = 6;

export function lowerSoftsignInterpolated(context: LowerContext): void {
  const { signed, int } = context.inputs[0]!.type;
  const reach = Math.min(MAX_REACH, Math.max(0, signed ? int - 1 : int));
  lowerResidual(context, {
    fn: 'softsign',
    label: 'SoftsignAct',
    doc: `x / (1 + |x|), interpolated up to |x| = ${2 ** reach}`,
    table: 'softsign',
    reach,
    value: (x, residual) => {
      const { width, int: whole } = residual.type;
      // The interpolation's type has a sign it never uses.
      const size = cast(residual, fixed(width + 1, whole + 1));
      return x.type.signed ? select(compare('lt', x, ZERO), neg(size), size) : size;
    },
  });
}
