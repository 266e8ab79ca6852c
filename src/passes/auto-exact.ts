// Types of `auto` roles from exact bounds. Weights are rounded first (or get the narrowest type that holds them), then
// bounds on integer codes go through each op by the rule of its own table; a type read off them never overflows.
import { castCode } from '#ir/fixed/cast';
import { type Codes, codeAt } from '#ir/fixed/codes';
import { codeFromDouble, dyadic } from '#ir/fixed/dyadic';
import { codeRange, type FixedType, fixed, fractionBits, MAX_WIDTH, sameType } from '#ir/fixed/type';
import type { ExactAnswer, ExactFacts, Inferred } from '#ir/graph/auto';
import type { Op, Tensor } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { channels, sizeOf } from '#ir/graph/ops/shared';
import {
  bounded,
  castRange,
  commonZeros,
  fullRange,
  greatest,
  hull,
  interval,
  least,
  onGrid,
  type Range,
  typeOfRange,
} from '#ir/graph/range';
import { type Answer, autoRoles, inputRefused, type Surroundings } from './auto-answer.ts';
import { doubleCode, doubleRange, quickCode } from './double-codes.ts';

const ZERO_TYPE = fixed(1, 1);

/** Above this many values a tensor that only moves is bounded as a whole. */
const MOST_MOVED = 2 ** 16;

export function exactTypes(weightBits: number): (op: Op, around: Surroundings) => Answer {
  const ranges = new Map<string, Range>();
  return (op, around) => {
    const spec = opSpec(op.kind);
    const stored = storedTypes(op, weightBits);
    const roles = {
      ...explicit(op),
      ...Object.fromEntries(Object.entries(stored).map(([n, i]) => [n, i.type])),
    };
    if (spec.arity.max === 0) {
      ranges.set(op.name, roles.result ? fullRange(roles.result) : { frac: 0, lo: [0n], hi: [0n] });
      return { types: {}, refused: inputRefused(op) };
    }
    const facts: ExactFacts = {
      ...around,
      attrs: op.attrs,
      ranges: op.inputs.map((ref) => ranges.get(ref.op)!),
      roles,
      codes: storedCodes(op, roles),
    };
    const answer = spec.auto?.exact?.(facts) ?? moved(op, facts);
    const result = resultType(op, facts, answer);
    // An op that is refused is refused alone, not with all that follow it.
    const after = result && result.width > MAX_WIDTH ? ZERO_TYPE : (result ?? roles.result);
    if (after && answer)
      ranges.set(op.name, bounded(castRange(answer.result, after), channels(op.shapes[0]!)));
    else ranges.set(op.name, after ? fullRange(after) : facts.ranges[0]!);
    const types: Record<string, Inferred> = { ...answer?.roles, ...stored };
    if (result) types.result = { type: result, rule: answer!.rule };
    return { types, refused: {} };
  };
}

function explicit(op: Op): Readonly<Record<string, FixedType>> {
  return Object.fromEntries(
    Object.entries(op.roles).flatMap(([name, { type }]) => (type === 'auto' ? [] : [[name, type]])),
  );
}

/** Where the result is `auto`: an op that only hands on values of one type needs no other. */
function resultType(op: Op, facts: ExactFacts, answer: ExactAnswer | undefined): FixedType | undefined {
  if (!answer || op.roles.result?.type !== 'auto') return undefined;
  const spec = opSpec(op.kind);
  const [first] = facts.inputs;
  const moves = spec.identity || spec.movedFrom;
  if (moves && first && facts.inputs.every((type) => sameType(type, first))) return first;
  return typeOfRange(answer.result);
}

/** Ops that compute nothing: each value keeps the bounds of the one it came from. */
function moved(op: Op, facts: ExactFacts): ExactAnswer | undefined {
  const spec = opSpec(op.kind);
  const rule = 'the bounds of its inputs';
  if (spec.identity || spec.view) return { result: facts.ranges[0]!, rule };
  if (!spec.movedFrom) return undefined;
  const frac = Math.max(...facts.ranges.map((range) => range.frac));
  const inputs = facts.ranges.map((range) => onGrid(range, frac));
  const size = sizeOf(op.shapes[0]!);
  if (size > MOST_MOVED) {
    const ends = inputs.map(hull);
    const lo = least(...ends.map((e) => e.lo));
    const hi = greatest(...ends.map((e) => e.hi));
    return { result: interval(lo, hi, frac), rule };
  }
  const lo: bigint[] = [];
  const hi: bigint[] = [];
  for (let i = 0; i < size; i++) {
    const from = spec.movedFrom(facts.shapes, i, op.attrs);
    const range = inputs[from.input]!;
    lo.push(range.lo[from.index % range.lo.length]!);
    hi.push(range.hi[from.index % range.hi.length]!);
  }
  return { result: { frac, lo, hi }, rule };
}

/** Types of `auto` roles that store weights or constants. */
function storedTypes(op: Op, bits: number): Readonly<Record<string, Inferred>> {
  const spec = opSpec(op.kind);
  const types: Record<string, Inferred> = {};
  for (const name of autoRoles(op)) {
    const weight = spec.roles[name]!.weight;
    const tensor = weight === undefined ? undefined : op.weights[weight];
    const values = tensor ? valuesOf(tensor) : constantsOf(op, name);
    if (values.length > 0) types[name] = typeOfValues(values, bits);
  }
  return types;
}

function constantsOf(op: Op, role: string): readonly Value[] {
  const attrs = Object.entries(opSpec(op.kind).constants ?? {}).filter(([, of]) => of === role);
  return attrs.flatMap(([attr]) => (typeof op.attrs[attr] === 'number' ? [dyadic(op.attrs[attr])] : []));
}

interface Value {
  readonly code: bigint;
  readonly frac: number;
}

function valuesOf(tensor: Tensor): readonly Value[] {
  // What is not finite is refused when weights are rounded.
  if (tensor.kind === 'float') return Array.from(tensor.data, (v) => dyadic(Number.isFinite(v) ? v : 0));
  const frac = fractionBits(tensor.type);
  return Array.from({ length: tensor.codes.length }, (_, i) => ({ code: codeAt(tensor.codes, i), frac }));
}

/** The narrowest type that holds all values, or of `bits` bits, rounded to nearest, where that one would be wider. */
function typeOfValues(values: readonly Value[], bits: number): Inferred {
  const fine = Math.max(...values.map((v) => (v.code === 0n ? Number.NEGATIVE_INFINITY : v.frac)));
  if (fine === Number.NEGATIVE_INFINITY)
    return { type: fixed(1, 1, { signed: false }), rule: 'every value is 0' };
  const codes = values.map((v) => (v.code === 0n ? 0n : v.code << BigInt(fine - v.frac)));
  const drop = commonZeros(codes)!;
  const exact = codes.map((c) => c >> BigInt(drop));
  const all = { frac: fine - drop, lo: exact, hi: exact };
  const narrowest = typeOfRange(all);
  if (narrowest.width <= bits) return { type: narrowest, rule: 'the narrowest type that holds every value' };
  const rule = `${bits} bits, every value rounded to nearest`;
  const modes = { signed: narrowest.signed, rounding: 'rnd_conv', overflow: 'sat' } as const;
  const rounded = fixed(bits, narrowest.int, modes);
  // The largest value may round up to the next power of two.
  const wide = hull(castRange(all, fixed(bits + 1, narrowest.int + 1, modes)));
  const { min, max } = codeRange(rounded);
  if (wide.lo >= min && wide.hi <= max) return { type: rounded, rule };
  return { type: fixed(bits, narrowest.int + 1, modes), rule };
}

/** Codes of weights and constants in the types they are stored in: one cast of the exact value. */
function storedCodes(op: Op, roles: Readonly<Record<string, FixedType>>): ExactFacts['codes'] {
  const spec = opSpec(op.kind);
  const codes: Record<string, { type: FixedType; codes: Codes }> = {};
  for (const [name, role] of Object.entries(spec.roles)) {
    const type = roles[name];
    const tensor = role.weight === undefined ? undefined : op.weights[role.weight];
    if (type && tensor) codes[role.weight!] = { type, codes: codesIn(tensor, type) };
  }
  for (const [attr, name] of Object.entries(spec.constants ?? {})) {
    const [value, type] = [op.attrs[attr], roles[name]];
    if (type && typeof value === 'number') codes[attr] = { type, codes: [codeFromDouble(value, type)] };
  }
  return codes;
}

function codesIn(tensor: Tensor, type: FixedType): Codes {
  if (tensor.kind === 'codes')
    return Array.from({ length: tensor.codes.length }, (_, i) =>
      castCode(codeAt(tensor.codes, i), tensor.type, type),
    );
  const range = doubleRange(type);
  return Array.from(tensor.data, (value) => {
    if (!Number.isFinite(value)) return 0n;
    const quick = quickCode(value, range);
    return BigInt(Number.isNaN(quick) ? doubleCode(value, range).code : quick);
  });
}
