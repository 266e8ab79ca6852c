// Batch normalisation at inference: y = x * scale + bias, one scale and bias a channel.
import { addType, mulType } from '../../fixed/growth.ts';
import type { OpSpec } from '../op-table.ts';
import { addRange, mulRange } from '../range.ts';
import { capped, weightRange } from './auto-rules.ts';
import { channels, RESULT, REUSE, sameShape, sizeOf } from './shared.ts';

export const batchNorm: OpSpec = {
  doc: 'batch normalisation at inference: x * scale + bias with one scale and one bias a channel (last axis)',
  arity: { min: 1, max: 1 },
  attrs: { reuse: REUSE },
  roles: {
    scale: { doc: 'gamma / sqrt(variance + epsilon)', default: { kind: 'model' }, weight: 'scale' },
    bias: { doc: 'beta - mean * scale', default: { kind: 'model' }, weight: 'bias' },
    result: RESULT,
  },
  weights: {
    scale: { doc: 'scale [channels]', shape: ([x]) => (x && x.length > 0 ? [channels(x)] : undefined) },
    bias: { doc: 'bias [channels]', shape: ([x]) => (x && x.length > 0 ? [channels(x)] : undefined) },
  },
  shape: (inputs) =>
    inputs[0]!.length > 0 ? sameShape(inputs) : { problem: 'its input needs at least one axis' },
  auto: {
    hls4ml: ({ inputs, role, maximum }) => {
      const sum = addType(mulType(inputs[0]!, role('scale')), role('bias'));
      return { result: { type: capped(sum, maximum), rule: 'x * scale + bias by their types' } };
    },
    exact: (facts) => ({
      result: addRange(mulRange(facts.ranges[0]!, weightRange(facts, 'scale')), weightRange(facts, 'bias')),
      rule: 'the exact bounds of x * scale + bias',
    }),
    absorbsLinear: true,
    scales: { scale: 'scale', bias: 'bias' },
  },
  multiplications: ([x]) => sizeOf(x!),
};
