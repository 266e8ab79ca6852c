// From a model description to a flat list of layers in an order where producers come first. Sequential and
// Functional end up alike; everything that is no plain network of layers used once is reported.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { readInbound } from './inbound.ts';
import { field, isObject, type JsonObject, showJson, textField } from './json.ts';
import type { KerasLayer } from './layer.ts';
import { batchShape } from './layers/input.ts';
import { inOrder } from './order.ts';

export interface KerasModel {
  readonly name: string | undefined;
  /** Producers before consumers; inputs first, in the order of the model's inputs. */
  readonly layers: readonly KerasLayer[];
  readonly outputs: readonly string[];
}

const MAX_LAYERS = 100_000;
/** What hls4ml calls the input that a Sequential model without InputLayer has. */
const IMPLICIT_INPUT = 'input1';
const MODEL_CLASSES = ['Sequential', 'Functional', 'Model'];

interface RawLayer extends KerasLayer {
  readonly inbound: unknown;
}

function rawLayers(list: readonly unknown[], file: string, report: (d: Diagnostic) => void): RawLayer[] {
  return list.flatMap((entry, i) => {
    const path = `layers[${i}]`;
    if (!isObject(entry) || textField(entry, 'class_name') === undefined) {
      const why = `${path} has no class_name`;
      report(diagnose(M.brokenGraph, { file, why }, { at: { kind: 'model', file, path } }));
      return [];
    }
    const className = textField(entry, 'class_name')!;
    const stored = field(entry, 'config');
    const config: JsonObject = isObject(stored) ? stored : {};
    const name = textField(config, 'name') ?? textField(entry, 'name');
    if (name === undefined || name === '') {
      const why = `${path} (${className}) has no name`;
      report(diagnose(M.brokenGraph, { file, why }, { at: { kind: 'model', file, path } }));
      return [];
    }
    const at = { kind: 'model' as const, file, path: `${path} ${JSON.stringify(name)}` };
    return [{ className, name, config, inputs: [], at, inbound: field(entry, 'inbound_nodes') }];
  });
}

function reportTwins(layers: readonly RawLayer[], file: string, report: (d: Diagnostic) => void): void {
  const seen = new Set<string>();
  for (const layer of layers) {
    if (seen.has(layer.name)) {
      const why = `two layers are called ${JSON.stringify(layer.name)}`;
      report(diagnose(M.brokenGraph, { file, why }, { at: layer.at }));
    }
    seen.add(layer.name);
  }
}

/** Each layer takes the one before it; a first layer that is no InputLayer declares the input's shape itself. */
function sequential(layers: readonly RawLayer[], config: unknown): KerasLayer[] {
  const [first] = layers;
  const chain: KerasLayer[] = [];
  if (first && first.className !== 'InputLayer' && !MODEL_CLASSES.includes(first.className)) {
    const built = isObject(config) ? field(config, 'build_input_shape') : undefined;
    const shape = batchShape(first.config) ?? built;
    const taken = layers.some((l) => l.name === IMPLICIT_INPUT);
    chain.push({
      className: 'InputLayer',
      name: taken ? `${first.name}_input` : IMPLICIT_INPUT,
      config: { batch_input_shape: shape, dtype: field(first.config, 'dtype') },
      inputs: [],
      at: first.at,
    });
  }
  for (const { inbound: _, ...layer } of layers) {
    const before = chain.at(-1);
    chain.push({ ...layer, inputs: before ? [before.name] : [] });
  }
  return chain;
}

/** `[["a", 0, 0], …]`, or `["a", 0, 0]` for a single one. */
function endpoints(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const list: readonly unknown[] = typeof value[0] === 'string' ? [value] : value;
  const names = list.map((e): unknown => (Array.isArray(e) ? e[0] : undefined));
  return names.every((n) => typeof n === 'string') ? names : undefined;
}

function functional(
  layers: readonly RawLayer[],
  config: JsonObject,
  file: string,
  report: (d: Diagnostic) => void,
): KerasModel | undefined {
  const connected = layers.map(({ inbound, ...layer }) => ({
    ...layer,
    inputs: readInbound(layer, inbound, report),
  }));
  const names = new Set(layers.map((l) => l.name));
  const broken = (why: string, layer?: KerasLayer) =>
    report(
      diagnose(M.brokenGraph, { file, why }, { at: layer?.at ?? { kind: 'model', file, path: 'config' } }),
    );
  for (const layer of connected) {
    for (const input of layer.inputs.filter((i) => !names.has(i)))
      broken(
        `${JSON.stringify(layer.name)} takes the output of ${JSON.stringify(input)}, which is no layer`,
        layer,
      );
  }
  const inputs = endpoints(field(config, 'input_layers'));
  const outputs = endpoints(field(config, 'output_layers'));
  if (!inputs || !outputs) {
    broken(`it does not list its ${inputs ? 'output_layers' : 'input_layers'}`);
    return undefined;
  }
  for (const name of [...inputs, ...outputs].filter((n) => !names.has(n)))
    broken(`${showJson(name)} is listed as an input or output of the model but is no layer`);
  const { ordered, circle } = inOrder(connected, inputs);
  if (circle.length > 0)
    broken(`they form a circle: ${circle.map((l) => JSON.stringify(l.name)).join(', ')}`);
  return { name: textField(config, 'name'), layers: ordered, outputs };
}

/** Reads `{class_name, config}`. Problems are reported; undefined when there is nothing to go on with. */
export function readModel(
  description: JsonObject,
  file: string,
  report: (d: Diagnostic) => void,
): KerasModel | undefined {
  const className = textField(description, 'class_name');
  const config = field(description, 'config');
  const list = Array.isArray(config) ? config : isObject(config) ? field(config, 'layers') : undefined;
  const at = { kind: 'model' as const, file, path: 'config' };
  if (className === undefined || !MODEL_CLASSES.includes(className) || !Array.isArray(list)) {
    const why =
      className === undefined
        ? 'it has no class_name'
        : MODEL_CLASSES.includes(className)
          ? 'its config lists no layers'
          : `its class_name is ${showJson(className)}, a model written in Python code rather than built from layers`;
    report(diagnose(M.notKeras, { file, why }, { at }));
    return undefined;
  }
  if (list.length === 0 || list.length > MAX_LAYERS) {
    const why = list.length === 0 ? 'it has no layers' : `it has ${list.length} layers`;
    report(diagnose(M.notKeras, { file, why }, { at }));
    return undefined;
  }
  const layers = rawLayers(list, file, report);
  reportTwins(layers, file, report);
  if (className !== 'Sequential')
    return isObject(config) ? functional(layers, config, file, report) : undefined;
  const chain = sequential(layers, config);
  const name = isObject(config) ? textField(config, 'name') : undefined;
  return { name, layers: chain, outputs: chain.slice(-1).map((l) => l.name) };
}
