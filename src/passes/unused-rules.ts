// Rules that can have no effect are misspelt more often than meant: said once a rule, with the nearest known word.
// Only rules of the command line are looked at: the readers of files check theirs, where they can show the line.

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Module, Op } from '#ir/graph/module';
import { isOpKind, OP_KINDS, opSpec } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import { walkOps } from '#ir/graph/walk';
import { selects } from './match-rules.ts';
import type { PassContext } from './pass.ts';

function didYouMean(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `did you mean ${name}?`;
}

/** Every word a rule's effect may use for ops of this kind. */
function words(op: { readonly kind: Op['kind'] }, effect: Rule['effect']): readonly string[] {
  const spec = opSpec(op.kind);
  if (effect.kind === 'role')
    return Object.entries(spec.roles).flatMap(([name, role]) => [name, ...(role.aliases ?? [])]);
  if (effect.kind === 'attr') return Object.keys(spec.attrs).filter((name) => spec.attrs[name]!.configurable);
  return [];
}

export function reportUnusedRules(module: Module, context: PassContext): void {
  const ops = [...walkOps(module.body)];
  for (const rule of module.rules) {
    if (rule.at.kind !== 'argument') continue;
    const selected = ops.filter((op) => selects(rule.select, op));
    if (reportSelector(rule, selected, ops, context)) continue;
    if (rule.effect.kind !== 'default-type') reportWord(rule, rule.effect, selected, context);
  }
}

/** True when the selector itself is at fault and the rest needs no word. */
function reportSelector(
  rule: Rule,
  selected: readonly Op[],
  ops: readonly Op[],
  context: PassContext,
): boolean {
  const { select } = rule;
  if (select.kind === 'op' && !isOpKind(select.op)) {
    const fix = didYouMean(nearestName(select.op, OP_KINDS));
    context.report(diagnose(passesMessages.unknownOpKind, { kind: select.op }, { at: rule.at, fix }));
    return true;
  }
  if (selected.length > 0) return false;
  if (select.kind === 'name' || select.kind === 'glob') {
    const name = select.kind === 'name' ? select.name : select.names;
    const fix = didYouMean(
      nearestName(
        name,
        ops.map((op) => op.name),
      ),
    );
    const spec = select.kind === 'name' ? passesMessages.unknownOp : passesMessages.emptyGlob;
    context.report(diagnose(spec, { name }, { at: rule.at, fix }));
    return true;
  }
  return false;
}

function reportWord(
  rule: Rule,
  effect: Exclude<Rule['effect'], { kind: 'default-type' }>,
  selected: readonly Op[],
  context: PassContext,
): void {
  const what = effect.kind === 'role' ? 'role' : 'attribute';
  const word = effect.kind === 'role' ? effect.role : effect.attr;
  const known = new Set(OP_KINDS.flatMap((kind) => words({ kind }, effect)));
  if (!known.has(word)) {
    const fix = didYouMean(nearestName(word, known));
    context.report(diagnose(passesMessages.unknownWord, { what, word }, { at: rule.at, fix }));
    return;
  }
  const { select } = rule;
  if (select.kind === 'all' || select.kind === 'op') {
    if (select.kind === 'all' || !isOpKind(select.op) || words({ kind: select.op }, effect).includes(word))
      return;
    context.report(diagnose(passesMessages.noEffect, { what, word, where: select.op }, { at: rule.at }));
  } else if (!selected.some((op) => words(op, effect).includes(word))) {
    const where = select.kind === 'name' ? `${select.name} (${selected[0]!.kind})` : select.names;
    context.report(diagnose(passesMessages.noEffect, { what, word, where }, { at: rule.at }));
  }
}
