// Which rule sets a role or an attribute of an op: the most specific selector wins (name, glob, op kind, all); of
// equally specific ones a rule for the role itself beats a default type, and then the later rule wins. These are
// hls4ml's HLSConfig.get_precision and the `.nn` language's order in one.

import type { AttrValue } from '#ir/graph/attributes';
import { matchesGlob } from '#ir/graph/glob';
import type { Op, RoleType } from '#ir/graph/module';
import type { RoleSpec } from '#ir/graph/op-table';
import type { Rule, Selector } from '#ir/graph/rules';

const LEVELS = { all: 0, op: 1, glob: 2, name: 3 } as const;

export function selects(select: Selector, op: Op): boolean {
  switch (select.kind) {
    case 'all':
      return true;
    case 'op':
      return select.op === op.kind;
    case 'glob':
      return matchesGlob(select.names, op.name);
    case 'name':
      return select.name === op.name;
  }
}

function levelOf(select: Selector): number {
  return LEVELS[select.kind];
}

function speaksOfRole(rule: Rule, name: string, spec: RoleSpec): boolean {
  const { effect } = rule;
  if (effect.kind === 'default-type') return spec.default.kind === 'model';
  return effect.kind === 'role' && (effect.role === name || (spec.aliases?.includes(effect.role) ?? false));
}

export interface RoleChoice extends RoleType {
  readonly level: number;
  readonly byDefaultType: boolean;
}

/** What stands at the op itself loses only to a rule by name for this very role or attribute. */
export function beatsOwn(choice: { readonly level: number; readonly byDefaultType?: boolean }): boolean {
  return choice.level >= LEVELS.name && choice.byDefaultType !== true;
}

/** The rule that sets a role; `rules` are those that select the op, in ascending precedence. */
export function roleRule(rules: readonly Rule[], name: string, spec: RoleSpec): RoleChoice | undefined {
  let best: RoleChoice | undefined;
  for (const rule of rules) {
    if (!speaksOfRole(rule, name, spec) || rule.effect.kind === 'attr') continue;
    const choice = {
      type: rule.effect.type,
      origin: rule.at,
      level: levelOf(rule.select),
      byDefaultType: rule.effect.kind === 'default-type',
    };
    const rank = (c: RoleChoice): number => c.level * 2 + (c.byDefaultType ? 0 : 1);
    if (!best || rank(choice) >= rank(best)) best = choice;
  }
  return best;
}

/** What rules or the model say of a role; undefined where its default counts. */
export function ruledRole(
  op: Op,
  name: string,
  spec: RoleSpec,
  rules: readonly Rule[],
): RoleType | undefined {
  const chosen = roleRule(rules, name, spec);
  const own = op.roles[name];
  if (own && !(chosen && beatsOwn(chosen))) return own;
  return chosen && { type: chosen.type, origin: chosen.origin };
}

export interface AttrChoice {
  readonly value: AttrValue;
  readonly rule: Rule;
  readonly level: number;
}

export function attrRule(rules: readonly Rule[], name: string): AttrChoice | undefined {
  let best: AttrChoice | undefined;
  for (const rule of rules) {
    if (rule.effect.kind !== 'attr' || rule.effect.attr !== name) continue;
    const level = levelOf(rule.select);
    if (!best || level >= best.level) best = { value: rule.effect.value, rule, level };
  }
  return best;
}
