// Random activation layers and what each must give, written on doubles without the project's arithmetic: the layer's
// text for a model file, and its function of an input's value. Exact ones must agree in every bit; the others stay
// within a bound of the real function.
import { type FixedType, fixed, fractionBits, ufixed } from '#ir/fixed/type';
import { quantize } from '../interpreter/plain-arithmetic.ts';
import type { Random } from '../kernels/random.ts';
import { typeText } from './layer-models.ts';

export interface Layer {
  readonly kind: string;
  readonly input: FixedType;
  readonly result: FixedType;
  /** `elu(1.5) { … }` */
  readonly text: string;
  /** Inside the braces of the layer's rule. */
  readonly rule: string;
  /** The value before the cast to the result type, of a value at a position. */
  readonly value: (x: number, position: number) => number;
  /** Inputs where the function has a corner; chance would seldom hit them. */
  readonly corners?: readonly number[];
  /** How far an output may be from the value; absent: it is the value, cast. */
  readonly bound?: (x: number) => number;
}

export interface Setting {
  readonly compat: 'hls4ml' | 'none';
  readonly io: 'parallel' | 'stream';
}

/** Shape of every layer: a few tokens of a few values. */
export const [TOKENS, LANES] = [2, 3];
export const SIZE = TOKENS * LANES;

export function cast(value: number, type: FixedType): number {
  const { signed, rounding, overflow } = type;
  return quantize(value, type.width, type.int, {
    signed,
    rounding: rounding as 'trn' | 'rnd' | 'rnd_conv',
    overflow: overflow as 'wrap' | 'sat',
  });
}

export function randomType(r: Random, width: readonly [number, number], int: readonly [number, number]) {
  return fixed(r.int(...width), r.int(...int), {
    signed: r.chance(0.8),
    rounding: r.pick(['trn', 'rnd', 'rnd_conv'] as const),
    overflow: r.pick(['wrap', 'sat'] as const),
  });
}

type Part = Omit<Layer, 'kind' | 'input' | 'result'>;
type Maker = (r: Random, setting: Setting, input: FixedType, result: FixedType) => Part;

/** An entry of a table over a fixed range: the address is cut toward zero and kept inside. */
function lookUp(
  x: number,
  size: number,
  scale: number,
  offset: number,
  entry: (i: number) => number,
): number {
  const index = Math.trunc((x * size) / scale) + offset;
  return entry(Math.min(Math.max(index, 0), size - 1));
}

const float = Math.fround;

interface Tabled {
  readonly half: number;
  readonly exact: (x: number) => number;
  /** hls4ml's C++ in numbers: `f` rounds where it has a float. */
  readonly viaFloat: (x: number) => number;
}

const TABLED: Readonly<Record<string, Tabled>> = {
  sigmoid: {
    half: 8,
    exact: (x) => 1 / (1 + Math.exp(-x)),
    viaFloat: (x) => float(1 / float(1 + float(Math.exp(-x)))),
  },
  tanh: { half: 4, exact: Math.tanh, viaFloat: Math.tanh },
  softplus: {
    half: 8,
    exact: (x) => Math.log1p(Math.exp(x)),
    viaFloat: (x) => float(Math.log(float(Math.exp(x)) + 1)),
  },
  softsign: { half: 8, exact: (x) => x / (1 + Math.abs(x)), viaFloat: (x) => float(x / (Math.abs(x) + 1)) },
};

function centredTable(name: string): Maker {
  return (r, { compat }) => {
    const { half, exact, viaFloat } = TABLED[name]!;
    const size = r.pick([64, 100, 256, 1024]);
    const table = fixed(18, 8, { rounding: r.pick(['trn', 'rnd'] as const) });
    const entry = (i: number): number => {
      const x = (2 * half * (i - size / 2)) / size;
      return cast(compat === 'hls4ml' ? viaFloat(float(x)) : exact(x), table);
    };
    const method = name === 'softplus' || name === 'softsign' ? '  method table' : '';
    return {
      text: name,
      rule: `table_size ${size}  table ${typeText(table)}${method}`,
      value: (x) => lookUp(x, size, 2 * half, Math.floor(size / 2), entry),
    };
  };
}

const SCALE = 1.0507009873554805;
const ALPHA = 1.6732632423543772;

const elu: Maker = (r, { compat }, _input) => {
  const size = r.pick([64, 256, 1024]);
  const alpha = r.pick([1, 1, 0.5, 1.3]);
  const param = fixed(10, 3, { rounding: 'rnd' });
  const table = fixed(18, 8);
  const entry = (i: number): number => {
    const x = float((-8 * i) / size);
    return cast(compat === 'hls4ml' ? float(float(Math.exp(x)) - 1) : Math.expm1((-8 * i) / size), table);
  };
  return {
    text: `elu(${alpha})`,
    rule: `table_size ${size}  param ${typeText(param)}`,
    value: (x) => (x >= 0 ? x : cast(alpha, param) * lookUp(x, size, -8, 0, entry)),
  };
};

const selu: Maker = (r, { compat, io }, input) => {
  const size = r.pick([64, 256, 1024]);
  const scale = compat === 'hls4ml' && io === 'stream' ? input : ufixed(16, 1);
  const entry = (i: number): number => {
    const x = float((-8 * i) / size);
    const real =
      compat === 'hls4ml' ? float(SCALE * (ALPHA * (float(Math.exp(x)) - 1))) : SCALE * ALPHA * Math.expm1(x);
    return cast(real, fixed(18, 8));
  };
  return {
    text: 'selu',
    rule: `table_size ${size}`,
    value: (x) => (x >= 0 ? cast(SCALE, scale) * x : lookUp(x, size, -8, 0, entry)),
  };
};

const generalRelu: Maker = (r, { compat }) => {
  const slope = r.pick([0, 0.1, 0.25, -0.5]);
  const threshold = r.pick([0, 0.5, -0.3, 1]);
  const bound = r.pick([undefined, 6, 1.5]);
  const param = fixed(r.int(6, 14), 3);
  const [a, t] = [cast(slope, param), cast(threshold, param)];
  const args = [`negative_slope=${slope}`, `threshold=${threshold}`];
  if (bound !== undefined) args.push(`max_value=${bound}`);
  return {
    text: `general_relu(${args.join(', ')})`,
    rule: `param ${typeText(param)}`,
    corners: [t, bound ?? 0],
    value: (x) => {
      if (compat === 'hls4ml') return Math.max(x, 0);
      return x >= t ? Math.min(x, bound ?? x) : a * (x - t);
    },
  };
};

const hard =
  (kind: 'hard_sigmoid' | 'hard_tanh'): Maker =>
  (r) => {
    const slope = r.pick([0.2, 0.5]);
    const line = (x: number): number => Math.min(1, Math.max(0, cast(slope, ufixed(16, 0)) * x + 0.5));
    return {
      text: `${kind}(slope=${slope})`,
      rule: '',
      value: kind === 'hard_sigmoid' ? line : (x) => 2 * line(x) - 1,
    };
  };

/** One alpha a value or one a channel. */
const prelu: Maker = (r) => {
  const perChannel = r.chance(0.5);
  const alpha = Array.from({ length: SIZE }, () => r.int(-20, 40) / 64);
  const row = (k: number): string => `[${alpha.slice(k * LANES, (k + 1) * LANES).join(', ')}]`;
  return {
    text: perChannel
      ? `prelu(per_channel=true) { alpha = ${row(0)} }`
      : `prelu { alpha = [${Array.from({ length: TOKENS }, (_, k) => row(k)).join(', ')}] }`,
    rule: 'param fixed<8,2>',
    value: (x, position) => (x > 0 ? x : alpha[perChannel ? position % LANES : position]! * x),
  };
};

const leakyRelu: Maker = (r) => {
  const alpha = r.pick([0.3, 0.25, 0.01]);
  const param = fixed(12, 1, { rounding: 'rnd' });
  return {
    text: `leaky_relu(${alpha})`,
    rule: `param ${typeText(param)}`,
    value: (x) => (x > 0 ? x : cast(alpha, param) * x),
  };
};

const thresholdedRelu: Maker = (r) => {
  const theta = r.pick([1, 0.4, -0.25]);
  const param = fixed(9, 2);
  return {
    text: `thresholded_relu(${theta})`,
    rule: `param ${typeText(param)}`,
    corners: [cast(theta, param)],
    value: (x) => (x > cast(theta, param) ? x : 0),
  };
};

/** Abramowitz and Stegun would do for 7 digits; this is the series, good for the |x| < 8 where it matters. */
function normal(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (x * x) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

const geluTanh = (x: number): number =>
  (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

const SMOOTH = new Set(['silu', 'gelu', 'gelu_tanh', 'softplus', 'softsign', 'exponential']);

/** Approximations of our own: the error of interpolation, of the nodes, and one step of the result type. */
function smooth(text: string, real: (x: number) => number, error: (x: number) => number): Maker {
  return (_r, _setting, _input, result) => ({
    text,
    rule: text === 'softplus' || text === 'softsign' ? 'method interpolated' : '',
    value: real,
    bound: (x) => error(x) + 2 ** -fractionBits(result),
  });
}

/** Nodes 2^-6 apart, |f''| at most 1.1, and half a last place of the nodes' 18 bits. */
const FINE = (): number => (2 ** -12 / 8) * 1.1 + 2 ** -19;

const MAKERS: Readonly<Record<string, Maker>> = {
  sigmoid: centredTable('sigmoid'),
  tanh: centredTable('tanh'),
  softplus_table: centredTable('softplus'),
  softsign_table: centredTable('softsign'),
  elu,
  selu,
  general_relu: generalRelu,
  hard_sigmoid: hard('hard_sigmoid'),
  hard_tanh: hard('hard_tanh'),
  prelu,
  leaky_relu: leakyRelu,
  thresholded_relu: thresholdedRelu,
  silu: smooth('silu', (x) => x / (1 + Math.exp(-x)), FINE),
  gelu: smooth('gelu', (x) => x * normal(x), FINE),
  gelu_tanh: smooth('gelu(form=tanh)', geluTanh, FINE),
  softplus: smooth('softplus', (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), FINE),
  // Nodes up to 2^-4 apart over 0 … 64, |f''| at most 2.
  softsign: smooth(
    'softsign',
    (x) => x / (1 + Math.abs(x)),
    () => (2 ** -8 / 8) * 2 + 2 ** -18,
  ),
  exponential: smooth('exponential', Math.exp, (x) => Math.exp(x) * 2 ** -18),
};

export const KINDS = Object.keys(MAKERS);

export function randomLayer(kind: string, r: Random, setting: Setting): Layer {
  const input = randomType(r, [4, 16], [1, 6]);
  const any = randomType(r, [6, 18], [2, 7]);
  // A wrapping result may wrap by an error in the last place: approximations are compared where they saturate.
  const result = SMOOTH.has(kind) ? { ...any, overflow: 'sat' as const } : any;
  return { ...MAKERS[kind]!(r, setting, input, result), kind, input, result };
}
