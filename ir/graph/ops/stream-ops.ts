// Ops that passes insert for io_stream: the front ends never make them.
import type { OpSpec } from '../op-table.ts';
import { LIKE_ITS_INPUT } from './auto-rules.ts';

export const clone: OpSpec = {
  doc: 'hands each token of a stream to several readers (inserted for io_stream)',
  arity: { min: 1, max: 1 },
  attrs: { copies: { kind: 'int', min: 2, max: 4096, doc: 'number of readers' } },
  roles: { result: { doc: 'type of every copy', default: { kind: 'input' } } },
  weights: {},
  auto: LIKE_ITS_INPUT,
  shape: ([x], attrs) => ({ shapes: Array.from({ length: attrs.copies as number }, () => x!) }),
  positional: 'copies',
  movedFrom: (_inputs, index) => ({ input: 0, index }),
};
