// Finds layers in the weight layout of tf.keras 2.12 and later and of Keras 3: one group a layer below `layers` (or
// `_layer_checkpoint_dependencies`), named after the layer's class and numbered in the order of the description.
// Keras 3.5 and later also write the layer's own name beside the variables, which then decides.

import type { Hdf5File } from '../hdf5/file.ts';
import { field, isObject, type JsonObject, textField } from './json.ts';
import type { KerasLayer } from './layer.ts';
import { MODEL_CLASSES } from './network.ts';
import { variablePath } from './variables.ts';

/** Models in models. */
const MAX_DEPTH = 32;
const CONTAINERS = ['_layer_checkpoint_dependencies', 'layers'] as const;

/** The group with one group a layer, or undefined when the file is laid out otherwise. */
export function numberedRoot(file: Hdf5File): string | undefined {
  if (file.attribute('', 'layer_names') !== undefined) return undefined;
  return CONTAINERS.find((name) => file.has(name) === 'group');
}

/** `MaxPooling2D` → `max_pooling2d`, `LeakyReLU` → `leaky_re_lu`, the way Keras does it. */
export function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

interface Described {
  readonly name: string;
  readonly className: string;
  readonly entry: JsonObject;
}

/** Layers in the order of the description, each once. */
function describedLayers(description: JsonObject): readonly Described[] {
  const config = field(description, 'config');
  const list = isObject(config) ? field(config, 'layers') : config;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (!isObject(entry)) return [];
    const settings = field(entry, 'config');
    const className = textField(entry, 'class_name');
    const name = (isObject(settings) ? textField(settings, 'name') : undefined) ?? textField(entry, 'name');
    return className === undefined || name === undefined ? [] : [{ name, className, entry }];
  });
}

interface Group {
  readonly path: string;
  readonly className: string;
  readonly number: number;
  readonly layer: string | undefined;
}

function groupsBelow(file: Hdf5File, root: string): readonly Group[] {
  return file.children(root).map((child) => {
    const [, base, digits] = /^(.*?)(?:_(\d{1,9}))?$/s.exec(child)!;
    const path = `${root}/${child}`;
    const layer = file.has(`${path}/vars`) === 'group' ? file.attribute(`${path}/vars`, 'name') : undefined;
    return {
      path,
      className: base!,
      number: digits === undefined ? 0 : Number(digits),
      layer: typeof layer === 'string' ? layer : undefined,
    };
  });
}

/** The group of each layer by its path (`inner/d` in a model inside), as far as the file tells without doubt. */
export function layerGroups(
  description: JsonObject,
  file: Hdf5File,
  root: string,
  depth = 0,
): ReadonlyMap<string, string> {
  const own = groupsOf(description, file, root);
  const all = new Map(own);
  for (const { name, className, entry } of describedLayers(description)) {
    const group = own.get(name);
    if (!MODEL_CLASSES.includes(className) || group === undefined || depth >= MAX_DEPTH) continue;
    const below = CONTAINERS.map((c) => `${group}/${c}`).find((path) => file.has(path) === 'group');
    if (below === undefined) continue;
    for (const [path, at] of layerGroups(entry, file, below, depth + 1)) all.set(`${name}/${path}`, at);
  }
  return all;
}

/** The groups of a model's own layers. */
function groupsOf(description: JsonObject, file: Hdf5File, root: string): ReadonlyMap<string, string> {
  const layers = describedLayers(description);
  const groups = groupsBelow(file, root);
  const found = new Map<string, string>();
  for (const { layer, path } of groups) if (layer !== undefined) found.set(layer, path);
  if (layers.every(({ name }) => found.has(name))) return found;
  for (const className of new Set(layers.map((l) => l.className))) {
    const own = layers.filter((l) => l.className === className);
    const stored = groups
      .filter((g) => g.className === snakeCase(className) && g.layer === undefined)
      .sort((a, b) => a.number - b.number);
    // Another count means that the weights are of another model.
    if (own.length !== stored.length) continue;
    own.forEach(({ name }, i) => {
      found.set(name, stored[i]!.path);
    });
  }
  return found;
}

/** Path of a weight of a layer. */
export function numberedPath(
  groups: ReadonlyMap<string, string>,
  layer: KerasLayer,
  weight: string,
): string | undefined {
  const group = groups.get(layer.path.join('/'));
  const path = variablePath(layer.className, layer.config, weight);
  return group === undefined || path === undefined ? undefined : `${group}/${path}`;
}
