// Lays the command line over a loaded module: settings it names win over every file, its rules come last.
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Module, Op, Setting, Settings } from '#ir/graph/module';
import type { Rule, Selector } from '#ir/graph/rules';
import type { BuildRequest } from './request.ts';
import { parseSet } from './set-option.ts';

function named<T>(value: T, text: string): Setting<T> {
  return { value, origin: { kind: 'argument', text } };
}

function settings(base: Settings, request: BuildRequest): Settings {
  return {
    ...base,
    ...(request.part === undefined ? {} : { part: named(request.part, `--part ${request.part}`) }),
    ...(request.clock === undefined ? {} : { clockPeriod: named(request.clock, `--clock ${request.clock}`) }),
    ...(request.io === undefined ? {} : { io: named(request.io, `--io ${request.io}`) }),
  };
}

function selects(select: Selector, op: Op): boolean {
  switch (select.kind) {
    case 'all':
      return true;
    case 'op':
      return op.kind === select.op;
    case 'name':
      return op.name === select.name;
    case 'glob': {
      const parts = select.names.split('*').map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return new RegExp(`^${parts.join('.*')}$`, 's').test(op.name);
    }
  }
}

/** A rule typed by hand that speaks of no layer is a slip. */
function unmatched(text: string, rule: Rule, ops: readonly Op[]): readonly Diagnostic[] {
  if (ops.some((op) => selects(rule.select, op))) return [];
  const wanted = rule.select.kind === 'name' ? rule.select.name : 'such a name';
  const near =
    rule.select.kind === 'name'
      ? nearestName(
          rule.select.name,
          ops.map((op) => op.name),
        )
      : undefined;
  const problem =
    rule.select.kind === 'name' ? `there is no layer "${wanted}"` : 'no layer has a name of this form';
  const fix = near ? `did you mean "${near}"?` : undefined;
  return [diagnose(commandLineMessages.badSet, { text, problem }, { fix })];
}

/** The module with the request's settings and rules, or what is wrong with them. */
export function applyOptions(module: Module, request: BuildRequest): Result<Module> {
  const parsed = request.set.map((text) => ({ text, result: parseSet(text) }));
  const diagnostics = parsed.flatMap(({ text, result }) =>
    result.value
      ? [...result.diagnostics, ...unmatched(text, result.value, module.body.ops)]
      : result.diagnostics,
  );
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const rules = parsed.flatMap(({ result }) => (result.value ? [result.value] : []));
  return ok(
    { ...module, settings: settings(module.settings, request), rules: [...module.rules, ...rules] },
    diagnostics,
  );
}
