// One op of the text → one op of the graph. Everything about its attributes, roles and weights comes from its table.
import { languageMessages as m } from '#ir/diagnostics/catalogue/language';
import type { AttrValue } from '#ir/graph/attributes';
import type { Op, RoleType, Shape, Tensor, ValueRef } from '#ir/graph/module';
import type { OpSpec } from '#ir/graph/op-table';
import { type OpKind, opSpec } from '#ir/graph/ops/index';
import type { Location } from '#ir/location';
import type { Item, List, Value, Word } from './ast.ts';
import type { Report } from './report.ts';
import { findSetting, settingNames } from './settings-of.ts';
import type { Span } from './source.ts';
import { attrOf, dimsOf, type TypeAliases, tensorOf, typeOf } from './values.ts';

export interface OpText {
  readonly kind: OpKind;
  readonly name: string;
  readonly inputs: readonly ValueRef[];
  readonly positional: readonly Value[];
  readonly named: readonly { readonly name: Word; readonly value: Value }[];
  readonly items: readonly Item[];
  readonly shapes: readonly List[];
  readonly span: Span;
}

/** `from "decoder.json: layers[3]"`: what generated files say about the origin of the op. */
export const ORIGIN_SETTING = 'from';

/** Collects what the text says of one op, each thing once. */
class OpDraft {
  readonly attrs: Record<string, AttrValue> = {};
  readonly origins: Record<string, Location> = {};
  readonly roles: Record<string, RoleType> = {};
  readonly weights: Record<string, Tensor> = {};
  /** Where the op was taken over from. */
  origin: string | undefined;
  readonly #seen = new Set<string>();
  readonly spec: OpSpec;

  readonly kind: OpKind;
  readonly aliases: TypeAliases;
  readonly report: Report;

  constructor(kind: OpKind, aliases: TypeAliases, report: Report) {
    this.kind = kind;
    this.aliases = aliases;
    this.report = report;
    this.spec = opSpec(kind);
  }

  #once(what: string, span: Span): boolean {
    if (this.#seen.has(what)) {
      this.report.add(m.duplicateStatement, { what }, span, 'keep one of them');
      return false;
    }
    this.#seen.add(what);
    return true;
  }

  #unknown(name: Word): void {
    const fix = this.report.suggest(name.text, settingNames([this.spec]));
    this.report.add(m.unknownSetting, { name: name.text, where: this.kind }, name, fix);
  }

  attr(name: string, value: Value, span: Span): void {
    const spec = this.spec.attrs[name]!;
    if (!this.#once(name, span)) return;
    const result = attrOf(name, spec, value, this.report);
    if (result === undefined) return;
    this.attrs[name] = result;
    if (spec.configurable) this.origins[name] = this.report.source.location(span);
  }

  named(name: Word, value: Value): void {
    if (Object.hasOwn(this.spec.attrs, name.text)) this.attr(name.text, value, name);
    else this.#unknown(name);
  }

  role(role: string, value: Value, span: Span): void {
    if (!this.#once(`the type of ${role}`, span)) return;
    const type = typeOf(value, this.aliases, this.report);
    if (type !== undefined) this.roles[role] = { type, origin: this.report.source.location(span) };
  }

  item(item: Item): void {
    if (item.kind === 'tensor') {
      if (!Object.hasOwn(this.spec.weights, item.name.text)) this.#unknown(item.name);
      else if (this.#once(`the tensor ${item.name.text}`, item)) {
        const tensor = tensorOf(item.name.text, item.tensor, this.aliases, this.report);
        if (tensor) this.weights[item.name.text] = tensor;
      }
      return;
    }
    if (item.name.text === ORIGIN_SETTING && item.value.kind === 'text') {
      if (this.#once(ORIGIN_SETTING, item)) this.origin = item.value.text;
      return;
    }
    const target = findSetting(item.name.text, [this.spec]);
    if (!target) this.#unknown(item.name);
    else if (target.kind === 'attr') this.attr(item.name.text, item.value, item);
    else for (const role of target.roles) this.role(role, item.value, item);
  }
}

function checkArity(text: OpText, spec: OpSpec, report: Report): void {
  const { min, max } = spec.arity;
  const got = text.inputs.length;
  if (got >= min && got <= max) return;
  const count = min === max ? `${min}` : got < min ? `at least ${min}` : `at most ${max}`;
  const wanted = `${count === '0' ? 'no' : count} input${count.endsWith('1') ? '' : 's'}`;
  report.add(m.wrongArity, { op: text.kind, wanted, got }, text.span);
}

function checkRequired(text: OpText, draft: OpDraft): void {
  for (const [attr, spec] of Object.entries(draft.spec.attrs)) {
    if (spec.default !== undefined || spec.configurable || spec.optional) continue;
    if (Object.hasOwn(draft.attrs, attr)) continue;
    const given =
      text.named.some((n) => n.name.text === attr) ||
      (draft.spec.positional === attr && text.positional.length > 0);
    if (given) continue;
    const example = draft.spec.positional === attr ? `${text.kind}(…)` : `${text.kind}(${attr} = …)`;
    draft.report.add(m.missingAttribute, { op: text.kind, attr }, text.span, `write ${example}: ${spec.doc}`);
  }
}

export function resolveOp(text: OpText, aliases: TypeAliases, report: Report): Op {
  const draft = new OpDraft(text.kind, aliases, report);
  const { positional } = draft.spec;
  text.positional.forEach((value, i) => {
    if (positional !== undefined && i === 0) draft.attr(positional, value, value);
    else {
      const takes = positional === undefined ? 'takes no number' : `takes one number, its ${positional}`;
      report.add(
        m.illegalValue,
        { name: text.kind, problem: takes },
        value,
        'write attributes as name = value',
      );
    }
  });
  for (const { name, value } of text.named) draft.named(name, value);
  for (const item of text.items) draft.item(item);
  checkArity(text, draft.spec, report);
  checkRequired(text, draft);
  const source = report.source.location(text.span);
  const shapes = text.shapes.map((s) => (s.numbers.length === 0 ? [] : dimsOf(s, report)));
  return {
    kind: text.kind,
    name: text.name,
    inputs: text.inputs,
    attrs: draft.attrs,
    ...(Object.keys(draft.origins).length > 0 ? { attrOrigins: draft.origins } : {}),
    weights: draft.weights,
    roles: draft.roles,
    shapes: shapes.filter((s): s is Shape => s !== undefined),
    source: draft.origin === undefined ? source : { ...source, origin: draft.origin },
  };
}
