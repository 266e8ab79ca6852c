// Lays the command line over a loaded module: settings it names win over every file, its rules come last.
import { failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module, Setting, Settings } from '#ir/graph/module';
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

/** The module with the request's settings and rules, or what is wrong with them. */
export function applyOptions(module: Module, request: BuildRequest): Result<Module> {
  const parsed = request.set.map(parseSet);
  const diagnostics = parsed.flatMap((p) => p.diagnostics);
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const rules = parsed.flatMap((p) => (p.value ? [p.value] : []));
  return ok(
    { ...module, settings: settings(module.settings, request), rules: [...module.rules, ...rules] },
    diagnostics,
  );
}
