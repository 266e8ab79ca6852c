// Layers that only move values: Flatten, Reshape, Permute, Cropping1D and Cropping2D.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { field, showJson } from '../json.ts';
import { type LayerBuilder, type LayerContext, makeOp } from '../layer.ts';

function wrong({ layer, report }: LayerContext, name: string, why: string): undefined {
  report(diagnose(M.layerConfig, { layer: layer.name, field: name, why }, { at: layer.at }));
  return undefined;
}

function isCount(n: unknown, least = 0): n is number {
  return typeof n === 'number' && Number.isInteger(n) && n >= least && n < 2 ** 31;
}

/** Reports channels_first, which orders values in another way where there is more than one axis. */
function isChannelsLast({ layer, shapes, report }: LayerContext): boolean {
  if (field(layer.config, 'data_format') !== 'channels_first' || shapes[0]?.length === 1) return true;
  const why = 'only channels_last is';
  const holes = { layer: layer.name, attribute: 'data_format', value: '"channels_first"', why };
  report(diagnose(M.unsupportedAttribute, holes, { at: layer.at }));
  return false;
}

export const buildFlatten: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  if (!isChannelsLast(context)) return undefined;
  return { ops: [makeOp({ kind: 'flatten', name: layer.name, inputs, source: layer.at })] };
};

export const buildReshape: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  const shape = field(layer.config, 'target_shape');
  const ok = Array.isArray(shape) && shape.every((n) => n === -1 || isCount(n, 1));
  if (!ok || shape.length === 0)
    return wrong(
      context,
      'target_shape',
      `must be a list of dimensions of at least 1, or -1, but is ${showJson(shape)}`,
    );
  return {
    ops: [makeOp({ kind: 'reshape', name: layer.name, inputs, attrs: { shape }, source: layer.at })],
  };
};

/** Keras counts the axes from 1, behind the batch axis. */
export const buildPermute: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  const dims = field(layer.config, 'dims');
  if (!Array.isArray(dims) || !dims.every((n) => isCount(n, 1)))
    return wrong(context, 'dims', `must be a list of axes counted from 1, but is ${showJson(dims)}`);
  const perm = dims.map((n: number) => n - 1);
  return {
    ops: [makeOp({ kind: 'permute', name: layer.name, inputs, attrs: { perm }, source: layer.at })],
  };
};

/** How much is cut off the two ends of one axis. */
function ends(value: unknown): readonly [number, number] | undefined {
  if (isCount(value)) return [value, value];
  const [before, after] = Array.isArray(value) && value.length === 2 ? value : [];
  return isCount(before) && isCount(after) ? [before, after] : undefined;
}

/** `cropping` over `axes` axes in front of the channels. */
function buildCropping(axes: number): LayerBuilder {
  return (context) => {
    const { layer, inputs, shapes } = context;
    if (!isChannelsLast(context)) return undefined;
    const value = field(layer.config, 'cropping');
    const list: readonly unknown[] =
      axes === 1 ? [value] : Array.isArray(value) ? value : Array.from({ length: axes }, () => value);
    const cut = list.map(ends);
    if (list.length !== axes || !cut.every((e) => e !== undefined))
      return wrong(context, 'cropping', `must say how much to cut off each end, but is ${showJson(value)}`);
    const [shape] = shapes;
    if (shape && shape.length !== axes + 1)
      return wrong(context, 'cropping', `needs an input of ${axes + 1} axes, but it has ${shape.length}`);
    if (shape?.slice(0, axes).some((n, d) => cut[d]![0] + cut[d]![1] >= n))
      return wrong(context, 'cropping', `leaves nothing of an input of [${shape.join(', ')}]`);
    const sizes = shape ?? [];
    const attrs = {
      begin: [...cut.map(([before]) => before), 0],
      end: sizes.map((n, d) => (d < axes ? n - cut[d]![1] : n)),
    };
    return { ops: [makeOp({ kind: 'slice', name: layer.name, inputs, attrs, source: layer.at })] };
  };
}

export const buildCropping1d = buildCropping(1);
export const buildCropping2d = buildCropping(2);
