// Element-wise activations by a look-up table over a fixed range, as hls4ml has them: tanh, softplus, softsign, elu and
// selu. Its softplus and softsign are cut off at ±8; the method that is right everywhere is the other choice.
import { fixed, ufixed } from '../../fixed/type.ts';
import type { AttrSpec, AttrValue } from '../attributes.ts';
import type { Compat, Completion, CompletionFacts, OpSpec, RoleSpec } from '../op-table.ts';
import { fromTable } from './auto-rules.ts';
import { autoElu, autoSelu, autoSoftplus, autoSoftsign } from './auto-smooth.ts';
import { arithmeticOf, RESULT, sameShape, TABLE_ARITHMETIC, TABLE_SIZE } from './shared.ts';

const ONE_INPUT = { arity: { min: 1, max: 1 }, weights: {}, shape: sameShape } as const;

const HLS4ML_TABLE = fixed(18, 8);

const TABLE: RoleSpec = { doc: 'table entries', default: { kind: 'type', type: HLS4ML_TABLE } };

const TABLE_ATTRS = { table_size: TABLE_SIZE, table_arithmetic: TABLE_ARITHMETIC } as const;

const withArithmetic: NonNullable<OpSpec['complete']> = ({ attrs, compat }) => ({
  attrs: { table_arithmetic: attrs.table_arithmetic ?? arithmeticOf(compat) },
  remarks: [],
});

export const tanh: OpSpec = {
  ...ONE_INPUT,
  doc: 'tanh(x) by a look-up table over -4 … 4',
  auto: fromTable(-Math.tanh(4), Math.tanh(4)),
  attrs: TABLE_ATTRS,
  roles: { table: TABLE, result: RESULT },
  complete: withArithmetic,
};

export const elu: OpSpec = {
  ...ONE_INPUT,
  doc: 'x where x >= 0, alpha * (exp(x) - 1) elsewhere, by a look-up table over -8 … 0',
  attrs: { alpha: { kind: 'float', default: 1, doc: 'factor of the negative side' }, ...TABLE_ATTRS },
  roles: { param: { doc: 'alpha', default: { kind: 'model' } }, table: TABLE, result: RESULT },
  constants: { alpha: 'param' },
  auto: autoElu,
  positional: 'alpha',
  complete: withArithmetic,
};

const SCALE = ufixed(16, 1);

export const selu: OpSpec = {
  ...ONE_INPUT,
  doc: '1.0507 * x where x >= 0, 1.7581 * (exp(x) - 1) elsewhere, by a look-up table over -8 … 0',
  auto: autoSelu,
  attrs: TABLE_ATTRS,
  roles: {
    scale: {
      doc: 'the constant 1.0507',
      default: {
        kind: 'derived',
        what: 'ufixed<16,1>, or the input type in the streams of hls4ml',
        from: (input, compat, { io }) => (compat === 'hls4ml' && io === 'io_stream' ? input : SCALE),
      },
    },
    table: TABLE,
    result: RESULT,
  },
  complete: ({ attrs, roles, input, compat, io, isSet }) => ({
    attrs: { table_arithmetic: attrs.table_arithmetic ?? arithmeticOf(compat) },
    remarks:
      compat === 'hls4ml' && io === 'io_stream' && !isSet('scale') && !holdsScale(roles.scale!)
        ? [
            {
              severity: 'warning',
              about: 'compat',
              attr: 'scale',
              text: `the factor 1.0507 of positive inputs is stored in their own type, as in hls4ml's streams, with ${input.width - input.int} bits after the point`,
              fix: 'write scale ufixed<16,1>, or compat none',
            },
          ]
        : [],
  }),
};

/** 1.0507 within about 2^-9. */
function holdsScale(type: {
  readonly width: number;
  readonly int: number;
  readonly signed: boolean;
}): boolean {
  return type.width - type.int >= 9 && type.int >= (type.signed ? 2 : 1);
}

const NO_CHANGE: Completion = { attrs: {}, remarks: [] };

/** Nodes to interpolate between stand at a power of two, so their number is one too. */
export function wholeSteps({ attrs, isSet }: CompletionFacts): Completion {
  const wanted = attrs.table_size as number;
  const size = 2 ** Math.round(Math.log2(wanted));
  if (size === wanted) return NO_CHANGE;
  const text = `its table has ${size} steps and not ${wanted}, because nodes stand at powers of two`;
  return {
    attrs: { table_size: size },
    remarks: isSet('table_size')
      ? [{ severity: 'warning', attr: 'table_size', text, fix: `write table_size ${size}` }]
      : [],
  };
}

const METHOD = (doc: string): AttrSpec => ({
  kind: 'choice',
  choices: ['table', 'interpolated'],
  configurable: true,
  doc,
});

/** hls4ml's table where it stands for hls4ml's arithmetic or was asked for, else nodes of a function that lies in 0 … 1. */
const METHOD_TABLE: RoleSpec = {
  doc: 'table entries',
  default: {
    kind: 'derived',
    what: 'fixed<18,8> by method table, else ufixed<18,0,rnd,sat>',
    from: (_input, compat, { attrs }) =>
      methodOf(attrs.method, compat) === 'table'
        ? HLS4ML_TABLE
        : ufixed(18, 0, { rounding: 'rnd', overflow: 'sat' }),
  },
};

function methodOf(method: AttrValue | undefined, compat: Compat): AttrValue {
  return method ?? (compat === 'hls4ml' ? 'table' : 'interpolated');
}

/** `cut`: what hls4ml makes of inputs beyond ±8. */
function completeMethod(cut: string): NonNullable<OpSpec['complete']> {
  return (facts) => {
    const { attrs, input, compat } = facts;
    const method = methodOf(attrs.method, compat);
    // A signed type of four integer bits ends at ±8.
    const beyond = input.int > (input.signed ? 4 : 3);
    const size = method === 'table' ? NO_CHANGE : wholeSteps(facts);
    return {
      attrs: {
        ...size.attrs,
        method,
        table_arithmetic: attrs.table_arithmetic ?? arithmeticOf(compat),
      },
      remarks:
        size.remarks.length > 0
          ? size.remarks
          : attrs.method === undefined && method === 'table' && beyond
            ? [
                {
                  severity: 'warning',
                  about: 'compat',
                  attr: 'method',
                  text: `inputs beyond 8 ${cut}, as in hls4ml, and the input type reaches ${2 ** (input.int - (input.signed ? 1 : 0))}`,
                  fix: 'write method interpolated, or compat none',
                },
              ]
            : [],
    };
  };
}

export const softplus: OpSpec = {
  ...ONE_INPUT,
  doc: 'ln(1 + exp(x))',
  auto: autoSoftplus,
  attrs: {
    method: METHOD(
      'table: one table over -8 … 8, cut off beyond; interpolated: max(x, 0) and an interpolated table of the rest, right everywhere',
    ),
    ...TABLE_ATTRS,
  },
  roles: { table: METHOD_TABLE, result: RESULT },
  complete: completeMethod('give 8'),
};

export const softsign: OpSpec = {
  ...ONE_INPUT,
  doc: 'x / (1 + |x|)',
  auto: autoSoftsign,
  attrs: {
    method: METHOD(
      'table: one table over -8 … 8, cut off beyond; interpolated: between the nodes of a table over the range of the input type, at most 64',
    ),
    ...TABLE_ATTRS,
  },
  roles: { table: METHOD_TABLE, result: RESULT },
  complete: completeMethod('give 0.889'),
};
