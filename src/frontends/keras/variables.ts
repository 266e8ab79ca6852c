// Weight files of tf.keras 2.12 and later and of Keras 3 number the variables of a layer instead of naming them. The
// order is that in which the layer creates them, trainable ones first; a layer with a cell keeps them in the cell.

import { field, type JsonObject } from './json.ts';

/** Names of a layer's weights, as the other layouts call them, in the order of their numbers. */
type Order = (config: JsonObject) => readonly string[];

interface Variables {
  readonly order: Order;
  /** Folder of the numbered datasets below the layer's group. */
  readonly folder: string;
}

const without = (config: JsonObject, flag: string): boolean => field(config, flag) === false;

const own = (order: Order): Variables => ({ order, folder: 'vars' });
const inCell = (order: Order): Variables => ({ order, folder: 'cell/vars' });
const bias = (config: JsonObject): readonly string[] => (without(config, 'use_bias') ? [] : ['bias']);

const kernel = own((c) => ['kernel', ...bias(c)]);
const depthwise = own((c) => ['depthwise_kernel', ...bias(c)]);
const separable = own((c) => ['depthwise_kernel', 'pointwise_kernel', ...bias(c)]);
const recurrent = inCell((c) => ['kernel', 'recurrent_kernel', ...bias(c)]);
const scaled = (c: JsonObject): readonly string[] => [
  ...(without(c, 'scale') ? [] : ['gamma']),
  ...(without(c, 'center') ? [] : ['beta']),
];
const batchNorm = own((c) => [...scaled(c), 'moving_mean', 'moving_variance']);

const VARIABLES: ReadonlyMap<string, Variables> = new Map([
  ['Dense', kernel],
  ['QDense', kernel],
  ['Conv1D', kernel],
  ['QConv1D', kernel],
  ['Conv2D', kernel],
  ['QConv2D', kernel],
  ['Conv1DTranspose', kernel],
  ['Conv2DTranspose', kernel],
  ['DepthwiseConv1D', depthwise],
  ['DepthwiseConv2D', depthwise],
  ['QDepthwiseConv2D', depthwise],
  ['SeparableConv1D', separable],
  ['QSeparableConv1D', separable],
  ['SeparableConv2D', separable],
  ['QSeparableConv2D', separable],
  ['BatchNormalization', batchNorm],
  ['QBatchNormalization', batchNorm],
  ['LayerNormalization', own(scaled)],
  ['PReLU', own(() => ['alpha'])],
  ['Embedding', own(() => ['embeddings'])],
  ['SimpleRNN', recurrent],
  ['QSimpleRNN', recurrent],
  ['LSTM', recurrent],
  ['QLSTM', recurrent],
  ['GRU', recurrent],
  ['QGRU', recurrent],
]);

export function hasVariables(className: string): boolean {
  return VARIABLES.has(className);
}

/** Path of a weight below its layer's group; undefined when the layer has no such weight. */
export function variablePath(className: string, config: JsonObject, weight: string): string | undefined {
  const variables = VARIABLES.get(className);
  const index = variables?.order(config).indexOf(weight) ?? -1;
  return index < 0 ? undefined : `${variables!.folder}/${index}`;
}
