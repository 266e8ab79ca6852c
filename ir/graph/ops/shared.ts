// Pieces several op tables share: attribute specs that mean the same everywhere and shape rules.
import type { AttrSpec } from '../attributes.ts';
import type { Shape } from '../module.ts';
import type { Compat, RoleSpec, ShapeResult } from '../op-table.ts';

export const MAX_SIZE = 2 ** 31 - 1;

export const STRATEGY: AttrSpec = {
  kind: 'choice',
  choices: ['latency', 'resource'],
  default: 'latency',
  configurable: true,
  doc: 'latency: everything unrolled in one pipeline; resource: a loop over the reuse factor with weights in a ROM',
};

export const REUSE: AttrSpec = {
  kind: 'int',
  min: 1,
  max: MAX_SIZE,
  default: 1,
  symbols: ['n_in'],
  configurable: true,
  doc: 'reuse factor: how many products each multiplier computes per inference; n_in: one row of the matrix at a time',
};

/** A table size without a default, for ops with several tables. */
export const OWN_TABLE_SIZE: AttrSpec = {
  kind: 'int',
  min: 2,
  max: 2 ** 20,
  configurable: true,
  doc: 'entries of the look-up table',
};

export const TABLE_SIZE: AttrSpec = { ...OWN_TABLE_SIZE, default: 1024 };

/** Set by `complete-attributes` from the compatibility setting unless a rule sets it. */
export const TABLE_ARITHMETIC: AttrSpec = {
  kind: 'choice',
  choices: ['exact', 'float32'],
  configurable: true,
  doc: 'how table entries are computed: exact: correctly rounded from the real value; float32: by way of single precision, as hls4ml does',
};

/** Of every op that computes: a quantised activation of the model rounds, whatever types the hardware has. */
export const TRAINED_RESULT: AttrSpec = {
  kind: 'type',
  optional: true,
  doc: 'the type to which the network itself rounded this value while it was trained; it acts where the network is computed as trained',
};

export const RESULT: RoleSpec = { doc: 'what the op hands on', default: { kind: 'model' } };

/** The type of the first input; hls4ml gives it to layers that only move values, whatever is configured. */
export const LIKE_INPUT: RoleSpec = {
  doc: 'what the op hands on',
  default: { kind: 'input' },
  hls4ml: () => 'input',
};

/** One input, output of the same shape. */
export function sameShape(inputs: readonly Shape[]): ShapeResult {
  return { shapes: [inputs[0]!] };
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** The last dimension: channels, or features. */
export function channels(shape: Shape): number {
  return shape[shape.length - 1] ?? 1;
}

export function arithmeticOf(compat: Compat): 'exact' | 'float32' {
  return compat === 'hls4ml' ? 'float32' : 'exact';
}
