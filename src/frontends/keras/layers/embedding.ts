// Embedding: a table of `input_dim` rows of `output_dim` values.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { field, showJson } from '../json.ts';
import { type LayerBuilder, type LayerContext, makeOp } from '../layer.ts';

function readCount({ layer, report }: LayerContext, key: string): number | undefined {
  const value = field(layer.config, key);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value < 2 ** 31) return value;
  const why =
    value === undefined ? 'is missing' : `must be a positive whole number, but is ${showJson(value)}`;
  report(diagnose(M.layerConfig, { layer: layer.name, field: key, why }, { at: layer.at }));
  return undefined;
}

/** A mask would make layers behind it skip positions; nothing here does. */
function hasMask({ layer, report }: LayerContext): boolean {
  if (field(layer.config, 'mask_zero') !== true) return false;
  const why = 'positions cannot be skipped';
  const holes = { layer: layer.name, attribute: 'mask_zero', value: 'true', why };
  report(diagnose(M.unsupportedAttribute, holes, { at: layer.at }));
  return true;
}

export const buildEmbedding: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  const vocabulary = readCount(context, 'input_dim');
  const units = readCount(context, 'output_dim');
  if (vocabulary === undefined || units === undefined || hasMask(context)) return undefined;
  const table = context.weight('embeddings', [vocabulary, units]);
  if (!table) return undefined;
  const attrs = { vocabulary, units };
  const weights = { weight: table.tensor };
  return {
    ops: [makeOp({ kind: 'embedding', name: layer.name, inputs, attrs, weights, source: layer.at })],
  };
};
