// InputLayer: the shape without its batch axis; whole-number inputs bring their type along.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { fixed } from '#ir/fixed/type';
import type { Rule } from '#ir/graph/rules';
import { field, isObject, showJson } from '../json.ts';
import { type LayerBuilder, makeOp, placeIn } from '../layer.ts';

const MAX_RANK = 8;

/** `batch_input_shape` (Keras 2) or `batch_shape`; the first dimension is the batch. */
export function batchShape(config: Readonly<Record<string, unknown>>): unknown {
  return field(config, 'batch_input_shape') ?? field(config, 'batch_shape');
}

function typeRule(dtype: unknown, name: string, at: Rule['at']): readonly Rule[] {
  const match = typeof dtype === 'string' ? /^(u?)int(8|16|32|64)$/.exec(dtype) : null;
  if (!match) return [];
  const width = Number(match[2]);
  const type = fixed(width, width, { signed: match[1] === '', rounding: 'trn_zero' });
  return [{ select: { kind: 'name', name }, effect: { kind: 'role', role: 'result', type }, at }];
}

export const buildInput: LayerBuilder = ({ layer, report }) => {
  const declared = batchShape(layer.config);
  const dims = Array.isArray(declared) ? declared.slice(1) : [];
  const problem = (why: string) => {
    const fix = 'rebuild the model with a fixed input shape, for example Input(shape=(16,))';
    report(
      diagnose(M.layerConfig, { layer: layer.name, field: 'batch_input_shape', why }, { at: layer.at, fix }),
    );
    return undefined;
  };
  if (!Array.isArray(declared)) return problem('is missing');
  if (dims.length === 0 || dims.length > MAX_RANK) return problem(`must have 1 to ${MAX_RANK} dimensions`);
  if (!dims.every((d) => Number.isInteger(d) && d >= 1 && d < 2 ** 31))
    return problem(`must be whole numbers behind the batch axis, but is ${showJson(declared)}`);
  for (const flag of ['sparse', 'ragged']) {
    if (field(layer.config, flag) !== true) continue;
    const why = 'inputs are dense arrays';
    report(
      diagnose(
        M.unsupportedAttribute,
        { layer: layer.name, attribute: flag, value: 'true', why },
        { at: layer.at },
      ),
    );
    return undefined;
  }
  const dtype = field(layer.config, 'dtype');
  const name = isObject(dtype) ? undefined : dtype;
  const op = makeOp({
    kind: 'input',
    name: layer.name,
    inputs: [],
    attrs: { shape: dims },
    source: layer.at,
  });
  return { ops: [op], rules: typeRule(name, layer.name, placeIn(layer, 'dtype')) };
};
