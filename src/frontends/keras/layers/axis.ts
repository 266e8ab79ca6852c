// Layers that act along an axis: only the last one, channels, is supported. Keras counts the batch axis.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { field, showJson } from '../json.ts';
import type { LayerContext } from '../layer.ts';

/** True when the layer's `axis` (a number, or a list of one) is the last; reports otherwise. */
export function isLastAxis({ layer, shapes, report }: LayerContext): boolean {
  const declared = field(layer.config, 'axis') ?? -1;
  const axis: unknown = Array.isArray(declared) && declared.length === 1 ? declared[0] : declared;
  const rank = shapes[0]?.length;
  // Below a layer that could not be read the rank is unknown, and that layer is reported already.
  const last = axis === -1 || (typeof axis === 'number' && (rank === undefined ? axis > 0 : axis === rank));
  if (last) return true;
  const why = 'only the last axis is';
  const holes = { layer: layer.name, attribute: 'axis', value: showJson(declared), why };
  report(diagnose(M.unsupportedAttribute, holes, { at: layer.at }));
  return false;
}
