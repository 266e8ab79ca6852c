// Keras 2, QKeras and Keras 3 models: from bytes to a module. Three forms: a JSON description with a weights file, a
// whole model in one HDF5 file, and a .keras archive, which holds both. What a file is, its bytes say.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose, failed, hasErrors, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { Hdf5File } from '../hdf5/file.ts';
import { buildModule } from './build.ts';
import { hdf5Description, jsonDescription, type ModelFile, readableDescription } from './description.ts';
import type { JsonObject } from './json.ts';
import { readModel } from './model.ts';
import { weightSource, withModelFile } from './open-model.ts';

export interface KerasFiles {
  /** `model.to_json()` */
  readonly json?: ModelFile;
  /** With `json`: `model.save_weights(…)` or a whole model; alone: a whole model, `model.save(…)`, .h5 or .keras. */
  readonly h5?: ModelFile;
}

/** A file's name without folders and ending, for models that have no name of their own. */
function stem(file: string): string {
  return file.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '') || 'model';
}

function build(described: JsonObject, file: string, weights: Hdf5File): Result<Module> {
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic) => void diagnostics.push(d);
  const description = readableDescription(described, file, report);
  const model = description && readModel(description, file, report);
  if (!description || !model) return failed(diagnostics);
  const built = buildModule(model, file, stem(file), weightSource(weights, description));
  const all = [...diagnostics, ...built.diagnostics];
  return built.value && !hasErrors(all) ? { value: built.value, diagnostics: all } : failed(all);
}

/** Every diagnostic has a place, at least the file. */
function placed(result: Result<Module>, file: string): Result<Module> {
  const at = { kind: 'model' as const, file, path: 'the file' };
  return { ...result, diagnostics: result.diagnostics.map((d) => (d.at ? d : { ...d, at })) };
}

/** Reads a model; every problem found is among the diagnostics, and there is no value if one is an error. */
export async function readKerasModel({ json, h5 }: KerasFiles): Promise<Result<Module>> {
  if (json) return placed(await readDescribed(json, h5), json.name);
  if (!h5) return failed([diagnose(M.notKeras, { file: '(none)', why: 'no file was given' })]);
  const read = await withModelFile(h5, ({ weights, described }) => {
    const diagnostics: Diagnostic[] = [];
    const description = described ?? hdf5Description(weights, (d) => void diagnostics.push(d));
    return description ? build(description, h5.name, weights) : failed(diagnostics);
  });
  return placed(read, h5.name);
}

async function readDescribed(json: ModelFile, h5: ModelFile | undefined): Promise<Result<Module>> {
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic) => void diagnostics.push(d);
  const described = jsonDescription(json, report);
  if (!described) return failed(diagnostics);
  if (h5) {
    // A file that cannot be read at all is worth saying before its weights are looked at.
    if (!readableDescription(described, json.name, report)) return failed(diagnostics);
    return withModelFile(h5, ({ weights }) => build(described, json.name, weights));
  }
  const description = readableDescription(described, json.name, report);
  if (!description) return failed(diagnostics);
  const alone = withoutWeights(description, json);
  return { ...alone, diagnostics: [...diagnostics, ...alone.diagnostics] };
}

/**
 * A description alone can be compiled where no layer has weights. Elsewhere what is unsupported in it is worth saying
 * at once.
 */
function withoutWeights(description: JsonObject, json: ModelFile): Result<Module> {
  const diagnostics: Diagnostic[] = [];
  const nothing: Hdf5File = {
    name: json.name,
    has: () => undefined,
    children: () => [],
    attribute: () => undefined,
    dataset: () => undefined,
    close: () => {},
  };
  const model = readModel(description, json.name, (d) => void diagnostics.push(d));
  if (model) {
    const built = buildModule(model, json.name, stem(json.name), {
      file: nothing,
      root: '',
      paths: new Map(),
    });
    diagnostics.push(...built.diagnostics.filter((d) => d.code !== M.weightMissing.code));
    if (built.value && !hasErrors(diagnostics)) return { value: built.value, diagnostics };
    // A layer that is not known may have weights; of the others each asked for its own.
    const asked = built.diagnostics.some(
      (d) => d.code === M.weightMissing.code || d.code === M.unsupportedLayer.code,
    );
    if (!asked && hasErrors(diagnostics)) return failed(diagnostics);
    const fix = `give the weights with --weights, for example --weights ${stem(json.name)}_weights.h5`;
    diagnostics.push(diagnose(M.noWeights, { file: json.name }, { fix }));
  }
  return failed(diagnostics);
}
