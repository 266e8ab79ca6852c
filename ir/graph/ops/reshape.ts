// Another shape for the same values in the same row-major order: flatten and reshape.
import type { AttrValue } from '../attributes.ts';
import type { Shape } from '../module.ts';
import type { OpSpec, RoleFacts, RoleSpec } from '../op-table.ts';
import { LIKE_ITS_INPUT } from './auto-rules.ts';
import { sizeOf } from './shared.ts';

const RESHAPED: RoleSpec = {
  doc: 'what the op hands on',
  default: { kind: 'input' },
  // In io_parallel, and for a vector that a layer reads, hls4ml makes the new shape a name for the old values.
  hls4ml: ({ io, output, attrs }: RoleFacts) =>
    io === 'io_parallel' || (!output && isVector(attrs)) ? 'input' : 'model',
};

/** A `flatten`, which has no shape attribute, or a reshape to one axis. */
function isVector(attrs: Readonly<Record<string, AttrValue>>): boolean {
  return !Array.isArray(attrs.shape) || attrs.shape.length === 1;
}

const view = {
  arity: { min: 1, max: 1 },
  weights: {},
  roles: { result: RESHAPED },
  view: true,
  auto: LIKE_ITS_INPUT,
  movedFrom: (_inputs: readonly Shape[], index: number) => ({ input: 0, index }),
} as const;

export const flatten: OpSpec = {
  ...view,
  doc: 'its input as a vector, in row-major order',
  attrs: {},
  shape: ([x]) => ({ shapes: [[sizeOf(x!)]] }),
};

export const reshape: OpSpec = {
  ...view,
  doc: 'its input in another shape, in row-major order',
  attrs: {
    shape: { kind: 'ints', doc: 'dimensions without the batch axis; one may be -1: whatever is left' },
  },
  shape: ([x], attrs) => {
    const wanted = attrs.shape;
    if (!Array.isArray(wanted) || wanted.length === 0 || !wanted.every((n) => n >= 1 || n === -1))
      return { problem: 'its shape must be a list of dimensions of at least 1, or -1 for one of them' };
    const open = wanted.filter((n) => n === -1).length;
    const known = sizeOf(wanted.filter((n) => n !== -1));
    const size = sizeOf(x!);
    const fits = open === 1 ? size % known === 0 : open === 0 && known === size;
    if (!fits)
      return {
        problem: `its input [${x!.join(',')}] has ${size} values, which do not fill [${wanted.join(',')}]`,
      };
    return { shapes: [wanted.map((n) => (n === -1 ? size / known : n))] };
  },
  positional: 'shape',
};
