// MODEL → module, whatever kind of file it is. Front ends are imported when their kind of file comes by: a .nn
// user does not wait for HDF5, and a Keras user not for the parser of .nn.
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose, failed, hasErrors, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import { applyOptions } from './apply-options.ts';
import type { BuildRequest, SourceFiles } from './request.ts';

export type ModelKind = 'nn' | 'keras-h5' | 'keras-json' | 'hls4ml';

const KINDS: Readonly<Record<string, ModelKind>> = {
  nn: 'nn',
  h5: 'keras-h5',
  hdf5: 'keras-h5',
  json: 'keras-json',
  yml: 'hls4ml',
  yaml: 'hls4ml',
};

/** The kind of a model file by the ending of its name. */
export function modelKind(name: string): ModelKind | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(KINDS, ending) ? KINDS[ending] : undefined;
}

async function readKeras(request: BuildRequest, files: SourceFiles): Promise<Result<Module>> {
  const { readKerasModel } = await import('#src/frontends/keras/index');
  const model = files.bytes(request.model);
  if (modelKind(request.model) === 'keras-h5') {
    if (!model.value) return failed(model.diagnostics);
    return readKerasModel({ h5: { name: request.model, bytes: model.value } });
  }
  const weights = request.weights === undefined ? undefined : files.bytes(request.weights);
  const problems = [...model.diagnostics, ...(weights?.diagnostics ?? [])];
  if (!model.value || hasErrors(problems)) return failed(problems);
  return readKerasModel({
    json: { name: request.model, bytes: model.value },
    ...(weights?.value ? { h5: { name: request.weights!, bytes: weights.value } } : {}),
  });
}

function misplacedWeights(request: BuildRequest): readonly Diagnostic[] {
  if (request.weights === undefined || modelKind(request.model) === 'keras-json') return [];
  return [diagnose(commandLineMessages.weightsUnused, { path: request.model })];
}

/** The module of a request with the command line's settings laid over it. */
export async function loadModel(request: BuildRequest, files: SourceFiles): Promise<Result<Module>> {
  const kind = modelKind(request.model);
  if (!kind) return failed([diagnose(commandLineMessages.unknownModelKind, { path: request.model })]);
  const misplaced = misplacedWeights(request);
  if (misplaced.length > 0) return failed(misplaced);
  const read = await readKeras(request, files);
  if (!read.value) return read;
  const applied = applyOptions(read.value, request);
  return { ...applied, diagnostics: [...read.diagnostics, ...applied.diagnostics] };
}
