// Softmax over the last axis by two look-up tables: exp(x - max) and 1 / sum.
import { fixed } from '../../fixed/type.ts';
import type { OpSpec } from '../op-table.ts';
import { RESULT, sameShape, TABLE_SIZE } from './shared.ts';

const TABLE = fixed(18, 8, { rounding: 'rnd', overflow: 'sat' });

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
    exp_table_size: { ...TABLE_SIZE, doc: 'entries of the exp table' },
    inv_table_size: { ...TABLE_SIZE, doc: 'entries of the 1/x table' },
  },
  roles: {
    inp_norm: { doc: 'max - x, the address of the exp table', default: { kind: 'input' } },
    exp_table: { doc: 'entries of the exp table', default: { kind: 'type', type: TABLE } },
    accum: { doc: 'the exponentials and their sum', default: { kind: 'type', type: TABLE } },
    inv_inp: { doc: 'the sum as the address of the 1/x table', default: { kind: 'type', type: TABLE } },
    inv_table: { doc: 'entries of the 1/x table', default: { kind: 'type', type: TABLE } },
    result: RESULT,
  },
  weights: {},
  shape: (inputs) =>
    inputs[0]!.length > 0 ? sameShape(inputs) : { problem: 'its input needs at least one axis' },
};
