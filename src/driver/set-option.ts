// `--set dense_1.weight='fixed<8,2>'` → a rule like those of configuration files. Whether the value is a type
// decides whether it speaks of a precision or of an attribute; which names exist is the resolver's business.
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { parseType } from '#ir/fixed/text';
import type { AttrValue } from '#ir/graph/attributes';
import type { Rule, RuleEffect, Selector } from '#ir/graph/rules';
import type { Location } from '#ir/location';

const FORM = /^([^=]+)\.([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

function selector(names: string): Selector {
  if (names === '*') return { kind: 'all' };
  return names.includes('*') ? { kind: 'glob', names } : { kind: 'name', name: names };
}

function attrValue(text: string): AttrValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

function effect(name: string, text: string): RuleEffect | { readonly problem: string } {
  const isAuto = text === 'auto';
  if (isAuto || /[<>]/.test(text)) {
    const parsed = isAuto ? ({ type: 'auto' } as const) : parseType(text);
    if ('problem' in parsed) return parsed;
    return name === 'precision'
      ? { kind: 'default-type', type: parsed.type }
      : { kind: 'role', role: name, type: parsed.type };
  }
  if (text === '') return { problem: 'there is no value after =' };
  if (name === 'precision') return { problem: `"${text}" is no type` };
  return { kind: 'attr', attr: name, value: attrValue(text) };
}

/** The rule of one `--set`. */
export function parseSet(text: string): Result<Rule> {
  const at: Location = { kind: 'argument', text: `--set ${text}` };
  const refuse = (problem: string): Result<Rule> =>
    failed([
      diagnose(
        commandLineMessages.badSet,
        { text, problem },
        { fix: `write it like --set dense_1.weight='fixed<8,2>' or --set dense_1.reuse=4` },
      ),
    ]);
  const match = FORM.exec(text);
  if (!match) return refuse('the form is LAYER.NAME=VALUE');
  const [, names, name, value] = match;
  const what = effect(name!, value!.trim());
  if ('problem' in what) return refuse(what.problem);
  return ok({ select: selector(names!.trim()), effect: what, at });
}
