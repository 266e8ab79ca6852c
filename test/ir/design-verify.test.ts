// A small design that verifies and runs, and one broken copy for each invariant of the design verifier: catches a
// rule that no longer bites, and an interpreter that passes values through the wrong channel.
import { describe, expect, it } from 'vitest';
import type { Channel, Design, Instance, Port, Region, Rom } from '#ir/design/design';
import { verifyDesign } from '#ir/design/verify';
import { CompilerBug } from '#ir/errors';
import { fixed } from '#ir/fixed/type';
import { parseKernels } from '#ir/kernel/parse';
import { createInterpreter } from '#src/backends/interpreter/index';

const KERNELS = parseKernels(`
kernel square(in v: fixed<8,4>, out s: fixed<16,8>) { s = v * v }
kernel double(in x: stream<fixed<8,4>[2]>, out y: stream<fixed<8,4>[2]>, rom w: fixed<8,4>[2]) {
  reg xv: fixed<8,4>[2]
  reg yv: fixed<8,4>[2]
  for n in 2 {
    read x -> xv
    for i in 2 { yv[i] = cast(xv[i] * w[i]) }
    write yv -> y
  }
}
kernel squares(in x: stream<fixed<8,4>[2]>, out y: fixed<16,8>[4]) {
  reg xv: fixed<8,4>[2]
  reg one: fixed<8,4>
  reg s: fixed<16,8>
  for n in 2 {
    read x -> xv
    for i in 2 {
      one = xv[i]
      call square(one, s)
      y[n * 2 + i] = s
    }
  }
}
`).value!;

const TYPE = fixed(8, 4);
const port = (name: string, dir: 'in' | 'out', kind: 'stream' | 'array'): Port => ({
  name,
  dir,
  kind,
  type: kind === 'stream' ? TYPE : fixed(16, 8),
  lanes: kind === 'stream' ? 2 : 1,
  shape: [4],
  fromFloat: 'exact',
  protocol: kind === 'stream' ? 'axis' : 'ap_vld',
  depth: 2,
  value: name,
  bindings: [],
});
const instance = (name: string, kernel: string, args: readonly string[]): Instance => ({
  name,
  kernel,
  layer: name,
  source: { kind: 'default', what: 'test' },
  args: args.map((a) => {
    const [param, kind, to] = a.split(' ') as [string, 'channel' | 'port' | 'rom', string];
    return { param, kind, name: to };
  }),
});
const fifo: Channel = { kind: 'fifo', name: 'c', type: TYPE, lanes: 2, values: 4, depth: 2 };
const rom: Rom = { name: 'r', type: TYPE, dims: [2], codes: Float64Array.of(32, -16), doc: 'factors' };
const first = instance('a', 'double', ['x port input', 'y channel c', 'w rom r']);
const second = instance('b', 'squares', ['x channel c', 'y port output']);
const dataflow = (...of: readonly Instance[]): Region => ({
  kind: 'dataflow',
  body: of.map((i) => ({ kind: 'instance', instance: i })),
});

const GOOD: Design = {
  name: 'd',
  structure: 'test',
  io: 'io_stream',
  kernels: KERNELS,
  roms: [rom],
  channels: [fifo],
  ports: [port('input', 'in', 'stream'), port('output', 'out', 'array')],
  top: dataflow(first, second),
  target: { part: 'p', clockPeriod: 5, clockUncertainty: { value: 27, unit: '%' }, tool: 'vitis' },
};

describe('a design', () => {
  it('verifies, runs, and shows what passed each channel', () => {
    expect(verifyDesign(GOOD)).toEqual([]);
    const interpreter = createInterpreter(GOOD);
    for (let n = 0; n < 2; n++) {
      const { outputs, trace } = interpreter.run([[16n, 8n, -16n, 24n]], { trace: true });
      expect(trace.get('c')).toEqual([32n, -8n, -32n, -24n]);
      expect(outputs).toEqual([[1024n, 64n, 1024n, 576n]]);
    }
    expect(interpreter.run([[16n, 8n, -16n, 24n]]).trace.size).toBe(0);
  });

  it('fails loudly on inputs of the wrong size and on traffic that does not match', () => {
    expect(() => createInterpreter(GOOD).run([[1n]])).toThrow('port input takes 4 codes, not 1');
    expect(() => createInterpreter(GOOD).run([])).toThrow(CompilerBug);
    const once = instance('b', 'double', ['x channel c', 'y port late', 'w rom r']);
    const ports = [GOOD.ports[0]!, { ...port('late', 'out', 'stream') }];
    const starved = { ...GOOD, ports, channels: [{ ...fifo, values: 6 }], top: dataflow(first, once) };
    expect(() => createInterpreter(starved).run([[1n, 2n, 3n, 4n]])).toThrow('c carries 4 values, 6 are due');
    const backwards = { ...GOOD, top: dataflow(second, first) };
    expect(() => createInterpreter(backwards).run([[1n, 2n, 3n, 4n]])).toThrow(
      'd: b (squares): reads the stream x, which is empty',
    );
  });
});

describe('design verifier', () => {
  const broken: readonly (readonly [string, Partial<Design>, string])[] = [
    ['unused kernel', { top: dataflow(first) }, 'd: the kernel squares is not used'],
    [
      'callee last',
      { kernels: [...KERNELS.slice(1), KERNELS[0]!] },
      'squares > n > i: no earlier kernel is called square',
    ],
    ['wrong order', { top: dataflow(second, first) }, 'd: b reads c before a writes it'],
    ['two writers', { top: dataflow(first, { ...first, name: 'a2' }, second) }, 'd: c has 2 writers'],
    ['no reader', { top: dataflow(first) }, 'd: c has 0 readers'],
    ['unbound port', { top: dataflow(first) }, 'd: the port output is not bound'],
    ['names', { channels: [fifo, fifo] }, 'channel c is declared twice'],
    ['lanes', { channels: [{ ...fifo, lanes: 4 }] }, 'd: a: the channel c, given for y, has 4 lanes, not 2'],
    [
      'type',
      { channels: [{ ...fifo, type: fixed(8, 4, { rounding: 'rnd' }) }] },
      'd: a: the channel c, given for y, has the type fixed<8,4,rnd>, not fixed<8,4>',
    ],
    ['tokens', { channels: [{ ...fifo, values: 3 }] }, 'd: c passes 3 values in tokens of 2'],
    ['depth', { channels: [{ ...fifo, depth: 0 }] }, 'd: c has 2 lanes and depth 0'],
    [
      'rom size',
      { roms: [{ ...rom, codes: Float64Array.of(1) }] },
      'd: the ROM r holds 1 codes in 2 elements',
    ],
    [
      'rom range',
      { roms: [{ ...rom, codes: Float64Array.of(1, 128) }] },
      'd: the ROM r[1] holds 128, no code of fixed<8,4>',
    ],
    [
      'rom fraction',
      { roms: [{ ...rom, codes: Float64Array.of(0.5, 1) }] },
      'd: the ROM r[0] holds 0.5, no whole code',
    ],
    [
      'missing argument',
      { top: dataflow({ ...first, args: first.args.slice(0, 2) }, second) },
      'd: a gives w nothing',
    ],
    [
      'foreign argument',
      {
        top: dataflow(instance('a', 'double', ['x port input', 'y channel c', 'w rom r', 'v rom r']), second),
      },
      'd: a gives v, which double does not have',
    ],
    [
      'port direction',
      { ports: [port('input', 'out', 'stream'), GOOD.ports[1]!] },
      'd: the output port input is read',
    ],
    ['interval', { top: { kind: 'pipeline', ii: 0, body: [GOOD.top] } }, 'd: a pipeline has II 0'],
  ];
  it.each(broken)('%s', (_, change, message) => {
    expect(verifyDesign({ ...GOOD, ...change })).toContain(message);
  });

  it('lets a repeat feed values back and knows ROM contents of index ROMs', () => {
    const repeated: Design = { ...GOOD, top: { kind: 'repeat', count: 2, body: [dataflow(second, first)] } };
    expect(verifyDesign(repeated)).toEqual([]);
    const [kernel] = parseKernels(
      'kernel k(out y: fixed<8,4>[3], rom at: uint<2>[2]) { for i in 2 { y[at[i]] = 0 } y[1] = 0 }',
    ).value!;
    const indexed = (codes: readonly number[]): Design => ({
      ...GOOD,
      kernels: [kernel!],
      channels: [],
      ports: [{ ...port('output', 'out', 'array'), type: TYPE, shape: [3] }],
      roms: [
        {
          name: 'at',
          type: fixed(2, 2, { signed: false, rounding: 'trn_zero' }),
          dims: [2],
          codes: Float64Array.from(codes),
          doc: '',
        },
      ],
      top: dataflow(instance('i', 'k', ['y port output', 'at rom at'])),
    });
    expect(verifyDesign(indexed([2, 0]))).toEqual([]);
    expect(verifyDesign(indexed([3, 0]))).toEqual(['k > i: y[at[i]] leaves y[3] at i = 0']);
  });
});
