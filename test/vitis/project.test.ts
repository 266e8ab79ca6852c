// Whole projects from small designs: catches files that differ between runs, names that escape, template holes,
// and wiring that C++ would compile but no reader could follow.
import { describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { paddedBits } from '#src/backends/vitis/interface-doc';
import { emitProject, isPartName } from '#src/backends/vitis/project';
import { parseCodes, printCodes } from '#src/backends/vitis/testbench';
import { renderText } from '#src/templates';
import { instance, kernelsOf, parallelDesign, streamDesign, typeOf } from './designs.ts';

function file(design: Design, path: string): string {
  const text = emitProject(design).files.get(path);
  if (text === undefined) throw new Error(`no ${path}`);
  return text;
}

describe('emitProject', () => {
  it('gives the same bytes twice, with plain line ends', () => {
    const [a, b] = [emitProject(streamDesign()), emitProject(streamDesign())];
    expect([...a.files]).toEqual([...b.files]);
    for (const [path, text] of a.files) {
      expect(text, path).not.toContain('\r');
      expect(text.endsWith('\n'), path).toBe(true);
    }
  });

  it('writes one call per layer with its source, and the directives of a dataflow', () => {
    const top = file(streamDesign(), 'firmware/tiny_stream.cpp');
    expect(top.slice(top.indexOf('void tiny_stream'))).toBe(`void tiny_stream(
    hls::stream<x_token_t> &x,
    hls::stream<y_token_t> &y
) {
    #pragma HLS INTERFACE mode=axis port=x
    #pragma HLS INTERFACE mode=axis port=y
    #pragma HLS DATAFLOW

    hls::stream<ch_d_token_t> ch_d("ch_d");
    #pragma HLS STREAM variable=ch_d depth=1

    // d: tiny.h5: layers[0] "d"
    dense(x, ch_d, rom_w, rom_b);

    // act: tiny.h5: layers[0] "act"
    leaky(ch_d, y);
}
`);
  });

  it('gives two instances of a kernel with state two states', () => {
    const top = file(parallelDesign(), 'firmware/tiny_parallel.cpp');
    expect(top).toContain('#pragma HLS PIPELINE II=1');
    expect(top).toContain('counter<0>(x, ch_a);');
    expect(top).toContain('counter<2>(ch_b, y);');
  });

  it('says where each element stands', () => {
    const { ports } = JSON.parse(file(streamDesign(), 'interface.json'));
    expect(ports[1].elements).toEqual([
      { element: 0, port: 'y_TDATA', word: 0, low: 0, high: 15 },
      { element: 1, port: 'y_TDATA', word: 0, low: 16, high: 31 },
    ]);
    expect([1, 8, 9, 16, 18, 33, 64].map(paddedBits)).toEqual([8, 8, 16, 16, 32, 64, 64]);
  });

  it('makes a nested region a function that owns the channels only it uses', () => {
    const d = streamDesign();
    const body = d.top.kind === 'instance' ? [] : d.top.body;
    const nested: Design = { ...d, top: { kind: 'dataflow', body: [{ kind: 'repeat', count: 1, body }] } };
    const text = file(nested, 'firmware/tiny_stream.cpp');
    expect(text).toContain('void tiny_stream_repeat(\n    hls::stream<x_token_t> &x,');
    expect(text).toContain('steps: for (int step = 0; step < 1; step++) {');
    expect(text.indexOf('ch_d("ch_d")')).toBeLessThan(text.indexOf('void tiny_stream('));
    expect(text).toContain('    tiny_stream_repeat(x, y);');
  });
});

describe('hostile names', () => {
  const hostile = '"; exec rm -rf ~ #\n[exit] $x `id` \\';

  function hostileDesign(): Design {
    const d = streamDesign();
    const rename = (name: string): string => (name === 'x' || name === 'y' ? `${name}${hostile}` : name);
    const wire = (region: Design['top']): Design['top'] =>
      region.kind !== 'instance'
        ? { ...region, body: region.body.map(wire) }
        : {
            kind: 'instance',
            instance: {
              ...region.instance,
              layer: hostile,
              source: { kind: 'model', file: hostile, path: '*/ #include "x" |' },
              args: region.instance.args.map((a) => ({ ...a, name: rename(a.name) })),
            },
          };
    return {
      ...d,
      name: hostile,
      structure: hostile,
      roms: d.roms.map((r) => ({ ...r, doc: hostile })),
      ports: d.ports.map((p) => ({ ...p, name: rename(p.name), value: hostile })),
      top: wire(d.top),
    };
  }

  it('reach no script, no path and no code', () => {
    const { files, top } = emitProject(hostileDesign());
    expect(top).toBe('exec_rm_rf_exit_x_id');
    for (const [path, text] of files) {
      expect(path).toMatch(/^[A-Za-z0-9_./]+$/);
      if (path.endsWith('.tcl') || path.endsWith('.sh') || path.endsWith('_test.cpp')) {
        expect(text, path).not.toContain('rm -rf');
      }
      if (path.startsWith('firmware') && path !== 'firmware/burin_ops.h') {
        for (const line of text.split('\n').filter((l) => l.includes('rm -rf'))) {
          expect(line.trimStart(), path).toMatch(/^\/\/.*[^\\]$/);
        }
      }
    }
  });

  it('do not meet names of the testbench', () => {
    const d = streamDesign();
    const args = { x: 'x', y: 'ch_d', w: 'rom_w', b: 'rom_b' };
    const top: Design['top'] = {
      kind: 'dataflow',
      body: [
        { kind: 'instance', instance: instance('d', 'dense', { ...args, x: 'values' }) },
        { kind: 'instance', instance: instance('a', 'leaky', { x: 'ch_d', y: 'values_t' }) },
      ],
    };
    const ports = d.ports.map((p) => ({ ...p, name: p.name === 'x' ? 'values' : 'values_t' }));
    const names = emitProject({ ...d, ports, top }).ports;
    expect(names.get('values')).toBe('values_v');
    expect(new Set(names.values()).size).toBe(2);
  });

  it('are refused as part names', () => {
    expect(isPartName('xcvu13p-flga2577-2-e')).toBe(true);
    expect(isPartName('xc7z020clg400-1')).toBe(true);
    for (const bad of ['', 'a b', 'x;exit', '[exec rm]', '$part', 'x\n', '{', '-force']) {
      expect(isPartName(bad), bad).toBe(false);
      const d = streamDesign();
      expect(() => emitProject({ ...d, target: { ...d.target, part: bad } })).toThrow('unchecked');
    }
  });
});

describe('argument checks', () => {
  it('stop a design whose channel and parameter differ', () => {
    const d = streamDesign();
    const wide = typeOf('fixed<18,6>');
    const channels = d.channels.map((c) => ({ ...c, type: wide }));
    expect(() => emitProject({ ...d, channels })).toThrow('has type fixed<18,6>, wanted fixed<16,6>');
    const lanes = d.channels.map((c) => ({ ...c, lanes: 1 }) as Design['channels'][number]);
    expect(() => emitProject({ ...d, channels: lanes })).toThrow('has size 1, wanted 2');
  });
});

describe('templates', () => {
  it('throw on keys the view does not have, in every position', () => {
    const view = { known: 1, list: [{ a: 1 }], none: null };
    for (const text of [
      '{{missing}}',
      '{{#if missing}}x{{/if}}',
      '{{#each missing}}x{{/each}}',
      '{{#each list}}{{b}}{{/each}}',
      '{{#each list}}{{#if b}}x{{/if}}{{/each}}',
      '{{#unless missing}}x{{/unless}}',
    ]) {
      expect(() => renderText(text, view), text).toThrow(/missing|"text.*b"|not defined/);
    }
    expect(renderText('{{known}}{{#each list}}{{a}}{{/each}}{{#if none}}x{{/if}}', view)).toBe('11');
  });

  it('print text as it is', () => {
    expect(renderText('{{a}}', { a: '<&">' })).toBe('<&">');
  });
});

describe('data files', () => {
  it('carry codes of every width there and back', () => {
    for (const [type, codes] of [
      [typeOf('fixed<16,6>'), Float64Array.of(-32768, 0, 32767)],
      [typeOf('fixed<62,6>'), [-(1n << 61n), (1n << 61n) - 1n, 5n]],
      [typeOf('fixed<70,6>'), [-(1n << 69n), -1n, (1n << 69n) - 1n]],
      [typeOf('ufixed<64,6>'), [0n, (1n << 64n) - 1n, 9n]],
    ] as const) {
      expect(parseCodes(printCodes(codes, type, 2), type)).toEqual(codes);
    }
    expect(printCodes(Float64Array.of(1, 2, 3, 4), typeOf('fixed<16,6>'), 2)).toBe('1 2\n3 4\n');
  });
});

describe('kernels of a project', () => {
  it('stand in a file each, which includes what it calls', () => {
    const d = parallelDesign();
    const kernels = kernelsOf(`
kernel inner(in x: fixed<16,6>[4], out y: fixed<16,6>[4]) { unroll i in 4 { y[i] = x[i] } }
kernel counter(in x: fixed<16,6>[4], out y: fixed<16,6>[4]) { call inner(x, y) }
kernel scale(in x: fixed<16,6>[4], out y: fixed<16,6>[4], rom w: fixed<70,6>[4]) { unroll i in 4 { y[i] = cast(x[i] * w[i]) } }`);
    const { files } = emitProject({ ...d, kernels });
    expect(files.get('firmware/kernels/counter.h')).toContain('#include "inner.h"');
    expect(files.get('firmware/tiny_parallel.cpp')).not.toContain('kernels/inner.h');
  });
});
