// Activations that are layer classes with parameters: ReLU, LeakyReLU, ELU, ThresholdedReLU, PReLU, Softmax.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { AttrValue } from '#ir/graph/attributes';
import type { Shape, Tensor } from '#ir/graph/module';
import type { OpKind } from '#ir/graph/ops/index';
import { field, showJson } from '../json.ts';
import { type LayerBuilder, type LayerContext, makeOp } from '../layer.ts';

/** A number of the layer's config; a wrong one is reported and NaN. */
function numberField({ layer, report }: LayerContext, key: string, otherwise: number): number {
  const value = field(layer.config, key) ?? otherwise;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const why = `must be a finite number, but is ${showJson(value)}`;
  report(diagnose(M.layerConfig, { layer: layer.name, field: key, why }, { at: layer.at }));
  return Number.NaN;
}

function built(
  { layer, inputs }: LayerContext,
  kind: OpKind,
  attrs: Readonly<Record<string, AttrValue>> = {},
) {
  return { ops: [makeOp({ kind, name: layer.name, inputs, attrs, source: layer.at })] };
}

/** A layer whose op has one number of its own, called `keys[0]` there and by any of the keys in the file. */
function withNumber(
  kind: OpKind,
  attr: string,
  otherwise: number,
  keys: readonly string[] = [attr],
): LayerBuilder {
  return (context) => {
    const key = keys.find((k) => field(context.layer.config, k) !== undefined) ?? keys[0]!;
    const value = numberField(context, key, otherwise);
    return Number.isNaN(value) ? undefined : built(context, kind, { [attr]: value });
  };
}

// Keras 3 and late Keras 2 say negative_slope.
export const buildLeakyRelu = withNumber('leaky_relu', 'alpha', 0.3, ['negative_slope', 'alpha']);
export const buildElu = withNumber('elu', 'alpha', 1);
export const buildThresholdedRelu = withNumber('thresholded_relu', 'theta', 1);

export const buildRelu: LayerBuilder = (context) => {
  const negative_slope = numberField(context, 'negative_slope', 0);
  const threshold = numberField(context, 'threshold', 0);
  const declared = field(context.layer.config, 'max_value') ?? undefined;
  const max_value = declared === undefined ? undefined : numberField(context, 'max_value', 0);
  if (Number.isNaN(negative_slope) || Number.isNaN(threshold) || Number.isNaN(max_value ?? 0))
    return undefined;
  if (negative_slope === 0 && threshold === 0 && max_value === undefined) return built(context, 'relu');
  const attrs = { negative_slope, threshold, ...(max_value === undefined ? {} : { max_value }) };
  return built(context, 'general_relu', attrs);
};

/** Axes as positions without the batch; undefined after a report. */
function axesWithoutBatch(
  { layer, shapes, report }: LayerContext,
  key: string,
  value: readonly unknown[],
): readonly number[] | undefined {
  const rank = shapes[0]?.length;
  const positions = value.map((axis) => {
    if (typeof axis !== 'number' || !Number.isInteger(axis)) return undefined;
    if (axis < 0) return rank === undefined ? axis : rank + axis;
    return axis - 1;
  });
  const ok = positions.every((p) => p !== undefined && (rank === undefined || (p >= 0 && p < rank)));
  if (ok) return positions as readonly number[];
  const why = `must name axes of the input beside the batch, but is ${showJson(field(layer.config, key))}`;
  report(diagnose(M.layerConfig, { layer: layer.name, field: key, why }, { at: layer.at }));
  return undefined;
}

export const buildSoftmax: LayerBuilder = (context) => {
  const { layer, shapes, report } = context;
  const declared = field(layer.config, 'axis') ?? -1;
  const list: readonly unknown[] = Array.isArray(declared) ? declared : [declared];
  const axes = axesWithoutBatch(context, 'axis', list);
  if (!axes) return undefined;
  const rank = shapes[0]?.length;
  if (axes.length !== 1) {
    // An axis of size 1 adds nothing to a sum.
    const all = shapes[0]?.every((size, axis) => size === 1 || axes.includes(axis)) && axes.length > 1;
    if (all) return built(context, 'softmax', { over: 'all' });
    const holes = { layer: layer.name, attribute: 'axis', value: showJson(declared) };
    const why = 'one axis is, and all of them together';
    report(diagnose(M.unsupportedAttribute, { ...holes, why }, { at: layer.at }));
    return undefined;
  }
  const axis = axes[0] === (rank ?? 0) - 1 ? -1 : axes[0]!;
  // hls4ml cannot compile a Softmax layer: there is no other reading of its axis to be compatible with.
  return built(context, 'softmax', { axis, over: 'axis' });
};

/** A tensor whose axes of size 1 are repeated to `shape`. */
function repeated(tensor: Extract<Tensor, { kind: 'float' }>, shape: Shape): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float64Array.from({ length: size }, (_, flat) => {
    let at = 0;
    let step = 1;
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const position = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      if (tensor.shape[axis] !== 1) at += position * step;
      step *= tensor.shape[axis]!;
    }
    return tensor.data[at]!;
  });
  return { ...tensor, shape, data };
}

/** One alpha a value, unless axes share it; one a channel when all axes but the last do. */
export const buildPrelu: LayerBuilder = (context) => {
  const { layer, inputs, shapes } = context;
  const declared = field(layer.config, 'shared_axes') ?? [];
  const axes = axesWithoutBatch(context, 'shared_axes', Array.isArray(declared) ? declared : [declared]);
  if (!axes) return undefined;
  const shape = shapes[0];
  const stored = shape?.map((d, axis) => (axes.includes(axis) ? 1 : d));
  const found = context.weight('alpha', stored);
  if (!found) return undefined;
  if (!shape) return built(context, 'prelu');
  const channel =
    shape.length > 1 && shape.every((_, axis) => axes.includes(axis) !== (axis === shape.length - 1));
  const alpha = channel ? { ...found.tensor, shape: shape.slice(-1) } : repeated(found.tensor, shape);
  const op = makeOp({
    kind: 'prelu',
    name: layer.name,
    inputs,
    attrs: { per_channel: channel },
    weights: { alpha },
    source: layer.at,
  });
  return { ops: [op] };
};
