// Fully connected layer over the last axis: y[o] = b[o] + sum_i x[i] * w[i][o].
import type { OpSpec } from '../op-table.ts';
import { channels, MAX_SIZE, RESULT, REUSE, STRATEGY, sizeOf } from './shared.ts';
import { exactSum, hls4mlSum } from './sum-of-products.ts';

export const dense: OpSpec = {
  doc: 'fully connected layer: bias plus matrix product over the last axis',
  arity: { min: 1, max: 1 },
  attrs: {
    units: { kind: 'int', min: 1, max: MAX_SIZE, doc: 'number of outputs' },
    strategy: STRATEGY,
    reuse: REUSE,
  },
  roles: {
    weight: { doc: 'kernel entries', default: { kind: 'model' }, weight: 'weight' },
    bias: { doc: 'bias entries', default: { kind: 'model' }, weight: 'bias' },
    accum: { doc: 'accumulator: each product is cast to it before it is added', default: { kind: 'model' } },
    result: RESULT,
  },
  weights: {
    weight: {
      doc: 'kernel [in][out]',
      shape: ([x], attrs) => (x && x.length > 0 ? [channels(x), attrs.units as number] : undefined),
    },
    bias: { doc: 'bias [out]', shape: (_inputs, attrs) => [attrs.units as number], optional: 0 },
  },
  shape: ([x], attrs) =>
    x && x.length > 0
      ? { shapes: [[...x.slice(0, -1), attrs.units as number]] }
      : { problem: 'its input needs at least one axis' },
  auto: {
    hls4ml: (facts) => hls4mlSum(channels(facts.shapes[0]!))(facts),
    exact: (facts) => exactSum(facts, channels(facts.shapes[0]!), facts.attrs.units as number),
    absorbsLinear: true,
    absorbsScale: { weight: 'weight', bias: 'bias' },
  },
  positional: 'units',
  multiplications: ([x], attrs) => sizeOf(x!) * (attrs.units as number),
  reuse: ([x], attrs) => ({ nIn: channels(x!), nOut: attrs.units as number }),
};
