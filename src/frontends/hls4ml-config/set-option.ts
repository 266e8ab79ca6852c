// The `--set` of the command line: `dense_1.weight=fixed<8,2>`, `q_*.reuse=n_in`, `model.default=fixed<16,6>`,
// `io=io_stream`. Each becomes a rule or a setting whose place is the argument itself.
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import { type AttrSpec, type AttrValue, attrProblem } from '#ir/graph/attributes';
import { matchesGlob } from '#ir/graph/glob';
import type { Module, Settings } from '#ir/graph/module';
import { OP_KINDS, opSpec } from '#ir/graph/ops/index';
import type { Rule, RuleEffect, Selector } from '#ir/graph/rules';
import type { Location } from '#ir/location';
import { snakeCase } from './layer-keys.ts';
import { layerNames } from './names.ts';
import { readTypeText } from './type-text.ts';
import { type Read, readClock, readIo, readPart, readUncertainty } from './values.ts';

export interface SetOption {
  readonly rules: readonly Rule[];
  readonly settings: Settings;
}

const WHOLE_DESIGN: Readonly<Record<string, (value: string, origin: Location) => Read<Settings>>> = {
  part: (value, origin) => as(readPart(value), (part) => ({ part: { value: part, origin } })),
  clock: (value, origin) => {
    const number = /^\d*\.?\d+(?:ns)?$/.test(value) ? Number(value.replace('ns', '')) : undefined;
    return as(readClock(number), (clockPeriod) => ({ clockPeriod: { value: clockPeriod, origin } }));
  },
  uncertainty: (value, origin) =>
    as(readUncertainty(value), (found) => ({ clockUncertainty: { value: found, origin } })),
  io: (value, origin) =>
    as(readIo(value.startsWith('io_') ? value : `io_${value}`), (io) => ({ io: { value: io, origin } })),
  compat: (value, origin) =>
    value === 'hls4ml' || value === 'none'
      ? { value: { compat: { value, origin } } }
      : { wanted: 'must be hls4ml or none' },
};

function as<T>(read: Read<T>, build: (value: T) => Settings): Read<Settings> {
  return 'value' in read ? { value: build(read.value) } : read;
}

/** Reads one `--set` argument against the module it will be applied to. */
export function parseSetting(text: string, module: Module): Result<SetOption> {
  const fail = (why: string, fix?: string): Result<never> =>
    failed([diagnose(configMessages.badSetOption, { text, why }, { fix })]);
  const equals = text.indexOf('=');
  if (equals < 0) return fail('there is no = between what is set and its value');
  const target = text.slice(0, equals).trim();
  const value = text.slice(equals + 1).trim();
  if (value === '') return fail('there is no value after the =');
  const at: Location = {
    kind: 'argument',
    text: `--set ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`,
  };

  if (Object.hasOwn(WHOLE_DESIGN, target)) {
    const read = WHOLE_DESIGN[target]!(value, at);
    return 'value' in read ? ok({ rules: [], settings: read.value }) : fail(`${target} ${read.wanted}`);
  }
  const scope = scopeOf(target, module);
  if ('why' in scope) return fail(scope.why, scope.fix);
  const effects = scope.kinds.map((kind) => effectOf(kind, scope.key, value));
  const effect = effects.find((found) => 'effect' in found || found.known) ?? effects[0]!;
  if ('effect' in effect) {
    return ok({ rules: [{ select: scope.select, effect: effect.effect, at }], settings: {} });
  }
  return fail(effect.why, effect.fix);
}

/** Other words for a key; `precision` is what hls4ml calls the default type of a scope. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['ReuseFactor', 'reuse'],
  ['precision', 'default'],
  ['Precision', 'default'],
]);

type ScopeOf =
  | { readonly select: Selector; readonly kinds: readonly (typeof OP_KINDS)[number][]; readonly key: string }
  | { readonly why: string; readonly fix?: string };

/** Layer names may hold dots: the longest one that fits counts. */
function scopeOf(target: string, module: Module): ScopeOf {
  const names = layerNames(module);
  const name = [...names.ops.keys()]
    .filter((found) => target.startsWith(`${found}.`))
    .sort((a, b) => b.length - a.length)[0];
  if (name !== undefined) {
    const select: Selector = { kind: 'name', name };
    return { select, kinds: [names.ops.get(name)!.kind], key: target.slice(name.length + 1) };
  }
  const dot = target.lastIndexOf('.');
  if (dot < 0) {
    const near = nearestName(target, Object.keys(WHOLE_DESIGN));
    const fix = near === undefined ? undefined : `write ${near}=…`;
    const known = Object.keys(WHOLE_DESIGN).join(', ');
    return { why: `what is set must be LAYER.KEY, model.KEY, or one of ${known}`, ...(fix ? { fix } : {}) };
  }
  const owner = target.slice(0, dot);
  const key = target.slice(dot + 1);
  if (owner === 'model' || owner === '*') return { select: { kind: 'all' }, kinds: OP_KINDS, key };
  if (owner.includes('*')) {
    const kinds = [...names.ops.values()].filter((op) => matchesGlob(owner, op.name)).map((op) => op.kind);
    if (kinds.length === 0) return { why: `no layer of the model matches ${owner.slice(0, 60)}` };
    return { select: { kind: 'glob', names: owner }, kinds: [...new Set(kinds)], key };
  }
  const near = nearestName(owner, [...names.ops.keys(), 'model']);
  const why = `the model has no layer ${JSON.stringify(owner.slice(0, 60))}`;
  return near === undefined ? { why } : { why, fix: `write ${near}.${key}=…` };
}

type EffectOf =
  | { readonly effect: RuleEffect }
  /** `known`: the key exists and the value is at fault. */
  | { readonly why: string; readonly known: boolean; readonly fix?: string };

function effectOf(kind: (typeof OP_KINDS)[number], written: string, value: string): EffectOf {
  const { roles, attrs } = opSpec(kind);
  const key = SYNONYMS.get(written) ?? snakeCase(written);
  const role = Object.hasOwn(roles, key) ? key : key.replace(/_t$/, '');
  if (key === 'default' || Object.hasOwn(roles, role)) {
    const parsed = readTypeText(value);
    if ('problem' in parsed) return { why: parsed.problem, known: true };
    const { type } = parsed;
    return { effect: key === 'default' ? { kind: 'default-type', type } : { kind: 'role', role, type } };
  }
  const spec = Object.hasOwn(attrs, key) ? attrs[key] : undefined;
  if (spec?.configurable) {
    const read = attrValue(spec, value);
    const problem = attrProblem(spec, read);
    return problem === undefined
      ? { effect: { kind: 'attr', attr: key, value: read } }
      : { why: `${key} ${problem}`, known: true };
  }
  const known = [
    'default',
    ...Object.keys(roles),
    ...Object.keys(attrs).filter((name) => attrs[name]!.configurable),
  ];
  const near = nearestName(key, known);
  const why = `a ${kind} has no ${JSON.stringify(written.slice(0, 60))} to set; it has ${known.join(', ')}`;
  return near === undefined ? { why, known: false } : { why, known: false, fix: `write ${near}` };
}

function attrValue(spec: AttrSpec, text: string): AttrValue {
  if (spec.kind === 'bool' && (text === 'true' || text === 'false')) return text === 'true';
  if (spec.kind === 'choice') return text.toLowerCase();
  if (
    (spec.kind === 'int' || spec.kind === 'float') &&
    /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)
  ) {
    return Number(text);
  }
  if (spec.kind === 'ints') return text.split(/[\s,x]+/).map(Number);
  return text;
}
