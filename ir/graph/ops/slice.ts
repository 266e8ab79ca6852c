// A box out of a tensor: along each axis the positions begin … end-1.
import type { AttrValue } from '../attributes.ts';
import type { Shape } from '../module.ts';
import type { OpSpec } from '../op-table.ts';
import { LIKE_ITS_INPUT } from './auto-rules.ts';
import { LIKE_INPUT } from './shared.ts';

export interface Box {
  readonly begin: readonly number[];
  /** How many positions along each axis. */
  readonly sizes: Shape;
}

/** The box with negative ends counted from the end of the axis, or undefined when it is empty or leaves the input. */
export function sliceBox(input: Shape, attrs: Readonly<Record<string, AttrValue>>): Box | undefined {
  const read = (value: AttrValue | undefined): readonly number[] | undefined =>
    Array.isArray(value) && value.length === input.length
      ? value.map((n: number, d) => (n < 0 ? n + input[d]! : n))
      : undefined;
  const begin = read(attrs.begin);
  const end = attrs.end === undefined ? input : read(attrs.end);
  if (!begin || !end) return undefined;
  const inside = begin.every((b, d) => b >= 0 && b < end[d]! && end[d]! <= input[d]!);
  return inside ? { begin, sizes: begin.map((b, d) => end[d]! - b) } : undefined;
}

export const slice: OpSpec = {
  doc: 'a part of its input: along each axis the positions begin … end-1',
  arity: { min: 1, max: 1 },
  attrs: {
    begin: { kind: 'ints', doc: 'first position along each axis; negative: counted from the end' },
    end: {
      kind: 'ints',
      optional: true,
      doc: 'the position after the last along each axis, its length when absent; negative: counted from the end',
    },
  },
  roles: { result: LIKE_INPUT },
  auto: LIKE_ITS_INPUT,
  weights: {},
  shape: ([x], attrs) => {
    const box = sliceBox(x!, attrs);
    return box
      ? { shapes: [box.sizes] }
      : { problem: `its begin and end must be positions inside [${x!.join(',')}], one an axis` };
  },
  movedFrom: ([x], index, attrs) => {
    const { begin, sizes } = sliceBox(x!, attrs)!;
    let rest = index;
    let stride = 1;
    let at = 0;
    for (let d = sizes.length - 1; d >= 0; d--) {
      at += (begin[d]! + (rest % sizes[d]!)) * stride;
      rest = Math.floor(rest / sizes[d]!);
      stride *= x![d]!;
    }
    return { input: 0, index: at };
  },
};
