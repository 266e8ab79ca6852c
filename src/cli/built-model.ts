// From a command's MODEL and options to the built design: what check, compile, emulate and show share.
import type { Design } from '#ir/design/design';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { withDepths } from '#src/codesign/with-depths';
import type { FifoDepths } from '#src/driver/manifest';
import { type Built, build } from '#src/driver/pipeline';
import type { PassesOptions } from '#src/passes/manager';
import type { Context } from './host.ts';
import { type ModelOptions, type ResolvedModel, resolveModel } from './model-options.ts';

export interface BuiltModel extends Built {
  readonly model?: ResolvedModel;
}

/** The design with the FIFO depths of a manifest, which may have been edited by hand. */
function recordedDepths(design: Design, depths: FifoDepths, path: string): Result<Design> {
  const fifos = new Set(design.channels.flatMap((c) => (c.kind === 'fifo' ? [c.name] : [])));
  const unknown = Object.keys(depths).find((name) => !fifos.has(name));
  if (unknown === undefined) return ok(withDepths(design, new Map(Object.entries(depths))));
  const problem = `"depths" names the FIFO "${unknown}", which the model does not have`;
  return failed([diagnose(commandLineMessages.manifestInvalid, { path, problem })]);
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
  const { design, ...rest } = built;
  const depths = resolved.value.manifest?.request.depths;
  const sized = design && depths ? recordedDepths(design, depths, model) : ok(design);
  return {
    ...rest,
    ...(sized.value === undefined ? {} : { design: sized.value }),
    model: resolved.value,
    diagnostics: [...resolved.diagnostics, ...built.diagnostics, ...sized.diagnostics],
  };
}
