// Element-wise activations without tables (linear, relu, leaky relu) and with one (sigmoid).
import { fixed } from '../../fixed/type.ts';
import type { OpSpec } from '../op-table.ts';
import { arithmeticOf, RESULT, sameShape, TABLE_ARITHMETIC, TABLE_SIZE } from './shared.ts';

const elementwise = {
  arity: { min: 1, max: 1 },
  weights: {},
  shape: sameShape,
} as const;

export const linear: OpSpec = {
  ...elementwise,
  doc: 'the identity; with a result type of its own it is a cast',
  attrs: {},
  roles: { result: RESULT },
  identity: true,
};

export const relu: OpSpec = {
  ...elementwise,
  doc: 'max(x, 0)',
  attrs: {},
  roles: { result: RESULT },
};

export const leakyRelu: OpSpec = {
  ...elementwise,
  doc: 'x where x > 0, alpha * x elsewhere',
  attrs: { alpha: { kind: 'float', default: 0.3, doc: 'slope for negative inputs' } },
  roles: {
    param: { doc: 'alpha', default: { kind: 'model' } },
    result: RESULT,
  },
  constants: { alpha: 'param' },
  positional: 'alpha',
};

export const sigmoid: OpSpec = {
  ...elementwise,
  doc: '1 / (1 + exp(-x)) by a look-up table over -8 … 8',
  attrs: { table_size: TABLE_SIZE, table_arithmetic: TABLE_ARITHMETIC },
  roles: {
    table: { doc: 'table entries', default: { kind: 'type', type: fixed(18, 8) } },
    result: RESULT,
  },
  complete: ({ attrs, compat }) => ({
    attrs: { table_arithmetic: attrs.table_arithmetic ?? arithmeticOf(compat) },
    remarks: [],
  }),
};
