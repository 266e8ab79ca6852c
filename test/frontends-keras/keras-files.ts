// Builds Keras files for the tests: descriptions as JSON, and HDF5 files in memory in the layout Keras 2 writes.
import * as h5wasm from 'h5wasm';
import type { ModelFile } from '#src/frontends/keras/description';
import { type KerasFiles, readKerasModel } from '#src/frontends/keras/index';

type Attribute = string | string[] | Float64Array;

export interface Weight {
  readonly shape: readonly number[];
  readonly data: readonly number[] | Float32Array | Float64Array | BigInt64Array;
  readonly dtype?: string;
}

/** layer → weight name (`kernel:0`) → values */
export type LayerWeights = Readonly<Record<string, Readonly<Record<string, Weight>>>>;

let serial = 0;

/** A file written by `fill`. */
export async function hdf5Bytes(fill: (file: h5wasm.File) => void): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  serial += 1;
  const path = `/test-${serial}.h5`;
  const file = new h5wasm.File(path, 'w');
  fill(file);
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}

export function addWeight(group: h5wasm.Group, name: string, weight: Weight): void {
  const data = Array.isArray(weight.data) ? Float32Array.from(weight.data) : weight.data;
  group.create_dataset({
    name,
    data: data as Float32Array,
    shape: [...weight.shape],
    ...(weight.dtype ? { dtype: weight.dtype } : {}),
  });
}

function fillWeights(group: h5wasm.Group, layers: LayerWeights): void {
  group.create_attribute('layer_names', Object.keys(layers));
  for (const [layer, weights] of Object.entries(layers)) {
    const outer = group.create_group(layer);
    const names: Attribute = Object.keys(weights).map((w) => `${layer}/${w}`);
    outer.create_attribute('weight_names', names.length > 0 ? names : new Float64Array(0));
    if (names.length === 0) continue;
    const inner = outer.create_group(layer);
    for (const [name, weight] of Object.entries(weights)) addWeight(inner, name, weight);
  }
}

export async function weightsFile(layers: LayerWeights, name = 'w.h5'): Promise<ModelFile> {
  return { bytes: await hdf5Bytes((file) => fillWeights(file, layers)), name };
}

export async function wholeModel(
  description: unknown,
  layers: LayerWeights,
  name = 'm.h5',
): Promise<ModelFile> {
  const bytes = await hdf5Bytes((file) => {
    file.create_attribute('keras_version', '2.12.0');
    file.create_attribute('model_config', JSON.stringify(description));
    fillWeights(file.create_group('model_weights'), layers);
  });
  return { bytes, name };
}

export function jsonFile(description: unknown, name = 'm.json'): ModelFile {
  return { bytes: new TextEncoder().encode(JSON.stringify(description)), name };
}

export function layer(
  className: string,
  name: string,
  config: object = {},
  from?: readonly string[],
): object {
  const inbound = from ? { inbound_nodes: from.length > 0 ? [from.map((n) => [n, 0, 0, {}])] : [] } : {};
  return { class_name: className, name, config: { name, ...config }, ...inbound };
}

export function input(name: string, shape: readonly number[], config: object = {}): object {
  return layer('InputLayer', name, { batch_input_shape: [null, ...shape], dtype: 'float32', ...config }, []);
}

export function functional(
  layers: readonly object[],
  inputs: readonly string[],
  outputs: readonly string[],
): object {
  const ends = (names: readonly string[]) => names.map((n) => [n, 0, 0]);
  return {
    class_name: 'Functional',
    config: { name: 'net', layers, input_layers: ends(inputs), output_layers: ends(outputs) },
    keras_version: '2.12.0',
  };
}

export function sequential(layers: readonly object[]): object {
  return { class_name: 'Sequential', config: { name: 'seq', layers }, keras_version: '2.9.0' };
}

/** A dense layer's kernel and bias, `value(i)` at flat index i. */
export function denseWeights(
  nIn: number,
  nOut: number,
  value: (i: number) => number = (i) => i / 8,
): LayerWeights[string] {
  return {
    'kernel:0': { shape: [nIn, nOut], data: Array.from({ length: nIn * nOut }, (_, i) => value(i)) },
    'bias:0': { shape: [nOut], data: Array.from({ length: nOut }, (_, i) => i) },
  };
}

/** The module, or a failed test that prints why. */
export async function readGood(files: KerasFiles) {
  const { value, diagnostics } = await readKerasModel(files);
  if (!value) throw new Error(diagnostics.map((d) => `${d.code} ${d.message}`).join('\n'));
  return { module: value, diagnostics };
}

export async function problems(files: KerasFiles): Promise<string[]> {
  const { value, diagnostics } = await readKerasModel(files);
  if (value) throw new Error('the model was read');
  return diagnostics.map((d) => `${d.code} ${d.message}`);
}
