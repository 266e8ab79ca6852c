// What the layers of Keras compute, transcribed from its documentation in plain loops over doubles. It shares no code
// with the compiler, so that the two can judge each other.
import { at, atBroadcast, broadcast, build, type Tensor, withAt } from './tensor.ts';

export type Config = Readonly<Record<string, unknown>>;
export type WeightOf = (name: string) => Tensor;
export type LayerFunction = (inputs: readonly Tensor[], config: Config, weight: WeightOf) => Tensor;

/** 2 / sqrt(pi) exp(-x²) sum of 2^n x^(2n+1) / (2n+1)!!, all of one sign (Abramowitz and Stegun 7.1.6). */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const clip = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));
const elu = (x: number, alpha: number) => (x > 0 ? x : alpha * Math.expm1(x));
const silu = (x: number) => x / (1 + Math.exp(-x));

export const SCALAR: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => clip(x, 0, 6),
  elu: (x) => elu(x, 1),
  selu: (x) => 1.0507009873554805 * elu(x, 1.6732632423543772),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hard_sigmoid: (x) => clip(0.2 * x + 0.5, 0, 1),
  hard_tanh: (x) => clip(x, -1, 1),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x) => x / (1 + Math.abs(x)),
  exponential: Math.exp,
  swish: silu,
  silu,
  gelu: (x) => (x / 2) * (1 + erf(x / Math.SQRT2)),
};

const map = (t: Tensor, f: (x: number) => number): Tensor => ({ shape: t.shape, data: t.data.map(f) });

/** Keras counts the batch as axis 0. */
function axisOf(axis: unknown, rank: number): number {
  const a = Array.isArray(axis) ? (axis[0] as number) : (axis as number);
  return a < 0 ? rank + a : a - 1;
}

/** Over one axis, or over several together. */
function softmax(t: Tensor, ...axes: readonly number[]): Tensor {
  const along = (index: readonly number[]): readonly number[] =>
    axes
      .reduce(
        (found: readonly (readonly number[])[], axis) =>
          found.flatMap((i) => Array.from({ length: t.shape[axis]! }, (_, k) => withAt(i, axis, k))),
        [index],
      )
      .map((i) => at(t, i));
  return build(t.shape, (index) => {
    const group = along(index);
    const top = Math.max(...group);
    return Math.exp(at(t, index) - top) / group.reduce((s, x) => s + Math.exp(x - top), 0);
  });
}

function activate(t: Tensor, name: unknown): Tensor {
  if (name === 'softmax') return softmax(t, t.shape.length - 1);
  const f = SCALAR[String(name ?? 'linear')];
  if (!f) throw new Error(`the reference has no function ${name}`);
  return map(t, f);
}

const dense: LayerFunction = ([x], config, weight) => {
  const kernel = weight('kernel');
  const [n, units] = kernel.shape as [number, number];
  const shape = [...x!.shape.slice(0, -1), units];
  const sums = build(shape, (index) => {
    const [o] = index.slice(-1) as [number];
    let sum = config.use_bias === false ? 0 : weight('bias').data[o]!;
    for (let i = 0; i < n; i++) sum += at(x!, [...index.slice(0, -1), i]) * kernel.data[i * units + o]!;
    return sum;
  });
  return activate(sums, config.activation);
};

const normalisation: LayerFunction = ([x], config, weight) => {
  const [mean, variance] = [weight('moving_mean').data, weight('moving_variance').data];
  return build(x!.shape, (index) => {
    const c = index.at(-1)!;
    const unit = (at(x!, index) - mean[c]!) / Math.sqrt(variance[c]! + (config.epsilon as number));
    const scaled = config.scale === false ? unit : unit * weight('gamma').data[c]!;
    return config.center === false ? scaled : scaled + weight('beta').data[c]!;
  });
};

const merged =
  (f: (values: readonly number[]) => number): LayerFunction =>
  (inputs) => {
    const shape = inputs.reduce((s: readonly number[], t) => broadcast(s, t.shape)!, inputs[0]!.shape);
    return build(shape, (index) => f(inputs.map((t) => atBroadcast(t, index))));
  };

const sum = (v: readonly number[]) => v.reduce((a, b) => a + b, 0);

const concatenate: LayerFunction = (inputs, config) => {
  const axis = axisOf(config.axis ?? -1, inputs[0]!.shape.length);
  const total = sum(inputs.map((t) => t.shape[axis]!));
  return build(
    inputs[0]!.shape.map((d, k) => (k === axis ? total : d)),
    (index) => {
      let position = index[axis]!;
      let k = 0;
      while (position >= inputs[k]!.shape[axis]!) position -= inputs[k++]!.shape[axis]!;
      return at(inputs[k]!, withAt(index, axis, position));
    },
  );
};

const dot: LayerFunction = ([a, b], config) => {
  const list = Array.isArray(config.axes) ? config.axes : [config.axes, config.axes];
  const [p, q] = [axisOf(list[0], a!.shape.length), axisOf(list[1], b!.shape.length)];
  const rest = (shape: readonly number[], axis: number) => shape.filter((_, k) => k !== axis);
  const [left, right] = [rest(a!.shape, p), rest(b!.shape, q)];
  const insert = (index: readonly number[], axis: number, i: number) => index.toSpliced(axis, 0, i);
  const shape = left.length + right.length === 0 ? [1] : [...left, ...right];
  return build(shape, (index) => {
    const [i, j] = [index.slice(0, left.length), index.slice(left.length, left.length + right.length)];
    let total = 0;
    for (let k = 0; k < a!.shape[p]!; k++) total += at(a!, insert(i, p, k)) * at(b!, insert(j, q, k));
    return total;
  });
};

const reshape: LayerFunction = ([x], config) => {
  const target = config.target_shape as readonly number[];
  const known = target.reduce((n, d) => (d === -1 ? n : n * d), 1);
  return { shape: target.map((d) => (d === -1 ? x!.data.length / known : d)), data: x!.data };
};

const permute: LayerFunction = ([x], config) => {
  const dims = (config.dims as readonly number[]).map((d) => d - 1);
  const back = dims.map((_, axis) => dims.indexOf(axis));
  return build(
    dims.map((d) => x!.shape[d]!),
    (index) =>
      at(
        x!,
        back.map((k) => index[k]!),
      ),
  );
};

const cropping: LayerFunction = ([x], config) => {
  const axes = x!.shape.length - 1;
  const given = config.cropping as number | readonly (number | readonly number[])[];
  const list = axes > 1 && typeof given !== 'number' ? given : Array.from({ length: axes }, () => given);
  const cuts = list.map((c) => (typeof c === 'number' ? [c, c] : c) as readonly [number, number]);
  const shape = x!.shape.map((d, k) => (k < axes ? d - cuts[k]![0] - cuts[k]![1] : d));
  return build(shape, (index) =>
    at(
      x!,
      index.map((i, k) => (k < axes ? i + cuts[k]![0] : i)),
    ),
  );
};

const relu: LayerFunction = ([x], config) => {
  const slope = (config.negative_slope ?? 0) as number;
  const threshold = (config.threshold ?? 0) as number;
  const most = (config.max_value ?? Number.POSITIVE_INFINITY) as number;
  return map(x!, (v) => (v >= most ? most : v >= threshold ? v : slope * (v - threshold)));
};

/** An alpha of size 1 along the shared axes. */
const prelu: LayerFunction = ([x], _config, weight) => {
  const alpha = weight('alpha');
  return build(x!.shape, (index) => {
    const v = at(x!, index);
    return v > 0 ? v : v * atBroadcast(alpha, index);
  });
};

const embedding: LayerFunction = ([x], config, weight) =>
  build([...x!.shape, config.output_dim as number], (index) =>
    at(weight('embeddings'), [Math.trunc(at(x!, index.slice(0, -1))), index.at(-1)!]),
  );

const nothing: LayerFunction = ([x]) => x!;

export const LAYERS: Readonly<Record<string, LayerFunction>> = {
  Dense: dense,
  BatchNormalization: normalisation,
  Activation: ([x], config) => activate(x!, config.activation),
  ReLU: relu,
  LeakyReLU: ([x], config) => map(x!, (v) => (v >= 0 ? v : (config.alpha as number) * v)),
  ELU: ([x], config) => map(x!, (v) => elu(v, (config.alpha ?? 1) as number)),
  ThresholdedReLU: ([x], config) => map(x!, (v) => (v > (config.theta as number) ? v : 0)),
  PReLU: prelu,
  Softmax: ([x], { axis = -1 }) => {
    const axes: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
    return softmax(x!, ...axes.map((a) => axisOf(a, x!.shape.length)));
  },
  Add: merged(sum),
  Subtract: merged(([a, b]) => a! - b!),
  Multiply: merged((v) => v.reduce((a, b) => a * b, 1)),
  Average: merged((v) => sum(v) / v.length),
  Maximum: merged((v) => Math.max(...v)),
  Minimum: merged((v) => Math.min(...v)),
  Concatenate: concatenate,
  Dot: dot,
  Flatten: ([x]) => ({ shape: [x!.data.length], data: x!.data }),
  Reshape: reshape,
  Permute: permute,
  Cropping1D: cropping,
  Cropping2D: cropping,
  Embedding: embedding,
  Dropout: nothing,
  SpatialDropout1D: nothing,
  GaussianNoise: nothing,
  GaussianDropout: nothing,
  AlphaDropout: nothing,
  ActivityRegularization: nothing,
  Identity: nothing,
};
