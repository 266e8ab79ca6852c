// BatchNormalization and QBatchNormalization at inference: y = x * scale + bias with
//   scale = gamma / sqrt(variance + epsilon),  bias = beta - scale * mean
// in float32 and in this order, the way numpy computes them for float32 weights, so that constants agree bit for bit
// with the tools that read the same file. Each double result is rounded once: for + - * / and sqrt that is exact.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { Tensor } from '#ir/graph/module';
import { channels } from '#ir/graph/ops/shared';
import { field, showJson } from '../json.ts';
import { type LayerBuilder, type LayerContext, makeOp, type StoredWeight } from '../layer.ts';
import { layerQuantizer, quantizedWeight } from '../quantized-weight.ts';
import { isLastAxis } from './axis.ts';

const PARAMETERS = [
  { stored: 'gamma', quantizer: 'gamma_quantizer', unless: 'scale', neutral: 1 },
  { stored: 'beta', quantizer: 'beta_quantizer', unless: 'center', neutral: 0 },
  { stored: 'moving_mean', quantizer: 'mean_quantizer' },
  { stored: 'moving_variance', quantizer: 'variance_quantizer' },
] as const;

type Stored = (typeof PARAMETERS)[number]['stored'];
type Parameter = StoredWeight | number;

function at(parameter: Parameter, i: number): number {
  return typeof parameter === 'number' ? parameter : parameter.tensor.data[i]!;
}

function readParameters(context: LayerContext, quantized: boolean): Map<Stored, Parameter> | undefined {
  const { layer, shapes } = context;
  const expected = shapes[0] ? [channels(shapes[0])] : undefined;
  const found = new Map<Stored, Parameter>();
  for (const parameter of PARAMETERS) {
    if ('unless' in parameter && field(layer.config, parameter.unless) === false) {
      found.set(parameter.stored, parameter.neutral);
      continue;
    }
    const quantizer = quantized ? layerQuantizer(context, parameter.quantizer, 'other') : undefined;
    const weight = context.weight(parameter.stored, expected);
    if (weight && quantizer !== 'refused') found.set(parameter.stored, quantizedWeight(weight, quantizer));
  }
  return found.size === PARAMETERS.length ? found : undefined;
}

function readEpsilon({ layer, report }: LayerContext): number | undefined {
  const epsilon = field(layer.config, 'epsilon') ?? 0.001;
  if (typeof epsilon === 'number' && epsilon >= 0 && Number.isFinite(epsilon)) return epsilon;
  const why = `must be a finite number of at least 0, but is ${showJson(epsilon)}`;
  report(diagnose(M.layerConfig, { layer: layer.name, field: 'epsilon', why }, { at: layer.at }));
  return undefined;
}

function refusedSettings({ layer, report }: LayerContext): boolean {
  const inverse = field(layer.config, 'inverse_quantizer') ?? null;
  if (inverse === null) return false;
  const why = 'the scale itself is quantised';
  const holes = { layer: layer.name, attribute: 'inverse_quantizer', value: showJson(inverse), why };
  report(diagnose(M.unsupportedAttribute, holes, { at: layer.at }));
  return true;
}

function buildBatchNorm(quantized: boolean): LayerBuilder {
  return (context) => {
    const { layer, inputs, report } = context;
    const lastAxis = isLastAxis(context);
    const epsilon = readEpsilon(context);
    const parameters = readParameters(context, quantized);
    if (refusedSettings(context) || !lastAxis || epsilon === undefined || !parameters) return undefined;
    const [gamma, beta, mean, variance] = PARAMETERS.map((p) => parameters.get(p.stored)!) as [
      Parameter,
      Parameter,
      Parameter,
      StoredWeight,
    ];
    const double = [...parameters.values()].some((p) => typeof p !== 'number' && p.double);
    const { shape, source } = variance.tensor;
    const folded = (round: (x: number) => number) => {
      const scale = variance.tensor.data.map((v, i) => {
        const deviation = round(Math.sqrt(round(v + round(epsilon))));
        return round(at(gamma, i) / deviation);
      });
      return { scale, bias: scale.map((s, i) => round(at(beta, i) - round(s * at(mean, i)))) };
    };
    const trained = folded((x) => x);
    const { scale, bias } = double ? trained : folded(Math.fround);
    const bad = scale.findIndex((s, i) => !Number.isFinite(s) || !Number.isFinite(bias[i]!));
    if (bad >= 0) {
      const holes = { weight: 'gamma / sqrt(moving_variance + epsilon)', index: String(bad), count: 1 };
      report(
        diagnose(
          M.weightNotFinite,
          { ...holes, layer: layer.name, value: String(scale[bad]) },
          { at: layer.at },
        ),
      );
      return undefined;
    }
    const tensor = (which: 'scale' | 'bias', data: Float64Array): Tensor =>
      double
        ? { kind: 'float', shape, data, source }
        : { kind: 'float', shape, data, trained: trained[which], source };
    const weights = { scale: tensor('scale', scale), bias: tensor('bias', bias) };
    return { ops: [makeOp({ kind: 'batch_norm', name: layer.name, inputs, weights, source: layer.at })] };
  };
}

export const buildPlainBatchNorm = buildBatchNorm(false);
export const buildQBatchNorm = buildBatchNorm(true);
