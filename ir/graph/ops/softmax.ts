// Softmax over the last axis by two look-up tables: exp(-(max - x)) and 1 / sum. Facts about hls4ml (1.x, Vivado
// and Vitis): `accum` falls back to the model's default type while the tables and `inv_inp` have types of their own.
import { type FixedType, fixed, ufixed } from '../../fixed/type.ts';
import type { Compat, Completion, CompletionFacts, OpSpec } from '../op-table.ts';
import {
  arithmeticOf,
  OWN_TABLE_SIZE,
  RESULT,
  REUSE,
  sameShape,
  TABLE_ARITHMETIC,
  TABLE_SIZE,
} from './shared.ts';

const TABLE = fixed(18, 8, { rounding: 'rnd', overflow: 'sat' });

/** exp(-16) is below half of the last bit of any sensible table, so a difference of inputs may saturate there. */
const NEGLIGIBLE_INT_BITS = 4;

/**
 * Type of max - x. hls4ml drops the sign bit, so a difference of 2^(I-1) or more wraps around. The right one
 * saturates, and keeps the lost integer bit where the difference still matters.
 */
function normType(input: FixedType, compat: Compat): FixedType {
  const sign = input.signed ? 1 : 0;
  if (compat === 'hls4ml') return ufixed(Math.max(1, input.width - sign), input.int - sign);
  const keep = input.signed && input.int - 1 < NEGLIGIBLE_INT_BITS ? 1 : 0;
  return ufixed(Math.max(1, input.width - sign + keep), input.int - sign + keep, { overflow: 'sat' });
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

/** The sizes hls4ml ends up with: FixSoftmaxTableSize, then SoftmaxConfigTemplate. */
function hls4mlSizes({ attrs, roles, input, isSet }: CompletionFacts): { exp: number; inv: number } {
  let size = attrs.table_size as number;
  if (attrs.inv_table_size === undefined) {
    size = Math.min(size, 2 ** Math.min(input.width, roles.inv_table!.width));
  }
  const inv = (attrs.inv_table_size as number | undefined) ?? size;
  let exp = (attrs.exp_table_size as number | undefined) ?? size;
  if (!isSet('inp_norm') && input.signed) exp = Math.min(inv, 2 ** (input.width - 1));
  return { exp, inv };
}

/** Sizes a table's address type can address; a larger table would read bits that are not there. */
function complete(facts: CompletionFacts): Completion {
  const { attrs, roles, compat } = facts;
  const size = attrs.table_size as number;
  const wanted = {
    exp: (attrs.exp_table_size as number | undefined) ?? size,
    inv: (attrs.inv_table_size as number | undefined) ?? size,
  };
  const sizes = compat === 'hls4ml' ? hls4mlSizes(facts) : { ...wanted };
  const remarks: Completion['remarks'][number][] = [];
  for (const [table, address] of [
    ['exp', 'inp_norm'],
    ['inv', 'inv_inp'],
  ] as const) {
    sizes[table] = Math.min(sizes[table], 2 ** roles[address]!.width);
    const attr = attrs[`${table}_table_size`] === undefined ? 'table_size' : `${table}_table_size`;
    if (!isPowerOfTwo(sizes[table])) {
      remarks.push({
        severity: 'error',
        attr,
        text: `its ${table} table has ${sizes[table]} entries, and a table addressed by the top bits of a value needs a power of two`,
        fix: `write ${attr} ${2 ** Math.ceil(Math.log2(sizes[table]))}`,
      });
    } else if (sizes[table] !== wanted[table] && facts.isSet(attr)) {
      const reason =
        sizes[table] === 2 ** roles[address]!.width
          ? `${address} has ${roles[address]!.width} bits`
          : 'hls4ml limits it by its input, its inv_table type and its other table';
      remarks.push({
        severity: 'warning',
        attr,
        text: `its ${table} table has ${sizes[table]} entries and not ${wanted[table]}, because ${reason}`,
        fix: `write ${table}_table_size ${sizes[table]}, or widen ${address}`,
      });
    }
  }
  return {
    attrs: {
      exp_table_size: sizes.exp,
      inv_table_size: sizes.inv,
      table_arithmetic: attrs.table_arithmetic ?? arithmeticOf(compat),
    },
    remarks,
  };
}

export const softmax: OpSpec = {
  doc: 'exp(x) / sum exp(x) over the last axis, by a table of exp and a table of 1/x',
  arity: { min: 1, max: 1 },
  attrs: {
    implementation: {
      kind: 'choice',
      choices: ['stable'],
      default: 'stable',
      configurable: true,
      doc: 'stable: the largest input is subtracted first, so that exp never overflows',
    },
    table_size: { ...TABLE_SIZE, doc: 'entries of both tables, where they have no size of their own' },
    exp_table_size: { ...OWN_TABLE_SIZE, doc: 'entries of the exp table' },
    inv_table_size: { ...OWN_TABLE_SIZE, doc: 'entries of the 1/x table' },
    table_arithmetic: TABLE_ARITHMETIC,
    reuse: REUSE,
  },
  roles: {
    inp_norm: {
      doc: 'max - x, the address of the exp table',
      default: { kind: 'derived', what: 'the input type without its sign bit', from: normType },
    },
    exp_table: {
      doc: 'entries of the exp table',
      default: { kind: 'type', type: TABLE },
      aliases: ['table'],
    },
    accum: { doc: 'the exponentials and their sum', default: { kind: 'model' } },
    inv_inp: { doc: 'the sum as the address of the 1/x table', default: { kind: 'type', type: TABLE } },
    inv_table: {
      doc: 'entries of the 1/x table',
      default: { kind: 'type', type: TABLE },
      aliases: ['table'],
    },
    result: RESULT,
  },
  weights: {},
  shape: (inputs) =>
    inputs[0]!.length > 0 ? sameShape(inputs) : { problem: 'its input needs at least one axis' },
  complete,
};
