// Sigmoid by one table over -8 … 8: the input, scaled to the table and cut toward zero, is the address.
import { fixed } from '#ir/fixed/type';
import { add, cast, type Expr, exact, load, mul, shift, toInteger } from '#ir/kernel/expr';
import { idata } from '#ir/kernel/index-expr';
import { rom } from '../build.ts';
import { type LowerContext, numberAttr, roleType } from '../context.ts';
import { tableArithmetic } from '../tables/arithmetic.ts';
import { sigmoidTable } from '../tables/tables.ts';
import { lowerElementwise } from './elementwise.ts';

/** Where the address is computed in a C int: 32 bits, wrapping. */
const C_INT = fixed(32, 32);

/** trunc(x * size / 16) + size / 2. */
function address(x: Expr, size: number): Expr {
  const scaled = toInteger(shift(mul(x, exact(BigInt(size))), -4));
  const wrapped = scaled.type.width > 32 ? cast(scaled, C_INT) : scaled;
  return add(wrapped, exact(BigInt(Math.floor(size / 2))));
}

export function lowerSigmoid(context: LowerContext): void {
  const { op, sink } = context;
  const size = numberAttr(op, 'table_size');
  const type = roleType(op, 'table');
  const table = rom('table', type, size);
  lowerElementwise(context, {
    prefix: 'sigmoid',
    label: 'SigmoidAct',
    doc: `1 / (1 + exp(-x)) from a table of ${size} entries over -8 … 8`,
    approx: 'sigmoid',
    roms: [{ param: table, rom: sink.rom(op, 'table', sigmoidTable(size, type, tableArithmetic(op))) }],
    value: (x, _channel, to) => {
      const at = idata(address(x, size), true);
      return cast(load(table, [at]), to);
    },
  });
}
