// A small module with one op of each kind that configurations speak of, and shorthands to read texts against it.
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import { printType } from '#ir/fixed/text';
import type { Module, Op } from '#ir/graph/module';
import type { OpKind } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import { printLocation } from '#ir/location';
import { type Hls4mlConfig, readHls4mlConfig } from '#src/frontends/hls4ml-config/read';
import { resolveRules } from '#src/frontends/hls4ml-config/resolve';

const source = { kind: 'model', file: 'm.json', path: 'layers' } as const;

function op(kind: OpKind, name: string): Op {
  return { kind, name, inputs: [], attrs: {}, weights: {}, roles: {}, shapes: [], source };
}

export const MODULE: Module = {
  name: 'm',
  body: {
    ops: [
      op('input', 'x'),
      op('dense', 'dense_1'),
      op('linear', 'dense_1_linear'),
      op('dense', 'block.1'),
      op('dense', 'block.1.dense'),
      op('batch_norm', 'bn'),
      op('relu', 'act'),
      op('leaky_relu', 'leaky'),
      op('sigmoid', 'sig'),
      op('softmax', 'Soft'),
      op('concatenate', 'cat'),
    ],
    outputs: [],
  },
  settings: {},
  rules: [],
  source,
};

export function read(text: string): {
  readonly config: Hls4mlConfig | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const result = readHls4mlConfig(text, 'c.yml');
  return { config: result.value, diagnostics: result.diagnostics };
}

/** A file that is right in all but the lines below HLSConfig. */
export function hls(lines: string): string {
  return `KerasH5: m.h5\nBackend: Vitis\nHLSConfig:\n${lines}`;
}

/** Diagnostics of reading and, when that works, of resolving against MODULE. */
export function problems(text: string): readonly Diagnostic[] {
  const { config, diagnostics } = read(text);
  return config ? [...diagnostics, ...resolveRules(config, MODULE).diagnostics] : diagnostics;
}

/** `BN205 c.yml:5:7 error: … [fix]` for each diagnostic. */
export function told(text: string): readonly string[] {
  return problems(text).map(tell);
}

export function tell(d: Diagnostic): string {
  const at = d.at ? ` ${printLocation(d.at)}` : '';
  return `${d.code}${at} ${d.severity}: ${d.message}${d.fix === undefined ? '' : ` [${d.fix}]`}`;
}

export function rulesOf(text: string): readonly Rule[] {
  const { config, diagnostics } = read(text);
  if (!config) throw new Error(diagnostics.map(tell).join('\n'));
  const rules = resolveRules(config, MODULE);
  if (!rules.value) throw new Error(rules.diagnostics.map(tell).join('\n'));
  return rules.value;
}

/** `dense_1 weight=fixed<8,2> c.yml:8:17` for each rule that is no default. */
export function printRule(rule: Rule): string {
  const { select, effect } = rule;
  const who =
    select.kind === 'all'
      ? 'all'
      : select.kind === 'op'
        ? `op ${select.op}`
        : select.kind === 'glob'
          ? `glob ${select.names}`
          : select.name;
  const what =
    effect.kind === 'attr'
      ? `${effect.attr}=${effect.value}`
      : `${effect.kind === 'role' ? effect.role : 'default'}=${effect.type === 'auto' ? 'auto' : printType(effect.type)}`;
  return `${who} ${what} ${printLocation(rule.at)}`;
}

export function ruleTexts(text: string): readonly string[] {
  return rulesOf(text)
    .filter((rule) => rule.at.kind !== 'default')
    .map(printRule);
}
