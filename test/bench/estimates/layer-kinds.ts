// Recorded layer classes and what each is in the graph: op kind, attributes, and which recorded precision is which
// role's. A class that is missing here is a layer kind Burin lacks, or one whose wiring records do not hold.
import type { AttrValue } from '#ir/graph/attributes';
import type { OpKind } from '#ir/graph/ops/index';
import { drawWeights } from './draw-weights.ts';
import { neuronNorms, withZerosPlaced } from './neurons.ts';
import { randomFrom } from './random.ts';
import type { RecordedLayer } from './record.ts';

/** Weights as codes of the type of the role of the same name. */
type WeightCodes = Readonly<Record<string, Float64Array>>;

export interface RecreatedOp {
  /** Logarithms of the norms of its neurons, where it has some. */
  readonly norms?: Float64Array;
  readonly kind: OpKind;
  readonly attrs: Readonly<Record<string, AttrValue>>;
  /** Role → recorded precision. */
  readonly roles: Readonly<Record<string, string | undefined>>;
  readonly weights: WeightCodes;
}

interface LayerFacts {
  readonly layer: RecordedLayer;
  /** Values the layer takes, and how many of them share a scale, a bias or a slope. */
  readonly size: number;
  readonly lanes: number;
  readonly seed: string;
  /** Logarithms of the norms of the neurons whose values arrive; undefined: of none. */
  readonly arriving?: Float64Array | undefined;
}

export type LayerKind = (facts: LayerFacts) => RecreatedOp;

function numbers(values: Readonly<Record<string, number | undefined | null>>): Record<string, AttrValue> {
  return Object.fromEntries(Object.entries(values).flatMap(([k, v]) => (v == null ? [] : [[k, v]])));
}

function option(layer: RecordedLayer, name: string): number | undefined {
  const value = layer.shape_and_options[name];
  return typeof value === 'number' ? value : undefined;
}

const dense: LayerKind = ({ layer, size, seed, arriving }) => {
  const { weight, bias, accum, result } = layer.precisions;
  const units = layer.n_out;
  if (units == null) throw new Error('a dense layer without n_out');
  const drawn = drawWeights(layer, seed, {
    weight: { count: size * units, limit: Math.sqrt(3 / size) },
    bias: { count: units, limit: 0 },
  });
  const random = randomFrom(`${seed} neurons`);
  const norms = neuronNorms(units, random);
  const before = arriving?.length === size ? arriving : new Float64Array(size);
  return {
    kind: 'dense',
    norms,
    attrs: {
      units,
      strategy: layer.strategy?.toLowerCase() === 'resource' ? 'resource' : 'latency',
      reuse: layer.reuse_factor ?? 1,
    },
    roles: { weight, bias, accum, result },
    weights: drawn.weight
      ? { ...drawn, weight: withZerosPlaced(drawn.weight, before, norms, random) }
      : drawn,
  };
};

const batchNorm: LayerKind = ({ layer, lanes, seed }) => ({
  kind: 'batch_norm',
  attrs: { reuse: layer.reuse_factor ?? 1 },
  roles: {
    scale: layer.precisions.scale ?? layer.precisions.weight,
    bias: layer.precisions.bias,
    result: layer.precisions.result,
  },
  weights: drawWeights(layer, seed, {
    // gamma / sqrt(variance + epsilon)
    scale: { count: lanes, limit: 1, positive: true },
    bias: { count: lanes, limit: 1 },
  }),
});

/** One-input activations: attributes by name, the table and the result as recorded. */
const activation =
  (kind: OpKind, attrs: (layer: RecordedLayer) => Record<string, AttrValue> = () => ({})): LayerKind =>
  ({ layer }) => ({ kind, attrs: attrs(layer), roles: activationRoles(layer), weights: {} });

function activationRoles({ precisions }: RecordedLayer): RecreatedOp['roles'] {
  const { result, table, param } = precisions;
  return { result, table, param };
}

const tableSize = (layer: RecordedLayer): Record<string, AttrValue> =>
  numbers({ table_size: layer.table_size });

const withAlpha = (layer: RecordedLayer): Record<string, AttrValue> =>
  numbers({ alpha: option(layer, 'alpha') });

/**
 * Until 1.1 the sum and the argument of 1/x had the type of the exp table, and the distance from the largest value
 * that of the input, rounding and saturating (nnet_activation.h of those releases).
 */
const softmax: LayerKind = ({ layer }) => {
  const { precisions: p, table_size: size } = layer;
  const text = String(layer.shape_and_options.implementation ?? 'stable');
  const implementation = ['latency', 'stable', 'legacy', 'argmax'].find((name) => text.endsWith(name));
  const older = p.inp_norm === undefined;
  return {
    kind: 'softmax',
    attrs: {
      implementation: implementation ?? 'stable',
      reuse: layer.reuse_factor ?? 1,
      ...numbers({
        table_size: size,
        exp_table_size: option(layer, 'exp_table_size') ?? size,
        inv_table_size: option(layer, 'inv_table_size') ?? size,
      }),
    },
    roles: {
      exp_table: p.exp_table ?? p.table,
      inv_table: p.inv_table ?? p.table,
      accum: p.accum ?? (older ? p.exp_table : undefined),
      inv_inp: p.inv_inp ?? (older ? p.exp_table : undefined),
      inp_norm: p.inp_norm ?? (older ? saturating(p.input) : undefined),
      result: p.result,
    },
    weights: {},
  };
};

function saturating(type: string | undefined): string | undefined {
  const match = /^(ap_u?fixed<\s*\d+\s*,\s*-?\d+)/.exec(type ?? '');
  return match ? `${match[1]},AP_RND,AP_SAT>` : undefined;
}

const LAYER_KINDS: Readonly<Record<string, LayerKind>> = {
  Dense: dense,
  BatchNormalization: batchNorm,
  Linear: activation('linear'),
  ReLU: activation('relu'),
  LeakyReLU: activation('leaky_relu', withAlpha),
  Sigmoid: activation('sigmoid', tableSize),
  Tanh: activation('tanh', tableSize),
  ELU: activation('elu', (layer) => ({ ...tableSize(layer), ...withAlpha(layer) })),
  SELU: activation('selu', tableSize),
  Softplus: activation('softplus', tableSize),
  Softsign: activation('softsign', tableSize),
  HardSigmoid: activation('hard_sigmoid'),
  HardTanh: activation('hard_tanh'),
  Softmax: softmax,
};

/** Undefined for a class Burin has no layer for. */
export function layerKind(className: string): LayerKind | undefined {
  return Object.hasOwn(LAYER_KINDS, className) ? LAYER_KINDS[className] : undefined;
}
