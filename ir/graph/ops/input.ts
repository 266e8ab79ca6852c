// A network input: its shape is an attribute, its result type is what the port carries.
import type { OpSpec } from '../op-table.ts';
import { RESULT } from './shared.ts';

export const input: OpSpec = {
  doc: 'a network input of the given shape',
  arity: { min: 0, max: 0 },
  attrs: { shape: { kind: 'ints', doc: 'dimensions without the batch axis, channels last' } },
  roles: { result: RESULT },
  weights: {},
  shape: (_inputs, attrs) => {
    const shape = attrs.shape;
    return Array.isArray(shape) && shape.every((d) => d >= 1)
      ? { shapes: [shape] }
      : { problem: 'its shape must be a list of dimensions of at least 1' };
  },
  positional: 'shape',
};
