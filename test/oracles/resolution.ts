// How far a fixed-point network may be from the real function it stands for: what its types and tables cannot resolve,
// carried through the layers. A bound of first order, not the smallest one: it tells rounding from a wrong function.
import { type FixedType, fractionBits } from '#ir/fixed/type';
import type { Module, Op } from '#ir/graph/module';
import type { OpKind } from '#ir/graph/ops/index';

interface Facts {
  readonly op: Op;
  /** Errors of its inputs. */
  readonly errors: readonly number[];
  /** Largest absolute value anywhere in the network. */
  readonly largest: number;
  /** Distance of two neighbours in a role's type; 0 for a role the op has not. */
  readonly step: (role: string) => number;
}

type Rule = (facts: Facts) => number;

const sum = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0);

const kept: Rule = ({ errors, step }) => Math.max(...errors) + step('result');
const summed: Rule = ({ errors, step }) => sum(errors) + step('result');

/** Of a function that is nowhere steeper than `slope`, one of whose parameters is stored in `param`. */
const piece =
  (slope = 1): Rule =>
  ({ errors, largest, step }) =>
    slope * errors[0]! + largest * step('param') + step('result');

const tabled =
  (slope: number): Rule =>
  ({ errors, step }) =>
    slope * errors[0]! + 2 * step('table') + step('result');

const product: Rule = ({ errors, largest, step }) =>
  sum(errors) * Math.max(1, largest) ** (errors.length - 1) + step('result');

const dense: Rule = ({ op, errors, largest, step }) => {
  const { weight } = op.weights;
  const [n, units] = weight!.shape as [number, number];
  const scale = weight!.kind === 'codes' ? step('weight') : 1;
  const values = weight!.kind === 'codes' ? Array.from(weight!.codes, Number) : [...weight!.data];
  const columns = Array.from({ length: units }, (_, o) =>
    sum(Array.from({ length: n }, (_, i) => Math.abs(values[i * units + o]! * scale))),
  );
  const rounding = n * (largest * step('weight') + step('accum')) + step('accum') + step('bias');
  return Math.max(...columns) * errors[0]! + rounding + step('result');
};

/** Tables are addressed by the top bits of a type: neighbours are its range divided by the entries. */
function spacing(op: Op, role: string, size: string): number {
  const { int } = op.roles[role]!.type as FixedType;
  return 2 ** int / (op.attrs[size] as number);
}

/** A sum of exponentials is at least 1, so 1/x is nowhere steeper than 1. */
const softmax: Rule = ({ op, errors, step }) =>
  2 * (errors[0]! + spacing(op, 'inp_norm', 'exp_table_size')) +
  spacing(op, 'inv_inp', 'inv_table_size') +
  2 * (step('exp_table') + step('inv_table') + step('accum')) +
  step('result');

const dot: Rule = ({ errors, largest, step, op }) => {
  const terms = op.attrs.terms as number;
  return terms * largest * sum(errors) + (terms + 1) * step('accum') + step('result');
};

const RULES: { readonly [K in OpKind]?: Rule } = {
  input: () => 0,
  dense,
  dot,
  softmax,
  linear: kept,
  relu: kept,
  hard_tanh: piece(),
  general_relu: piece(),
  leaky_relu: piece(),
  flatten: kept,
  reshape: kept,
  permute: kept,
  slice: kept,
  concatenate: kept,
  clone: kept,
  maximum: kept,
  minimum: kept,
  average: kept,
  add: summed,
  subtract: summed,
  multiply: product,
  silu: tabled(1.1),
  gelu: tabled(1.13),
  exponential: ({ errors, largest, step }) => largest * (errors[0]! + 4 * step('table')) + 2 * step('result'),
};

/** A bound for each output of the resolved network; undefined where an op has no rule. */
export function resolutionOf(module: Module, largest: number): readonly number[] | undefined {
  const errors = new Map<string, number>();
  const shapes = new Map(module.body.ops.map((op) => [op.name, op.shapes[0]!]));
  for (const op of module.body.ops) {
    const rule = RULES[op.kind as OpKind];
    if (!rule) return undefined;
    const step = (role: string): number => {
      const type = op.roles[role]?.type;
      return type === undefined || type === 'auto' ? 0 : 2 ** -fractionBits(type);
    };
    const [first] = op.inputs;
    const axis = (op.attrs.axes as readonly number[] | undefined)?.[0] ?? 0;
    const terms = first ? (shapes.get(first.op)!.at(axis) ?? 1) : 1;
    const facts = { ...op, attrs: { ...op.attrs, terms } };
    errors.set(
      op.name,
      rule({ op: facts, errors: op.inputs.map((ref) => errors.get(ref.op)!), largest, step }),
    );
  }
  return module.body.outputs.map((ref) => errors.get(ref.op)!);
}
