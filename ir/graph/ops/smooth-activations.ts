// Activations hls4ml has not: silu, gelu and the exponential. The first two are max(x, 0) less an interpolated table
// of the rest, so that they are right for inputs of any size; the exponential splits its input into whole and fraction.
import { ufixed } from '../../fixed/type.ts';
import type { OpSpec, RoleSpec } from '../op-table.ts';
import { autoExponential, autoResidual } from './auto-smooth.ts';
import { RESULT, sameShape, TABLE_SIZE } from './shared.ts';
import { wholeSteps } from './table-activations.ts';

const ONE_INPUT = { arity: { min: 1, max: 1 }, weights: {}, shape: sameShape } as const;

const NODES: RoleSpec = {
  doc: 'nodes of the table',
  default: { kind: 'type', type: ufixed(18, 0, { rounding: 'rnd', overflow: 'sat' }) },
};

export const silu: OpSpec = {
  ...ONE_INPUT,
  doc: 'x / (1 + exp(-x)), also called swish: max(x, 0) less an interpolated table over |x| < 16',
  auto: autoResidual(0.2785),
  attrs: { table_size: TABLE_SIZE },
  roles: { table: NODES, result: RESULT },
  complete: wholeSteps,
};

export const gelu: OpSpec = {
  ...ONE_INPUT,
  doc: 'x * Phi(x), Phi the normal distribution: max(x, 0) less an interpolated table over |x| < 8',
  auto: autoResidual(0.1701),
  attrs: {
    form: {
      kind: 'choice',
      choices: ['erf', 'tanh'],
      default: 'erf',
      doc: 'erf: the function itself; tanh: the approximation x/2 (1 + tanh(0.7979 (x + 0.044715 x^3)))',
    },
    table_size: TABLE_SIZE,
  },
  roles: { table: NODES, result: RESULT },
  positional: 'form',
  complete: wholeSteps,
};

export const exponential: OpSpec = {
  ...ONE_INPUT,
  doc: 'exp(x) as the product of two table entries, of the whole and of the fraction of x, as fine as the result type',
  auto: autoExponential,
  attrs: { table_size: { ...TABLE_SIZE, doc: 'entries of the table of the fraction' } },
  roles: { result: RESULT },
  complete: wholeSteps,
};
