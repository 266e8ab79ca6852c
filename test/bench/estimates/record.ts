// One recorded synthesis report: the fields the benchmark reads, checked at the door. Other fields are let pass, so
// that files with more of them are files of the same format.
import { z } from 'zod';

const count = z.number().min(0).finite();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish();
/** Sizes beyond this serve no network that was ever synthesised, and would take the memory of this machine. */
const size = z.int().min(1).max(10_000_000);

/** What is known of an array of integer codes. */
const codeStatistics = z.looseObject({
  n: count,
  n_nonzero: maybe(count),
  n_power_of_two: maybe(count),
  csd_digits_total: maybe(count),
  n_distinct_abs: maybe(count),
  max_abs_code: maybe(count),
  type: maybe(z.string()),
});

const recordedLayer = z.looseObject({
  class_name: z.string().min(1),
  name: maybe(z.string()),
  function: maybe(z.string()),
  n_in: maybe(size),
  n_out: maybe(size),
  reuse_factor: maybe(size),
  strategy: maybe(z.string()),
  activation: maybe(z.string()),
  table_size: maybe(size),
  precisions: z.record(z.string(), z.string()),
  n_nonzero_weights: maybe(count),
  shape_and_options: z.record(z.string(), z.unknown()),
  weight_arrays: maybe(z.array(z.looseObject({ arg: z.string(), n_total: count, n_nonzero: count }))),
  weight_codes: maybe(codeStatistics),
  bias_codes: maybe(codeStatistics),
});

const resources = z.looseObject({
  LUT: maybe(count),
  FF: maybe(count),
  DSP: maybe(count),
  BRAM_18K: maybe(count),
  URAM: maybe(count),
});

const result = resources.extend({
  latency_min: maybe(count),
  latency_max: maybe(count),
  ii_min: maybe(count),
  ii_max: maybe(count),
});

const common = {
  id: z.string().min(1).max(200),
  source: z.looseObject({ repo: z.string().min(1) }),
  tool: z.string().min(1),
  tool_version: z.string().regex(/^\d{4}\.\d+(\.\d+)?$/),
  hls4ml_version: maybe(z.string()),
  part: z.string().min(1),
  family: maybe(z.string()),
  clock_target_ns: maybe(z.number().positive().finite()),
  clock_estimated_ns: maybe(count),
  clock_uncertainty_ns: maybe(count),
  io_type: maybe(z.string()),
  strategy: maybe(z.string()),
  tier: z.string().min(1),
  layers: z.array(recordedLayer),
  result: maybe(result),
  result_logic_synth: maybe(resources.extend({ state: maybe(z.string()) })),
  result_breakdown: maybe(z.record(z.string(), resources)),
  instances: maybe(z.array(resources.extend({ module: z.string() }))),
  nondefault_hls_options: maybe(z.array(z.string())),
  fifo_depths: maybe(z.record(z.string(), z.number())),
};

export const recordSchema = z.discriminatedUnion('kind', [
  z.looseObject({ ...common, kind: z.literal('design') }),
  z.looseObject({
    ...common,
    kind: z.literal('module'),
    module: z.string(),
    module_function: z.string().min(1),
    module_level: z.enum(['layer', 'inner']),
    design_id: maybe(z.string()),
  }),
]);

export type CodeStatistics = Readonly<z.infer<typeof codeStatistics>>;
export type RecordedLayer = Readonly<z.infer<typeof recordedLayer>>;
export type SynthesisRecord = Readonly<z.infer<typeof recordSchema>> & {
  /** Of a module record whose design is recorded too: nothing precedes or follows its layer there. */
  readonly first?: boolean;
  readonly last?: boolean;
};
