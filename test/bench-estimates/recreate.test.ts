// Fault caught: a network that is not the recorded one: another type, size, order, reuse factor, clock or function.
import { describe, expect, it } from 'vitest';
import { instancesOf } from '#ir/design/design';
import { printType } from '#ir/fixed/text';
import { figuresOf } from '../bench/estimates/code-statistics.ts';
import { kernelOf } from '../bench/estimates/predict.ts';
import { readRecords } from '../bench/estimates/read-records.ts';
import type { SynthesisRecord } from '../bench/estimates/record.ts';
import { lackingKind, recreate } from '../bench/estimates/recreate.ts';
import { DENSE, RELU, SOFTMAX, tinyModule, tinyRecord } from './tiny-records.ts';

function recordOf(value: Record<string, unknown>): SynthesisRecord {
  const { records, damaged } = readRecords('r', new TextEncoder().encode(JSON.stringify(value)));
  expect(damaged).toEqual([]);
  return records[0]!;
}

const made = (value: Record<string, unknown>) => recreate(recordOf(value), 12.5);

describe('re-created designs', () => {
  it('are the layers in order with the recorded types, part and clock', () => {
    const { design, layer } = made(tinyRecord());
    expect(layer).toBeUndefined();
    expect(instancesOf(design.top).map((i) => i.layer)).toEqual(['fc1', 'relu1', 'softmax']);
    expect(design.target).toEqual({
      part: 'xc7z020-clg400-1',
      clockPeriod: 5,
      clockUncertainty: { value: 0.62, unit: 'ns' },
      tool: 'vivado',
    });
    expect(design.io).toBe('io_parallel');
    const types = design.channels.map((c) => printType(c.type));
    expect(types).toEqual(['fixed<12,4,rnd,sat>', 'ufixed<6,0,rnd_conv,sat>']);
    const dense = design.kernels.find((k) => k.name.startsWith('dense_latency'))!;
    const param = (name: string) => dense.params.find((p) => p.name === name)!;
    expect(printType(param('weights').type)).toBe('fixed<8,2>');
    const acc = dense.body.find((s) => s.kind === 'decl' && s.storage.name === 'acc');
    expect(acc?.kind === 'decl' && printType(acc.storage.type)).toBe('fixed<18,8>');
  });

  it('have weights with the recorded statistics', () => {
    const { design } = made(tinyRecord());
    const rom = design.roms.find((r) => r.name.includes('weight'))!;
    const { n: _n, ...s } = DENSE.weight_codes;
    expect(figuresOf(rom.codes as Float64Array)).toEqual({
      nonzero: s.n_nonzero,
      powersOfTwo: s.n_power_of_two,
      signedDigits: s.csd_digits_total,
      distinct: s.n_distinct_abs,
      max: s.max_abs_code,
    });
  });

  it('are pruned at the same neurons in layers in a row', () => {
    const { weight_codes: _codes, ...plain } = DENSE;
    const pruned = (name: string, n_in: number, n_out: number, n_nonzero_weights: number) => {
      return {
        ...plain,
        name,
        n_in,
        n_out,
        n_nonzero_weights,
        precisions: { ...DENSE.precisions, weight: 'ap_fixed<16,6>' },
      };
    };
    let [fed, all] = [0, 0];
    for (let k = 0; k < 20; k++) {
      const layers = [pruned('a', 4, 128, 128), pruned('b', 128, 3, 96)];
      const { design } = made(tinyRecord({ id: `d-${k}`, layers }));
      const [a, b] = design.roms
        .filter((r) => r.name.includes('weight'))
        .map((r) => [...r.codes].map(Number));
      for (let at = 0; at < b!.length; at++) {
        if (b![at] === 0) continue;
        all++;
        if ([0, 1, 2, 3].some((i) => a![i * 128 + Math.floor(at / 3)] !== 0)) fed++;
      }
    }
    // 1 - 0.75 ^ 4 = 0.68 if they were independent.
    expect(fed / all).toBeGreaterThan(0.74);
  });

  it('take the uncertainty of the tool where none is recorded', () => {
    const { design } = made(tinyRecord({ clock_uncertainty_ns: null }));
    expect(design.target.clockUncertainty).toEqual({ value: 12.5, unit: '%' });
  });

  it('keep layers that change nothing, which the recorded project had', () => {
    const type = 'ap_fixed<16,6>';
    const same = { ...RELU, n_in: 3, precisions: { input: type, result: type } };
    const one = {
      n: 3,
      n_nonzero: 3,
      n_power_of_two: 3,
      csd_digits_total: 3,
      n_distinct_abs: 1,
      max_abs_code: 64,
    };
    const none = {
      n: 3,
      n_nonzero: 0,
      n_power_of_two: 0,
      csd_digits_total: 0,
      n_distinct_abs: 0,
      max_abs_code: 0,
    };
    const layers = [
      { ...DENSE, precisions: { ...DENSE.precisions, result: type } },
      { ...same, class_name: 'Linear', name: 'line' },
      {
        ...same,
        class_name: 'BatchNormalization',
        name: 'norm',
        precisions: { ...same.precisions, scale: 'ap_fixed<8,2>', bias: 'ap_fixed<8,2>' },
        weight_codes: one,
        bias_codes: none,
      },
      { ...same, name: 'last' },
    ];
    const { design } = made(tinyRecord({ layers }));
    expect(instancesOf(design.top).map((i) => i.layer)).toEqual(['fc1', 'line', 'norm', 'last']);
  });

  it('bound their multipliers by the recorded constant', () => {
    const limits = (layer: Record<string, unknown>, io_type: string) =>
      made(tinyModule({ layers: [layer], io_type })).design.kernels.map((k) => k.pragmas.allocateMul);
    const bounded = { ...DENSE, reuse_factor: 2, shape_and_options: { multiplier_limit: 5 } };
    expect(limits(bounded, 'io_parallel')).toEqual([5]);
    expect(limits(bounded, 'io_stream')).toEqual([undefined, 5, undefined, undefined]);
    expect(limits({ ...DENSE, reuse_factor: 2 }, 'io_parallel')).toEqual([6]);
  });

  it('keep a linear layer that changes nothing', () => {
    const linear = {
      ...RELU,
      class_name: 'Linear',
      precisions: { input: 'ap_fixed<16,6>', result: 'ap_fixed<16,6>' },
    };
    const { design } = made(tinyModule({ module_function: 'linear', layers: [linear] }));
    expect(design.kernels.map((k) => k.name)).toEqual(['linear_relu1']);
  });

  it('stand in a dataflow region where their project has a resource layer', () => {
    const relu = { layers: [RELU], module_function: 'relu' };
    expect(made(tinyModule(relu)).design.top.kind).toBe('pipeline');
    expect(made(tinyModule({ ...relu, strategy: 'resource' })).design.top.kind).toBe('dataflow');
  });

  it('leave it to the tool where weights go, as hls4ml before 1.0 did', () => {
    const layers = [{ ...DENSE, strategy: 'resource', reuse_factor: 4 }];
    const told = (hls4ml_version: string | null) =>
      made(tinyModule({ layers, strategy: 'resource', hls4ml_version })).design.kernels.flatMap((k) =>
        k.params.flatMap((p) => (p.kind === 'rom' ? p.bindings.map((b) => b.kind) : [])),
      );
    expect(told('v0.8.0rc1..v0.8.1')).not.toContain('storage');
    for (const version of ['v1.0.0', null]) expect(told(version)).toContain('storage');
    expect(told('v0.6.0')).toContain('reshape');
  });

  it('stand among other layers where the record is of one function', () => {
    const { design } = made(tinyModule());
    expect(design.ports).toEqual([]);
    expect(design.channels.map((c) => c.kind)).toEqual(['array', 'array']);
    const [instance] = instancesOf(design.top);
    expect(new Set(instance!.args.map((a) => a.kind))).toEqual(new Set(['channel', 'rom']));
  });

  it('scale by what is not negative', () => {
    const norm = {
      ...RELU,
      class_name: 'BatchNormalization',
      n_in: 40,
      precisions: {
        input: 'ap_fixed<16,6>',
        scale: 'ap_fixed<8,2>',
        bias: 'ap_fixed<8,2>',
        result: 'ap_fixed<16,6>',
      },
      weight_codes: { ...DENSE.weight_codes, n: 40 },
      bias_codes: { ...DENSE.weight_codes, n: 40 },
    };
    const { roms } = made(tinyModule({ module_function: 'normalize', layers: [norm] })).design;
    const least = (name: string) =>
      Math.min(...(roms.find((r) => r.name.includes(name))!.codes as Float64Array));
    expect(least('scale')).toBe(0);
    expect(least('bias')).toBeLessThan(0);
  });

  it('fold a resource layer by its reuse factor', () => {
    const { design } = made(tinyModule({ layers: [{ ...DENSE, strategy: 'resource', reuse_factor: 4 }] }));
    const loop = design.kernels[0]!.body.find((s) => s.kind === 'for' && s.mode.kind === 'pipeline');
    expect(loop?.kind === 'for' && loop.count).toBe(4);
  });

  it('give older softmax layers the types they had', () => {
    const older = made(tinyModule({ module_function: 'softmax_stable', layers: [SOFTMAX] })).design
      .kernels[0]!;
    const local = (name: string): string => {
      const found = older.body.flatMap((s) =>
        s.kind === 'decl' && s.storage.name === name ? [s.storage] : [],
      );
      return printType(found[0]!.type);
    };
    expect(local('d_xi_xmax')).toBe('ufixed<6,0,rnd,sat>');
    expect(local('exp_total')).toBe('fixed<18,8>');
    const newer = {
      ...SOFTMAX,
      precisions: { ...SOFTMAX.precisions, inp_norm: 'ap_ufixed<5,0>', accum: 'ap_fixed<20,9>' },
    };
    const kernel = made(tinyModule({ layers: [newer] })).design.kernels[0]!;
    const total = kernel.body.find((s) => s.kind === 'decl' && s.storage.name === 'exp_total');
    expect(total?.kind === 'decl' && printType(total.storage.type)).toBe('fixed<20,9>');
  });
});

describe('re-created functions', () => {
  it('are the layer, or what it calls', () => {
    const { design, layer } = made(tinyModule({ io_type: 'io_stream', module_function: 'dense' }));
    expect(kernelOf(design, layer!, 'layer').name).toBe('dense_fc1');
    expect(kernelOf(design, layer!, 'inner').name).toBe('dense_wrapper_fc1');
  });

  it('read packs as long as the function name says', () => {
    const wide = { ...RELU, n_in: 24 };
    const name = 'relu_array_ap_fixed_4u_array_ap_fixed_16_6_5_3_0_4u_relu_config3_s';
    const { design } = made(tinyModule({ io_type: 'io_stream', module: name, layers: [wide] }));
    expect(design.ports.map((p) => [p.lanes, p.shape])).toEqual([
      [4, [6, 4]],
      [4, [6, 4]],
    ]);
  });
});

describe('records that are not re-created', () => {
  it('name the layer kind that is missing', () => {
    const pooling = { ...RELU, class_name: 'Pooling' };
    expect(lackingKind(recordOf(tinyRecord({ layers: [DENSE, pooling] })))).toBe('Pooling');
    expect(lackingKind(recordOf(tinyRecord()))).toBeUndefined();
  });

  it('fail with a reason where they contradict themselves', () => {
    expect(() => made(tinyModule({ layers: [{ ...DENSE, n_in: undefined }] }))).toThrow('without n_in');
    const huge = { ...DENSE, n_in: 1_000_000, n_out: 1_000_000 };
    expect(() => made(tinyModule({ layers: [huge] }))).toThrow('1000000000000 weights');
    const nameless = { ...DENSE, precisions: { ...DENSE.precisions, accum: 'N_ACCUM' } };
    expect(() => made(tinyModule({ layers: [nameless] }))).toThrow('N_ACCUM');
  });
});
