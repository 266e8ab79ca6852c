// Rewrites a description of Keras 3 (and of tf.keras 2.12 and later, which shares parts of it) in the way of Keras 2,
// so that one reader serves all: tensors in calls become [layer, call, output], dtype policies and functions become
// their names. What means something else in Keras 3 is reported.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { Location } from '#ir/location';
import { field, functionName, isObject, type JsonObject, showJson, textField } from './json.ts';

interface Writer {
  /** Of Keras 3; late Keras 2 shares the forms but not the meanings. */
  readonly keras3: boolean;
  readonly file: string;
  readonly report: (d: Diagnostic) => void;
}

/** Models in models, and layers in layers. Descriptions are not written by people. */
const MAX_DEPTH = 32;

const ACTIVATIONS = ['activation', 'recurrent_activation'] as const;

/** `[layer, call, output]` of a tensor in the arguments of a call. */
function tensorSource(value: unknown): readonly unknown[] | undefined {
  if (!isObject(value) || field(value, 'class_name') !== '__keras_tensor__') return undefined;
  const config = field(value, 'config');
  const history = isObject(config) ? field(config, 'keras_history') : undefined;
  return Array.isArray(history) && history.length === 3 ? history : undefined;
}

/** `{args, kwargs}` → `[[layer, call, output, {argument: value}], …]`; arguments that are no tensors stand with the first. */
function rewriteCall(node: unknown): unknown {
  if (!isObject(node)) return node;
  const args = field(node, 'args');
  const kwargs = field(node, 'kwargs');
  const tensors: (readonly unknown[])[] = [];
  const others: Record<string, unknown> = {};
  (Array.isArray(args) ? args : []).forEach((arg: unknown, i) => {
    const list = Array.isArray(arg) ? arg.map(tensorSource) : [tensorSource(arg)];
    if (list.length > 0 && list.every((t) => t !== undefined)) tensors.push(...list);
    else others[`number ${i + 1}`] = arg;
  });
  for (const [key, value] of Object.entries(isObject(kwargs) ? kwargs : {})) others[key] = value;
  return tensors.map((source, i) => [...source, i === 0 ? others : {}]);
}

/** `{class_name: "DTypePolicy", config: {name}}` → name; undefined for policies that change the stored weights. */
function dtypeName(value: unknown): string | undefined {
  if (!isObject(value)) return typeof value === 'string' ? value : 'float32';
  const config = field(value, 'config');
  const quantised = isObject(config) && field(config, 'mode') !== undefined;
  return quantised ? undefined : ((isObject(config) ? textField(config, 'name') : undefined) ?? 'float32');
}

function rewriteConfig(config: JsonObject, className: string, at: Location, writer: Writer): JsonObject {
  const { keras3, report } = writer;
  const layer = textField(config, 'name') ?? className;
  const changed: Record<string, unknown> = {};
  const dtype = field(config, 'dtype');
  if (isObject(dtype)) {
    const name = dtypeName(dtype);
    if (name === undefined) {
      const why = 'its weights are stored as scaled integers: save the model before model.quantize(…)';
      report(
        diagnose(M.unsupportedAttribute, { layer, attribute: 'dtype', value: showJson(dtype), why }, { at }),
      );
    }
    changed.dtype = name ?? 'float32';
  }
  for (const key of ACTIVATIONS) {
    const name = functionName(field(config, key));
    if (name === undefined) continue;
    changed[key] = name;
    if (!keras3 || name !== 'hard_sigmoid') continue;
    const fix =
      'Keras 3 computes it as relu6(x + 3) / 6 and Keras 2 as 0.2 x + 0.5: train with the one of Keras 2';
    report(diagnose(M.unsupportedActivation, { layer, activation: 'hard_sigmoid of Keras 3' }, { at, fix }));
  }
  return { ...config, ...changed };
}

/** Functions such as `x + y` on tensors are no layers, though some share the name of one. */
function rewriteClass(entry: JsonObject): string | undefined {
  const className = textField(entry, 'class_name');
  const module = textField(entry, 'module') ?? '';
  const plain = className?.replace(/^.*>/s, '');
  return plain !== undefined && /^keras\.(?:src\.)?ops\b/.test(module) ? `keras.ops.${plain}` : plain;
}

function rewriteLayer(entry: unknown, path: string, depth: number, writer: Writer): unknown {
  if (!isObject(entry) || depth > MAX_DEPTH) return entry;
  const className = rewriteClass(entry);
  const config = field(entry, 'config');
  if (className === undefined || !(isObject(config) || Array.isArray(config))) return entry;
  const name = isObject(config) ? textField(config, 'name') : undefined;
  const place = `${path}${name === undefined ? '' : ` ${JSON.stringify(name)}`}`;
  const at: Location = { kind: 'model', file: writer.file, path: place };
  const inner = isObject(config) ? rewriteConfig(config, className, at, writer) : config;
  const inbound = field(entry, 'inbound_nodes');
  return {
    ...entry,
    class_name: className,
    config: rewriteParts(inner, depth === 0 ? '' : `${place} `, depth, writer),
    ...(Array.isArray(inbound) ? { inbound_nodes: inbound.map(rewriteCall) } : {}),
  };
}

/** The layers inside a model, and the layer inside a wrapper. */
function rewriteParts(config: unknown, path: string, depth: number, writer: Writer): unknown {
  const all = (list: readonly unknown[]) =>
    list.map((layer, i) => rewriteLayer(layer, `${path}layers[${i}]`, depth + 1, writer));
  if (Array.isArray(config)) return all(config);
  if (!isObject(config)) return config;
  const layers = field(config, 'layers');
  const parts = Object.entries(config).flatMap(([key, value]) =>
    (key === 'layer' || key === 'backward_layer') && isObject(value)
      ? [[key, rewriteLayer(value, `${path}${key}`, depth + 1, writer)] as const]
      : [],
  );
  return {
    ...config,
    ...Object.fromEntries(parts),
    ...(Array.isArray(layers) ? { layers: all(layers) } : {}),
  };
}

/** The description in the way of Keras 2. Descriptions that are so already come back unchanged in meaning. */
export function inKeras2Form(
  description: JsonObject,
  keras3: boolean,
  file: string,
  report: (d: Diagnostic) => void,
): JsonObject {
  const rewritten = rewriteLayer(description, '', 0, { keras3, file, report });
  return isObject(rewritten) ? rewritten : description;
}
