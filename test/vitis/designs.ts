// Small designs built by hand, one a way of wiring: streams under DATAFLOW, arrays under PIPELINE.
import type { Design, Instance, Port } from '#ir/design/design';
import { packCodes } from '#ir/fixed/codes';
import { parseType } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';
import type { Kernel } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';

export function kernelsOf(text: string): readonly Kernel[] {
  const parsed = parseKernels(text);
  if (!parsed.value || parsed.diagnostics.length > 0) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

export function typeOf(text: string): FixedType {
  const parsed = parseType(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.type;
}

const DATA = typeOf('fixed<16,6>');
const WEIGHT = typeOf('fixed<6,2>');

const TARGET = {
  part: 'xcvu13p-flga2577-2-e',
  clockPeriod: 5,
  clockUncertainty: { value: 27, unit: '%' },
  tool: 'vitis',
} as const;

function port(name: string, dir: 'in' | 'out', kind: 'stream' | 'array', size: number, lanes = size): Port {
  return {
    name,
    dir,
    kind,
    type: DATA,
    lanes,
    shape: [size],
    protocol: kind === 'stream' ? 'axis' : 'ap_vld',
    fromFloat: 'exact',
    depth: 1,
    value: name,
    bindings:
      kind === 'stream'
        ? []
        : [{ kind: dir === 'in' ? 'reshape' : 'partition', style: 'complete', dim: 0 } as const],
  };
}

export function instance(name: string, kernel: string, args: Readonly<Record<string, string>>): Instance {
  const kindOf = (value: string): 'channel' | 'port' | 'rom' =>
    value.startsWith('rom_') ? 'rom' : value.startsWith('ch_') ? 'channel' : 'port';
  return {
    name,
    kernel,
    args: Object.entries(args).map(([param, value]) => ({ param, kind: kindOf(value), name: value })),
    layer: name,
    source: { kind: 'model', file: 'tiny.h5', path: `layers[0] "${name}"` },
  };
}

/** 3 inputs in three tokens, a dense layer of 2 outputs and a leaky rectifier, on streams. */
export function streamDesign(): Design {
  const kernels = kernelsOf(`
/// Dense layer, one input at a time.
kernel dense(in x: stream<fixed<16,6>[1]>, out y: stream<fixed<16,6>[2]>, rom w: fixed<6,2>[3][2] reshape(complete dim 2), rom b: fixed<6,2>[2]) inline off {
  reg xv: fixed<16,6>
  reg acc: fixed<20,8,rnd_conv,sat>[2] partition(complete dim 0)
  reg yv: fixed<16,6>[2] partition(complete dim 0)
  unroll bias: o in 2 { acc[o] = b[o] }
  pipeline ii=1 inputs: i in 3 {
    read x -> xv
    unroll o in 2 { acc[o] += cast<fixed<20,8,rnd_conv,sat>>(xv * w[i][o]) }
  }
  unroll result: o in 2 { yv[o] = cast(acc[o]) }
  write yv -> y
}
kernel leaky(in x: stream<fixed<16,6>[2]>, out y: stream<fixed<16,6>[2]>) {
  reg xv: fixed<16,6>[2]
  read x -> xv
  unroll i in 2 { xv[i] = cast(xv[i] >= 0 ? xv[i] : shift(xv[i], -2)) }
  write xv -> y
}`);
  return {
    name: 'tiny stream',
    structure: 'test',
    io: 'io_stream',
    kernels,
    roms: [
      {
        name: 'rom_w',
        type: WEIGHT,
        dims: [3, 2],
        codes: Float64Array.of(5, -7, 31, -32, 0, 16),
        doc: 'weight of d',
      },
      { name: 'rom_b', type: WEIGHT, dims: [2], codes: Float64Array.of(8, -1), doc: 'bias of d' },
    ],
    channels: [{ kind: 'fifo', name: 'ch_d', type: DATA, lanes: 2, values: 2, depth: 1 }],
    ports: [port('x', 'in', 'stream', 3, 1), port('y', 'out', 'stream', 2)],
    top: {
      kind: 'dataflow',
      body: [
        {
          kind: 'instance',
          instance: instance('d', 'dense', { x: 'x', y: 'ch_d', w: 'rom_w', b: 'rom_b' }),
        },
        { kind: 'instance', instance: instance('act', 'leaky', { x: 'ch_d', y: 'y' }) },
      ],
    },
    target: TARGET,
  };
}

/** What streamDesign computes, by hand: codes in, codes out. */
export function streamReference(x: readonly number[]): readonly number[] {
  const w = [5, -7, 31, -32, 0, 16];
  const bias = [8, -1];
  return bias.map((b, o) => {
    // acc has 12 fraction bits; a product has 14; sums of these data never leave its range.
    let acc = b * 256;
    for (let i = 0; i < 3; i++) {
      const product = x[i]! * w[2 * i + o]!;
      const floor = Math.floor(product / 4);
      const rest = product - floor * 4;
      acc += rest > 2 || (rest === 2 && floor % 2 !== 0) ? floor + 1 : floor;
    }
    const y = Math.floor(acc / 4);
    return y >= 0 ? y : Math.floor(y / 4);
  });
}

/** y = x * w + 1 on arrays, a wide constant and two calls of one kernel that keeps a count. */
export function parallelDesign(): Design {
  const kernels = kernelsOf(`
/// Adds how often it ran, from 1.
kernel counter(in x: fixed<16,6>[4], out y: fixed<16,6>[4]) inline off {
  state calls: fixed<16,6> reset 0
  reset calls
  for i in 4 {
    calls += 1
    y[i] = cast(x[i] + calls)
  }
}
kernel scale(in x: fixed<16,6>[4], out y: fixed<16,6>[4], rom w: fixed<70,6>[4]) {
  unroll i in 4 { y[i] = cast(x[i] * w[i]) }
}`);
  const wide = typeOf('fixed<70,6>');
  const array = (name: string): Design['channels'][number] => ({
    kind: 'array',
    name,
    type: DATA,
    dims: [4],
    style: 'register',
    bindings: [{ kind: 'partition', style: 'complete', dim: 0 }],
  });
  return {
    name: 'tiny_parallel',
    structure: 'test',
    io: 'io_parallel',
    kernels,
    roms: [
      {
        name: 'rom_w',
        type: wide,
        dims: [4],
        codes: packCodes([1n << 64n, -(1n << 65n), 3n << 63n, 0n], wide),
        doc: 'scale',
      },
    ],
    channels: [array('ch_a'), array('ch_b')],
    ports: [port('x', 'in', 'array', 4), port('y', 'out', 'array', 4)],
    top: {
      kind: 'pipeline',
      ii: 1,
      body: [
        { kind: 'instance', instance: instance('first', 'counter', { x: 'x', y: 'ch_a' }) },
        { kind: 'instance', instance: instance('s', 'scale', { x: 'ch_a', y: 'ch_b', w: 'rom_w' }) },
        { kind: 'instance', instance: instance('second', 'counter', { x: 'ch_b', y: 'y' }) },
      ],
    },
    target: TARGET,
  };
}

/** What parallelDesign computes: each instance counts its own elements. */
export function parallelReference(x: readonly number[]): readonly number[] {
  const w = [1, -2, 1.5, 0];
  return x.map((code, i) => Math.floor((code + (i + 1) * 1024) * w[i]!) + (i + 1) * 1024);
}
