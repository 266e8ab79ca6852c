// Statements of an hls4ml file + the module they speak of → rules. Names are checked against the layers, types and
// attributes against their op tables; what hls4ml would ignore is reported instead of becoming a rule.
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import { type FixedType, fixed } from '#ir/fixed/type';
import type { Module } from '#ir/graph/module';
import { OP_KINDS, type OpKind } from '#ir/graph/ops/index';
import type { Rule, Selector } from '#ir/graph/rules';
import type { Location } from '#ir/location';
import { type Acting, actingOn } from './acting.ts';
import { ALIAS_TYPES, FOREIGN_TYPES, LAYER_TYPES } from './layer-keys.ts';
import { type LayerNames, layerNames } from './names.ts';
import type { Hls4mlConfig } from './read.ts';
import { isFull, type Sink } from './report.ts';
import { byDefault } from './settings.ts';
import { levelOf, type Section, type Statement } from './statements.ts';

/** The module with the settings and rules of the file; both override what the module brought along. */
export function applyHls4mlConfig(config: Hls4mlConfig, module: Module): Result<Module> {
  const rules = resolveRules(config, module);
  if (rules.value === undefined) return failed(rules.diagnostics);
  const settings = { ...module.settings, ...config.settings };
  return ok({ ...module, settings, rules: [...module.rules, ...rules.value] }, rules.diagnostics);
}

/**
 * Rules in ascending precedence. Among rules for one op the more specific selector wins first (name, op, all), then
 * a role over `default`, then the later rule: hls4ml's order of look-ups.
 */
export function resolveRules(config: Hls4mlConfig, module: Module): Result<readonly Rule[]> {
  const sink: Sink = [];
  const names = layerNames(module);
  const rules: Rule[] = [
    rule({ kind: 'all' }, { kind: 'default-type', type: fixed(16, 6) }, byDefault('Precision of the model')),
    rule({ kind: 'all' }, { kind: 'attr', attr: 'reuse', value: 1 }, byDefault('ReuseFactor of the model')),
    rule(
      { kind: 'all' },
      { kind: 'attr', attr: 'strategy', value: 'latency' },
      byDefault('Strategy of the model'),
    ),
  ];
  for (const section of config.sections) {
    if (isFull(sink)) {
      sink.push(diagnose(configMessages.tooMany, { file: config.file }));
      break;
    }
    if (section.scope.level === 'Model') rules.push(...modelRules(section, sink));
    else if (section.scope.level === 'LayerType') rules.push(...typeRules(section, sink));
    else rules.push(...nameRules(section, config, names, sink));
  }
  return hasErrors(sink) ? failed(sink) : ok(rules, sink);
}

function rule(select: Selector, effect: Rule['effect'], at: Location): Rule {
  return { select, effect, at };
}

/** The rule of a statement; what stands for something else is said. */
function acted(
  select: Selector,
  { effect, standIn }: Extract<Acting, { kind: 'rule' }>,
  statement: Statement,
  sink: Sink,
): Rule {
  if (standIn !== undefined && statement.kind === 'attr') {
    const holes = { key: statement.key, value: String(statement.value), standIn };
    sink.push(diagnose(configMessages.standsIn, holes, { at: statement.at }));
  }
  return rule(select, effect, statement.at);
}

/** Model-wide statements are rules for all ops; they only need to make sense for one op kind. */
function modelRules(section: Section, sink: Sink): readonly Rule[] {
  return section.statements.flatMap((statement) => {
    const acting = strongest(OP_KINDS.map((kind) => actingOn(kind, statement)));
    return acting.kind === 'rule'
      ? [acted({ kind: 'all' }, acting, statement, sink)]
      : report(acting, section, statement, sink);
  });
}

function typeRules(section: Section, sink: Sink): readonly Rule[] {
  if (section.scope.level === 'Model') return [];
  const { name, at } = section.scope;
  const kinds = LAYER_TYPES.get(name);
  if (!kinds) {
    sink.push(strangeType(name, at));
    return [];
  }
  return section.statements.flatMap((statement) => {
    const found = kinds.map((kind) => ({ kind, acting: actingOn(kind, statement) }));
    const rules = found.flatMap(({ kind, acting }) =>
      acting.kind === 'rule' ? [acted({ kind: 'op', op: kind }, acting, statement, sink)] : [],
    );
    return rules.length > 0
      ? rules
      : report(strongest(found.map(({ acting }) => acting)), section, statement, sink);
  });
}

function strangeType(name: string, at: Location): Diagnostic {
  const actual = ALIAS_TYPES.get(name);
  const level = 'below LayerType';
  if (actual !== undefined) {
    const why = `hls4ml calls such layers ${actual}`;
    return diagnose(configMessages.noEffect, { key: name, level, why }, { at, fix: `write ${actual}` });
  }
  if (FOREIGN_TYPES.has(name)) {
    const why = 'no layer that Burin reads is of this type';
    return diagnose(configMessages.noEffect, { key: name, level, why }, { at });
  }
  const near = nearestName(name, [...LAYER_TYPES.keys(), ...FOREIGN_TYPES]);
  const fix = near === undefined ? undefined : `write ${near}`;
  return diagnose(configMessages.unknownLayerType, { type: name }, { at, fix });
}

function nameRules(section: Section, config: Hls4mlConfig, names: LayerNames, sink: Sink): readonly Rule[] {
  if (section.scope.level === 'Model') return [];
  const found = names.find(section.scope.name, section.scope.at);
  if (found.diagnostic) sink.push(found.diagnostic);
  const { op } = found;
  if (op === undefined) return [];
  const select: Selector = { kind: 'name', name: op.name };
  const rules = ordered(section.statements).flatMap((statement) => {
    const acting = actingOn(op.kind, statement);
    return acting.kind === 'rule'
      ? [acted(select, acting, statement, sink)]
      : report(acting, section, statement, sink);
  });
  const accum = accumOfType(section, op.kind, config);
  if (accum) {
    const holes = { layer: op.name, type: accum.layerType };
    sink.push(diagnose(configMessages.typeBeatsName, holes, { at: accum.at }));
    rules.push(rule(select, { kind: 'role', role: 'accum', type: accum.type }, accum.at));
  }
  return rules;
}

/** `accum_t` is read after `Precision`, wherever it stands in the entry. */
function ordered(statements: readonly Statement[]): readonly Statement[] {
  return [...statements.filter((s) => s.kind !== 'type'), ...statements.filter((s) => s.kind === 'type')];
}

/** An `accum_t` under LayerType that hls4ml lets win over the Precision of this LayerName entry. */
function accumOfType(
  section: Section,
  kind: OpKind,
  config: Hls4mlConfig,
): { readonly type: FixedType | 'auto'; readonly at: Location; readonly layerType: string } | undefined {
  const own = section.statements;
  if (own.some((s) => s.kind === 'type' && s.role === 'accum')) return undefined;
  if (!own.some((s) => s.kind === 'precision' && (s.role === 'accum' || s.role === 'default')))
    return undefined;
  for (const { scope, statements } of config.sections) {
    if (scope.level !== 'LayerType' || !LAYER_TYPES.get(scope.name)?.includes(kind)) continue;
    const found = statements.find((s) => s.kind === 'type' && s.role === 'accum');
    if (found?.kind === 'type') return { type: found.type, at: found.at, layerType: scope.name };
  }
  return undefined;
}

const STRENGTH: readonly Acting['kind'][] = ['rule', 'refused', 'quiet', 'nothing'];

/** What several op kinds make of one statement: it acts if it acts on one of them. */
function strongest(found: readonly Acting[]): Acting {
  return [...found].sort((a, b) => STRENGTH.indexOf(a.kind) - STRENGTH.indexOf(b.kind))[0]!;
}

function report(acting: Acting, section: Section, statement: Statement, sink: Sink): readonly Rule[] {
  const { key, keyAt, at } = statement;
  if (acting.kind === 'nothing') {
    const shownKey = statement.kind === 'precision' && key !== 'Precision' ? `Precision: ${key}` : key;
    const holes = { key: shownKey, level: levelOf(section.scope), why: acting.why };
    sink.push(diagnose(configMessages.noEffect, holes, { at: keyAt, fix: insteadOf(acting, section) }));
  } else if (acting.kind === 'refused') {
    const value = statement.kind === 'attr' ? String(statement.value).slice(0, 60) : statement.role;
    sink.push(diagnose(configMessages.refused, { key, value, why: acting.why }, { at }));
  }
  return [];
}

/** Below Model there are no `<role>_t` keys to write instead. */
function insteadOf(acting: Extract<Acting, { kind: 'nothing' }>, section: Section): string | undefined {
  return section.scope.level === 'Model'
    ? acting.instead?.replace('beside Precision', 'below LayerType or LayerName')
    : acting.instead;
}
