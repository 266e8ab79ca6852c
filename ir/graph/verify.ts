// What holds of every module, checked between passes. A violation is a bug of ours: front ends diagnose what a
// user did before a module exists. All violations are collected.
//
//   always    names are unique and not empty; an input is an output of an op before it, in the same block or one
//             around it; the number of inputs suits the op; attributes, weights and roles are those of its table;
//             weights have as many values as their shape says; block outputs exist
//   shapes    each op's shapes are what its table says of its inputs; weights have the shape its table says
//   roles     every role has an origin and a type, and none is `auto`; no rules are left
//   attrs     every attribute that has a default is there; all values are legal and no symbol is left
//   codes     every weight is there, in codes of its role's type, and each code fits
import { type Codes, codeAt } from '../fixed/codes.ts';
import { printType } from '../fixed/text.ts';
import { codeRange, sameType } from '../fixed/type.ts';
import { Remembered } from '../remembered.ts';
import { attrProblem } from './attributes.ts';
import type { Block, Module, Op, Shape, Tensor } from './module.ts';
import type { OpSpec } from './op-table.ts';
import { attrsOf, isOpKind, opSpec } from './ops/index.ts';
import { sizeOf } from './ops/shared.ts';
import { printRef } from './walk.ts';

/** What a pass may establish; from then on it must hold. */
export const FACTS = ['shapes', 'roles', 'attrs', 'codes'] as const;
export type Fact = (typeof FACTS)[number];

export interface Violation {
  readonly op: string;
  readonly problem: string;
}

export function verifyModule(module: Module, facts: ReadonlySet<Fact> = new Set()): readonly Violation[] {
  const found: Violation[] = [];
  const report = (op: string, problem: string): void => void found.push({ op, problem });
  const seen = new Map<string, Op>();
  verifyBlock(module.body, new Map(), seen, facts, report);
  if (facts.has('roles') && module.rules.length > 0) report(module.name, 'unresolved rules are left');
  return found;
}

type Report = (op: string, problem: string) => void;

function verifyBlock(
  block: Block,
  outer: ReadonlyMap<string, Op>,
  all: Map<string, Op>,
  facts: ReadonlySet<Fact>,
  report: Report,
): void {
  const visible = new Map(outer);
  for (const op of block.ops) {
    if (op.name === '') report(op.name, 'an op has no name');
    if (all.has(op.name)) report(op.name, 'two ops have this name');
    all.set(op.name, op);
    if (!isOpKind(op.kind)) report(op.name, `its kind "${String(op.kind)}" is in no table`);
    else verifyOp(op, opSpec(op.kind), visible, facts, report);
    for (const region of op.regions ?? []) verifyBlock(region, visible, all, facts, report);
    visible.set(op.name, op);
  }
  for (const ref of block.outputs) {
    const maker = visible.get(ref.op);
    if (!maker) report(ref.op, `the block's output ${printRef(ref)} is made by no op`);
    else if (ref.output >= Math.max(1, maker.shapes.length))
      report(ref.op, `it has no output ${ref.output}, but the block hands that on`);
  }
}

function verifyOp(
  op: Op,
  spec: OpSpec,
  visible: ReadonlyMap<string, Op>,
  facts: ReadonlySet<Fact>,
  report: Report,
): void {
  const say = (problem: string): void => report(op.name, problem);
  const suits = op.inputs.length >= spec.arity.min && op.inputs.length <= spec.arity.max;
  if (!suits)
    say(`it has ${op.inputs.length} inputs; ${op.kind} takes ${spec.arity.min} to ${spec.arity.max}`);
  const missing = op.inputs.filter((ref) => !visible.has(ref.op));
  for (const ref of missing) say(`its input ${printRef(ref)} is made by no op before it`);
  verifyNames(op, spec, say);
  if (facts.has('attrs')) verifyAttrs(op, spec, say);
  if (facts.has('shapes') && suits && missing.length === 0) verifyShapes(op, spec, visible, say);
  if (facts.has('roles')) verifyRoles(op, spec, say);
  if (facts.has('codes')) verifyCodes(op, spec, say);
}

function verifyNames(op: Op, spec: OpSpec, say: (problem: string) => void): void {
  for (const name of Object.keys(op.attrs))
    if (!Object.hasOwn(spec.attrs, name)) say(`${op.kind} has no attribute ${name}`);
  for (const name of Object.keys(op.roles))
    if (!Object.hasOwn(spec.roles, name)) say(`${op.kind} has no role ${name}`);
  for (const [name, tensor] of Object.entries(op.weights)) {
    if (!Object.hasOwn(spec.weights, name)) say(`${op.kind} has no weight ${name}`);
    const count = tensor.kind === 'float' ? tensor.data.length : tensor.codes.length;
    if (count !== sizeOf(tensor.shape))
      say(`its ${name} has ${count} values for the shape [${tensor.shape.join(',')}]`);
  }
}

function verifyAttrs(op: Op, spec: OpSpec, say: (problem: string) => void): void {
  for (const [name, attr] of Object.entries(spec.attrs)) {
    const value = op.attrs[name];
    if (value === undefined) {
      if (attr.default !== undefined) say(`its attribute ${name} is missing`);
      continue;
    }
    const problem = attrProblem(attr.kind === 'int' ? { ...attr, symbols: [] } : attr, value);
    if (problem) say(`its attribute ${name} ${problem}`);
  }
}

function sameDims(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

function verifyShapes(
  op: Op,
  spec: OpSpec,
  visible: ReadonlyMap<string, Op>,
  say: (problem: string) => void,
): void {
  const inputs = op.inputs.map((ref) => visible.get(ref.op)!.shapes[ref.output]);
  if (inputs.some((shape) => shape === undefined)) {
    say('an input of it has no shape');
    return;
  }
  const result = spec.shape(inputs as Shape[], attrsOf(op));
  if ('problem' in result) {
    say(result.problem);
    return;
  }
  if (
    result.shapes.length !== op.shapes.length ||
    !result.shapes.every((shape, i) => sameDims(shape, op.shapes[i]!))
  )
    say('its shapes are not what its inputs and attributes give');
  for (const [name, weight] of Object.entries(spec.weights)) {
    const tensor = op.weights[name];
    const shape = weight.shape(inputs as Shape[], attrsOf(op));
    if (tensor && !(shape && sameDims(shape, tensor.shape))) say(`its ${name} has the wrong shape`);
  }
}

function verifyRoles(op: Op, spec: OpSpec, say: (problem: string) => void): void {
  for (const name of Object.keys(spec.roles)) {
    const role = op.roles[name];
    if (!role) say(`its role ${name} has no type`);
    else if (role.type === 'auto') say(`its role ${name} is still auto`);
  }
}

function verifyCodes(op: Op, spec: OpSpec, say: (problem: string) => void): void {
  for (const [roleName, role] of Object.entries(spec.roles)) {
    if (!role.weight) continue;
    const tensor = op.weights[role.weight];
    const type = op.roles[roleName]?.type;
    if (tensor?.kind !== 'codes') say(`its ${role.weight} is not in integer codes`);
    else if (type === undefined || type === 'auto' || !sameType(type, tensor.type))
      say(`its ${role.weight} is in another type than the role ${roleName}`);
    else if (!codesFit(tensor)) say(`its ${role.weight} has codes outside its type`);
  }
}

/** Looked at once for each array of codes and type, not after every pass. */
const fitting = new Remembered<Codes, boolean>(4);

function codesFit(tensor: Extract<Tensor, { kind: 'codes' }>): boolean {
  return fitting.get(tensor.codes, printType(tensor.type), () => everyCodeFits(tensor));
}

function everyCodeFits(tensor: Extract<Tensor, { kind: 'codes' }>): boolean {
  const { min, max } = codeRange(tensor.type);
  if (tensor.codes instanceof Float64Array) {
    const low = Number(min);
    const high = Number(max);
    return tensor.codes.every((c) => Number.isInteger(c) && c >= low && c <= high);
  }
  return tensor.codes.every((_, i) => {
    const c = codeAt(tensor.codes, i);
    return c >= min && c <= max;
  });
}
