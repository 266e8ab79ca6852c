// Small records of our own for tests: the fields of a real one, figures that nobody measured.

const RESULT = {
  LUT: 100,
  FF: 50,
  DSP: 4,
  BRAM_18K: 0,
  URAM: 0,
  latency_min: 3,
  latency_max: 3,
  ii_min: 1,
  ii_max: 1,
};

export const DENSE = {
  class_name: 'Dense',
  name: 'fc1',
  n_in: 4,
  n_out: 3,
  reuse_factor: 1,
  strategy: 'latency',
  precisions: {
    input: 'ap_fixed<16,6>',
    weight: 'ap_fixed<8,2>',
    bias: 'ap_fixed<8,2>',
    accum: 'ap_fixed<18,8>',
    result: 'ap_fixed<12,4,AP_RND,AP_SAT>',
  },
  shape_and_options: {},
  weight_codes: {
    n: 12,
    n_nonzero: 10,
    n_power_of_two: 3,
    csd_digits_total: 20,
    n_distinct_abs: 8,
    max_abs_code: 100,
  },
  bias_codes: {
    n: 3,
    n_nonzero: 1,
    n_power_of_two: 0,
    csd_digits_total: 2,
    n_distinct_abs: 1,
    max_abs_code: 5,
  },
};

export const RELU = {
  class_name: 'ReLU',
  name: 'relu1',
  n_in: 3,
  reuse_factor: 1,
  precisions: { input: 'ap_fixed<12,4,AP_RND,AP_SAT>', result: 'ap_ufixed<6,0,AP_RND_CONV,AP_SAT>' },
  shape_and_options: {},
};

export const SOFTMAX = {
  class_name: 'Softmax',
  name: 'softmax',
  n_in: 3,
  reuse_factor: 1,
  table_size: 512,
  precisions: {
    input: 'ap_ufixed<6,0,AP_RND_CONV,AP_SAT>',
    result: 'ap_fixed<16,6>',
    exp_table: 'ap_fixed<18,8>',
    inv_table: 'ap_fixed<18,4>',
  },
  shape_and_options: { axis: -1, implementation: 'softmax_implementation::stable' },
};

export function tinyRecord(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'd-1',
    source: { repo: 'a/one', commit: '0'.repeat(40), path: 'x_csynth.rpt' },
    kind: 'design',
    tool: 'vivado_hls',
    tool_version: '2019.2',
    hls4ml_version: 'v0.6.0',
    part: 'xc7z020-clg400-1',
    clock_target_ns: 5,
    clock_estimated_ns: 4.2,
    clock_uncertainty_ns: 0.62,
    io_type: 'io_parallel',
    strategy: 'latency',
    tier: 'A',
    layers: [DENSE, RELU, SOFTMAX],
    result: RESULT,
    ...changes,
  };
}

export function tinyModule(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return tinyRecord({
    id: 'm-1',
    kind: 'module',
    module: 'dense_latency_config2_s',
    module_function: 'dense_latency',
    module_level: 'layer',
    layers: [DENSE],
    ...changes,
  });
}
