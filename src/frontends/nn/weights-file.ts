// Reads the tensors of a `weights` statement from a Keras 2 file: one of save_weights, or a whole model, whose own
// description then says what each layer is (quantisers, epsilon). The Keras front end's builders do the reading, so
// that a layer has the same constants whichever way its network came.
import { type Diagnostic, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { sameTensor } from '#ir/graph/equal';
import type { Module, Op, Shape, Tensor } from '#ir/graph/module';
import { type OpKind, opSpec } from '#ir/graph/ops/index';
import { mapOps } from '#ir/graph/walk';
import type { Hdf5File } from '../hdf5/file.ts';
import { hdf5Description, readableDescription } from '../keras/description.ts';
import type { JsonObject } from '../keras/json.ts';
import type { KerasLayer } from '../keras/layer.ts';
import { LAYERS } from '../keras/layers/index.ts';
import { readModel } from '../keras/model.ts';
import { type OpenModel, weightSource, withModelFile } from '../keras/open-model.ts';
import { readWeight, type WeightSource } from '../keras/weights.ts';
import { printNn } from './print.ts';
import { attachWeights, inputShapes, knownShapes, type TensorSource } from './weights.ts';

export interface WeightsFile {
  /** As diagnostics show it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The Keras layer an op stands for where the file holds weights alone; `has` tells which of them. */
type Stand = (op: Op, has: (weight: string) => boolean) => Pick<KerasLayer, 'className' | 'config'>;

const STANDS: { readonly [K in OpKind]?: Stand } = {
  dense: (op, has) => ({
    className: 'Dense',
    config: { units: op.attrs.units, use_bias: has('bias'), activation: 'linear' },
  }),
  embedding: (op) => ({
    className: 'Embedding',
    config: { input_dim: op.attrs.vocabulary, output_dim: op.attrs.units },
  }),
  batch_norm: (_op, has) => ({
    className: 'BatchNormalization',
    config: { scale: has('gamma'), center: has('beta') },
  }),
};

/** Names of datasets anywhere below a group; damaged files may hold circles. */
function weightNames(file: Hdf5File, group: string, depth = 4): readonly string[] {
  if (depth === 0 || file.has(group) !== 'group') return [];
  return file.children(group).flatMap((child) => {
    const path = `${group}/${child}`;
    return file.has(path) === 'dataset' ? [child.replace(/:\d+$/, '')] : weightNames(file, path, depth - 1);
  });
}

interface OpenFile extends WeightSource {
  /** Layers of the file's own description, when it has one. */
  readonly described: ReadonlyMap<string, KerasLayer>;
  readonly report: (d: Diagnostic) => void;
}

function layerOf(op: Op, { file, root, described }: OpenFile): KerasLayer | undefined {
  const own = described.get(op.name);
  if (own && LAYERS.has(own.className)) return { ...own, inputs: [], at: op.source };
  const names = new Set(weightNames(file, root === '' ? op.name : `${root}/${op.name}`));
  const stand = STANDS[op.kind]?.(op, (weight) => names.has(weight));
  return stand && { ...stand, name: op.name, path: [op.name], inputs: [], at: op.source };
}

function tensorsOf(
  op: Op,
  inputs: readonly Shape[] | undefined,
  open: OpenFile,
): Readonly<Record<string, Tensor>> {
  const layer = layerOf(op, open);
  if (!layer) return {};
  const { report } = open;
  const built = LAYERS.get(layer.className)!({
    layer,
    inputs: op.inputs,
    shapes: inputs ?? op.inputs.map(() => undefined),
    report,
    weight: (name, expected) => {
      const { weight, problem } = readWeight(open, layer, name, expected);
      if (problem) report(problem);
      return weight;
    },
    freshName: (wanted) => wanted,
  });
  return built?.ops.find((o) => o.kind === op.kind)?.weights ?? {};
}

/** The file's own description of its layers, if it has one. */
function ownDescription(
  { weights, described }: OpenModel,
  report: (d: Diagnostic) => void,
): JsonObject | undefined {
  const has = described !== undefined || weights.attribute('', 'model_config') !== undefined;
  const found = described ?? (has ? hdf5Description(weights, report) : undefined);
  return found && readableDescription(found, weights.name, report);
}

function readTensors(module: Module, opened: OpenModel): Result<TensorSource> {
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic) => void diagnostics.push(d);
  const { weights: file } = opened;
  const description = ownDescription(opened, report);
  const model = description && readModel(description, file.name, report);
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const source = weightSource(file, description ?? {});
  const { root } = source;
  const described = new Map((model?.layers ?? []).map((layer) => [layer.name, layer] as const));
  const shapes = knownShapes(module);
  const groups = file
    .children(root)
    .filter((name) => file.has(root === '' ? name : `${root}/${name}`) === 'group');
  const names = source.locate ? [...described.keys()] : new Set([...groups, ...described.keys()]);
  const tensors = new Map<string, Readonly<Record<string, Tensor>>>([...names].map((name) => [name, {}]));
  const open: OpenFile = { ...source, described, report };
  mapOps(module.body, (op) => {
    const lacking = Object.keys(opSpec(op.kind).weights).some((name) => op.weights[name] === undefined);
    if (lacking && tensors.has(op.name)) tensors.set(op.name, tensorsOf(op, inputShapes(op, shapes), open));
    return op;
  });
  return hasErrors(diagnostics) ? failed(diagnostics) : ok(tensors, diagnostics);
}

/** The module with every tensor its ops need: from the text, else from `file` (that of the `weights` statement). */
export async function fillWeights(module: Module, file?: WeightsFile): Promise<Result<Module>> {
  if (!file) return attachWeights(module, new Map());
  const read = await withModelFile(file, (open) => readTensors(module, open));
  if (!read.value) return failed(read.diagnostics);
  const attached = attachWeights(module, read.value);
  return { ...attached, diagnostics: [...read.diagnostics, ...attached.diagnostics] };
}

/**
 * The module as text that refers to `file` by `path`. What the file would not give back to the bit (a folded
 * constant of another epsilon, integer codes) stands in the text, so reading the text with the file is the module.
 */
export async function printWithFile(
  module: Module,
  path: string,
  file: WeightsFile,
): Promise<Result<string>> {
  const bare = { ...module, body: mapOps(module.body, (op) => ({ ...op, weights: {} })) };
  const read = await withModelFile(file, (open) => readTensors(bare, open));
  const source: TensorSource = read.value ?? new Map();
  const inline = (op: Op, name: string, tensor: Tensor): boolean => {
    const stored = source.get(op.name)?.[name];
    return !stored || !sameTensor(stored, tensor);
  };
  return ok(printNn(module, { weights: path, inline, origins: true }));
}
