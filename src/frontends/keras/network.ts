// One model as its description says: layers, calls of them in an order where producers come first, what enters and
// what leaves. Sequential and Functional end up alike; a model inside is a layer like any other here.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { Location } from '#ir/location';
import { readCalls, readTensorName, type TensorName } from './inbound.ts';
import { field, isObject, type JsonObject, showJson, textField } from './json.ts';
import { batchShape } from './layers/input.ts';
import { inOrder } from './order.ts';

export const MODEL_CLASSES: readonly string[] = ['Sequential', 'Functional', 'Model'];
export const MAX_LAYERS = 100_000;
/** What hls4ml calls the input that a Sequential model without InputLayer has. */
const IMPLICIT_INPUT = 'input1';

/** A layer as it stands in the file. */
export interface RawLayer {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  readonly inbound: unknown;
  readonly at: Location;
}

/** One use of a layer. `name` is unique in the network, `inputs` are names of calls. */
export interface Call {
  readonly name: string;
  readonly layer: RawLayer;
  readonly number: number;
  readonly inputs: readonly string[];
  readonly tensors: readonly TensorName[];
}

export interface Network {
  readonly name: string | undefined;
  /** Producers before consumers; inputs first, in the order of the network's inputs. */
  readonly calls: readonly Call[];
  /** Names of the calls that stand for what enters, in order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly TensorName[];
}

/** Where a description stands, and whom to tell what is wrong with it. */
export interface Scene {
  readonly file: string;
  /** Of the model's own description, '' for the outermost. */
  readonly path: string;
  readonly report: (d: Diagnostic) => void;
}

export function callName({ layer, call }: Pick<TensorName, 'layer' | 'call'>): string {
  return `${call}:${layer}`;
}

function place({ file, path }: Scene, part: string): Location {
  return { kind: 'model', file, path: `${path}${part}` };
}

function rawLayers(list: readonly unknown[], scene: Scene): RawLayer[] {
  const { file, report } = scene;
  return list.flatMap((entry, i) => {
    const path = `layers[${i}]`;
    const broken = (why: string): [] => {
      report(diagnose(M.brokenGraph, { file, why }, { at: place(scene, path) }));
      return [];
    };
    if (!isObject(entry) || textField(entry, 'class_name') === undefined)
      return broken(`${scene.path}${path} has no class_name`);
    const className = textField(entry, 'class_name')!;
    const stored = field(entry, 'config');
    // The config of an old Sequential model is the list of its layers.
    const config: JsonObject = isObject(stored) ? stored : Array.isArray(stored) ? { layers: stored } : {};
    const name = textField(config, 'name') ?? textField(entry, 'name');
    if (name === undefined || name === '') return broken(`${scene.path}${path} (${className}) has no name`);
    const at = place(scene, `${path} ${JSON.stringify(name)}`);
    return [{ className, name, config, at, inbound: field(entry, 'inbound_nodes') }];
  });
}

function reportTwins(layers: readonly RawLayer[], { file, report }: Scene): void {
  const seen = new Set<string>();
  for (const layer of layers) {
    if (seen.has(layer.name)) {
      const why = `two layers are called ${JSON.stringify(layer.name)}`;
      report(diagnose(M.brokenGraph, { file, why }, { at: layer.at }));
    }
    seen.add(layer.name);
  }
}

/** The shape a layer says its input has, a model by what it begins with. */
function declaredShape(layer: RawLayer, depth = 0): unknown {
  const own = batchShape(layer.config) ?? field(layer.config, 'build_input_shape');
  if (own !== undefined || !MODEL_CLASSES.includes(layer.className) || depth > 32) return own;
  const list = field(layer.config, 'layers');
  const [first] = rawLayers(Array.isArray(list) ? list.slice(0, 1) : [], {
    file: '',
    path: '',
    report: () => {},
  });
  return first && declaredShape(first, depth + 1);
}

function callOf(layer: RawLayer, number: number, tensors: readonly TensorName[]): Call {
  const name = callName({ layer: layer.name, call: number });
  return { name, layer, number, tensors, inputs: tensors.map(callName) };
}

/** Each layer takes the one before it; a first layer that is no InputLayer declares the input's shape itself. */
function sequential(layers: readonly RawLayer[], config: JsonObject): Network {
  const [first] = layers;
  const head: RawLayer[] = [];
  if (first && first.className !== 'InputLayer') {
    const shape = declaredShape(first) ?? field(config, 'build_input_shape');
    const taken = layers.some((l) => l.name === IMPLICIT_INPUT);
    head.push({
      className: 'InputLayer',
      name: taken ? `${first.name}_input` : IMPLICIT_INPUT,
      config: { batch_input_shape: shape, dtype: field(first.config, 'dtype') },
      inbound: [],
      at: first.at,
    });
  }
  const chain = [...head, ...layers];
  const tensor = (layer: RawLayer): TensorName => ({ layer: layer.name, call: 0, output: 0 });
  const calls = chain.map((layer, i) => callOf(layer, 0, i === 0 ? [] : [tensor(chain[i - 1]!)]));
  return {
    name: textField(config, 'name'),
    calls,
    inputs: calls.slice(0, 1).map((c) => c.name),
    outputs: chain.slice(-1).map(tensor),
  };
}

/** `[["a", 0, 0], …]`, or `["a", 0, 0]` for a single one. */
function endpoints(value: unknown): readonly TensorName[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const list: readonly unknown[] = typeof value[0] === 'string' ? [value] : value;
  const tensors = list.map(readTensorName);
  return tensors.every((t) => t !== undefined) ? tensors : undefined;
}

function functional(layers: readonly RawLayer[], config: JsonObject, scene: Scene): Network | undefined {
  const { file, report } = scene;
  const calls = layers.flatMap((layer) =>
    readCalls(layer, report).map((tensors, number) => callOf(layer, number, tensors)),
  );
  const known = new Set(calls.map((c) => c.name));
  const names = new Set(layers.map((l) => l.name));
  const broken = (why: string, at?: Location): void =>
    report(diagnose(M.brokenGraph, { file, why }, { at: at ?? place(scene, 'config') }));
  const show = ({ layer, call }: TensorName): string =>
    `${call === 0 ? '' : `call ${call + 1} of `}${JSON.stringify(layer)}`;
  const missing = (t: TensorName): string =>
    names.has(t.layer) ? `${show(t)}, which is called less often` : `${show(t)}, which is no layer`;
  for (const call of calls)
    for (const t of call.tensors.filter((tensor) => !known.has(callName(tensor))))
      broken(`${JSON.stringify(call.layer.name)} takes the output of ${missing(t)}`, call.layer.at);
  const inputs = endpoints(field(config, 'input_layers'));
  const outputs = endpoints(field(config, 'output_layers'));
  if (!inputs || !outputs) {
    broken(`it does not list its ${inputs ? 'output_layers' : 'input_layers'}`);
    return undefined;
  }
  for (const t of [...inputs, ...outputs].filter((tensor) => !known.has(callName(tensor))))
    broken(
      names.has(t.layer)
        ? `${show(t)} is listed as an input or output of the model, but the layer is called less often`
        : `${showJson(t.layer)} is listed as an input or output of the model but is no layer`,
    );
  const { ordered, circle } = inOrder(calls, inputs.map(callName));
  if (circle.length > 0)
    broken(`they form a circle: ${circle.map((c) => JSON.stringify(c.layer.name)).join(', ')}`);
  return { name: textField(config, 'name'), calls: ordered, inputs: inputs.map(callName), outputs };
}

/** Reads `{class_name, config}`. Problems are reported; undefined when there is nothing to go on with. */
export function readNetwork(
  className: string,
  config: unknown,
  scene: Scene,
): Network | { readonly none: string | undefined } {
  const list = Array.isArray(config) ? config : isObject(config) ? field(config, 'layers') : undefined;
  if (!Array.isArray(list)) return { none: 'its config lists no layers' };
  if (list.length === 0) return { none: 'it has no layers' };
  if (list.length > MAX_LAYERS) return { none: `it has ${list.length} layers` };
  const layers = rawLayers(list, scene);
  reportTwins(layers, scene);
  const settings = isObject(config) ? config : {};
  if (className === 'Sequential') return sequential(layers, settings);
  return functional(layers, settings, scene) ?? { none: undefined };
}
