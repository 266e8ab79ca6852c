// Layers that join several inputs: element by element, by dot products, one after the other.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { OpKind } from '#ir/graph/ops/index';
import { field, showJson } from '../json.ts';
import { type LayerBuilder, makeOp } from '../layer.ts';
import { readAxis } from './axis.ts';

function buildMerge(kind: OpKind): LayerBuilder {
  return ({ layer, inputs }) => ({ ops: [makeOp({ kind, name: layer.name, inputs, source: layer.at })] });
}

export const buildAdd = buildMerge('add');
export const buildSubtract = buildMerge('subtract');
export const buildMultiply = buildMerge('multiply');
export const buildAverage = buildMerge('average');
export const buildMaximum = buildMerge('maximum');
export const buildMinimum = buildMerge('minimum');

export const buildConcatenate: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  const axis = readAxis(context, field(layer.config, 'axis') ?? -1, context.shapes[0]?.length);
  if (axis === undefined) return undefined;
  const op = makeOp({ kind: 'concatenate', name: layer.name, inputs, attrs: { axis }, source: layer.at });
  return { ops: [op] };
};

/** `axes` is one axis for both inputs or one for each. */
export const buildDot: LayerBuilder = (context) => {
  const { layer, inputs, shapes, report } = context;
  if (field(layer.config, 'normalize') === true) {
    const why = 'build the cosine from a Dot of vectors of length 1';
    const holes = { layer: layer.name, attribute: 'normalize', value: 'true', why };
    report(diagnose(M.unsupportedAttribute, holes, { at: layer.at }));
    return undefined;
  }
  const declared = field(layer.config, 'axes');
  const list: readonly unknown[] = Array.isArray(declared) ? declared : [declared, declared];
  if (list.length !== 2) {
    const why = `must be one axis or two, but is ${showJson(declared)}`;
    report(diagnose(M.layerConfig, { layer: layer.name, field: 'axes', why }, { at: layer.at }));
    return undefined;
  }
  const first = readAxis(context, list[0], shapes[0]?.length);
  const second = readAxis(context, list[1], shapes[1]?.length);
  if (first === undefined || second === undefined) return undefined;
  const attrs = { axes: [first, second] };
  return { ops: [makeOp({ kind: 'dot', name: layer.name, inputs, attrs, source: layer.at })] };
};
