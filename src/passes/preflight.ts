// Looks at the finished module and says what a vendor tool or the arithmetic will make of it. It refuses only what
// a recorded tool message documents; everything else is a warning or a note. It changes nothing.

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { type Codes, codeAt } from '#ir/fixed/codes';
import { printType } from '#ir/fixed/text';
import { type FixedType, fixed } from '#ir/fixed/type';
import type { Module, Op } from '#ir/graph/module';
import { type OpKind, opSpec } from '#ir/graph/ops/index';
import { opsByName, walkOps } from '#ir/graph/walk';
import { Remembered } from '#ir/remembered';
import { explicitRoles } from './complete-attributes.ts';
import { type Finding, listNames, mergeFindings } from './findings.ts';
import type { Pass, PassContext } from './pass.ts';
import { checkConstants } from './preflight-constants.ts';
import { checkExponential, checkSoftmax } from './preflight-softmax.ts';

/** Vivado HLS unrolls no loop further; see BN420. */
const VIVADO_UNROLL_LIMIT = 4096;
/** From this share of zeros on it is worth a word that they save nothing. */
const PRUNED = 0.5;

export interface OpView {
  readonly op: Op;
  readonly module: Module;
  /** All ops by name. */
  readonly makers: ReadonlyMap<string, Op>;
  readonly input: FixedType;
  readonly roles: Readonly<Record<string, FixedType>>;
}

/** Checks of single kinds; those of every op with a reuse factor stand below. */
const CHECKS: { readonly [K in OpKind]?: (view: OpView) => readonly Finding[] } = {
  softmax: checkSoftmax,
  exponential: checkExponential,
};

function views(module: Module): readonly OpView[] {
  const makers = opsByName(module.body);
  return [...walkOps(module.body)].flatMap((op) => {
    const maker = makers.get(op.inputs[0]?.op ?? '');
    const input = maker && explicitRoles(maker).result;
    return input ? [{ op, module, makers, input, roles: explicitRoles(op) }] : [];
  });
}

function matrixSize({ op, makers }: OpView): { readonly nIn: number; readonly nOut: number } | undefined {
  const inputs = op.inputs.map((ref) => makers.get(ref.op)!.shapes[ref.output]!);
  return opSpec(op.kind).reuse?.(inputs, op.attrs);
}

function checkUnrolling(view: OpView, context: PassContext): void {
  const size = matrixSize(view);
  if (!size || view.op.attrs.strategy !== 'latency') return;
  const products = size.nIn * size.nOut;
  if (products <= VIVADO_UNROLL_LIMIT) return;
  const tool = view.module.settings.tool?.value ?? '';
  const extras = { at: view.op.attrOrigins?.strategy ?? view.op.source, fix: 'write strategy resource' };
  const holes = { op: view.op.name, products };
  context.report(
    /^vivado/i.test(tool)
      ? diagnose(passesMessages.unrollLimit, { ...holes, tool }, extras)
      : diagnose(passesMessages.unrollLarge, holes, extras),
  );
}

/** The wrapping accumulator that holds every sum of n products exactly, one more term for the bias. */
function exactAccum(input: FixedType, weight: FixedType, terms: number): FixedType {
  const growth = Math.ceil(Math.log2(terms + 1));
  const int = input.int + weight.int + growth;
  return fixed(input.width + weight.width + growth, int);
}

function checkLoops(all: readonly OpView[], context: PassContext): void {
  const inLoop = all.filter((view) => matrixSize(view) && view.op.attrs.strategy === 'resource');
  const slow = inLoop.filter(
    ({ roles }) =>
      roles.accum && (roles.accum.rounding !== 'trn' || !roles.accum.overflow.startsWith('wrap')),
  );
  const first = slow[0];
  if (first) {
    const exact = printType(exactAccum(first.input, first.roles.weight!, matrixSize(first)!.nIn));
    const holes = { ops: listNames(slow.map((v) => v.op.name)), exact };
    const fix = `write accum ${exact} for "${first.op.name}", which is exact, and the like for the others`;
    context.report(diagnose(passesMessages.saturatingLoop, holes, { at: first.op.roles.accum!.origin, fix }));
  }
  checkZeros(inLoop, context);
}

function zerosOf(op: Op): { readonly zeros: number; readonly total: number } {
  const tensor = op.weights.weight;
  if (tensor?.kind !== 'codes') return { zeros: 0, total: 0 };
  const { codes } = tensor;
  return { zeros: zeroCounts.get(codes, '', () => countZeros(codes)), total: codes.length };
}

const zeroCounts = new Remembered<Codes, number>(1);

function countZeros(codes: Codes): number {
  let zeros = 0;
  for (let i = 0; i < codes.length; i++)
    if (codes instanceof Float64Array ? codes[i] === 0 : codeAt(codes, i) === 0n) zeros++;
  return zeros;
}

function checkZeros(inLoop: readonly OpView[], context: PassContext): void {
  const counted = inLoop.map(({ op }) => ({ op, ...zerosOf(op) }));
  const pruned = counted.filter(({ zeros, total }) => total > 0 && zeros / total > PRUNED);
  if (pruned.length === 0) return;
  const holes = {
    ops: listNames(pruned.map(({ op }) => op.name)),
    zeros: pruned.reduce((n, p) => n + p.zeros, 0),
    total: pruned.reduce((n, p) => n + p.total, 0),
  };
  context.report(diagnose(passesMessages.zerosUnused, holes, { at: pruned[0]!.op.source }));
}

export const preflight: Pass = {
  name: 'preflight',
  summary:
    'warns of what tools and arithmetic will make of the design, refuses what a tool is known to refuse',
  options: {},
  statistics: { checked: 'ops looked at' },
  establishes: [],
  run(module, context) {
    const all = views(module);
    for (const view of all) {
      context.count('checked');
      checkConstants(view, context);
      checkUnrolling(view, context);
    }
    const findings = all.flatMap((view) => CHECKS[view.op.kind]?.(view) ?? []);
    mergeFindings(findings).forEach(context.report);
    checkLoops(all, context);
    return module;
  },
};
