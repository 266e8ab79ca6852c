// What stands below HLSConfig, as statements: this scope, this type or attribute, this value. Which of them act is
// known only with the op at hand, in resolve.ts; here keys are checked against the whole vocabulary.
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { FixedType } from '#ir/fixed/type';
import { OP_KINDS, opSpec } from '#ir/graph/ops/index';
import type { Location } from '#ir/location';
import type { Plain } from './facts.ts';
import { EXACT_KEYS, LAYER_KEYS, ROLE_NAMES, snakeCase } from './layer-keys.ts';
import { badValue, isFull, LAYER_KEY_NAMES, type Sink, strangeKey } from './report.ts';
import { readTypeText } from './type-text.ts';
import { numberOf } from './values.ts';
import { isNull, type MapEntry, type MapTree, type Tree } from './yaml-tree.ts';

export type Scope =
  | { readonly level: 'Model' }
  | { readonly level: 'LayerType' | 'LayerName'; readonly name: string; readonly at: Location };

interface Written {
  /** As in the file. */
  readonly key: string;
  readonly keyAt: Location;
  /** The value's place. */
  readonly at: Location;
}

export type Statement =
  /** `Precision: {role: type}`; the role `default` stands for all that hls4ml looks up there. */
  | (Written & { readonly kind: 'precision'; readonly role: string; readonly type: FixedType | 'auto' })
  /** `<role>_t: type` */
  | (Written & { readonly kind: 'type'; readonly role: string; readonly type: FixedType | 'auto' })
  /** Any other key, by the name the op tables use. */
  | (Written & { readonly kind: 'attr'; readonly attr: string; readonly value: Plain });

export interface Section {
  readonly scope: Scope;
  readonly statements: readonly Statement[];
}

const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...LAYER_KEYS.keys(),
  ...OP_KINDS.flatMap((kind) =>
    Object.entries(opSpec(kind).attrs)
      .filter(([, spec]) => spec.configurable)
      .map(([name]) => name),
  ),
]);
const ROLES_OF_PRECISION: readonly string[] = [...ROLE_NAMES, 'default'];

export function levelOf(scope: Scope): string {
  if (scope.level === 'Model') return 'below HLSConfig.Model';
  const name = scope.name.length > 60 ? `${scope.name.slice(0, 50)}…` : scope.name;
  return `below ${scope.level} ${name}`;
}

/** The statements of one entry of LayerType or LayerName. */
export function layerStatements(map: MapTree, scope: Scope, sink: Sink): readonly Statement[] {
  return map.entries.flatMap((entry) => layerStatement(entry, scope, sink));
}

function layerStatement(entry: MapEntry, scope: Scope, sink: Sink): readonly Statement[] {
  const { key, keyAt, value } = entry;
  if (isFull(sink)) return [];
  if (key === 'Precision') return precisionStatements(entry, scope, sink);
  const exact = EXACT_KEYS.get(key);
  const attr = exact ?? snakeCase(key);
  const role = attr.endsWith('_t') ? attr.slice(0, -2) : undefined;
  if (role !== undefined && ROLE_NAMES.has(role)) {
    const type = isNull(value) ? undefined : readType(entry, key, sink);
    return type === undefined ? [] : [{ kind: 'type', role, type, key, keyAt, at: value.at }];
  }
  const reserved = exact === undefined && [...EXACT_KEYS.values()].includes(attr);
  if (reserved || !ATTRIBUTES.has(attr)) {
    sink.push(strangeKey(entry, levelOf(scope), LAYER_KEY_NAMES));
    return [];
  }
  return attrStatement(entry, attr, sink);
}

/** `key: scalar` as an attribute; null says nothing. */
export function attrStatement(entry: MapEntry, attr: string, sink: Sink): readonly Statement[] {
  const { key, keyAt, value } = entry;
  if (isNull(value)) return [];
  if (value.kind !== 'scalar') {
    sink.push(badValue(entry, 'must be a single value'));
    return [];
  }
  const plain = numberOf(value) ?? (value.value as Plain);
  if (attr !== 'strategy') return [{ kind: 'attr', attr, value: plain, key, keyAt, at: value.at }];
  const strategy = value.text.toLowerCase();
  return [{ kind: 'attr', attr, value: strategy, key, keyAt, at: value.at }];
}

/** `Precision: type` or `Precision: {role: type, …}`. */
export function precisionStatements(entry: MapEntry, scope: Scope, sink: Sink): readonly Statement[] {
  const { value } = entry;
  if (isNull(value)) return [];
  const at = (found: MapEntry, role: string): readonly Statement[] => {
    const type = readType(found, `Precision ${role}`, sink);
    if (type === undefined) return [];
    if (type === 'auto' && scope.level === 'Model') {
      const problem =
        'auto may stand below LayerType and LayerName only; the model needs a type to start from';
      sink.push(
        diagnose(configMessages.badType, { key: `Precision ${role}`, problem }, { at: found.value.at }),
      );
      return [];
    }
    return [{ kind: 'precision', role, type, key: found.key, keyAt: found.keyAt, at: found.value.at }];
  };
  if (value.kind !== 'map') return at(entry, 'default');
  const level = `in the Precision ${levelOf(scope)}`;
  return value.entries.flatMap((found) => {
    if (isNull(found.value) || isFull(sink)) return [];
    if (ROLES_OF_PRECISION.includes(found.key)) return at(found, found.key);
    if (found.key === 'maximum' && scope.level === 'Model') {
      // Read as a setting, in maximum.ts; here it is only checked.
      const problem = 'auto bounds nothing; write a type';
      if (readType(found, 'Precision maximum', sink) === 'auto')
        sink.push(diagnose(configMessages.badType, { key: 'maximum', problem }, { at: found.value.at }));
      return [];
    }
    const bare = found.key.replace(/_t$/, '');
    const misspelt = strangeKey(found, level, ROLES_OF_PRECISION);
    sink.push(ROLE_NAMES.has(bare) ? { ...misspelt, fix: `write ${bare}` } : misspelt);
    return [];
  });
}

function readType(entry: MapEntry, key: string, sink: Sink): FixedType | 'auto' | undefined {
  const parsed = readTypeText(typeText(entry.value));
  if ('type' in parsed) return parsed.type;
  const message = parsed.foreign ? configMessages.foreignType : configMessages.badType;
  sink.push(diagnose(message, { key, problem: parsed.problem }, { at: entry.value.at }));
  return undefined;
}

export function typeText(tree: Tree): string {
  if (tree.kind === 'scalar') return tree.text.slice(0, 200);
  return tree.kind === 'map' ? 'a mapping' : 'a list';
}
