// `burin convert MODEL`: any model with its configuration as one .nn file, the explicit form of the language. Large
// weights stay in the file they came from.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import { loadModel } from '#src/driver/load-model';
import { printNn } from '#src/frontends/nn/print';
import { printWithFile, type WeightsFile } from '#src/frontends/nn/weights-file';
import { writeFileWhole } from '#src/toolchain/write-folder';
import type { Context } from '../host.ts';
import { type ModelOptions, resolveModel } from '../model-options.ts';
import { finished, type Outcome, refused } from '../outcome.ts';
import { relativeName, type Workspace } from '../workspace.ts';

export interface ConvertOptions extends ModelOptions {
  readonly output?: string;
  readonly force?: boolean;
}

/** The file that the weights were read from. */
function weightsRead(workspace: Workspace): WeightsFile | undefined {
  const file = workspace.records().find((r) => /\.(?:h5|hdf5|keras)$/i.test(r.file))?.file;
  const bytes = file === undefined ? undefined : workspace.bytes(file).value;
  return bytes && { name: file!, bytes };
}

/** Constants that the weights file would not give back to the bit stand in the text. */
function textOf(module: Module, folder: string, workspace: Workspace): Promise<Result<string>> {
  const file = weightsRead(workspace);
  if (!file) return Promise.resolve(ok(printNn(module, { inline: Number.POSITIVE_INFINITY, origins: true })));
  const path = relativeName(folder, resolve(workspace.folder, file.name));
  return printWithFile(module, path, file);
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
  const folder = target === undefined ? context.host.cwd : dirname(target);
  const printed = await textOf(loaded.value, folder, workspace);
  if (printed.value === undefined) return refused([...loaded.diagnostics, ...printed.diagnostics]);
  const text = printed.value;
  const json = { text, ...(options.output === undefined ? {} : { output: options.output }) };
  if (target === undefined) return finished(text.trimEnd(), json, loaded.diagnostics);
  const written = writeFileWhole(target, text, options.output!);
  return finished(`wrote ${options.output}`, json, [...loaded.diagnostics, ...written]);
}
