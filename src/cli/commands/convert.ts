// `burin convert MODEL`: any model with its configuration as one .nn file, the explicit form of the language. Large
// weights stay in the file they came from.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { loadModel } from '#src/driver/load-model';
import { printNn } from '#src/frontends/nn/print';
import { writeFileWhole } from '#src/toolchain/write-folder';
import type { Context } from '../host.ts';
import { type ModelOptions, resolveModel } from '../model-options.ts';
import { finished, type Outcome, refused } from '../outcome.ts';
import { relativeName, type Workspace } from '../workspace.ts';

export interface ConvertOptions extends ModelOptions {
  readonly output?: string;
  readonly force?: boolean;
}

/** The HDF5 file that was read, as seen from the folder that the .nn goes to. */
function weightsPath(workspace: Workspace, folder: string): string | undefined {
  const file = workspace.records().find((r) => /\.(?:h5|hdf5)$/i.test(r.file))?.file;
  return file === undefined ? undefined : relativeName(folder, resolve(workspace.folder, file));
}

export async function convert(context: Context, model: string, options: ConvertOptions): Promise<Outcome> {
  const target = options.output === undefined ? undefined : resolve(context.host.cwd, options.output);
  if (target !== undefined && existsSync(target) && !options.force) {
    const fix = 'choose another name, or add --force to replace the file';
    return refused([diagnose(commandLineMessages.fileExists, { path: options.output! }, { fix })]);
  }
  const resolved = resolveModel(model, options, context);
  if (!resolved.value) return refused(resolved.diagnostics);
  const { request, workspace } = resolved.value;
  const loaded = await loadModel(request, workspace);
  if (!loaded.value) return refused(loaded.diagnostics);
  const weights = weightsPath(workspace, target === undefined ? context.host.cwd : dirname(target));
  const text = printNn(
    loaded.value,
    weights === undefined ? { inline: Number.POSITIVE_INFINITY } : { weights, inline: 0 },
  );
  const json = { text, ...(options.output === undefined ? {} : { output: options.output }) };
  if (target === undefined) return finished(text.trimEnd(), json, loaded.diagnostics);
  const written = writeFileWhole(target, text, options.output!);
  return finished(`wrote ${options.output}`, json, [...loaded.diagnostics, ...written]);
}
