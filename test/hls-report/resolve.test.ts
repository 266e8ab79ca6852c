// Catches: a figure believed although another file denies it, a callee taken for the top, reports of two runs mixed, a
// leftover of another part taken as this design's, and a misread name that becomes a module.
import { describe, expect, it } from 'vitest';
import { layerNames, layerOf } from '#src/hls-report/layer-names';
import { assembleReport, type HlsReport } from '#src/hls-report/project';
import { readReport } from '#src/hls-report/read';
import { cosimText, EXPORT, RUN, UTILIZATION } from './vivado-reports.ts';
import { csynthText, DENSE, LAYOUTS, SOFTMAX, TOP, total } from './written-reports.ts';
import { csynthSummary, csynthXml } from './written-summaries.ts';

const layout = LAYOUTS['vitis 2025.1'];

type Files = Readonly<Record<string, string>>;

const PROJECT: Files = {
  'net_csynth.rpt': csynthText(layout, TOP),
  'net_csynth.xml': csynthXml(layout, TOP),
  [`${DENSE.name}_csynth.rpt`]: csynthText(layout, DENSE),
  [`${DENSE.name}_csynth.xml`]: csynthXml(layout, DENSE),
  [`${SOFTMAX.name}_csynth.rpt`]: csynthText(layout, SOFTMAX),
  'csynth.rpt': csynthSummary(layout, TOP),
};

function assemble(files: Files): { readonly report: HlsReport; readonly codes: readonly string[] } {
  const read = Object.entries(files).map(([file, text]) => readReport(text, file));
  const { value, diagnostics } = assembleReport({ files: read, path: 'prj' });
  if (!value) throw new Error(diagnostics.map((d) => d.message).join('; '));
  return { report: value, codes: diagnostics.map((d) => d.code) };
}

const refusal = (files: Files): readonly string[] =>
  assembleReport({ files: Object.entries(files).map(([f, t]) => readReport(t, f)), path: 'prj' })
    .diagnostics.filter((d) => d.severity === 'error')
    .map((d) => d.code);

describe('a whole project', () => {
  it('has every module with all it is said to be, callers first', () => {
    const { report, codes } = assemble(PROJECT);
    expect(codes).toEqual([]);
    expect(report.synthesis.top).toBe('net');
    expect(report.synthesis.modules.map((m) => m.name)).toEqual(['net', DENSE.name, SOFTMAX.name]);
    expect(report.synthesis.modules[1]).toMatchObject({
      figures: {
        ...total(DENSE),
        latencyMin: 31,
        latencyMax: 33,
        iiMax: 33,
        clockEstimated: 4.371,
      },
      files: ['net_csynth.rpt', `${DENSE.name}_csynth.rpt`, `${DENSE.name}_csynth.xml`, 'csynth.rpt'],
    });
    expect(report.synthesis.modules[0]!.calls.map((c) => c.instance)).toEqual([
      `${DENSE.name}_U0`,
      `${SOFTMAX.name}_U1`,
    ]);
  });

  it('is the same in any order of files', () => {
    const { files: _f, ...a } = assemble(PROJECT).report.synthesis.modules[0]!;
    const { files: _g, ...b } = assemble(Object.fromEntries(Object.entries(PROJECT).reverse())).report
      .synthesis.modules[0]!;
    expect(b).toEqual(a);
  });

  it('has a top without a summary', () => {
    const { 'csynth.rpt': _, ...rest } = PROJECT;
    expect(assemble(rest).report.synthesis.top).toBe('net');
  });
});

describe('what contradicts', () => {
  const files = (changed: Partial<typeof TOP>): Files => ({
    ...PROJECT,
    'net_csynth.xml': csynthXml(layout, { ...TOP, ...changed }),
  });

  it.each([
    ['a resource', files({ own: { ...TOP.own, lut: 42 } }), 'lut'],
    ['a latency', files({ latency: [36, 241] }), 'latencyMax'],
    ['what one file does not know', files({ latency: [null, 240] }), 'latencyMin'],
    ['a clock', files({ clock: 4.372 }), 'clockEstimated'],
    ['an interval', files({ ii: [30, 34] }), 'iiMin'],
  ])('%s is left out and told', (_what, project, figure) => {
    const { report, codes } = assemble(project);
    expect(codes).toContain('BN671');
    expect(report.synthesis.modules[0]!.figures).not.toHaveProperty(figure);
    expect(Object.keys(report.synthesis.modules[0]!.figures).length).toBeGreaterThan(14);
  });

  it('a part is left out', () => {
    const other = PROJECT['net_csynth.xml']!.replace('xcvu13p', 'xcvu19p');
    const { report, codes } = assemble({ ...PROJECT, 'net_csynth.xml': other });
    expect(codes).toEqual(['BN671']);
    expect(report.synthesis.identity).not.toHaveProperty('part');
  });

  it('a summary that is neither the best nor the worst case', () => {
    const summary = csynthSummary(layout, { ...TOP, latency: [36, 99] });
    const { 'net_csynth.xml': _, ...once } = PROJECT;
    const { report, codes } = assemble({ ...once, 'csynth.rpt': summary });
    expect(codes).toEqual(['BN671']);
    expect(report.synthesis.modules[0]!.figures).not.toHaveProperty('latencyMax');
    // Two reports of the module itself outvote it, as they do for resources.
    const twice = assemble({ ...PROJECT, 'csynth.rpt': summary });
    expect(twice.codes).toEqual(['BN681']);
    expect(twice.report.synthesis.modules[0]!.figures).toMatchObject({ latencyMin: 36, latencyMax: 240 });
  });

  it('a report that is named after another module', () => {
    const { [`${SOFTMAX.name}_csynth.rpt`]: text, ...rest } = PROJECT;
    const { report, codes } = assemble({ ...rest, 'other_csynth.rpt': text! });
    expect(codes).toEqual(['BN670']);
    expect(report.synthesis.modules.map((m) => m.name)).toContain(SOFTMAX.name);
  });

  it('a name that a single summary knows', () => {
    const { report, codes } = assemble({
      ...PROJECT,
      'csynth.rpt': PROJECT['csynth.rpt']!.replace('softmax', 'saftmax'),
    });
    expect(codes).toEqual(['BN670']);
    expect(report.synthesis.modules.length).toBe(3);
  });
});

describe('a name that a summary alone has', () => {
  const names = (files: Files) => assemble(files).report.synthesis.modules.map((m) => m.name);

  it('stands where the report of its caller is not there to name it', () => {
    const inner = csynthSummary(layout, { ...TOP, calls: [{ ...DENSE, calls: [SOFTMAX] }] });
    const top = csynthText(layout, { ...TOP, calls: [DENSE] });
    const files = { 'csynth.rpt': inner, 'net_csynth.rpt': top };
    expect(names(files)).toEqual(['net', DENSE.name, SOFTMAX.name]);
    const dense = csynthText(layout, DENSE);
    expect(names({ ...files, [`${DENSE.name}_csynth.rpt`]: dense })).toEqual(['net', DENSE.name]);
  });

  it('is that of the module that it is an instance of', () => {
    const calls = [{ ...DENSE, name: `grp_${DENSE.name}_fu_17` }, SOFTMAX];
    const { report, codes } = assemble({
      ...PROJECT,
      'csynth.rpt': csynthSummary(layout, { ...TOP, calls }),
    });
    expect(report.synthesis.modules.map((m) => m.name)).toEqual(['net', DENSE.name, SOFTMAX.name]);
    expect(codes).toEqual([]);
  });
});

describe('the interval of a top that is not pipelined', () => {
  const vivado = LAYOUTS['vivado 2019.1'];
  const top = { ...TOP, latency: [92, 95] as const, ii: [92, 95] as const, calls: [] };
  const later = { ...top, ii: [93, 96] as const };

  it('is that of the XML where the text has the latency', () => {
    const files = { 'net_csynth.rpt': csynthText(vivado, top), 'net_csynth.xml': csynthXml(vivado, later) };
    const { report, codes } = assemble(files);
    expect(codes).toEqual(['BN682']);
    expect(report.synthesis.modules[0]!.figures).toMatchObject({ iiMin: 93, iiMax: 96 });
  });

  it.each([
    ['the least alone is later', csynthText(vivado, top), { ...top, ii: [93, 95] as const }],
    ['the greatest alone is later', csynthText(vivado, top), { ...top, ii: [92, 96] as const }],
    ['both are more than a cycle later', csynthText(vivado, top), { ...top, ii: [94, 97] as const }],
    ['the text calls it pipelined', csynthText(vivado, top).replace(/\bnone\|/, 'loop|'), later],
  ])('is left out where %s', (_what, text, other) => {
    const files = { 'net_csynth.rpt': text, 'net_csynth.xml': csynthXml(vivado, other) };
    const { report, codes } = assemble(files);
    expect(new Set(codes)).toEqual(new Set(['BN671']));
    const { iiMin, iiMax } = report.synthesis.modules[0]!.figures;
    expect([iiMin, iiMax]).toContain(undefined);
    expect([92, undefined]).toContain(iiMin);
  });
});

describe('what belongs together', () => {
  it('two runs are not mixed', () => {
    const both = {
      'p/solution1/syn/report/net_csynth.rpt': PROJECT['net_csynth.rpt']!,
      'p/solution2/syn/report/net_csynth.rpt': PROJECT['net_csynth.rpt']!,
    };
    expect(refusal(both)).toEqual(['BN673']);
  });

  it('a run that was only simulated or exported is a run too', () => {
    const other = {
      'p/one/syn/report/net_csynth.rpt': PROJECT['net_csynth.rpt']!,
      'p/two/sim/report/net_cosim.rpt': cosimText(RUN, true),
    };
    expect(refusal(other)).toEqual(['BN673']);
    const exported = {
      'p/one/syn/report/net_csynth.rpt': PROJECT['net_csynth.rpt']!,
      'p/two/impl/report/verilog/net_export.rpt': EXPORT,
    };
    expect(refusal(exported)).toEqual(['BN673']);
  });

  it("copies beside a component's run are of that run, and must agree with it", () => {
    const component = {
      'c/hls/syn/report/net_csynth.rpt': PROJECT['net_csynth.rpt']!,
      'c/reports/hls_compile.rpt': PROJECT['csynth.rpt']!,
      'c/reports/hls_cosim.rpt': cosimText(RUN, true),
    };
    expect(assemble(component).codes).toEqual([]);
    const old = {
      ...component,
      'c/reports/hls_compile.rpt': csynthSummary(layout, { ...TOP, latency: [1, 2] }),
    };
    expect(assemble(old).codes).toEqual(['BN671']);
    expect(refusal({ ...component, 'reports/hls_compile.rpt': PROJECT['csynth.rpt']! })).toEqual(['BN673']);
  });

  it('the wrapper of an export is the design, where it lies in the run or is named after it', () => {
    const wrapper = UTILIZATION.replace('Design       : net', 'Design       : bd_0_wrapper');
    const at = (path: string) => assemble({ ...PROJECT, [path]: wrapper });
    for (const path of ['impl/verilog/report/net_utilization_synth.rpt', 'kept/net_utilization_synth.rpt'])
      expect([at(path).codes, at(path).report.implementations.length]).toEqual([[], 1]);
    expect(at('kept/utilization.rpt').codes).toEqual(['BN675']);
  });

  it('copies below impl are no second run', () => {
    const text = PROJECT['net_csynth.rpt']!;
    const copied = {
      'syn/report/net_csynth.rpt': text,
      'impl/ip/hls_files/solution/syn/report/net_csynth.rpt': text,
    };
    expect(assemble(copied).codes).toEqual([]);
    expect(assemble({ 'impl/misc/syn/report/net_csynth.rpt': text }).report.synthesis.top).toBe('net');
  });

  it('an implementation of another part or design is left out', () => {
    const part = UTILIZATION.replace('xcvu13p', 'xcvu9p');
    const design = UTILIZATION.replace('Design       : net', 'Design       : old');
    for (const text of [part, design]) {
      const { report, codes } = assemble({ ...PROJECT, 'vivado_synth.rpt': text });
      expect(codes).toEqual(['BN675']);
      expect(assemble({ ...PROJECT, 'a.rpt': text, 'b.rpt': text }).codes).toEqual(['BN675']);
      expect(report.implementations).toEqual([]);
    }
    expect(assemble({ ...PROJECT, 'vivado_synth.rpt': UTILIZATION }).report.implementations.length).toBe(1);
    for (const name of ['vu13pflga2577-2-e', 'xcvu13pflga2577-2']) {
      const old = UTILIZATION.replace('xcvu13p-flga2577-2-e', name);
      expect(assemble({ ...PROJECT, 'vivado_synth.rpt': old }).codes).toEqual([]);
    }
  });

  it('without a report there is none, and without a single root there is no top', () => {
    expect(refusal({})).toEqual(['BN672']);
    const { report, codes } = assemble({
      [`${DENSE.name}_csynth.rpt`]: PROJECT[`${DENSE.name}_csynth.rpt`]!,
      [`${SOFTMAX.name}_csynth.rpt`]: PROJECT[`${SOFTMAX.name}_csynth.rpt`]!,
    });
    expect(codes).toEqual(['BN678']);
    expect(report.synthesis).not.toHaveProperty('top');
  });
});

describe('layers', () => {
  const names = layerNames(`
    nnet::dense<input_t, layer2_t, config2>(x, layer2_out, w2, b2); // fc1
    nnet::relu<layer2_t, layer4_t, relu_config4>(layer2_out, layer4_out); // relu1
    nnet::linear<layer2_t, layer5_t, config5>(a, b); // one
    nnet::linear<layer2_t, layer5_t, config5>(a, c); // another
  `);

  it('are told by the names of their settings', () => {
    expect(layerOf('dense_latency_ap_fixed_16_6_5_3_0_config2_s', names)).toBe('fc1');
    expect(layerOf('relu_ap_fixed_16_6_5_3_0_relu_config4_s', names)).toBe('relu1');
    expect(layerOf('dense_latency_0_0_0_0', names)).toBeUndefined();
    expect(layerOf('dense_config22_s', names)).toBeUndefined();
  });

  it('have no name where two calls share one', () => {
    expect(layerOf('linear_config5_s', names)).toBeUndefined();
  });
});

it('knows modules by the names of their instances, as summaries before 2022 give them', () => {
  const instances = TOP.calls!.map((c, i) => ({ ...c, name: `${c.name}_U${i}` }));
  const named = csynthSummary(layout, { ...TOP, calls: instances });
  const { report, codes } = assemble({ ...PROJECT, 'csynth.rpt': named });
  expect(codes).toEqual([]);
  expect(report.synthesis.modules.map((m) => m.name)).toEqual(['net', DENSE.name, SOFTMAX.name]);
  expect(assemble({ ...PROJECT, 'csynth.rpt': named.replace('719 (', '718 (') }).codes).toEqual(['BN681']);
});

it('believes two reports of a module more than a summary of all, and says so', () => {
  const summary = PROJECT['csynth.rpt']!.replace('28385 (', '28387 (');
  const { report, codes } = assemble({ ...PROJECT, 'csynth.rpt': summary });
  expect(codes).toEqual(['BN681']);
  expect(report.synthesis.modules[1]!.figures.lut).toBe(28_385);
  const one = { 'csynth.rpt': summary, [`${DENSE.name}_csynth.rpt`]: PROJECT[`${DENSE.name}_csynth.rpt`]! };
  const alone = assemble(one);
  expect(alone.codes).toContain('BN671');
  expect(alone.report.synthesis.modules.find((m) => m.name === DENSE.name)!.figures).not.toHaveProperty(
    'lut',
  );
});
