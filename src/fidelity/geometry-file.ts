// A calorimeter's geometry from a file, in the form in which the challenge's own are handed around: layers with ring
// edges and numbers of sectors, by name of the data set.
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { readYaml, type Tree } from '#src/frontends/hls4ml-config/yaml-tree';
import { DATA_SETS, isDataSet } from './data-sets.ts';
import { Fields } from './fields.ts';
import { BINNED, type Binned, type Geometry, type Layer, voxelCount } from './geometry.ts';

const MAX_LAYERS = 1000;
const MAX_SECTORS = 10_000;
/** 2^20 voxels a shower. */
const MAX_VOXELS = 2 ** 20;

type Report = (d: Diagnostic) => void;

function edges(fields: Fields): readonly number[] {
  const items = fields.list('r_edges_mm');
  const values = items.map((t) =>
    t.kind === 'scalar' && typeof t.value === 'number' ? t.value : Number.NaN,
  );
  const rising = values.every((r, i) => Number.isFinite(r) && (i === 0 ? r >= 0 : r > values[i - 1]!));
  if (items.length > 0 && !(rising && values.length > 1)) {
    fields.complain('"r_edges_mm" must be two or more rising numbers from 0 or above', items[0]!.at);
    return [];
  }
  return values;
}

function oneLayer(tree: Tree, report: Report): Layer | undefined {
  const fields = Fields.of(tree, fidelityMessages.geometryFile, report, 'a layer');
  if (!fields) return undefined;
  const id = fields.whole('id', 0, MAX_LAYERS);
  const rEdges = edges(fields);
  const sectors = fields.whole('n_alpha', 1, MAX_SECTORS);
  // Told by the others: taken as they are when they agree.
  const rings = fields.optional('n_r');
  const voxels = fields.optional('n_voxels');
  fields.optional('offset');
  fields.close();
  if (id === undefined || sectors === undefined || rEdges.length === 0) return undefined;
  agrees(fields, 'n_r', rings, rEdges.length - 1);
  agrees(fields, 'n_voxels', voxels, (rEdges.length - 1) * sectors);
  return { id, rEdges, sectors };
}

function agrees(fields: Fields, key: string, tree: Tree | undefined, expected: number): void {
  if (!tree || (tree.kind === 'scalar' && tree.value === expected)) return;
  fields.complain(`"${key}" should be ${expected} by the other numbers`, tree.at);
}

/** `{n_layers, r_edges_mm, n_alpha}`: equal layers. */
function equalLayers(tree: Tree, report: Report): readonly Layer[] {
  const fields = Fields.of(tree, fidelityMessages.geometryFile, report, '"layers"');
  if (!fields) return [];
  const count = fields.whole('n_layers', 1, MAX_LAYERS);
  const rEdges = edges(fields);
  const sectors = fields.whole('n_alpha', 1, MAX_SECTORS);
  fields.optional('identical');
  const rings = fields.optional('n_r');
  fields.close();
  if (count === undefined || sectors === undefined || rEdges.length === 0) return [];
  agrees(fields, 'n_r', rings, rEdges.length - 1);
  return Array.from({ length: count }, (_, id) => ({ id, rEdges, sectors }));
}

function binnedLike(name: string, fields: Fields): Binned | undefined {
  if (isDataSet(name) && !fields.has('like')) return name;
  return fields.oneOf('like', BINNED);
}

/** The data set `name` of a geometry file. */
export function readGeometry(text: string, file: string, name: string): Result<Geometry> {
  const tree = readYaml(text, file);
  if (!tree.value) return failed(tree.diagnostics);
  const diagnostics: Diagnostic[] = [...tree.diagnostics];
  const report: Report = (d) => void diagnostics.push(d);
  const { geometryFile } = fidelityMessages;
  const all = Fields.of(tree.value, geometryFile, report, 'the file');
  const own = all?.tree(name);
  const fields = own && Fields.of(own, geometryFile, report, `data set "${name}"`);
  if (!fields) return failed(diagnostics);
  const particle = fields.text('particle');
  const list = fields.tree('layers');
  const layers =
    list?.kind === 'seq'
      ? list.items.map((item) => oneLayer(item, report)).filter((l) => l !== undefined)
      : list
        ? equalLayers(list, report)
        : [];
  const like = binnedLike(name, fields);
  const voxels = fields.optional('n_voxels');
  fields.optional('pid');
  fields.close();
  if (hasErrors(diagnostics) || particle === undefined || like === undefined) return failed(diagnostics);
  const mix = isDataSet(name) ? DATA_SETS[name].mix : undefined;
  const geometry: Geometry = { name, particle, like, layers, ...(mix ? { mix } : {}) };
  const count = voxelCount(geometry);
  agrees(fields, 'n_voxels', voxels, count);
  if (layers.length === 0) fields.complain('it has no layer');
  if (new Set(layers.map((l) => l.id)).size < layers.length) fields.complain('two layers have the same id');
  if (count > MAX_VOXELS) fields.complain(`it has ${count} voxels, the limit is ${MAX_VOXELS}`);
  return hasErrors(diagnostics) ? failed(diagnostics) : ok(geometry, diagnostics);
}

/** A built-in geometry by name. */
export function builtInGeometry(name: string): Result<Geometry> {
  if (isDataSet(name)) return ok(DATA_SETS[name]);
  const holes = { why: `there is no "${name}"`, known: BINNED.join(', ') };
  return failed([diagnose(fidelityMessages.geometryUnknown, holes)]);
}

/** The built-in geometry with as many voxels. */
export function geometryByVoxels(voxels: number, file: string): Result<Geometry> {
  const found = BINNED.map((name) => DATA_SETS[name]).find((g) => voxelCount(g) === voxels);
  if (found) return ok(found);
  const known = BINNED.map((name) => `${name} (${voxelCount(DATA_SETS[name])})`).join(', ');
  const holes = { why: `none has ${voxels} voxels, as ${file} has`, known };
  return failed([diagnose(fidelityMessages.geometryUnknown, holes)]);
}
