// Element-wise activations without tables (linear, relu, leaky relu) and with one (sigmoid).
import { fixed } from '../../fixed/type.ts';
import type { OpSpec } from '../op-table.ts';
import { eitherRange, mulRange } from '../range.ts';
import { constantParameter, fromTable, negativePart, positivePart, weightRange } from './auto-rules.ts';
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
  auto: { absorbsLinear: true },
};

export const relu: OpSpec = {
  ...elementwise,
  doc: 'max(x, 0)',
  attrs: {},
  roles: { result: RESULT },
  auto: {
    exact: ({ ranges }) => ({ result: positivePart(ranges[0]!), rule: 'the exact bounds of max(x, 0)' }),
    absorbsLinear: true,
  },
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
  auto: {
    hls4ml: constantParameter('alpha'),
    exact: (facts) => {
      const x = facts.ranges[0]!;
      const left = mulRange(negativePart(x), weightRange(facts, 'alpha'));
      return { result: eitherRange(positivePart(x), left), rule: 'the exact bounds of x and alpha * x' };
    },
    absorbsLinear: true,
  },
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
  auto: fromTable(1 / (1 + Math.exp(8)), 1 / (1 + Math.exp(-8))),
  complete: ({ attrs, compat }) => ({
    attrs: { table_arithmetic: attrs.table_arithmetic ?? arithmeticOf(compat) },
    remarks: [],
  }),
};
