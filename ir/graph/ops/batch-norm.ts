// Batch normalisation at inference: y = x * scale + bias, one scale and bias a channel.
import type { OpSpec } from '../op-table.ts';
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
  multiplications: ([x]) => sizeOf(x!),
};
