// A network input: its shape is an attribute, its result type is what the port carries.
import type { FixedType } from '../../fixed/type.ts';
import type { OpSpec } from '../op-table.ts';
import { RESULT } from './shared.ts';

/** A C++ integer: what `int<W>` and `uint<W>` name. */
function isInteger(t: FixedType): boolean {
  return t.int === t.width && t.rounding === 'trn_zero' && t.overflow === 'wrap';
}

export const input: OpSpec = {
  doc: 'a network input of the given shape',
  arity: { min: 0, max: 0 },
  attrs: {
    shape: { kind: 'ints', doc: 'dimensions without the batch axis, channels last' },
    from_float: {
      kind: 'choice',
      choices: ['exact', 'ap_int'],
      configurable: true,
      doc: 'how floats become values of the port in emulation: exact: one cast of the exact value; ap_int: as the vendor headers read a double into an integer, where -0.5 < x < 0 gives 1',
    },
  },
  roles: { result: RESULT },
  weights: {},
  shape: (_inputs, attrs) => {
    const shape = attrs.shape;
    return Array.isArray(shape) && shape.length > 0 && shape.every((d) => d >= 1)
      ? { shapes: [shape] }
      : {
          problem:
            'its shape must be a list of one dimension or more, each at least 1; a single number is [1]',
        };
  },
  positional: 'shape',
  complete: ({ attrs, input: type, compat }) => {
    const quirk = compat === 'hls4ml' && isInteger(type);
    const from_float = attrs.from_float ?? (quirk ? 'ap_int' : 'exact');
    return {
      attrs: { from_float },
      remarks:
        attrs.from_float === undefined && quirk
          ? [
              {
                severity: 'warning',
                attr: 'from_float',
                text: "inputs between -0.5 and 0 become 1, as in hls4ml's emulation with an integer input type",
                fix: `write result fixed<${type.width},${type.int}> or from_float exact`,
              },
            ]
          : [],
    };
  },
};
