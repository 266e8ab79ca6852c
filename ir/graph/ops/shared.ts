// Pieces several op tables share: attribute specs that mean the same everywhere and shape rules.
import type { AttrSpec } from '../attributes.ts';
import type { Shape } from '../module.ts';
import type { RoleSpec, ShapeResult } from '../op-table.ts';

export const MAX_SIZE = 2 ** 31 - 1;

export const STRATEGY: AttrSpec = {
  kind: 'choice',
  choices: ['latency', 'resource'],
  configurable: true,
  doc: 'latency: everything unrolled in one pipeline; resource: a loop over the reuse factor with weights in a ROM',
};

export const REUSE: AttrSpec = {
  kind: 'int',
  min: 1,
  max: MAX_SIZE,
  configurable: true,
  doc: 'reuse factor: how many products each multiplier computes per inference',
};

export const TABLE_SIZE: AttrSpec = {
  kind: 'int',
  min: 2,
  max: 2 ** 20,
  default: 1024,
  configurable: true,
  doc: 'entries of the look-up table',
};

export const RESULT: RoleSpec = { doc: 'what the op hands on', default: { kind: 'model' } };

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
