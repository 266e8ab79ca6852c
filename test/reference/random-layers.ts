// One random layer on values that are there, with parameters from the whole of what Keras allows for it.
import type { Random } from '../kernels/random.ts';
import { SCALAR } from './keras-layers.ts';
import { dyadic, type Made, randomTensor, type Value } from './made.ts';
import { broadcast, sizeOf, type Tensor } from './tensor.ts';

type Config = Readonly<Record<string, unknown>>;
type Shape = readonly number[];

function made(
  class_name: string,
  config: Config,
  inputs: readonly Value[],
  output: Shape,
  weights: Readonly<Record<string, Tensor>> = {},
): Made {
  return { class_name, config, inputs, outputs: [output], weights };
}

/** An axis as Keras writes it: from 1, or from the end. */
const axisText = (r: Random, axis: number, rank: number): number => (r.chance(0.5) ? axis + 1 : axis - rank);

const activation = (r: Random): string =>
  r.chance(0.05) ? 'exponential' : r.pick(Object.keys(SCALAR).filter((n) => n !== 'exponential'));

type Unary = (r: Random, x: Value) => Made | undefined;

const dense: Unary = (r, x) => {
  const units = r.int(1, 4);
  const use_bias = r.chance(0.7);
  const config = {
    units,
    use_bias,
    activation: r.chance(0.6) ? 'linear' : r.pick(['softmax', activation(r)]),
  };
  const weights = {
    kernel: randomTensor(r, [x.shape.at(-1)!, units]),
    ...(use_bias ? { bias: randomTensor(r, [units]) } : {}),
  };
  return made('Dense', config, [x], [...x.shape.slice(0, -1), units], weights);
};

const normalisation: Unary = (r, x) => {
  const [center, scale] = [r.chance(0.7), r.chance(0.7)];
  const shape = [x.shape.at(-1)!];
  const variance = { shape, data: Float64Array.from({ length: shape[0]! }, () => r.int(1, 32) / 8) };
  const weights = {
    ...(scale ? { gamma: randomTensor(r, shape) } : {}),
    ...(center ? { beta: randomTensor(r, shape) } : {}),
    moving_mean: randomTensor(r, shape),
    moving_variance: variance,
  };
  const axis = r.pick([-1, [x.shape.length], x.shape.length]);
  return made('BatchNormalization', { axis, epsilon: 0.001, center, scale }, [x], x.shape, weights);
};

const relu: Unary = (r, x) => {
  const config = {
    max_value: r.chance(0.5) ? null : r.int(1, 48) / 16,
    negative_slope: r.chance(0.5) ? 0 : r.int(1, 8) / 8,
    threshold: r.chance(0.5) ? 0 : r.int(-16, 16) / 16,
  };
  // Keras asks for a bound that is not below the threshold.
  const wrong = config.max_value !== null && config.max_value < config.threshold;
  return made('ReLU', wrong ? { ...config, max_value: null } : config, [x], x.shape);
};

const prelu: Unary = (r, x) => {
  const shared = x.shape.map((_, k) => k).filter(() => r.chance(0.4));
  const stored = x.shape.map((d, k) => (shared.includes(k) ? 1 : d));
  const shared_axes = shared.length > 0 ? shared.map((k) => k + 1) : null;
  return made('PReLU', { shared_axes }, [x], x.shape, { alpha: randomTensor(r, stored, 2) });
};

function factors(r: Random, size: number): Shape {
  const shape: number[] = [];
  for (let rest = size; ; ) {
    const divisors = Array.from({ length: rest }, (_, k) => k + 1).filter((d) => rest % d === 0);
    const d = shape.length === 3 ? rest : r.pick(divisors);
    shape.push(d);
    rest /= d;
    if (rest === 1 && r.chance(0.7)) return shape;
    if (shape.length === 4) return shape;
  }
}

const reshape: Unary = (r, x) => {
  const shape = factors(r, sizeOf(x.shape));
  const open = r.chance(0.4) ? r.int(0, shape.length - 1) : -1;
  return made('Reshape', { target_shape: shape.map((d, k) => (k === open ? -1 : d)) }, [x], shape);
};

const permute: Unary = (r, x) => {
  const left = x.shape.map((_, k) => k + 1);
  const dims: number[] = [];
  while (left.length > 0) dims.push(...left.splice(r.int(0, left.length - 1), 1));
  return made(
    'Permute',
    { dims },
    [x],
    dims.map((d) => x.shape[d - 1]!),
  );
};

const cropping: Unary = (r, x) => {
  const axes = x.shape.length - 1;
  if (axes < 1 || axes > 2) return undefined;
  const cuts = x.shape.slice(0, -1).map((d) => {
    const before = r.int(0, d - 1);
    return [before, r.int(0, d - 1 - before)];
  });
  const shape = x.shape.map((d, k) => (k < axes ? d - cuts[k]![0]! - cuts[k]![1]! : d));
  return made(
    `Cropping${axes}D`,
    { cropping: axes === 1 ? cuts[0] : cuts, data_format: 'channels_last' },
    [x],
    shape,
  );
};

const softmax: Unary = (r, x) => {
  const rank = x.shape.length;
  const all = x.shape.map((_, k) => axisText(r, k, rank));
  const axis = r.chance(0.2) ? all : axisText(r, r.int(0, rank - 1), rank);
  return made('Softmax', { axis }, [x], x.shape);
};

const UNARY: readonly Unary[] = [
  dense,
  dense,
  normalisation,
  relu,
  prelu,
  reshape,
  permute,
  cropping,
  (r, x) => made('Activation', { activation: activation(r) }, [x], x.shape),
  (r, x) => made('Activation', { activation: activation(r) }, [x], x.shape),
  (r, x) => made('LeakyReLU', { alpha: r.int(0, 16) / 16 }, [x], x.shape),
  (r, x) => made('ELU', { alpha: r.int(1, 32) / 16 }, [x], x.shape),
  (r, x) => made('ThresholdedReLU', { theta: r.int(0, 32) / 16 }, [x], x.shape),
  softmax,
  (_r, x) => made('Flatten', {}, [x], [sizeOf(x.shape)]),
  (r, x) =>
    made(
      r.pick(['Dropout', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'Identity']),
      { rate: 0.5, stddev: 1 },
      [x],
      x.shape,
    ),
];

/** Values that go together element by element, one of them repeated along axes of 1 or missing at the front. */
function merge(r: Random, pool: readonly Value[]): Made {
  const first = r.pick(pool);
  const class_name = r.pick(['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum']);
  const count = class_name === 'Subtract' ? 2 : r.int(2, 4);
  const inputs = [first];
  let shape: Shape = first.shape;
  while (inputs.length < count) {
    const fitting = pool.filter((v) => broadcast(shape, v.shape) !== undefined);
    const next = r.pick(fitting);
    inputs.splice(r.int(0, inputs.length), 0, next);
    shape = broadcast(shape, next.shape)!;
  }
  return made(class_name, {}, inputs, shape);
}

function concatenate(r: Random, pool: readonly Value[]): Made {
  const first = r.pick(pool);
  const rank = first.shape.length;
  const axis = r.int(0, rank - 1);
  const fits = (v: Value) =>
    v.shape.length === rank && v.shape.every((d, k) => k === axis || d === first.shape[k]);
  const others = Array.from({ length: r.int(1, 4) }, () => r.pick(pool.filter(fits)));
  const inputs = [first, ...others];
  const total = inputs.reduce((n, v) => n + v.shape[axis]!, 0);
  const shape = first.shape.map((d, k) => (k === axis ? total : d));
  return made('Concatenate', { axis: axisText(r, axis, rank) }, inputs, shape);
}

function dot(r: Random, pool: readonly Value[]): Made | undefined {
  const [a, b] = [r.pick(pool), r.pick(pool)];
  const p = r.int(0, a.shape.length - 1);
  const fitting = b.shape.map((_, k) => k).filter((k) => b.shape[k] === a.shape[p]);
  if (fitting.length === 0) return undefined;
  const q = r.pick(fitting);
  const rest = [...a.shape.filter((_, k) => k !== p), ...b.shape.filter((_, k) => k !== q)];
  if (rest.length > 3 || sizeOf(rest) > 64) return undefined;
  const axes = [axisText(r, p, a.shape.length), axisText(r, q, b.shape.length)];
  return made(
    'Dot',
    { axes: axes[0] === axes[1] && r.chance(0.5) ? axes[0] : axes, normalize: false },
    [a, b],
    rest.length > 0 ? rest : [1],
  );
}

const MAX_VALUES = 96;

export function randomUnary(r: Random, x: Value): Made {
  for (;;) {
    const found = r.pick(UNARY)(r, x);
    if (found && sizeOf(found.outputs[0]!) <= MAX_VALUES) return found;
  }
}

export function randomLayer(r: Random, pool: readonly Value[]): Made {
  for (;;) {
    const recent = pool.slice(-3);
    const choice = r.int(0, 9);
    const found =
      choice < 6
        ? r.pick(UNARY)(r, r.pick(r.chance(0.7) ? recent : pool))
        : choice < 8
          ? merge(r, pool)
          : choice === 8
            ? concatenate(r, pool)
            : dot(r, pool);
    if (found && sizeOf(found.outputs[0]!) <= MAX_VALUES) return found;
  }
}

export function randomInputs(r: Random): readonly Shape[] {
  return Array.from({ length: r.int(1, 3) }, () => Array.from({ length: r.int(1, 3) }, () => r.int(1, 4)));
}

/** One sample for inputs of these shapes. */
export function randomSample(r: Random, shapes: readonly Shape[]): readonly Tensor[] {
  return shapes.map((shape) => ({
    shape,
    data: Float64Array.from({ length: sizeOf(shape) }, () => dyadic(r, 3)),
  }));
}
