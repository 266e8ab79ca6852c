// Dense and QDense: the matrix product, then its activation as an op of its own. QKeras quantisers become precision
// rules of weight and bias.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { Shape, Tensor } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import { field, showJson } from '../json.ts';
import { type LayerBuilder, type LayerContext, makeOp, outputOf } from '../layer.ts';
import { layerQuantizer, quantizedWeight, quantizerRule } from '../quantized-weight.ts';
import { innerActivation } from './activations.ts';

function readUnits({ layer, report }: LayerContext): number | undefined {
  const units = field(layer.config, 'units');
  if (typeof units === 'number' && Number.isInteger(units) && units >= 1 && units < 2 ** 31) return units;
  const why =
    units === undefined ? 'is missing' : `must be a positive whole number, but is ${showJson(units)}`;
  report(diagnose(M.layerConfig, { layer: layer.name, field: 'units', why }, { at: layer.at }));
  return undefined;
}

const ROLES = [
  { role: 'weight', stored: 'kernel', key: 'kernel_quantizer', use: 'kernel' },
  { role: 'bias', stored: 'bias', key: 'bias_quantizer', use: 'other' },
] as const;

function buildDense(quantized: boolean): LayerBuilder {
  return (context) => {
    const { layer, inputs, shapes } = context;
    const units = readUnits(context);
    if (units === undefined) return undefined;
    const attrs = { units };
    const [shape] = shapes;
    const weights: Record<string, Tensor> = {};
    const rules: Rule[] = [];
    let complete = true;
    for (const { role, stored, key, use } of ROLES) {
      if (role === 'bias' && field(layer.config, 'use_bias') === false) continue;
      const quantizer = quantized ? layerQuantizer(context, key, use) : undefined;
      const expected: Shape | undefined = shape
        ? opSpec('dense').weights[role]!.shape([shape], attrs)
        : undefined;
      const found = context.weight(stored, expected);
      if (!found || quantizer === 'refused') {
        complete = false;
        continue;
      }
      weights[role] = quantizedWeight(found, quantizer).tensor;
      if (quantizer) rules.push(quantizerRule(context, layer.name, role, key, quantizer));
    }
    const dense = makeOp({ kind: 'dense', name: layer.name, inputs, attrs, weights, source: layer.at });
    const activation = innerActivation(context, outputOf(dense));
    if (!activation || !complete) return undefined;
    return { ops: [dense, activation.op], rules: [...rules, ...activation.rules] };
  };
}

export const buildPlainDense = buildDense(false);
export const buildQDense = buildDense(true);
