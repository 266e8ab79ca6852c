// What hls4ml fuses while the result type of a layer is `auto`: a linear layer behind it vanishes, whatever its own
// type; two batch normalisations become one; a batch normalisation behind a dense layer becomes part of its weights.
// The fused ops stay until remove-dead, so that rules about them are not taken for misspelt.
//
//   before   rule "fc" { result auto } ; h = dense(x) ; a = linear(h) ; b = batch_norm(a) ; output b
//   after    h = dense(x), weights times scale ; output h
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { printType } from '#ir/fixed/text';
import type { AutoSpec } from '#ir/graph/auto';
import { compatOf, type Module, type Op, type RoleType, type Tensor, type ValueRef } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { mapOps, walkBlocks, walkOps, withBody } from '#ir/graph/walk';
import { roleRule, ruledRole, selects } from './match-rules.ts';
import type { Pass, PassContext } from './pass.ts';
import { bypassOps } from './replace-uses.ts';

type Floats = Extract<Tensor, { kind: 'float' }>;

/** What the configuration says of a result; `meant`: not by a default type alone. */
interface Wanted {
  readonly role: RoleType | undefined;
  readonly meant: boolean;
}

/** The graph while ops are being fused; `made` are ops as they are so far. */
interface Work {
  readonly made: Map<string, Op>;
  readonly replaced: Map<string, ValueRef>;
  readonly results: ReadonlyMap<string, Wanted>;
  readonly outputs: ReadonlySet<string>;
}

/** The op whose value is read under a name. */
function follow(work: Work, name: string): string {
  let at = name;
  for (let next = work.replaced.get(at); next; next = work.replaced.get(at)) at = next.op;
  return at;
}

function source(work: Work, op: Op): Op {
  return work.made.get(follow(work, op.inputs[0]!.op))!;
}

function live(work: Work): readonly Op[] {
  return [...work.made.values()].filter((op) => !work.replaced.has(op.name));
}

function isAuto(work: Work, op: Op): boolean {
  return work.results.get(op.name)?.role?.type === 'auto';
}

/** How many ops and outputs read a value. */
function readers(work: Work, maker: Op): number {
  const read = live(work).flatMap((op) => op.inputs.map((ref) => ref.op));
  return [...read, ...work.outputs].filter((name) => follow(work, name) === maker.name).length;
}

function floatsOf(op: Op, name: string): Floats | undefined {
  const tensor = op.weights[name];
  return tensor?.kind === 'float' ? tensor : undefined;
}

/** Single precision, as numpy computes with single-precision weights, unless one of them needs more. */
function rounding(...tensors: readonly Floats[]): (x: number) => number {
  const single = tensors.every((t) => t.data.every((v) => Math.fround(v) === v || Number.isNaN(v)));
  return single ? Math.fround : (x) => x;
}

/** scale2 * (x * scale1 + bias1) + bias2 */
function fuseScales(first: Op, second: Op, names: NonNullable<AutoSpec['scales']>): Op | undefined {
  const [s1, b1] = [floatsOf(first, names.scale), floatsOf(first, names.bias)];
  const [s2, b2] = [floatsOf(second, names.scale), floatsOf(second, names.bias)];
  if (!s1 || !b1 || !s2 || !b2) return undefined;
  const round = rounding(s1, b1, s2, b2);
  const scale = s2.data.map((s, c) => round(s1.data[c]! * s));
  const bias = b2.data.map((b, c) => round(round(s2.data[c]! * b1.data[c]!) + b));
  return {
    ...second,
    inputs: first.inputs,
    weights: {
      ...second.weights,
      [names.scale]: { ...s2, data: scale },
      [names.bias]: { ...b2, data: bias },
    },
    source: { kind: 'derived', by: 'fuse-unspecified', from: [first.source, second.source] },
  };
}

/** A quantiser of its own forbids a scale that is not 1 and a bias that is not 0. */
function keepsQuantiser(op: Op, weight: string, factor: Floats, neutral: number): boolean {
  const role = Object.entries(opSpec(op.kind).roles).find(([, spec]) => spec.weight === weight)?.[0];
  const own = role === undefined ? undefined : op.roles[role];
  return !own || own.type === 'auto' || factor.data.every((v) => v === neutral);
}

/** The op with its weights multiplied along their last axis, and its bias scaled and moved. */
function absorb(op: Op, scaling: Op): Op | undefined {
  const into = opSpec(op.kind).auto!.absorbsScale!;
  const names = opSpec(scaling.kind).auto!.scales!;
  const weight = floatsOf(op, into.weight);
  const [scale, offset] = [floatsOf(scaling, names.scale), floatsOf(scaling, names.bias)];
  if (!weight || !scale || !offset) return undefined;
  if (!keepsQuantiser(op, into.weight, scale, 1) || !keepsQuantiser(op, into.bias, offset, 0))
    return undefined;
  const bias = floatsOf(op, into.bias);
  const channels = scale.data.length;
  const round = rounding(weight, scale, offset, ...(bias ? [bias] : []));
  const scaled = weight.data.map((w, i) => round(scale.data[i % channels]! * w));
  const moved = offset.data.map((b, c) => round(round(scale.data[c]! * (bias?.data[c] ?? 0)) + b));
  return {
    ...op,
    weights: {
      ...op.weights,
      [into.weight]: { ...weight, data: scaled },
      [into.bias]: { ...offset, data: moved },
    },
    source: { kind: 'derived', by: 'fuse-unspecified', from: [op.source, scaling.source] },
  };
}

/** One fusion, in hls4ml's order of preference; false when nothing is left to fuse. */
function step(work: Work, context: PassContext): boolean {
  const ops = live(work);
  for (const op of ops) {
    const names = opSpec(op.kind).auto?.scales;
    const maker = names && source(work, op);
    if (!maker || maker.kind !== op.kind || !isAuto(work, maker) || readers(work, maker) !== 1) continue;
    const fused = fuseScales(maker, op, names);
    if (!fused) continue;
    work.made.set(op.name, fused);
    work.replaced.set(maker.name, maker.inputs[0]!);
    context.count('scales');
    return true;
  }
  for (const op of ops) {
    const maker = opSpec(op.kind).auto?.scales && source(work, op);
    if (!maker || !opSpec(maker.kind).auto?.absorbsScale) continue;
    if (!isAuto(work, maker) || readers(work, maker) !== 1) continue;
    const fused = absorb(maker, op);
    if (!fused) continue;
    work.made.set(maker.name, fused);
    work.replaced.set(op.name, op.inputs[0]!);
    context.count('scales');
    return true;
  }
  return ops.some((op) => opSpec(op.kind).identity && dropLinear(work, op, context));
}

function dropLinear(work: Work, op: Op, context: PassContext): boolean {
  const maker = source(work, op);
  const both = isAuto(work, op);
  if (readers(work, op) === 0) return false;
  if (!isAuto(work, maker) || !(both || opSpec(maker.kind).auto?.absorbsLinear)) return false;
  // A port cannot be read and written at once: between an input and an output the op stays.
  if (work.outputs.has(op.name) && opSpec(maker.kind).arity.max === 0) return false;
  work.replaced.set(op.name, op.inputs[0]!);
  context.count('linears');
  const lost = work.results.get(op.name)!;
  if (lost.meant && lost.role && lost.role.type !== 'auto') {
    const type = printType(lost.role.type);
    const text = `it and its result type ${type} vanish, as in hls4ml, because the result of "${maker.name}" is auto`;
    const fix = `write result ${type} for "${maker.name}"`;
    context.report(
      diagnose(passesMessages.compatDiffers, { op: op.name, text }, { at: lost.role.origin, fix }),
    );
  }
  return true;
}

function wantedResults(module: Module): ReadonlyMap<string, Wanted> {
  return new Map(
    [...walkOps(module.body)].map((op) => {
      const spec = opSpec(op.kind).roles.result;
      const rules = module.rules.filter((rule) => selects(rule.select, op));
      if (!spec) return [op.name, { role: undefined, meant: false }];
      const meant = op.roles.result !== undefined || roleRule(rules, 'result', spec)?.byDefaultType === false;
      return [op.name, { role: ruledRole(op, 'result', spec, rules), meant }];
    }),
  );
}

export const fuseUnspecified: Pass = {
  name: 'fuse-unspecified',
  summary: 'compat hls4ml: what hls4ml fuses with a layer whose result type is auto',
  options: {},
  statistics: { linears: 'linear ops dropped', scales: 'batch normalisations fused' },
  establishes: [],
  run(module, context) {
    if (compatOf(module.settings) !== 'hls4ml') return module;
    const results = wantedResults(module);
    if (![...results.values()].some(({ role }) => role?.type === 'auto')) return module;
    const blocks = [...walkBlocks(module.body)];
    const work: Work = {
      made: new Map([...walkOps(module.body)].map((op) => [op.name, op])),
      replaced: new Map(),
      results,
      outputs: new Set(blocks.flatMap((block) => block.outputs.map((ref) => ref.op))),
    };
    while (step(work, context));
    if (work.replaced.size === 0) return module;
    const edited = mapOps(module.body, (op) => ({
      ...work.made.get(op.name)!,
      ...(op.regions && { regions: op.regions }),
    }));
    return withBody(module, bypassOps(edited, work.replaced));
  },
};
