// One small use of each op, in each of its strategies or implementations: what the support table is measured on. A new
// op is a type error here until it has one.
import type { OpKind } from '#ir/graph/ops/index';

const ON_VECTOR = 'input x: fixed<16,6>[4]\n';
const ON_TWO = 'input x: fixed<16,6>[2,4]\ninput z: fixed<16,6>[2,4]\n';

const unary = (use: string): string => `${ON_VECTOR}output x |> ${use}`;
const merge = (op: string): string => `${ON_TWO}output ${op}(x, z)`;
const DENSE = 'weight = [[1, -0.5], [0.25, 2], [-1, 0.75], [0.5, 0]]  bias = [0.125, 0]';

/** Variant name ('' where there is only one) → statements after the head. */
export const OP_EXAMPLES: { readonly [K in OpKind]: Readonly<Record<string, string>> } = {
  input: { '': unary('linear') },
  dense: {
    latency: unary(`dense(2) { strategy latency  ${DENSE} }`),
    resource: unary(`dense(2) { strategy resource  reuse 4  ${DENSE} }`),
  },
  batch_norm: { '': unary('batch_norm { scale = [1, 0.5, -1, 2]  bias = [0, 0.25, -0.5, 1] }') },
  linear: { '': unary('linear { result fixed<8,4,rnd,sat> }') },
  relu: { '': unary('relu') },
  leaky_relu: { '': unary('leaky_relu(0.25)') },
  sigmoid: { '': unary('sigmoid') },
  general_relu: { '': unary('general_relu(max_value = 6)') },
  thresholded_relu: { '': unary('thresholded_relu(1)') },
  prelu: { '': unary('prelu { alpha = [0.25, 0.5, 0, 1] }') },
  hard_sigmoid: { '': unary('hard_sigmoid') },
  hard_tanh: { '': unary('hard_tanh') },
  tanh: { '': unary('tanh') },
  elu: { '': unary('elu') },
  selu: { '': unary('selu') },
  softplus: { '': unary('softplus') },
  softsign: { '': unary('softsign') },
  silu: { '': unary('silu') },
  gelu: { erf: unary('gelu(form = erf)'), tanh: unary('gelu(form = tanh)') },
  exponential: { '': unary('exponential') },
  softmax: {
    stable: unary('softmax'),
    latency: unary('softmax(implementation = latency)'),
    legacy: unary('softmax(implementation = legacy)'),
    argmax: unary('softmax(implementation = argmax)'),
    'other axis': 'input x: fixed<16,6>[2,4]\noutput x |> softmax(axis = 0)',
  },
  add: { '': merge('add') },
  subtract: { '': merge('subtract') },
  multiply: { '': merge('multiply') },
  average: { '': merge('average') },
  maximum: { '': merge('maximum') },
  minimum: { '': merge('minimum') },
  dot: { '': 'input x: fixed<16,6>[4]\ninput z: fixed<16,6>[4]\noutput dot(x, z)' },
  concatenate: { '': merge('concatenate'), 'other axis': `${ON_TWO}output concatenate(x, z, axis = 0)` },
  flatten: { '': 'input x: fixed<16,6>[2,4]\noutput x |> flatten' },
  reshape: { '': 'input x: fixed<16,6>[2,4]\noutput x |> reshape([4, 2])' },
  permute: { '': 'input x: fixed<16,6>[2,4]\noutput x |> permute([1, 0])' },
  slice: { '': 'input x: fixed<16,6>[2,4]\noutput x |> slice(begin = [0, 1], end = [2, 3])' },
  embedding: {
    '': 'input x: ufixed<2,2>[3]\noutput x |> embedding(vocabulary = 4, units = 2) { weight = [[1, 2], [3, 4], [5, 6], [7, 8]] }',
  },
  clone: { '': `${ON_VECTOR}a = x |> relu\noutput relu(a), linear(a) { result fixed<8,4> }` },
};

/** A whole network around the example. */
export function exampleText(body: string, io: 'parallel' | 'stream'): string {
  return `model example\ntarget "xcvu13p-flga2577-2-e" { clock 5ns  io ${io} }\n${body}\nrule * { default fixed<16,6> }\n`;
}
