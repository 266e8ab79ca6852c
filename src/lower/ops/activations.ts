// Activations that need no table: the identity (a cast), relu and leaky relu.
import { cast, compare, exact, mul, select } from '#ir/kernel/expr';
import { constantOf, type LowerContext, numberAttr } from '../context.ts';
import { lowerElementwise } from './elementwise.ts';

export function lowerLinear(context: LowerContext): void {
  lowerElementwise(context, {
    prefix: 'linear',
    label: 'Linear',
    doc: 'Casts each value to the result type.',
    value: (x, _channel, to) => cast(x, to),
  });
}

export function lowerRelu(context: LowerContext): void {
  lowerElementwise(context, {
    prefix: 'relu',
    label: 'ReLUAct',
    doc: 'max(x, 0)',
    value: (x, _channel, to) => select(compare('gt', x, exact(0n)), cast(x, to), cast(exact(0n), to)),
  });
}

export function lowerLeakyRelu(context: LowerContext): void {
  const alpha = constantOf(context.op, 'alpha', 'param');
  lowerElementwise(context, {
    prefix: 'leaky_relu',
    label: 'LeakyReLUAct',
    doc: `x where x > 0, ${numberAttr(context.op, 'alpha')} * x elsewhere`,
    value: (x, _channel, to) => select(compare('gt', x, exact(0n)), cast(x, to), cast(mul(alpha, x), to)),
  });
}
