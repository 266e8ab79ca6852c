// The module as trained: every constant in a type that holds it exactly, in place of the type it was rounded to. What
// lowering makes of it has the same kernels and channels, so that a run on doubles can be laid beside the real one.
//
//   before   weight = [5, -3] in fixed<4,2>, rounded from [1.3, -0.7]
//   after    weight = [1.3, -0.7], as codes of a type wide enough for these doubles
import { codeAt, packCodes } from '#ir/fixed/codes';
import { dyadic, toDouble } from '#ir/fixed/dyadic';
import { constType, joinType } from '#ir/fixed/growth';
import { type FixedType, fractionBits, plain, type ScalarType } from '#ir/fixed/type';
import type { Module, Op, RoleType, Tensor } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { mapOps, withBody } from '#ir/graph/walk';

type CodeTensor = Extract<Tensor, { kind: 'codes' }>;

/** The values a constant had before it was rounded; its own values where nothing rounded it. */
export function trainedValues(tensor: Tensor): Float64Array {
  if (tensor.trained) return tensor.trained;
  if (tensor.kind === 'float') return tensor.data;
  const frac = fractionBits(tensor.type);
  return Float64Array.from({ length: tensor.codes.length }, (_, i) =>
    toDouble(codeAt(tensor.codes, i), frac),
  );
}

/** The smallest type that holds all of these doubles. */
function exactType(values: ArrayLike<number>): FixedType {
  let type: ScalarType = { signed: false, width: 1, int: 1 };
  for (let i = 0; i < values.length; i++) {
    const { code, frac } = dyadic(values[i]!);
    if (code !== 0n) type = joinType(type, constType(code, frac));
  }
  return plain(type);
}

function exactTensor(tensor: CodeTensor): CodeTensor {
  const values = trainedValues(tensor);
  const type = exactType(values);
  const point = fractionBits(type);
  const codes = Array.from(values, (v) => {
    const { code, frac } = dyadic(v);
    return code << BigInt(point - frac);
  });
  return { ...tensor, type, codes: packCodes(codes, type) };
}

function exactOp(op: Op): Op {
  const spec = opSpec(op.kind);
  const roles: Record<string, RoleType> = { ...op.roles };
  const weights: Record<string, Tensor> = { ...op.weights };
  for (const [name, role] of Object.entries(spec.roles)) {
    const set = (type: FixedType): void => {
      roles[name] = { ...op.roles[name]!, type };
    };
    const tensor = role.weight === undefined ? undefined : op.weights[role.weight];
    if (tensor?.kind === 'codes') {
      const exact = exactTensor(tensor);
      weights[role.weight!] = exact;
      set(exact.type);
    }
    const constants = Object.entries(spec.constants ?? {}).filter(([, r]) => r === name);
    const values = constants.map(([attr]) => op.attrs[attr]).filter((v) => typeof v === 'number');
    if (values.length > 0 && op.roles[name]) set(exactType(values));
  }
  return { ...op, roles, weights };
}

/** Takes a module after all passes. Not one of them: what it makes is for computing on doubles alone. */
export function withExactWeights(module: Module): Module {
  return withBody(module, mapOps(module.body, exactOp));
}
