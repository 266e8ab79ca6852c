// From a command's MODEL and options to the built design: what check, compile, emulate and show share.
import { type Built, build } from '#src/driver/pipeline';
import type { PassesOptions } from '#src/passes/manager';
import type { Context } from './host.ts';
import { type ModelOptions, type ResolvedModel, resolveModel } from './model-options.ts';

export interface BuiltModel extends Built {
  readonly model?: ResolvedModel;
}

export async function buildModel(
  model: string,
  options: ModelOptions,
  context: Context,
  passes: PassesOptions = {},
): Promise<BuiltModel> {
  const resolved = resolveModel(model, options, context);
  if (!resolved.value) return { diagnostics: resolved.diagnostics, runs: [] };
  const built = await build(resolved.value.request, resolved.value.workspace, passes);
  return { ...built, model: resolved.value, diagnostics: [...resolved.diagnostics, ...built.diagnostics] };
}
