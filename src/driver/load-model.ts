// MODEL → module, whatever kind of file it is. Front ends are imported when their kind of file comes by: a .nn
// user does not wait for HDF5, and a Keras user not for the parser of .nn.
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module, Setting } from '#ir/graph/module';
import { type Location, textSpan } from '#ir/location';
import type { Hls4mlConfig } from '#src/frontends/hls4ml-config/read';
import { applyOptions } from './apply-options.ts';
import { readNnModel } from './load-nn.ts';
import type { BuildRequest, SourceFiles } from './request.ts';

export type ModelKind = 'nn' | 'keras-h5' | 'keras-json' | 'hls4ml';

const KINDS: Readonly<Record<string, ModelKind>> = {
  nn: 'nn',
  h5: 'keras-h5',
  hdf5: 'keras-h5',
  keras: 'keras-h5',
  json: 'keras-json',
  yml: 'hls4ml',
  yaml: 'hls4ml',
};

/** The kind of a model file by the ending of its name. */
export function modelKind(name: string): ModelKind | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(KINDS, ending) ? KINDS[ending] : undefined;
}

/** A Keras model of one file or two; names are relative to the model's folder. */
async function readKeras(
  json: NamedFile | undefined,
  h5: NamedFile | undefined,
  files: SourceFiles,
): Promise<Result<Module>> {
  const { readKerasModel } = await import('#src/frontends/keras/index');
  const read = (file: NamedFile | undefined): Result<{ name: string; bytes: Uint8Array }> | undefined => {
    if (!file) return undefined;
    const bytes = files.bytes(file.name, file.at);
    return bytes.value ? ok({ name: file.name, bytes: bytes.value }) : failed(bytes.diagnostics);
  };
  const parts = { json: read(json), h5: read(h5) };
  const problems = [...(parts.json?.diagnostics ?? []), ...(parts.h5?.diagnostics ?? [])];
  if (hasErrors(problems)) return failed(problems);
  return readKerasModel({
    ...(parts.json?.value ? { json: parts.json.value } : {}),
    ...(parts.h5?.value ? { h5: parts.h5.value } : {}),
  });
}

interface NamedFile {
  readonly name: string;
  readonly at?: Location;
}

const wholeFile = (name: string): Location => textSpan(name, { line: 1, column: 1 });

function fileOf(setting: Setting<string> | undefined): NamedFile | undefined {
  return setting && { name: setting.value, at: setting.origin };
}

/** The file's own name, when it stands in another folder. */
function besideOf(name: string): string | undefined {
  const own = name.replace(/^.*[\\/]/s, '');
  return own === '' || own === name ? undefined : own;
}

/**
 * hls4ml writes paths relative to where it ran, and people move projects: a file that is not where the configuration
 * says may lie beside it.
 */
function savedModel(
  file: NamedFile | undefined,
  config: string,
  files: SourceFiles,
): Result<NamedFile> | undefined {
  if (!file || files.bytes(file.name, file.at).value) return file && ok(file);
  const beside = besideOf(file.name);
  if (beside !== undefined && files.bytes(beside).value) return ok({ ...file, name: beside });
  const fix = `copy it beside ${config}, as ${beside ?? file.name}`;
  const holes = { path: file.name, config };
  return failed([diagnose(commandLineMessages.savedModelMissing, holes, { at: file.at, fix })]);
}

/** An hls4ml configuration names its model; the configuration is then laid over it. */
async function readHls4ml(name: string, files: SourceFiles): Promise<Result<Module>> {
  const text = files.text(name);
  if (text.value === undefined) return failed(text.diagnostics);
  const { readHls4mlConfig } = await import('#src/frontends/hls4ml-config/read');
  const config = readHls4mlConfig(text.value, name);
  if (!config.value) return failed(config.diagnostics);
  const { modelJson, modelH5, kerasModel } = config.value;
  const named = fileOf(modelH5) ?? (modelJson ? undefined : fileOf(kerasModel));
  if (!modelJson && !named) {
    const fix = `give the model itself and this file with --config ${name}`;
    return failed([
      ...config.diagnostics,
      diagnose(commandLineMessages.configWithoutModel, { file: name }, { fix, at: wholeFile(name) }),
    ]);
  }
  const json = savedModel(fileOf(modelJson), name, files);
  const h5 = savedModel(named, name, files);
  const missing = [...(json?.diagnostics ?? []), ...(h5?.diagnostics ?? [])];
  if (missing.length > 0) return failed([...config.diagnostics, ...missing]);
  const model = await readKeras(json?.value, h5?.value, files);
  const before = [...config.diagnostics, ...model.diagnostics];
  if (!model.value) return failed(before);
  return applyConfig(config.value, model.value, before);
}

async function applyConfig(
  config: Hls4mlConfig,
  module: Module,
  before: readonly Diagnostic[],
): Promise<Result<Module>> {
  const { applyHls4mlConfig } = await import('#src/frontends/hls4ml-config/resolve');
  const applied = applyHls4mlConfig(config, module);
  return { ...applied, diagnostics: [...before, ...applied.diagnostics] };
}

function readModel(kind: ModelKind, request: BuildRequest, files: SourceFiles): Promise<Result<Module>> {
  const model = { name: request.model };
  const weights = request.weights === undefined ? undefined : { name: request.weights };
  switch (kind) {
    case 'keras-h5':
      return readKeras(undefined, model, files);
    case 'keras-json':
      return readKeras(model, weights, files);
    case 'hls4ml':
      return readHls4ml(request.model, files);
    case 'nn':
      return readNnModel(request.model, files);
  }
}

const given = (request: BuildRequest): Location => ({ kind: 'argument', text: request.model });

function misplacedWeights(request: BuildRequest): readonly Diagnostic[] {
  if (request.weights === undefined || modelKind(request.model) === 'keras-json') return [];
  return [diagnose(commandLineMessages.weightsUnused, { path: request.model }, { at: given(request) })];
}

/** `--config`: one more hls4ml file, over whatever the model brought along. */
async function layConfig(
  loaded: Result<Module>,
  name: string | undefined,
  files: SourceFiles,
): Promise<Result<Module>> {
  if (!loaded.value || name === undefined) return loaded;
  const text = files.text(name);
  if (text.value === undefined) return failed([...loaded.diagnostics, ...text.diagnostics]);
  const { readHls4mlConfig } = await import('#src/frontends/hls4ml-config/read');
  const config = readHls4mlConfig(text.value, name);
  const before = [...loaded.diagnostics, ...config.diagnostics];
  return config.value ? applyConfig(config.value, loaded.value, before) : failed(before);
}

/** The module of a request with the command line's settings laid over it. */
export async function loadModel(request: BuildRequest, files: SourceFiles): Promise<Result<Module>> {
  const kind = modelKind(request.model);
  if (!kind)
    return failed([
      diagnose(commandLineMessages.unknownModelKind, { path: request.model }, { at: given(request) }),
    ]);
  const misplaced = misplacedWeights(request);
  if (misplaced.length > 0) return failed(misplaced);
  const read = await layConfig(await readModel(kind, request, files), request.config, files);
  if (!read.value) return read;
  const applied = await applyOptions(read.value, request);
  return { ...applied, diagnostics: [...read.diagnostics, ...applied.diagnostics] };
}
