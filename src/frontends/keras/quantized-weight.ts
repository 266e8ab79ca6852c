// Weights under a QKeras quantiser: the file keeps the values the optimiser moved; the network computes with the
// quantised ones, so those become the tensor, whatever precision a configuration asks for later.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { Rule } from '#ir/graph/rules';
import { field, showJson } from './json.ts';
import { type LayerContext, placeIn, type StoredWeight } from './layer.ts';
import { parseQuantizer, type Quantizer, quantize, quantizedType } from './quantizers.ts';

/** The quantiser a layer's config names under `key`; undefined when it has none, `refused` after a report. */
export function layerQuantizer(
  { layer, report }: LayerContext,
  key: string,
  use: 'kernel' | 'other',
): Quantizer | 'refused' | undefined {
  const value = field(layer.config, key);
  if (value === undefined || value === null) return undefined;
  const parsed = parseQuantizer(value, use);
  if ('quantizer' in parsed) return parsed.quantizer;
  const holes = { layer: layer.name, role: key, quantizer: quantizerText(value), why: parsed.problem };
  const fix =
    'train with quantized_bits(bits, integer, alpha=1), or save plain layers with quantised weights';
  report(diagnose(M.unsupportedQuantizer, holes, { at: placeIn(layer, key), fix }));
  return 'refused';
}

export function quantizerText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 80) : showJson(value);
}

export function quantizedWeight(stored: StoredWeight, quantizer: Quantizer | undefined): StoredWeight {
  if (!quantizer) return stored;
  return { ...stored, tensor: { ...stored.tensor, data: quantize(quantizer, stored.tensor.data) } };
}

/** The quantiser's type as the precision of a role of the op `name`. */
export function quantizerRule(
  context: LayerContext,
  name: string,
  role: string,
  key: string,
  q: Quantizer,
): Rule {
  const effect = { kind: 'role' as const, role, type: quantizedType(q) };
  return { select: { kind: 'name', name }, effect, at: placeIn(context.layer, key) };
}
