// `rule SELECTOR { … }` → configuration rules. What a bare word after `rule` means is decided by the op table alone,
// never by which layers a file happens to have: `*` and `all`: everything; a word with `*`: names by pattern; the
// name of an op: that op; any other word, and every quoted text: one layer's name; `glob "…"`: names by pattern.
import { languageMessages as m } from '#ir/diagnostics/catalogue/language';
import { matchesGlob } from '#ir/graph/glob';
import type { Op } from '#ir/graph/module';
import type { OpSpec } from '#ir/graph/op-table';
import { OP_KINDS, type OpKind, opSpec } from '#ir/graph/ops/index';
import type { Rule, RuleEffect, Selector } from '#ir/graph/rules';
import type { Item, SelectorNode } from './ast.ts';
import { KNOWN_OPS, opKindOf } from './op-names.ts';
import type { Report } from './report.ts';
import type { Scope } from './scope.ts';
import { findSetting, settingNames } from './settings-of.ts';
import { attrOf, type TypeAliases, typeOf } from './values.ts';

export class RuleResolver {
  readonly #kinds = new Map<string, OpKind>();
  readonly #byKind = new Map<OpKind, string[]>();

  readonly scope: Scope;
  readonly aliases: TypeAliases;
  readonly report: Report;
  /** Every statement could be read, so what matches nothing really matches nothing. */
  readonly complete: boolean;

  constructor(ops: readonly Op[], scope: Scope, aliases: TypeAliases, report: Report, complete: boolean) {
    this.complete = complete;
    this.scope = scope;
    this.aliases = aliases;
    this.report = report;
    for (const op of ops) {
      this.#kinds.set(op.name, op.kind);
      const names = this.#byKind.get(op.kind);
      if (names) names.push(op.name);
      else this.#byKind.set(op.kind, [op.name]);
    }
  }

  resolve(node: SelectorNode, items: readonly Item[]): readonly Rule[] {
    const select = this.#selector(node);
    const kinds = this.#kindsOf(select);
    if (kinds.length === 0 && this.complete) this.#warnEmpty(select, node);
    const specs = (kinds.length === 0 ? OP_KINDS : kinds).map(opSpec);
    const where = select.kind === 'all' || kinds.length !== 1 ? 'these layers' : kinds[0]!;
    return items.flatMap((item) =>
      ruleEffects(item, specs, where, this.aliases, this.report).map(
        (effect): Rule => ({ select, effect, at: this.report.source.location(item) }),
      ),
    );
  }

  #selector(node: SelectorNode): Selector {
    if (node.form === 'quoted') return { kind: 'name', name: node.text };
    if (node.form === 'glob') {
      // A bare `*` is everything; `glob "*"` is a pattern that happens to match everything.
      const bareStar = node.text === '*' && node.end - node.start === 1;
      return bareStar ? { kind: 'all' } : { kind: 'glob', names: node.text };
    }
    if (node.text === 'all') return { kind: 'all' };
    const op = opKindOf(node.text);
    if (!op) return { kind: 'name', name: node.text };
    if (this.#kinds.has(node.text)) {
      const fix = `write rule "${node.text}" for the layer`;
      this.report.add(m.ruleWordIsBoth, { name: node.text }, node, fix);
    }
    return { kind: 'op', op };
  }

  #kindsOf(select: Selector): readonly OpKind[] {
    switch (select.kind) {
      case 'all':
        return OP_KINDS;
      case 'op':
        return this.#byKind.has(select.op as OpKind) ? [select.op as OpKind] : [];
      case 'name': {
        const kind = this.#kinds.get(select.name);
        return kind ? [kind] : [];
      }
      case 'glob':
        return [...this.#byKind]
          .filter(([, names]) => names.some((n) => matchesGlob(select.names, n)))
          .map(([k]) => k);
    }
  }

  #warnEmpty(select: Selector, node: SelectorNode): void {
    const selector = node.form === 'bare' ? node.text : `"${node.text}"`;
    this.report.add(m.ruleMatchesNothing, { selector }, node, this.#emptyFix(select, node));
  }

  #emptyFix(select: Selector, node: SelectorNode): string | undefined {
    if (select.kind !== 'name') return undefined;
    const value = this.scope.valueOf(select.name);
    if (value && value.op !== '') return `"${select.name}" is a value; its layer is "${value.op}"`;
    const known = node.form === 'bare' ? [...this.#kinds.keys(), ...KNOWN_OPS] : this.#kinds.keys();
    return this.report.suggest(select.name, known);
  }
}

/** What one line of a rule does to the ops whose tables are given. */
export function ruleEffects(
  item: Item,
  specs: readonly OpSpec[],
  where: string,
  aliases: TypeAliases,
  report: Report,
): readonly RuleEffect[] {
  const name = item.name.text;
  if (item.kind === 'tensor') {
    const fix = `write ${name} without "=" for its type; numbers stand where the layer is made`;
    report.add(m.notConfigurable, { attr: `the numbers of ${name}` }, item, fix);
    return [];
  }
  if (name === 'default') {
    const type = typeOf(item.value, aliases, report);
    return type === undefined ? [] : [{ kind: 'default-type', type }];
  }
  const target = findSetting(name, specs);
  if (!target) {
    const known = [...settingNames(specs), 'default'];
    report.add(m.unknownSetting, { name, where }, item.name, report.suggest(name, known));
    return [];
  }
  if (target.kind === 'roles') {
    const type = typeOf(item.value, aliases, report);
    return type === undefined ? [] : target.roles.map((role): RuleEffect => ({ kind: 'role', role, type }));
  }
  if (!target.spec.configurable) {
    report.add(m.notConfigurable, { attr: name }, item.name, `write it where the layer is made: ${name} = …`);
    return [];
  }
  const value = attrOf(name, target.spec, item.value, report);
  return value === undefined ? [] : [{ kind: 'attr', attr: name, value }];
}
