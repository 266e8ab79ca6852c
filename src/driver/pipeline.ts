// Module → passes → design: the middle of every command that does more than read a model. Each stage stops the way
// when it found an error, and all that was found so far is handed on.
import type { Design } from '#ir/design/design';
import { type Diagnostic, hasErrors } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import { lower } from '#src/lower/index';
import { tooWide } from '#src/lower/limits';
import { runPasses } from '#src/passes/index';
import type { PassesOptions, PassRun } from '#src/passes/manager';
import { withDefaultSettings } from './default-settings.ts';
import { loadModel } from './load-model.ts';
import type { BuildRequest, SourceFiles } from './request.ts';

export interface Built {
  readonly diagnostics: readonly Diagnostic[];
  /** As the front end and the command line made it. */
  readonly loaded?: Module;
  /** After the passes. */
  readonly resolved?: Module;
  readonly design?: Design;
  readonly runs: readonly PassRun[];
}

export async function build(
  request: BuildRequest,
  files: SourceFiles,
  passes: PassesOptions = {},
): Promise<Built> {
  const loaded = await loadModel(request, files);
  if (!loaded.value || hasErrors(loaded.diagnostics)) return { diagnostics: loaded.diagnostics, runs: [] };
  const built = buildLoaded(loaded.value, passes);
  return { ...built, diagnostics: [...loaded.diagnostics, ...built.diagnostics] };
}

/** The same from a loaded module on. */
export function buildLoaded(loaded: Module, passes: PassesOptions = {}): Built {
  const passed = runPasses(withDefaultSettings(loaded), passes);
  const { diagnostics } = passed;
  const sofar = { diagnostics, loaded, runs: passed.runs };
  if (!passed.value || hasErrors(diagnostics)) return sofar;
  // A pipeline cut short on purpose leaves a module that lowering cannot take.
  const partial = passes.limit !== undefined || (passes.skip?.length ?? 0) > 0;
  if (partial) return { ...sofar, resolved: passed.value };
  const design = lower(passed.value);
  const wide = tooWide(design);
  if (wide.length > 0) return { ...sofar, diagnostics: [...diagnostics, ...wide], resolved: passed.value };
  return { ...sofar, resolved: passed.value, design };
}
