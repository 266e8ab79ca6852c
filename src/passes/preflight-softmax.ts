// What the types of a softmax can do to its sum: the published calorimeter decoder loses most of its fidelity here.

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { printType } from '#ir/fixed/text';
import { codeRange, type FixedType, fixed, fractionBits, ufixed } from '#ir/fixed/type';
import { compatOf } from '#ir/graph/module';
import { softmaxSlices } from '#ir/graph/ops/softmax';
import { type Finding, finding } from './findings.ts';
import type { OpView } from './preflight.ts';

/** Deviation of the sum of the outputs from 1 from which on it is worth a warning. */
const SUM_TOLERANCE = 0.02;
/** Spacing of the 1/x table from which on it is worth a warning. */
const STEP_TOLERANCE = 1 / 16;

function largest(type: FixedType): number {
  return Number(codeRange(type).max) * 2 ** -fractionBits(type);
}

const short = (x: number): string => String(Number(x.toPrecision(2)));

export function checkSoftmax(view: OpView): readonly Finding[] {
  switch (view.op.attrs.implementation) {
    case 'argmax':
      return [];
    case 'legacy':
      return [...legacyFinding(view), ...sumFinding(view)];
    case 'latency':
      return [
        ...exponentialFinding(view),
        ...accumFinding(view),
        ...sumFinding(view),
        ...inverseFinding(view),
      ];
    default:
      return [...accumFinding(view), ...sumFinding(view), ...inverseFinding(view), ...wrapFinding(view)];
  }
}

const valuesOf = (op: OpView['op']): number => softmaxSlices(op.shapes[0]!, op.attrs).n;

const overflowOf = (type: FixedType): string =>
  type.overflow.startsWith('wrap') ? 'wrap around' : 'saturate';

/** Largest exponential that the sum meets: 1 where the largest input was subtracted. */
function largestExponential({ op, roles, input }: OpView): number {
  if (op.attrs.implementation !== 'latency') return 1;
  return Math.max(1, Math.min(largest(roles.exp_table!), Math.exp(largest(input))));
}

/** Without subtraction the exponential of the input itself must fit the table's entries. */
function exponentialFinding({ op, roles, input }: OpView): readonly Finding[] {
  const type = roles.exp_table!;
  const limit = Math.log(largest(type));
  if (largest(input) <= limit) return [];
  const holes = { what: 'exp of inputs', limit: short(limit), type: printType(type), how: overflowOf(type) };
  return [
    finding(op, passesMessages.expOverflow, holes, op.roles.exp_table!.origin, 'write implementation stable'),
  ];
}

/** Of the op that is exp itself: a saturating result is what one asks for, a wrapping one is not. */
export function checkExponential({ op, roles, input }: OpView): readonly Finding[] {
  const type = roles.result!;
  const limit = Math.log(largest(type));
  if (!type.overflow.startsWith('wrap') || largest(input) <= limit) return [];
  const fix = `write result ${printType({ ...type, overflow: 'sat', satBits: 0 })}`;
  const holes = { what: 'exp of inputs', limit: short(limit), type: printType(type), how: overflowOf(type) };
  return [finding(op, passesMessages.expOverflow, holes, op.roles.result!.origin, fix)];
}

/** The table reaches exp(8), whatever its type. */
function legacyFinding({ op, roles, input }: OpView): readonly Finding[] {
  const type = roles.legacy_table!;
  const limit = Math.log(largest(type));
  if (Math.min(8, largest(input) * (input.signed ? 2 : 1)) <= limit) return [];
  const holes = {
    what: 'exp of differences',
    limit: short(limit),
    type: printType(type),
    how: overflowOf(type),
  };
  return [
    finding(
      op,
      passesMessages.expOverflow,
      holes,
      op.roles.legacy_table!.origin,
      'write implementation stable',
    ),
  ];
}

function accumFinding(view: OpView): readonly Finding[] {
  const { op, roles } = view;
  const n = Math.ceil(valuesOf(op) * largestExponential(view));
  const accum = roles.accum!;
  if (largest(accum) >= n) return [];
  const int = Math.ceil(Math.log2(n + 1)) + (accum.signed ? 1 : 0);
  const wide = printType(fixed(int + fractionBits(accum), int, accum));
  const holes = { n: valuesOf(op), reach: n, type: printType(accum), how: overflowOf(accum) };
  return [finding(op, passesMessages.softmaxAccum, holes, op.roles.accum!.origin, `write accum ${wide}`)];
}

function sumFinding({ op, roles }: OpView): readonly Finding[] {
  const n = valuesOf(op);
  const result = roles.result!;
  const error = (n * 2 ** -fractionBits(result)) / (result.rounding === 'trn' ? 1 : 2);
  if (error <= SUM_TOLERANCE) return [];
  const fine = printType(ufixed(result.width, 0, { rounding: 'rnd_conv', overflow: 'sat' }));
  const holes = { n, type: printType(result), error: short(error) };
  return [finding(op, passesMessages.softmaxSum, holes, op.roles.result!.origin, `write result ${fine}`)];
}

function inverseFinding({ op, roles }: OpView): readonly Finding[] {
  const address = roles.inv_inp!;
  const entries = op.attrs.inv_table_size as number;
  const step = 2 ** address.int / entries;
  if (step <= STEP_TOLERANCE) return [];
  const fix = `write inv_table_size ${2 ** Math.ceil(Math.log2(2 ** address.int / STEP_TOLERANCE))}`;
  const holes = { step: short(step), entries, type: printType(address) };
  return [finding(op, passesMessages.softmaxInverse, holes, op.roles.inv_inp!.origin, fix)];
}

function wrapFinding({ op, roles, input, module }: OpView): readonly Finding[] {
  const norm = roles.inp_norm!;
  const wraps = norm.overflow.startsWith('wrap') && 2 ** norm.int < 2 ** input.int;
  if (!wraps || compatOf(module.settings) !== 'hls4ml') return [];
  const fix = `write inp_norm ${printType({ ...norm, overflow: 'sat' })}`;
  return [finding(op, passesMessages.softmaxWrap, { limit: String(2 ** norm.int) }, op.source, fix)];
}
