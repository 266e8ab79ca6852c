// What the types of a softmax can do to its sum: the published calorimeter decoder loses most of its fidelity here.

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { printType } from '#ir/fixed/text';
import { codeRange, type FixedType, fixed, fractionBits, ufixed } from '#ir/fixed/type';
import { compatOf } from '#ir/graph/module';
import { channels } from '#ir/graph/ops/shared';
import type { PassContext } from './pass.ts';
import type { OpView } from './preflight.ts';

/** Deviation of the sum of the outputs from 1 from which on it is worth a warning. */
const SUM_TOLERANCE = 0.02;
/** Spacing of the 1/x table from which on it is worth a warning. */
const STEP_TOLERANCE = 1 / 16;

function largest(type: FixedType): number {
  return Number(codeRange(type).max) * 2 ** -fractionBits(type);
}

const percent = (x: number): string => String(Number(x.toPrecision(2)));

export function checkSoftmax(view: OpView, context: PassContext): void {
  const { op, roles, input } = view;
  const name = { op: op.name };
  const n = channels(op.shapes[0]!);
  const origin = (role: string) => op.roles[role]!.origin;
  const accum = roles.accum!;
  if (largest(accum) < n) {
    const int = Math.ceil(Math.log2(n + 1)) + (accum.signed ? 1 : 0);
    const wide = fixed(int + fractionBits(accum), int, { ...accum });
    const how = accum.overflow.startsWith('wrap') ? 'wrap around' : 'saturate';
    const holes = { ...name, n, type: printType(accum), how };
    const fix = `write accum ${printType(wide)}`;
    context.report(diagnose(passesMessages.softmaxAccum, holes, { at: origin('accum'), fix }));
  }
  const result = roles.result!;
  const error = (n * 2 ** -fractionBits(result)) / (result.rounding === 'trn' ? 1 : 2);
  if (error > SUM_TOLERANCE) {
    const holes = { ...name, n, type: printType(result), error: percent(error) };
    const fix = `write result ${printType(ufixed(result.width, 0, { rounding: 'rnd_conv', overflow: 'sat' }))}`;
    context.report(diagnose(passesMessages.softmaxSum, holes, { at: origin('result'), fix }));
  }
  const address = roles.inv_inp!;
  const entries = op.attrs.inv_table_size as number;
  const step = 2 ** address.int / entries;
  if (step > STEP_TOLERANCE) {
    const holes = { ...name, step: percent(step), entries, type: printType(address) };
    const fix = `write inv_table_size ${2 ** Math.ceil(Math.log2(2 ** address.int / STEP_TOLERANCE))}`;
    context.report(diagnose(passesMessages.softmaxInverse, holes, { at: origin('inv_inp'), fix }));
  }
  const norm = roles.inp_norm!;
  const spread = 2 ** input.int;
  if (
    compatOf(view.module.settings) === 'hls4ml' &&
    norm.overflow.startsWith('wrap') &&
    2 ** norm.int < spread
  ) {
    const fix = `write inp_norm ${printType({ ...norm, overflow: 'sat' })}`;
    const holes = { ...name, limit: String(2 ** norm.int) };
    context.report(diagnose(passesMessages.softmaxWrap, holes, { at: op.source, fix }));
  }
}
