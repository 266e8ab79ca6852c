// Finds the description of a model in what the user gave: JSON text, or the attributes of a whole-model HDF5 file.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { Hdf5File } from '../hdf5/file.ts';
import { field, isObject, type JsonObject, textField } from './json.ts';
import { inKeras2Form } from './modern.ts';

export interface ModelFile {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** 64 MiB of text */
const MAX_JSON_BYTES = 2 ** 26;

function parse(text: string): { readonly value: unknown } | { readonly why: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // A SyntaxError, or a RangeError for text nested deeper than the stack.
    return {
      why: error instanceof Error ? error.message.split('\n')[0]!.slice(0, 160) : 'it does not parse',
    };
  }
}

/** The object in a text; a JSON string that holds JSON, as some scripts write, is opened too. */
export function parseDescription(
  text: string,
  file: string,
  report: (d: Diagnostic) => void,
): JsonObject | undefined {
  let parsed = parse(text);
  if ('value' in parsed && typeof parsed.value === 'string') parsed = parse(parsed.value);
  if ('why' in parsed) {
    report(diagnose(M.notJson, { file, why: parsed.why }));
    return undefined;
  }
  if (isObject(parsed.value)) return parsed.value;
  report(diagnose(M.notKeras, { file, why: 'the text holds no object' }));
  return undefined;
}

export function jsonDescription(
  { bytes, name }: ModelFile,
  report: (d: Diagnostic) => void,
): JsonObject | undefined {
  if (bytes.length > MAX_JSON_BYTES) {
    const what = `it has ${bytes.length} bytes of text`;
    report(diagnose(M.fileTooLarge, { file: name, what, limit: '64 MiB' }));
    return undefined;
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const fix = 'give it alone, under a name that ends in .keras';
    report(diagnose(M.notJson, { file: name, why: 'it is a .keras archive' }, { fix }));
    return undefined;
  }
  return parseDescription(new TextDecoder().decode(bytes), name, report);
}

function textAttribute(file: Hdf5File, path: string, name: string): string | undefined {
  const value = file.attribute(path, name);
  if (typeof value === 'string') return value;
  const [only] = Array.isArray(value) ? value : [];
  return typeof only === 'string' ? only : undefined;
}

/** A long attribute is split by Keras into `name0`, `name1`, … lists. */
function longText(file: Hdf5File, path: string, name: string): string | undefined {
  const whole = textAttribute(file, path, name);
  if (whole !== undefined) return whole;
  const parts: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    const part = file.attribute(path, `${name}${i}`);
    if (part === undefined) break;
    parts.push(...(Array.isArray(part) ? part.map(String) : [String(part)]));
  }
  return parts.length > 0 ? parts.join('') : undefined;
}

/** The description in a whole-model file, with the Keras version that stands beside it. */
export function hdf5Description(file: Hdf5File, report: (d: Diagnostic) => void): JsonObject | undefined {
  const text = longText(file, '', 'model_config');
  if (text === undefined) {
    const weightsOnly = file.has('layers') === 'group' || file.attribute('', 'layer_names') !== undefined;
    const why = weightsOnly
      ? 'it holds weights only; give the JSON of model.to_json() too'
      : 'it has no attribute model_config';
    report(diagnose(M.notKeras, { file: file.name, why }));
    return undefined;
  }
  const description = parseDescription(text, file.name, report);
  const version =
    textAttribute(file, '', 'keras_version') ?? textAttribute(file, 'model_weights', 'keras_version');
  return description && version !== undefined && field(description, 'keras_version') === undefined
    ? { ...description, keras_version: version }
    : description;
}

/** Settings that only Keras 1 wrote. */
const KERAS_1_KEYS = ['W_regularizer', 'inner_activation', 'input_dtype', 'init', 'border_mode', 'nb_filter'];

function looksLikeKeras1(description: JsonObject): boolean {
  const config = field(description, 'config');
  const list = Array.isArray(config) ? config : isObject(config) ? field(config, 'layers') : [];
  if (!Array.isArray(list)) return false;
  return list.some((layer) => {
    const settings: unknown = isObject(layer) ? field(layer, 'config') : undefined;
    return isObject(settings) && KERAS_1_KEYS.some((k) => Object.hasOwn(settings, k));
  });
}

/** What still opens files of Keras 1. */
const KERAS_1_FIX =
  'load it with Keras 2.0 to 2.3, which still open files of Keras 1, and save it with model.save("m.h5")';

/** The description in the way of Keras 2, from Keras 2 or 3; other versions are reported. */
export function readableDescription(
  description: JsonObject,
  file: string,
  report: (d: Diagnostic) => void,
): JsonObject | undefined {
  const version = textField(description, 'keras_version');
  const major = version === undefined ? undefined : /^(\d+)\./.exec(version)?.[1];
  const at = { kind: 'model' as const, file, path: 'keras_version' };
  if (major === '1' || (major === undefined && looksLikeKeras1(description))) {
    const holes = { file, version: version ?? '1', why: 'its layers and weights have other names' };
    report(diagnose(M.kerasVersion, holes, { at, fix: KERAS_1_FIX }));
    return undefined;
  }
  if (major !== undefined && major !== '2' && major !== '3') {
    const why = 'it is not known what its settings mean';
    report(diagnose(M.kerasVersion, { file, version: version!.slice(0, 40), why }, { at }));
    return undefined;
  }
  return inKeras2Form(description, major === '3' || usesTensorObjects(description), file, report);
}

/** Only Keras 3 writes calls as objects; its to_json() does not say the version. */
function usesTensorObjects(description: JsonObject): boolean {
  const config = field(description, 'config');
  const layers = isObject(config) ? field(config, 'layers') : undefined;
  if (!Array.isArray(layers)) return false;
  return layers.some((layer: unknown) => {
    if (!isObject(layer)) return false;
    const nodes = field(layer, 'inbound_nodes');
    const settings = field(layer, 'config');
    const dtype = isObject(settings) ? field(settings, 'dtype') : undefined;
    const policy = isObject(dtype) && field(dtype, 'class_name') === 'DTypePolicy';
    return policy || (Array.isArray(nodes) && nodes.some(isObject));
  });
}
