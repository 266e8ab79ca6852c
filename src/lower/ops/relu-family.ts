// Activations of straight pieces: relu with bound, slope and threshold, thresholded and parametric relu, and the hard
// forms of sigmoid and tanh. None needs a table.
import { dyadic } from '#ir/fixed/dyadic';
import type { FixedType } from '#ir/fixed/type';
import { add, cast, compare, type Expr, exact, load, mul, select, shift, sub } from '#ir/kernel/expr';
import { COMPLETE, rom } from '../build.ts';
import { codesOf, constantOf, type LowerContext } from '../context.ts';
import { lowerRelu } from './activations.ts';
import { lowerElementwise } from './elementwise.ts';
import { weightRom } from './weights.ts';

const ZERO = exact(0n);
const ONE = exact(1n);

/** Threshold and slope in the type of `param`, the bound straight in the result type; comparisons are exact. */
export function lowerGeneralRelu(context: LowerContext): void {
  const { op } = context;
  if (op.attrs.parameters === 'ignored') {
    lowerRelu(context);
    return;
  }
  const threshold = constantOf(op, 'threshold', 'param');
  const slope = constantOf(op, 'negative_slope', 'param');
  const bound = op.attrs.max_value as number | undefined;
  const real = (value: number): Expr => {
    const { code, frac } = dyadic(value);
    return exact(code, frac);
  };
  const zero = (e: Expr): boolean => e.kind === 'const' && e.code === 0n;
  const left = (x: Expr, to: FixedType): Expr => {
    if (zero(slope)) return cast(ZERO, to);
    return cast(mul(slope, zero(threshold) ? x : sub(x, threshold)), to);
  };
  lowerElementwise(context, {
    prefix: 'general_relu',
    label: 'ReLUAct',
    doc: 'min(x, max_value) where x >= threshold, negative_slope * (x - threshold) elsewhere',
    value: (x, _channel, to) => {
      const right =
        bound === undefined
          ? cast(x, to)
          : select(compare('gt', x, real(bound)), cast(real(bound), to), cast(x, to));
      return select(compare('ge', x, threshold), right, left(x, to));
    },
  });
}

export function lowerThresholdedRelu(context: LowerContext): void {
  const theta = constantOf(context.op, 'theta', 'param');
  lowerElementwise(context, {
    prefix: 'thresholded_relu',
    label: 'ThresholdedReLUAct',
    doc: 'x where x > theta, 0 elsewhere',
    value: (x, _channel, to) => select(compare('gt', x, theta), cast(x, to), cast(ZERO, to)),
  });
}

export function lowerPrelu(context: LowerContext): void {
  const { type, codes } = codesOf(context.op, 'alpha')!;
  const alpha = rom('alpha', type, codes.length, COMPLETE);
  const perChannel = context.op.attrs.per_channel === true;
  lowerElementwise(context, {
    prefix: 'prelu',
    label: 'PReLUAct',
    doc: `x where x > 0, alpha * x elsewhere, one alpha a ${perChannel ? 'channel' : 'value'}`,
    roms: [{ param: alpha, rom: weightRom(context, 'alpha') }],
    value: (x, channel, to, element) =>
      select(
        compare('gt', x, ZERO),
        cast(x, to),
        cast(mul(load(alpha, [perChannel ? channel : element]), x), to),
      ),
  });
}

/** slope * x + shift kept in 0 … 1, exact. */
function hard(context: LowerContext, x: Expr): Expr {
  const slope = constantOf(context.op, 'slope', 'slope');
  const line = add(mul(slope, x), constantOf(context.op, 'shift', 'shift'));
  return select(compare('gt', line, ONE), ONE, select(compare('lt', line, ZERO), ZERO, line));
}

export function lowerHardSigmoid(context: LowerContext): void {
  lowerElementwise(context, {
    prefix: 'hard_sigmoid',
    label: 'HardSigmoidAct',
    doc: 'slope * x + shift, kept in 0 … 1',
    value: (x, _channel, to) => cast(hard(context, x), to),
  });
}

export function lowerHardTanh(context: LowerContext): void {
  lowerElementwise(context, {
    prefix: 'hard_tanh',
    label: 'HardTanhAct',
    doc: '2 * (slope * x + shift kept in 0 … 1) - 1',
    value: (x, _channel, to) => cast(sub(shift(hard(context, x), 1), ONE), to),
  });
}
