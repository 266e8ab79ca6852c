// Keras 2 and QKeras models: from bytes to a module. Two forms: a JSON description with a weights file, and a whole
// model in one HDF5 file.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose, failed, hasErrors, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { Hdf5File } from '../hdf5/file.ts';
import { withHdf5 } from '../hdf5/open.ts';
import { buildModule } from './build.ts';
import { hdf5Description, isKeras2, jsonDescription, type ModelFile } from './description.ts';
import type { JsonObject } from './json.ts';
import { readModel } from './model.ts';

export interface KerasFiles {
  /** `model.to_json()` */
  readonly json?: ModelFile;
  /** With `json`: `model.save_weights(…)` or a whole model; alone: a whole model, `model.save(…)`. */
  readonly h5?: ModelFile;
}

/** A file's name without folders and ending, for models that have no name of their own. */
function stem(file: string): string {
  return file.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '') || 'model';
}

function build(description: JsonObject, described: string, weights: Hdf5File): Result<Module> {
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic) => void diagnostics.push(d);
  if (!isKeras2(description, described, report)) return failed(diagnostics);
  const model = readModel(description, described, report);
  if (!model) return failed(diagnostics);
  if (weights.has('model_weights') !== 'group' && weights.has('layers') === 'group') {
    const why = 'it is laid out as a .weights.h5 file of Keras 3';
    return failed([...diagnostics, diagnose(M.kerasVersion, { file: weights.name, version: '3', why })]);
  }
  const root = weights.has('model_weights') === 'group' ? 'model_weights' : '';
  const built = buildModule(model, described, stem(described), { file: weights, root, paths: new Map() });
  const all = [...diagnostics, ...built.diagnostics];
  return built.value && !hasErrors(all) ? { value: built.value, diagnostics: all } : failed(all);
}

/** Reads a model; every problem found is among the diagnostics, and there is no value if one is an error. */
export async function readKerasModel({ json, h5 }: KerasFiles): Promise<Result<Module>> {
  if (!json) {
    if (!h5) return failed([diagnose(M.notKeras, { file: '(none)', why: 'no file was given' })]);
    return withHdf5(h5.bytes, h5.name, (file) => {
      const diagnostics: Diagnostic[] = [];
      const description = hdf5Description(file, (d) => void diagnostics.push(d));
      return description ? build(description, file.name, file) : failed(diagnostics);
    });
  }
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic) => void diagnostics.push(d);
  const description = jsonDescription(json, report);
  if (!description || !isKeras2(description, json.name, report)) return failed(diagnostics);
  if (!h5) return withoutWeights(description, json);
  return withHdf5(h5.bytes, h5.name, (file) => build(description, json.name, file));
}

/** A description alone cannot be compiled, but what is unsupported in it is worth saying at once. */
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
    const fix = `give the weights with --weights, for example --weights ${stem(json.name)}_weights.h5`;
    diagnostics.push(diagnose(M.noWeights, { file: json.name }, { fix }));
  }
  return failed(diagnostics);
}
