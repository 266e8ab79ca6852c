// Keys below a layer: the vocabulary of hls4ml's layers, whichever op they belong to. Whether a key acts on a given
// layer is asked of that op's table; this file knows only that a key exists, and the value hls4ml writes by itself.
import { OP_KINDS, type OpKind, opSpec } from '#ir/graph/ops/index';
import { type KeyFate, nothing, type Plain, refused } from './facts.ts';

/** Roles under `Precision` that hls4ml looks up for some layer, beside those of the op tables. */
const FOREIGN_ROLES = [
  'recurrent_weight',
  'recurrent_bias',
  'depthwise',
  'pointwise',
  'depthwise_accum',
  'pointwise_accum',
  'depthwise_result',
  'dw_output',
  'embeddings',
  'threshold',
  'membrane',
  'beta',
  'expr',
  'table',
  'slope',
  'shift',
  'edge_weight',
  'edge_weight_aggr',
  'aggr',
  'norm',
  'forward_weight',
  'forward_bias',
  'forward_recurrent_weight',
  'forward_recurrent_bias',
  'backward_weight',
  'backward_bias',
  'backward_recurrent_weight',
  'backward_recurrent_bias',
  'index',
  'variance_table',
  'exp_table',
] as const;

/** Every role some layer has, here or in hls4ml. */
export const ROLE_NAMES: ReadonlySet<string> = new Set([
  ...OP_KINDS.flatMap((kind) => Object.keys(opSpec(kind).roles)),
  ...FOREIGN_ROLES,
]);

/** Keys that hls4ml reads by this very spelling; all others are read in CamelCase and in snake_case alike. */
export const EXACT_KEYS: ReadonlyMap<string, string> = new Map([
  ['ReuseFactor', 'reuse'],
  ['Strategy', 'strategy'],
]);

const CONVOLUTION = 'it concerns convolutions';
const RECURRENT = 'it concerns recurrent layers';

/** Attributes (in snake_case) that act only where an op's table has them, and what they mean elsewhere. */
export const LAYER_KEYS: ReadonlyMap<string, KeyFate> = new Map<string, KeyFate>([
  ['trace', nothing('burin emulate and burin show give the values of each layer', true, false, 0, 1)],
  ['reuse', nothing('this layer has no multipliers to share', 1)],
  ['strategy', nothing('this layer has one implementation', 'latency')],
  ['compression', refused('compressed sparse weights have no kernel here; remove it', false, 0)],
  ['target_cycles', refused('write ReuseFactor: it is what hls4ml computes from the target')],
  ['table_size', nothing('this layer has no table', 1024)],
  ['exp_table_size', nothing('this layer has no exp table')],
  ['inv_table_size', nothing('this layer has no 1/x table')],
  ['table_range_power2', nothing('this table always covers its fixed range', 0)],
  ['implementation', nothing('this layer has one implementation')],
  ['skip', nothing('only a softmax can be left out', false, 0)],
  ['exp_scale', refused('scale the weights of the layer before the softmax instead', 1)],
  ['axis', nothing('the model file says it')],
  ['conv_implementation', nothing(CONVOLUTION, 'LineBuffer', 'linebuffer')],
  ['parallelization_factor', nothing(CONVOLUTION, 1, -1)],
  ['n_partitions', nothing(CONVOLUTION, 1)],
  ['pack_factor', nothing('streams carry the channels of one position', 1)],
  ['static', nothing(RECURRENT, true)],
  ['recurrent_reuse_factor', nothing(RECURRENT, 1)],
  ['forward_reuse_factor', nothing(RECURRENT, 1)],
  ['backward_reuse_factor', nothing(RECURRENT, 1)],
  ['forward_recurrent_reuse_factor', nothing(RECURRENT, 1)],
  ['backward_recurrent_reuse_factor', nothing(RECURRENT, 1)],
  ['depthwise_reuse_factor', nothing(CONVOLUTION, 1)],
  ['pointwise_reuse_factor', nothing(CONVOLUTION, 1)],
  ['direction', nothing(RECURRENT, 'forward')],
  ['apply_reset_gate', nothing(RECURRENT, 'after')],
  ['time_step_loop_parallelism', nothing('it concerns time-distributed layers', 'Off')],
  ['loop_mode', nothing('it concerns time-distributed layers')],
  ['algorithm', nothing('it concerns resizing layers', 'nearest')],
  ['output_mode', nothing('it concerns spiking layers')],
  ['reset_mechanism', nothing('it concerns spiking layers')],
  ['pipeline', nothing('each layer is pipelined as its strategy asks')],
  ['exp_range', nothing('this layer has no exp table', 8)],
]);

/** Values that hls4ml's configuration helpers write for a type without being asked. */
export const WRITTEN_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['table', ['fixed<18,8>']],
  ['exp_table', ['fixed<18,8,rnd,sat>']],
  ['inv_table', ['fixed<18,8,rnd,sat>']],
  ['inv_inp', ['fixed<18,8,rnd,sat>']],
  ['accum', ['fixed<18,8,rnd,sat>']],
]);

/** Strategies of hls4ml that compute the values of another one, which stands for them, and what is lost. */
export const STAND_INS: ReadonlyMap<string, { readonly strategy: string; readonly lost: string }> = new Map([
  [
    'resource_unrolled',
    {
      strategy: 'resource',
      lost: 'the values and the interval are the same, but no multiplier is saved where all of its weights are zero',
    },
  ],
]);

/** Strategies hls4ml has and Burin has not, with what to do. */
export const OTHER_STRATEGIES: ReadonlyMap<string, string> = new Map([
  ['unrolled', 'the unrolled resource strategy has no kernel here'],
  ['distributed_arithmetic', 'distributed arithmetic has no kernel here'],
  ['da', 'distributed arithmetic has no kernel here'],
  ['compressed', 'compressed sparse weights have no kernel here'],
]);

/** Class names of hls4ml, which LayerType takes, and the ops they are here. */
export const LAYER_TYPES: ReadonlyMap<string, readonly OpKind[]> = new Map<string, readonly OpKind[]>([
  ['Input', ['input']],
  ['Dense', ['dense']],
  ['BatchNormalization', ['batch_norm']],
  [
    'Activation',
    [
      'linear',
      'relu',
      'general_relu',
      'sigmoid',
      'tanh',
      'selu',
      'softplus',
      'softsign',
      'silu',
      'gelu',
      'exponential',
    ],
  ],
  ['ParametrizedActivation', ['leaky_relu', 'elu', 'thresholded_relu']],
  ['HardActivation', ['hard_sigmoid', 'hard_tanh']],
  ['PReLU', ['prelu']],
  ['Softmax', ['softmax']],
  ['Merge', ['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum']],
  ['Dot', ['dot']],
  ['Concatenate', ['concatenate']],
  ['Reshape', ['flatten', 'reshape']],
  ['Transpose', ['permute']],
  ['Cropping1D', ['slice']],
  ['Cropping2D', ['slice']],
  ['Embedding', ['embedding']],
  ['Clone', ['clone']],
]);

/** Names of model files that hls4ml maps to a class of another name: as LayerType they never match. */
export const ALIAS_TYPES: ReadonlyMap<string, string> = new Map([
  ['InputLayer', 'Input'],
  ['QDense', 'Dense'],
  ['BinaryDense', 'Dense'],
  ['TernaryDense', 'Dense'],
  ['QActivation', 'Activation'],
  ['ReLU', 'Activation'],
  ['LeakyReLU', 'ParametrizedActivation'],
  ['ThresholdedReLU', 'ParametrizedActivation'],
  ['ELU', 'ParametrizedActivation'],
  ['QBatchNormalization', 'BatchNormalization'],
  ['QConv1D', 'Conv1D'],
  ['QConv2D', 'Conv2D'],
  ['BinaryConv2D', 'Conv2D'],
  ['QConv2DBatchnorm', 'Conv2DBatchnorm'],
  ['QSeparableConv1D', 'SeparableConv1D'],
  ['QSeparableConv2D', 'SeparableConv2D'],
  ['QDepthwiseConv2D', 'DepthwiseConv2D'],
  ['MaxPooling1D', 'Pooling1D'],
  ['AveragePooling1D', 'Pooling1D'],
  ['MaxPooling2D', 'Pooling2D'],
  ['AveragePooling2D', 'Pooling2D'],
  ['GlobalMaxPooling1D', 'GlobalPooling1D'],
  ['GlobalAveragePooling1D', 'GlobalPooling1D'],
  ['GlobalMaxPooling2D', 'GlobalPooling2D'],
  ['GlobalAveragePooling2D', 'GlobalPooling2D'],
  ['UpSampling1D', 'Resize'],
  ['UpSampling2D', 'Resize'],
  ['QSimpleRNN', 'SimpleRNN'],
  ['QLSTM', 'LSTM'],
  ['QGRU', 'GRU'],
  ['IntQuant', 'Quant'],
  ...['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum'].map((name) => [name, 'Merge'] as const),
  ['Flatten', 'Reshape'],
  ['Permute', 'Transpose'],
]);

/** Classes of hls4ml without an op here: no layer of the model can be of them. */
export const FOREIGN_TYPES: ReadonlySet<string> = new Set(
  (
    'Constant IFNeuron LIFNeuron SNNReadout TernaryTanh BinaryTanh UnaryLUT Conv Conv1D ' +
    'Conv2D Conv2DBatchnorm PointwiseConv1D PointwiseConv2D SeparableConv1D SeparableConv2D DepthwiseConv1D ' +
    'DepthwiseConv2D Pooling1D Pooling2D GlobalPooling1D GlobalPooling2D ZeroPadding1D ZeroPadding2D MatMul Resize SimpleRNN LSTM GRU Bidirectional TimeDistributed GarNet ' +
    'GarNetStack Quant BipolarQuant ApplyAlpha BatchNormOnnx BatchNormalizationQuantizedTanh LayerGroup ' +
    'SymbolicExpression LayerNormalization EinsumDense Einsum BiasAdd DACombinational Broadcast Repack FixedPointQuantizer'
  ).split(' '),
);

/** As hls4ml turns a configuration key into the name of an attribute. */
export function snakeCase(key: string): string {
  return key
    .replace(/(?<!^)(?=[A-Z])/g, '_')
    .toLowerCase()
    .replace(/_{2,}/g, '_');
}

/** The spelling hls4ml uses in its files. */
export function camelCase(attr: string): string {
  if (attr === 'reuse') return 'ReuseFactor';
  return attr.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function isQuiet(fate: KeyFate, value: Plain): boolean {
  return (fate.does === 'nothing' || fate.does === 'refused') && fate.quiet.includes(value);
}
