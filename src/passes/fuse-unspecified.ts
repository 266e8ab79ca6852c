// What hls4ml fuses while the result type of a layer is `auto`: a linear layer behind it vanishes, whatever its own
// type; two batch normalisations become one; a batch normalisation behind a dense layer becomes part of its weights.
// The fused ops stay until remove-dead, so that rules about them are not taken for misspelt.
//
//   before   rule "fc" { result auto } ; h = dense(x) ; a = linear(h) ; b = batch_norm(a) ; output b
//   after    h = dense(x), weights times scale ; output h
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { printType } from '#ir/fixed/text';
import { compatOf, type Module, type Op, type RoleType, type ValueRef } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { mapOps, walkBlocks, walkOps, withBody } from '#ir/graph/walk';
import { absorb, fuseScales } from './fold-scale.ts';
import { roleRule, ruledRole, selects } from './match-rules.ts';
import type { Pass, PassContext } from './pass.ts';
import { bypassOps } from './replace-uses.ts';
import { inheritMark, withMarkOf } from './trained-result.ts';

/** What the configuration says of a result; `meant`: not by a default type alone. */
interface Wanted {
  readonly role: RoleType | undefined;
  readonly meant: boolean;
}

/** The graph while ops are being fused. */
interface Work {
  /** Ops as they are so far, producers first. */
  readonly made: Map<string, Op>;
  readonly replaced: Map<string, ValueRef>;
  /** Who reads the value of an op: ops by name, outputs by position. */
  readonly readers: Map<string, Set<string | number>>;
  readonly results: ReadonlyMap<string, Wanted>;
  readonly outputs: ReadonlySet<string>;
  readonly context: PassContext;
}

/** What stands for a value now. */
function follow(work: Work, ref: ValueRef): ValueRef {
  let at = ref;
  for (let next = work.replaced.get(at.op); next; next = work.replaced.get(at.op)) at = next;
  return at;
}

function source(work: Work, op: Op): Op {
  return work.made.get(follow(work, op.inputs[0]!).op)!;
}

function isAuto(work: Work, op: Op): boolean {
  return work.results.get(op.name)?.role?.type === 'auto';
}

function readersOf(work: Work, op: Op): Set<string | number> {
  return work.readers.get(op.name) ?? new Set();
}

/** Who read `op` reads what it read. */
function bypass(work: Work, op: Op): void {
  const ref = follow(work, op.inputs[0]!);
  work.replaced.set(op.name, ref);
  const heirs = work.readers.get(ref.op)!;
  heirs.delete(op.name);
  for (const reader of readersOf(work, op)) heirs.add(reader);
}

/** The op before this one, when its result is `auto` and nothing else reads it. */
function onlyFor(work: Work, op: Op): Op | undefined {
  if (work.replaced.has(op.name) || !opSpec(op.kind).auto?.scales) return undefined;
  const maker = source(work, op);
  return isAuto(work, maker) && readersOf(work, maker).size === 1 ? maker : undefined;
}

/** Two of a kind become the second. */
function fuseWithScale(work: Work, op: Op): void {
  const maker = onlyFor(work, op);
  const fused = maker?.kind === op.kind && fuseScales(maker, op, opSpec(op.kind).auto!.scales!);
  if (!maker || !fused) return;
  bypass(work, maker);
  work.made.set(op.name, fused);
  work.context.count('scales');
}

/** The op becomes part of the weights before it. */
function fuseWithWeights(work: Work, op: Op): void {
  const maker = onlyFor(work, op);
  const fused = maker && opSpec(maker.kind).auto?.absorbsScale && absorb(maker, op);
  if (!maker || !fused) return;
  bypass(work, op);
  work.made.set(maker.name, withMarkOf(fused, op));
  work.context.count('scales');
}

/** Ops behind one another come in turn, so that each sees what became of the one before it. */
function fuseBehind(work: Work, reader: string | number): void {
  const op = typeof reader === 'number' ? undefined : work.made.get(reader);
  if (!op || !opSpec(op.kind).auto?.scales) return;
  fuseWithScale(work, op);
  fuseWithWeights(work, work.made.get(op.name)!);
  if (work.replaced.has(op.name)) for (const next of [...readersOf(work, op)]) fuseBehind(work, next);
}

function dropLinear(work: Work, op: Op): void {
  const maker = source(work, op);
  const drops = isAuto(work, op) || opSpec(maker.kind).auto?.absorbsLinear;
  const heirs = [...readersOf(work, op)];
  if (!drops || !isAuto(work, maker) || heirs.length === 0) return;
  // A port cannot be read and written at once: between an input and an output the op stays.
  if (work.outputs.has(op.name) && opSpec(maker.kind).arity.max === 0) return;
  const heir = readersOf(work, maker).size === 1 ? inheritMark(maker, op) : undefined;
  if (heir) work.made.set(maker.name, heir);
  bypass(work, op);
  work.context.count('linears');
  reportLost(work, op, maker);
  for (const reader of heirs) fuseBehind(work, reader);
}

function reportLost({ results, context }: Work, op: Op, maker: Op): void {
  const { meant, role } = results.get(op.name)!;
  if (!meant || !role || role.type === 'auto') return;
  const type = printType(role.type);
  const text = `it and its result type ${type} vanish, as in hls4ml, because the result of "${maker.name}" is auto`;
  const fix = `write result ${type} for "${maker.name}"`;
  context.report(diagnose(passesMessages.compatDiffers, { op: op.name, text }, { at: role.origin, fix }));
}

function startWork(module: Module, results: Work['results'], context: PassContext): Work {
  const ops = [...walkOps(module.body)];
  const outputs = [...walkBlocks(module.body)].flatMap((block) => block.outputs.map((ref) => ref.op));
  const readers = new Map(ops.map((op) => [op.name, new Set<string | number>()]));
  for (const op of ops) for (const ref of op.inputs) readers.get(ref.op)!.add(op.name);
  for (const [k, name] of outputs.entries()) readers.get(name)!.add(k);
  return {
    made: new Map(ops.map((op) => [op.name, op])),
    replaced: new Map(),
    readers,
    results,
    outputs: new Set(outputs),
    context,
  };
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
    const work = startWork(module, results, context);
    const names = [...work.made.keys()];
    for (const name of names) fuseWithScale(work, work.made.get(name)!);
    for (const name of names) fuseWithWeights(work, work.made.get(name)!);
    for (const name of names)
      if (opSpec(work.made.get(name)!.kind).identity) dropLinear(work, work.made.get(name)!);
    if (work.replaced.size === 0) return module;
    const edited = mapOps(module.body, (op) => ({
      ...work.made.get(op.name)!,
      ...(op.regions && { regions: op.regions }),
    }));
    return withBody(module, bypassOps(edited, work.replaced));
  },
};
