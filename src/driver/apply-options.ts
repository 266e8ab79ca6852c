// Lays the command line over a loaded module: settings it names win over every file, its rules come last.
import { failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module, Setting, Settings } from '#ir/graph/module';
import type { BuildRequest } from './request.ts';

function named<T>(value: T, text: string): Setting<T> {
  return { value, origin: { kind: 'argument', text } };
}

function settings(request: BuildRequest): Settings {
  return {
    ...(request.part === undefined ? {} : { part: named(request.part, `--part ${request.part}`) }),
    ...(request.clock === undefined ? {} : { clockPeriod: named(request.clock, `--clock ${request.clock}`) }),
    ...(request.io === undefined ? {} : { io: named(request.io, `--io ${request.io}`) }),
  };
}

/** The module with the request's settings and rules, or all that is wrong with them. */
export async function applyOptions(module: Module, request: BuildRequest): Promise<Result<Module>> {
  const overridden = { ...module, settings: { ...module.settings, ...settings(request) } };
  if (request.set.length === 0) return ok(overridden);
  const { parseSetting } = await import('#src/frontends/hls4ml-config/set-option');
  const parsed = request.set.map((text) => parseSetting(text, overridden));
  const diagnostics = parsed.flatMap((p) => p.diagnostics);
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const set = parsed.flatMap((p) => (p.value ? [p.value] : []));
  return ok(
    {
      ...overridden,
      settings: Object.assign({}, overridden.settings, ...set.map((s) => s.settings)) as Settings,
      rules: [...overridden.rules, ...set.flatMap((s) => s.rules)],
    },
    diagnostics,
  );
}
