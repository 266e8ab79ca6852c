// Finds a layer's weights in a Keras 2 HDF5 file. `weight_names` of the layer's group lists the paths; the last
// segment of a path, without TensorFlow's ":0", is the weight's own name.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { Shape } from '#ir/graph/module';
import type { Hdf5Dataset, Hdf5File } from '../hdf5/file.ts';
import { MAX_ELEMENTS } from '../hdf5/file.ts';
import type { KerasLayer, StoredWeight } from './layer.ts';

export interface WeightSource {
  readonly file: Hdf5File;
  /** The group that holds a group a layer: `model_weights`, or the root ('') of a save_weights file. */
  readonly root: string;
  /** Paths of the weights by layer, as far as they have been looked up. */
  readonly paths: Map<string, readonly string[]>;
  /** In layouts that number the weights: the path of one. */
  readonly locate?: (layer: KerasLayer, weight: string) => string | undefined;
}

function ownName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}

function join(...parts: readonly string[]): string {
  return parts.filter((p) => p !== '').join('/');
}

/** Every dataset below a group, for files whose weight_names are missing. Hard links may make circles. */
function datasetsBelow(file: Hdf5File, group: string, depth: number): string[] {
  if (depth === 0) return [];
  return file.children(group).flatMap((child) => {
    const path = join(group, child);
    return file.has(path) === 'dataset' ? [path] : datasetsBelow(file, path, depth - 1);
  });
}

function findPaths({ file, root }: WeightSource, layer: string): readonly string[] {
  const group = join(root, layer);
  if (layer === '' || file.has(group) !== 'group') return [];
  const names = file.attribute(group, 'weight_names');
  if (Array.isArray(names) && names.every((n) => typeof n === 'string'))
    return names.map((n) => join(group, n));
  return datasetsBelow(file, group, 4);
}

/** Looked up once a layer: the library takes its time over attributes. */
function pathsOf(source: WeightSource, layer: string): readonly string[] {
  const known = source.paths.get(layer);
  if (known) return known;
  const found = findPaths(source, layer);
  source.paths.set(layer, found);
  return found;
}

/** The path of a weight. The weights of a model inside stand together below the outermost model's name. */
function storedPath(source: WeightSource, layer: KerasLayer, weight: string): string | undefined {
  const [group, ...inside] = layer.path;
  const named = pathsOf(source, group!).filter((p) => ownName(p) === weight);
  const own = inside.at(-1);
  if (own === undefined) return named[0];
  const below = (p: string): string => `/${p.slice(join(source.root, group!).length + 1)}`;
  return (
    named.find((p) => below(p).slice(0, below(p).lastIndexOf('/')).endsWith(`/${own}`)) ??
    named.find((p) => below(p).includes(`/${own}/`))
  );
}

function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

function indexOf(flat: number, shape: Shape): string {
  const index: number[] = [];
  let rest = flat;
  for (const d of [...shape].reverse()) {
    index.unshift(rest % d);
    rest = Math.floor(rest / d);
  }
  return index.join(', ');
}

export interface FoundWeight {
  readonly weight?: StoredWeight;
  readonly problem?: Diagnostic;
}

function shapeProblem(dataset: Hdf5Dataset, expected: Shape | undefined): boolean {
  if (expected === undefined) return dataset.shape.reduce((a, b) => a * b, 1) > MAX_ELEMENTS;
  return expected.length !== dataset.shape.length || expected.some((d, i) => d !== dataset.shape[i]);
}

/** Reads one weight of a layer. The shape is compared before the values are read. */
export function readWeight(
  source: WeightSource,
  layer: KerasLayer,
  name: string,
  expected: Shape | undefined,
): FoundWeight {
  const { file } = source;
  const path = source.locate ? source.locate(layer, name) : storedPath(source, layer, name);
  const dataset = path === undefined ? undefined : file.dataset(path);
  const of = { layer: layer.name, weight: name };
  if (!dataset) {
    const fix = `check that ${file.name} was saved from this very model`;
    return { problem: diagnose(M.weightMissing, { ...of, file: file.name }, { at: layer.at, fix }) };
  }
  const at = { kind: 'model' as const, file: file.name, path: dataset.path };
  const notes = [{ message: 'the layer', at: layer.at }];
  if (!dataset.readable)
    return { problem: diagnose(M.weightType, { ...of, found: dataset.type }, { at, notes }) };
  if (shapeProblem(dataset, expected)) {
    const holes = {
      ...of,
      expected: expected ? showShape(expected) : `at most ${MAX_ELEMENTS} values`,
      found: showShape(dataset.shape),
    };
    return { problem: diagnose(M.weightShape, holes, { at, notes }) };
  }
  const data = dataset.read();
  const first = data.findIndex((v) => !Number.isFinite(v));
  if (first >= 0) {
    const count = data.reduce((n, v) => n + (Number.isFinite(v) ? 0 : 1), 0);
    const holes = { ...of, index: indexOf(first, dataset.shape), value: String(data[first]), count };
    return { problem: diagnose(M.weightNotFinite, holes, { at, notes }) };
  }
  const tensor = { kind: 'float' as const, shape: dataset.shape, data, source: at };
  return { weight: { tensor, double: dataset.type === 'float64' } };
}
