// Activations made of straight pieces with parameters: relu with bounds, thresholded and parametric relu, and the hard
// forms of sigmoid and tanh.
import { ufixed } from '../../fixed/type.ts';
import type { OpSpec } from '../op-table.ts';
import { autoGeneralRelu, autoHard, autoPrelu, autoThresholdedRelu } from './auto-pieces.ts';
import { channels, RESULT, sameShape } from './shared.ts';

const ONE_INPUT = { arity: { min: 1, max: 1 }, shape: sameShape } as const;

export const generalRelu: OpSpec = {
  ...ONE_INPUT,
  doc: 'relu with a bound, a slope or a threshold: min(x, max_value) where x >= threshold, negative_slope * (x - threshold) elsewhere',
  weights: {},
  attrs: {
    max_value: { kind: 'float', optional: true, doc: 'upper bound; absent: none' },
    negative_slope: { kind: 'float', default: 0, doc: 'slope below the threshold' },
    threshold: { kind: 'float', default: 0, doc: 'where the function leaves the line through the origin' },
    parameters: {
      kind: 'choice',
      choices: ['kept', 'ignored'],
      configurable: true,
      doc: 'ignored: max(x, 0) whatever the others say, which is what hls4ml makes of a ReLU layer',
    },
  },
  roles: { param: { doc: 'slope and threshold', default: { kind: 'model' } }, result: RESULT },
  constants: { negative_slope: 'param', threshold: 'param' },
  auto: autoGeneralRelu,
  complete: ({ attrs, compat }) => {
    const parameters = (attrs.parameters ?? (compat === 'hls4ml' ? 'ignored' : 'kept')) as string;
    const set = ['max_value', 'negative_slope', 'threshold'].filter((name) => attrs[name]);
    const lost = attrs.parameters === undefined && parameters === 'ignored';
    return {
      attrs: { parameters },
      remarks: lost
        ? [
            {
              severity: 'warning',
              about: 'compat',
              attr: 'parameters',
              text: `its ${set.length > 0 ? set.join(' and ') : 'max_value'} ${set.length > 1 ? 'are' : 'is'} ignored and max(x, 0) computed, as hls4ml does`,
              fix: 'write parameters kept for it, or compat none',
            },
          ]
        : [],
    };
  },
};

export const thresholdedRelu: OpSpec = {
  ...ONE_INPUT,
  doc: 'x where x > theta, 0 elsewhere',
  weights: {},
  attrs: { theta: { kind: 'float', default: 1, doc: 'the threshold' } },
  roles: { param: { doc: 'theta', default: { kind: 'model' } }, result: RESULT },
  constants: { theta: 'param' },
  auto: autoThresholdedRelu,
  positional: 'theta',
};

export const prelu: OpSpec = {
  ...ONE_INPUT,
  doc: 'x where x > 0, alpha * x elsewhere, with one alpha a value or one a channel',
  attrs: { per_channel: { kind: 'bool', default: false, doc: 'one alpha a channel (last axis)' } },
  roles: { param: { doc: 'alpha', default: { kind: 'model' }, weight: 'alpha' }, result: RESULT },
  auto: autoPrelu,
  weights: {
    alpha: {
      doc: 'slopes, of the shape of the input, or [channels]',
      shape: ([x], attrs) => (x && x.length > 0 ? (attrs.per_channel ? [channels(x)] : x) : undefined),
    },
  },
};

const HARD = {
  ...ONE_INPUT,
  weights: {},
  roles: {
    slope: { doc: 'slope', default: { kind: 'type', type: ufixed(16, 0) } },
    shift: { doc: 'shift', default: { kind: 'type', type: ufixed(2, 0) } },
    result: RESULT,
  },
  constants: { slope: 'slope', shift: 'shift' },
} as const;

export const hardSigmoid: OpSpec = {
  ...HARD,
  doc: 'slope * x + shift, kept in 0 … 1',
  attrs: {
    slope: { kind: 'float', default: 0.2, doc: 'slope; Keras 2 has 0.2, QKeras 0.5' },
    shift: { kind: 'float', default: 0.5, doc: 'value at 0' },
  },
  auto: autoHard('sigmoid'),
};

export const hardTanh: OpSpec = {
  ...HARD,
  doc: '2 * hard_sigmoid(x) - 1; with slope 0.5 it is x kept in -1 … 1',
  attrs: {
    slope: { kind: 'float', default: 0.5, doc: 'slope of the hard sigmoid' },
    shift: { kind: 'float', default: 0.5, doc: 'value of the hard sigmoid at 0' },
  },
  auto: autoHard('tanh'),
};
