// Ops that passes insert for io_stream: the front ends never make them.
import type { OpSpec } from '../op-table.ts';
import { MAX_SIZE } from './shared.ts';

export const clone: OpSpec = {
  doc: 'hands each token of a stream to several readers (inserted for io_stream)',
  arity: { min: 1, max: 1 },
  attrs: { copies: { kind: 'int', min: 2, max: 4096, doc: 'number of readers' } },
  roles: { result: { doc: 'type of every copy', default: { kind: 'input' } } },
  weights: {},
  shape: ([x], attrs) => ({ shapes: Array.from({ length: attrs.copies as number }, () => x!) }),
  positional: 'copies',
};

export const repack: OpSpec = {
  doc: 'changes how many values a token of a stream packs (inserted for io_stream)',
  arity: { min: 1, max: 1 },
  attrs: { lanes: { kind: 'int', min: 1, max: MAX_SIZE, doc: 'values a token after it' } },
  roles: { result: { doc: 'type of the values', default: { kind: 'input' } } },
  weights: {},
  shape: ([x]) => ({ shapes: [x!] }),
  positional: 'lanes',
};
