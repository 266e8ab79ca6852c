// Layers that act along an axis. Keras counts the batch axis, the op tables do not.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { field, showJson } from '../json.ts';
import type { LayerContext } from '../layer.ts';

/** An axis without the batch axis; negative ones count from the end and stay. Undefined after a report. */
export function readAxis(
  { layer, report }: LayerContext,
  axis: unknown,
  rank: number | undefined,
): number | undefined {
  const whole = typeof axis === 'number' && Number.isInteger(axis) && axis !== 0;
  const inside = whole && (rank === undefined || (axis > 0 ? axis <= rank : -axis <= rank));
  if (inside) return axis > 0 ? axis - 1 : axis;
  const why =
    axis === 0 ? 'samples cannot be joined' : `must be an axis of its input, but is ${showJson(axis)}`;
  report(
    axis === 0
      ? diagnose(
          M.unsupportedAttribute,
          { layer: layer.name, attribute: 'axis', value: '0', why },
          { at: layer.at },
        )
      : diagnose(M.layerConfig, { layer: layer.name, field: 'axis', why }, { at: layer.at }),
  );
  return undefined;
}

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
