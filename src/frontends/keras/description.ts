// Finds the description of a model in what the user gave: JSON text, or the attributes of a whole-model HDF5 file.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { Hdf5File } from '../hdf5/file.ts';
import { field, isObject, type JsonObject, textField } from './json.ts';

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
  // A Keras 3 file given as if it were JSON.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    report(diagnose(M.kerasVersion, { file: name, version: '3 or late 2', why: 'it is a .keras archive' }));
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

/** True when the description is Keras 2's; reports otherwise. */
export function isKeras2(description: JsonObject, file: string, report: (d: Diagnostic) => void): boolean {
  const version = textField(description, 'keras_version');
  const major = version === undefined ? undefined : /^(\d+)\./.exec(version)?.[1];
  const refuse = (shown: string, why: string) => {
    report(diagnose(M.kerasVersion, { file, version: shown, why }));
    return false;
  };
  if (major === '1' || (major === undefined && looksLikeKeras1(description)))
    return refuse(version ?? '1', 'its layers and weights have other names');
  if (major !== undefined && major !== '2')
    return refuse(version!, 'its connections and weights are written in another layout');
  return true;
}
