// Embedding: each whole number of the input picks a row of a table.
import type { OpSpec } from '../op-table.ts';
import { collapse } from '../range.ts';
import { weightRange } from './auto-rules.ts';
import { MAX_SIZE, RESULT, REUSE } from './shared.ts';

export const embedding: OpSpec = {
  doc: 'a row of the table for each value, which is cut to a whole number and kept inside the table',
  arity: { min: 1, max: 1 },
  attrs: {
    vocabulary: { kind: 'int', min: 1, max: MAX_SIZE, doc: 'rows of the table' },
    units: { kind: 'int', min: 1, max: MAX_SIZE, doc: 'values of a row' },
    reuse: REUSE,
  },
  roles: {
    weight: {
      doc: 'table entries',
      default: { kind: 'model' },
      weight: 'weight',
      aliases: ['embeddings'],
    },
    result: RESULT,
  },
  auto: {
    exact: (facts) => ({
      result: collapse(weightRange(facts, 'weight'), facts.attrs.units as number),
      rule: 'the exact bounds of the table',
    }),
  },
  weights: {
    weight: {
      doc: 'table [vocabulary][units]',
      shape: (_inputs, attrs) => [attrs.vocabulary as number, attrs.units as number],
    },
  },
  shape: ([x], attrs) => ({ shapes: [[...x!, attrs.units as number]] }),
};
