// Softmax along an axis by look-up tables of exp and 1/x, in hls4ml's four ways. Facts about hls4ml (1.x, Vivado and
// Vitis): `accum` falls back to the model's default type while the tables and `inv_inp` have types of their own; the
// tables of `legacy` have a type nobody can set and, on streams, a size nobody can set.
import { type FixedType, fixed, ufixed } from '../../fixed/type.ts';
import type { AttrValue } from '../attributes.ts';
import type { Shape } from '../module.ts';
import type { Compat, Completion, CompletionFacts, OpSpec } from '../op-table.ts';
import { autoSoftmax } from './auto-softmax.ts';
import {
  arithmeticOf,
  OWN_TABLE_SIZE,
  RESULT,
  REUSE,
  sameShape,
  sizeOf,
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

const LEGACY_TABLE = fixed(18, 8);
/** What hls4ml's legacy softmax has on streams, whatever is asked for. */
const LEGACY_STREAM_SIZE = 1024;

type Attrs = Readonly<Record<string, AttrValue>>;

/** The position of the axis, counted from 0; undefined when the shape has no such axis. */
function axisOf(shape: Shape, attrs: Attrs): number | undefined {
  const axis = (attrs.axis as number | undefined) ?? -1;
  const position = axis < 0 ? shape.length + axis : axis;
  return position >= 0 && position < shape.length ? position : undefined;
}

/** Each softmax takes `n` values, `inner` apart; there are `outer` blocks of `inner` of them. */
export function softmaxSlices(
  shape: Shape,
  attrs: Attrs,
): { readonly outer: number; readonly n: number; readonly inner: number } {
  if (attrs.over === 'all') return { outer: 1, n: sizeOf(shape), inner: 1 };
  const axis = axisOf(shape, attrs) ?? shape.length - 1;
  return { outer: sizeOf(shape.slice(0, axis)), n: shape[axis]!, inner: sizeOf(shape.slice(axis + 1)) };
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

/** The sizes hls4ml ends up with: FixSoftmaxTableSize, then SoftmaxConfigTemplate. */
function hls4mlSizes({ attrs, roles, input, io, isSet }: CompletionFacts): { exp: number; inv: number } {
  if (attrs.implementation === 'legacy' && io === 'io_stream')
    return { exp: LEGACY_STREAM_SIZE, inv: LEGACY_STREAM_SIZE };
  let size = attrs.table_size as number;
  if (attrs.inv_table_size === undefined) {
    size = Math.min(size, 2 ** Math.min(input.width, roles.inv_table!.width));
  }
  const inv = (attrs.inv_table_size as number | undefined) ?? size;
  let exp = (attrs.exp_table_size as number | undefined) ?? size;
  if (attrs.implementation === 'stable' && !isSet('inp_norm') && input.signed)
    exp = Math.min(inv, 2 ** Math.max(1, input.width - 1));
  return { exp, inv };
}

interface Address {
  readonly name: string;
  readonly width: number;
}

/** Whose top bits address each table; undefined where the address is computed otherwise. */
function addresses({ attrs, roles, input }: CompletionFacts): { exp: Address; inv: Address } | undefined {
  const inv = { name: 'inv_inp', width: roles.inv_inp!.width };
  if (attrs.implementation === 'stable')
    return { exp: { name: 'inp_norm', width: roles.inp_norm!.width }, inv };
  if (attrs.implementation === 'latency') return { exp: { name: 'the input', width: input.width }, inv };
  return undefined;
}

type Remark = Completion['remarks'][number];

/** Sizes a table's address type can address; a larger table would read bits that are not there. */
function completeSizes(facts: CompletionFacts): {
  readonly attrs: Attrs;
  readonly remarks: readonly Remark[];
} {
  const { attrs, compat } = facts;
  const size = attrs.table_size as number;
  const wanted = {
    exp: (attrs.exp_table_size as number | undefined) ?? size,
    inv: (attrs.inv_table_size as number | undefined) ?? size,
  };
  const sizes = compat === 'hls4ml' ? hls4mlSizes(facts) : { ...wanted };
  const address = addresses(facts);
  const remarks: Remark[] = [];
  for (const table of ['exp', 'inv'] as const) {
    const bits = address?.[table];
    if (bits) sizes[table] = Math.min(sizes[table], 2 ** bits.width);
    const attr = attrs[`${table}_table_size`] === undefined ? 'table_size' : `${table}_table_size`;
    if (bits && !isPowerOfTwo(sizes[table])) {
      remarks.push({
        severity: 'error',
        attr,
        text: `its ${table} table has ${sizes[table]} entries, and a table addressed by the top bits of a value needs a power of two`,
        fix: `write ${attr} ${2 ** Math.ceil(Math.log2(sizes[table]))}`,
      });
    } else if (sizes[table] !== wanted[table] && facts.isSet(attr)) {
      const limited = bits && sizes[table] === 2 ** bits.width;
      const reason = limited
        ? `${bits.name} has ${bits.width} bits`
        : bits
          ? 'hls4ml limits it by its input, its inv_table type and its other table'
          : "hls4ml's legacy softmax chooses it otherwise";
      remarks.push({
        severity: 'warning',
        attr,
        text: `its ${table} table has ${sizes[table]} entries and not ${wanted[table]}, because ${reason}`,
        fix: `write ${table}_table_size ${sizes[table]}, or ${limited ? `widen ${bits.name}` : 'compat none'}`,
      });
    }
  }
  return { attrs: { exp_table_size: sizes.exp, inv_table_size: sizes.inv }, remarks };
}

/** hls4ml's io_parallel takes all values of a tensor as one slice when the softmax is an Activation. */
function completeAxis({ attrs, shape, compat, io }: CompletionFacts): {
  readonly over: string;
  readonly remarks: readonly Remark[];
} {
  if (attrs.over !== undefined) return { over: attrs.over as string, remarks: [] };
  const { outer, inner } = softmaxSlices(shape, attrs);
  if (compat !== 'hls4ml' || io !== 'io_parallel' || outer * inner === 1)
    return { over: 'axis', remarks: [] };
  const remark: Remark = {
    severity: 'warning',
    about: 'compat',
    attr: 'over',
    text: `one softmax over all ${sizeOf(shape)} values of [${shape.join(',')}], as hls4ml computes it in io_parallel, instead of ${outer * inner} along the axis`,
    fix: 'write over axis for it, or compat none',
  };
  return { over: 'all', remarks: [remark] };
}

function complete(facts: CompletionFacts): Completion {
  const sizes = completeSizes(facts);
  const { over, remarks } = completeAxis(facts);
  const table_arithmetic = facts.attrs.table_arithmetic ?? arithmeticOf(facts.compat);
  return {
    attrs: { ...sizes.attrs, table_arithmetic, over },
    remarks: [...sizes.remarks, ...remarks],
  };
}

export const softmax: OpSpec = {
  doc: 'exp(x) / sum exp(x) along an axis, by a table of exp and a table of 1/x',
  arity: { min: 1, max: 1 },
  attrs: {
    implementation: {
      kind: 'choice',
      choices: ['stable', 'latency', 'legacy', 'argmax'],
      default: 'stable',
      configurable: true,
      doc: 'stable: the largest input is subtracted first, so that exp never overflows; latency: it is not; legacy: a table of exp for each pair of inputs; argmax: 1 for the first of the largest inputs, 0 for the others',
    },
    axis: {
      kind: 'int',
      min: -32,
      max: 31,
      default: -1,
      doc: 'the axis, counted from 0 without the batch or from -1 at the end',
    },
    over: {
      kind: 'choice',
      choices: ['axis', 'all'],
      configurable: true,
      doc: "axis: a softmax for each position of the other axes; all: one over all values, as hls4ml's io_parallel does",
    },
    table_size: { ...TABLE_SIZE, doc: 'entries of both tables, where they have no size of their own' },
    exp_table_size: { ...OWN_TABLE_SIZE, doc: 'entries of the exp table' },
    inv_table_size: { ...OWN_TABLE_SIZE, doc: 'entries of the 1/x table' },
    skip: {
      kind: 'bool',
      default: false,
      configurable: true,
      doc: 'true: leave it out, and hand on what would enter it',
    },
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
    legacy_table: {
      doc: 'entries of both tables and the sums of the legacy implementation',
      default: {
        kind: 'derived',
        what: 'fixed<18,8>, saturating unless hls4ml is followed',
        from: (_input, compat) =>
          compat === 'hls4ml' ? LEGACY_TABLE : { ...LEGACY_TABLE, rounding: 'rnd', overflow: 'sat' },
      },
    },
    result: RESULT,
  },
  weights: {},
  auto: autoSoftmax(({ shapes, attrs }) => softmaxSlices(shapes[0]!, attrs).n),
  shape: (inputs, attrs) =>
    axisOf(inputs[0]!, attrs) === undefined
      ? {
          problem: `its input [${inputs[0]!.join(',')}] has no axis ${(attrs.axis as number | undefined) ?? -1}`,
        }
      : sameShape(inputs),
  complete,
};
