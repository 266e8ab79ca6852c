// Catches: an estimate set beside a report of another run, a design that fails and exits 0, a folder of several runs that
// is read as one, an option without effect, layers paired that are not the same, and a ratio the wrong way round.
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Context } from '#src/cli/host';
import { findReport } from '#src/cli/report-files';
import { plainPainter } from '#src/report/colour';
import { cosimText, head, RUN, timing, UTILIZATION } from '../hls-report/vivado-reports.ts';
import {
  DENSE_CELL,
  exportText,
  exportXml,
  hierarchical,
  TOP_CELL,
  type WrittenCell,
} from '../hls-report/written-implementation.ts';
import {
  csynthText,
  DENSE,
  LAYOUTS,
  none,
  SOFTMAX,
  TOP,
  type WrittenModule,
} from '../hls-report/written-reports.ts';
import { csynthDesignXml, csynthSummary, csynthXml } from '../hls-report/written-summaries.ts';
import { shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();
const layout = LAYOUTS['vitis 2025.1'];
write('tiny.nn', TINY);

function put(path: string, text: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return path;
}

function contextIn(cwd: string): Context {
  const host = { cwd, env: {}, out: () => {}, err: () => {}, outIsTerminal: false, errIsTerminal: false };
  return {
    host,
    paint: plainPainter,
    progress: () => {},
    argv: [],
    sources: new Map(),
    displayed: new Map(),
  };
}

/** A project as hls4ml leaves it after its build script ran. */
function project(name: string, top: WrittenModule): string {
  const solution = `${name}/${top.name}_prj/solution1`;
  for (const m of [top, ...(top.calls ?? [])]) {
    put(`${solution}/syn/report/${m.name}_csynth.rpt`, csynthText(layout, m));
    put(`${solution}/syn/report/${m.name}_csynth.xml`, csynthXml(layout, m));
  }
  put(`${solution}/syn/report/csynth.xml`, csynthDesignXml(layout, top));
  put(`${solution}/syn/report/csynth.rpt`, csynthSummary(layout, top));
  put(`${solution}/.autopilot/db/${top.name}.rpt`, 'not looked at');
  return name;
}

const HLS4ML = project('hls', TOP);
put('hls/hls4ml_config.yml', 'Backend: Vitis\n');
put(
  'hls/firmware/net.cpp',
  `nnet::dense<input_t, layer2_t, config2>(x, layer2_out, w2, b2); // fc1
nnet::softmax<layer2_t, result_t, softmax_config4>(layer2_out, y); // answer`,
);
put('hls/net_prj/solution1/sim/report/net_cosim.rpt', cosimText(RUN, true));
put('hls/net_prj/solution1/impl/report/verilog/power.rpt', head('report_power -file power.rpt', 'Routed'));
put('hls/vivado_synth.rpt', UTILIZATION);

const dense: WrittenModule = { ...DENSE, name: 'dense_d', own: { ...none, lut: 100, ff: 50 } };
const relu: WrittenModule = { ...SOFTMAX, name: 'relu_r', own: { ...none, lut: 10 } };
const tiny: WrittenModule = { ...TOP, name: 'tiny', calls: [dense, relu] };

describe('burin report', () => {
  it('shows layers, cosimulation and implementation of a project', async () => {
    const { exit, out, codes } = await burin('report', HLS4ML);
    expect({ exit, codes }).toEqual({ exit: 0, codes: ['BN677'] });
    expect(out).toContain(
      'net: vitis_hls-2025.1, xcvu13p-flga2577-2-e, clock 5 ns (the tool expects 4.37 ns)',
    );
    expect(out).toContain(
      'latency 36..240 cycles, 180 ns to 1.20 us at 5 ns; a new inference every 31..34 cycles',
    );
    expect(out).toMatch(
      /^fc1 +dense_latency_config2_s +31\.\.33 +31\.\.33 +4\.37 +28,385 +5,814 +719 +3 +1$/m,
    );
    expect(out).toMatch(/^answer +softmax_config4_s +5 +1 +3\.50 +742 /m);
    expect(out).toMatch(/^top itself +41 +3,426 +0 +2 +0$/m);
    expect(out).toMatch(/^total +36\.\.240 +31\.\.34 +4\.37 +29,168 +9,762 +724 +13 +1$/m);
    expect(out).toMatch(/^share used +1\.7 %/m);
    expect(out).toContain(
      'cosimulation (Verilog): passed, latency 248..278 cycles, 251 on average; a new inference every 240..250 cycles',
    );
    expect(out).toMatch(/^Fully Placed +164,154 +200,691 +1,936 +377\.5 +755 +115 .*vivado_synth\.rpt$/m);
  });

  it('says the same as JSON, with what every file said resolved', async () => {
    const { json } = await burin('report', HLS4ML, '--json');
    const { result } = json();
    expect(result).toMatchObject({
      top: 'net',
      tool: 'vitis_hls',
      version: '2025.1',
      period: 5,
      verdicts: [],
    });
    expect(result.layers[0]).toMatchObject({ layer: 'fc1', figures: { latency: { low: 31, high: 33 } } });
    expect(result.modules[0].figures).toMatchObject({
      latencyMin: 36,
      latencyMax: 240,
      lutAvailable: 1_728_000,
    });
    expect(result.cosim[0].passed).toBe(true);
    expect(result.implementations[0].used.bramTiles).toBe(377.5);
  });

  it('reads one report alone', async () => {
    const { exit, out, codes } = await burin('report', 'hls/net_prj/solution1/syn/report/csynth.rpt');
    expect({ exit, codes }).toEqual({ exit: 0, codes: [] });
    expect(out).toMatch(/^total +240\* +34\* +- +29,168 /m);
    expect(out).toContain(
      '*: one figure, of which the summary does not say whether it is the best or the worst',
    );
    const xml = await burin('report', 'hls/net_prj/solution1/syn/report/net_csynth.xml');
    expect(xml).toMatchObject({ exit: 0, codes: [] });
    const other = await burin('report', 'hls/net_prj/solution1/impl/report/verilog/power.rpt');
    expect(other).toMatchObject({ exit: 1, codes: ['BN679'], out: '' });
  });

  it('shows what is not known, and where it is damaged', async () => {
    const open: WrittenModule = { ...TOP, name: 'open', latency: [3, null], calls: [] };
    const path = put('open_csynth.rpt', csynthText(layout, open).replace(/^\|Total .*$/m, '|Total |'));
    const { exit, out, codes, err } = await burin('report', path);
    expect({ exit, codes }).toEqual({ exit: 0, codes: ['BN670'] });
    expect(err).toContain('open_csynth.rpt:');
    expect(out).toContain('latency 3..? cycles; a new inference every 31..34 cycles');
    expect(out).toContain('?: the tool does not know');
  });

  it.each([
    [
      'more than the part has',
      'wide_csynth.rpt',
      csynthText(layout, { ...TOP, name: 'wide', own: { ...none, dsp: 20_000 }, calls: [] }),
      /^does not fit: 20,000 DSP, the part has 12,288$/m,
    ],
    [
      'a cosimulation that failed',
      'x_cosim.rpt',
      cosimText(RUN.replace('Pass', 'Fail'), false),
      /^cosimulation failed/m,
    ],
    [
      'a clock that is not reached',
      'timing.rpt',
      timing('-0.452', '-5.100', 3, 'Timing constraints are not met.'),
      /^the clock is not reached/m,
    ],
  ])('exits 4 for %s', async (_what, name, text, line) => {
    const { exit, out, codes } = await burin('report', put(name, text));
    expect({ exit, codes }).toEqual({ exit: 4, codes: [] });
    expect(out).toMatch(line);
  });

  it("reads a component of Vitis's later interface, whose chief reports lie there twice", async () => {
    const [cycles, summary] = [cosimText(RUN, true), csynthSummary(layout, TOP)];
    put('unified/c/hls/syn/report/csynth.rpt', summary);
    put('unified/c/hls/syn/report/net_csynth.rpt', csynthText(layout, TOP));
    put('unified/c/hls/sim/report/net_cosim.rpt', cycles);
    put('unified/c/reports/hls_compile.rpt', summary);
    put('unified/c/reports/hls_cosim.rpt', cycles);
    put('unified/kept/net_csynth.rpt', csynthText(layout, TOP));
    const { exit, out, codes } = await burin('report', 'unified');
    expect({ exit, codes }).toEqual({ exit: 0, codes: [] });
    expect(out.match(/^cosimulation/gm)).toHaveLength(1);
    put('unified/kept/net_csynth.rpt', csynthText(layout, { ...TOP, latency: [36, 241] }));
    expect(await burin('report', 'unified')).toMatchObject({ exit: 1, codes: ['BN673'] });
  });

  it('reads the others where one file is too large', async () => {
    const path = put(`${project('large', TOP)}/net_prj/paths.rpt`, '');
    truncateSync(join(folder, path), 300 * 1024 * 1024);
    const { exit, out, codes, err } = await burin('report', 'large');
    expect({ exit, codes }).toEqual({ exit: 0, codes: ['BN670'] });
    expect(out).toMatch(/^total +36\.\.240 /m);
    expect(err).toContain('the limit is 268435456');
  });

  it('refuses what holds no report, or several runs', async () => {
    put('empty/readme.txt', '');
    expect(await burin('report', 'empty')).toMatchObject({ exit: 1, codes: ['BN672'], out: '' });
    project('two/a', TOP);
    project('two/b', TOP);
    const ran = await burin('report', 'two');
    expect(ran).toMatchObject({ exit: 1, codes: ['BN673'], out: '' });
    expect(ran.err).toContain('a/net_prj/solution1, b/net_prj/solution1');
    expect(await burin('report', 'absent')).toMatchObject({ exit: 1, codes: ['BN701'] });
  });
});

it('counts files before it reads them', () => {
  const { value, diagnostics } = findReport('hls', contextIn(folder), { entries: 5, depth: 16 });
  expect(value).toBeUndefined();
  expect(diagnostics.map((d) => d.code)).toEqual(['BN680']);
});

describe('burin report --against', () => {
  it('sets the estimate beside the report of the same design', async () => {
    project('made', tiny);
    const { exit, out, json } = await burin('report', 'made', '--against', 'tiny.nn', '--tool', 'unit-1');
    expect(exit).toBe(0);
    expect(out).toContain('estimate of tiny by Burin, unit-1, xcvu13p-flga2577-2-e, 5 ns (tiny.nn)');
    expect(out).toMatch(/^d +31\.\.33 +\d+ +\d+\.\d\d /m);
    expect(out).toMatch(/^r +5 /m);
    expect(out).toMatch(/^layer +latency report +estimate +est\/rep /m);
    const { result } = (
      await burin('report', 'made', '--against', 'tiny.nn', '--tool', 'unit-1', '--json')
    ).json();
    const [d] = result.against.layers;
    expect(d.a.module).toBe('dense_d');
    expect(d.b.layer).toBe('d');
    expect(d.ratios.latency).toBe(d.b.figures.latency.high / 33);
    expect(() => json()).toThrow();
  });

  it('sets what logic synthesis makes of it beside the report after synthesis alone', async () => {
    project('alone', tiny);
    const synthesised = UTILIZATION.replace('Fully Placed', 'Synthesized').replace(/\bnet\b/g, 'tiny');
    put('alone/vivado_synth.rpt', synthesised);
    const options = ['--against', 'tiny.nn', '--tool', 'vivado_hls-2020.1'];
    const { exit, out } = await burin('report', 'alone', ...options);
    expect(exit).toBe(0);
    const [first, after] = out.split('after logic synthesis:');
    expect(after).toMatch(/^total +164,154 +\d+ +0\.00 /m);
    expect(first).not.toMatch(/^total .*164,154/m);
    const unit = await burin('report', 'alone', '--against', 'tiny.nn', '--tool', 'unit-1');
    expect(unit.out).not.toContain('after logic synthesis:\nlayer');
  });

  it.each([
    ['part', ['--part', 'xc7z020clg400-1'], 'part'],
    ['clock', ['--clock', '4'], 'clock'],
  ])('refuses another %s', async (_what, options, word) => {
    const ran = await burin('report', 'made', '--against', 'tiny.nn', '--tool', 'unit-1', ...options);
    expect(ran).toMatchObject({ exit: 1, out: '' });
    expect(ran.codes).toContain('BN674');
    expect(ran.err).toContain(`its ${word} is `);
    expect(ran.err).not.toContain('its top is ');
  });

  it('refuses another top, and one that is not told', async () => {
    const other = await burin('report', HLS4ML, '--against', 'tiny.nn', '--tool', 'unit-1');
    expect(other.codes).toContain('BN674');
    expect(other.err).toContain('its top is "net", the model\'s is "tiny"');
    const bare = put('u/vivado_synth.rpt', UTILIZATION);
    const untold = await burin('report', dirname(bare), '--against', 'tiny.nn', '--tool', 'unit-1');
    expect(untold.err).toContain('its top is not told');
  });

  it('takes the options of a model only with a model', async () => {
    const ran = await burin('report', HLS4ML, '--clock', '4', '--tool', 'unit-1');
    expect(ran).toMatchObject({ exit: 1, codes: ['BN718', 'BN718'] });
  });
});

describe('what implementation made of the layers', () => {
  const made = (name: string, top: WrittenCell): string => {
    const run = `${project(name, TOP)}/net_prj/solution1/impl`;
    put(`${run}/report/verilog/export_syn.rpt`, exportText('RTL Synthesis', top));
    put(`${run}/report/verilog/export_syn.xml`, exportXml('RTL Synthesis', top));
    put(`${run}/verilog/report/net_utilization_hierarchical_synth.rpt`, hierarchical(top, true));
    return name;
  };
  made('synthesised', TOP_CELL);
  made('again', { ...TOP_CELL, parts: [{ ...DENSE_CELL, own: [1445, 30, 5, 900, 1, 1, 4, 0] }] });
  const routed = put(
    'again/net_prj/solution1/impl/report/verilog/export_impl.rpt',
    exportText('Place & Route', TOP_CELL),
  );

  it('stands apart from what C synthesis reports', async () => {
    const { exit, out, codes } = await burin('report', 'synthesised');
    expect({ exit, codes }).toEqual({ exit: 0, codes: [] });
    expect(out).toMatch(/^Synthesized +908 +1,060 +6 +3 +6 +1 +4\.000 +1\.548 +- +yes .* and 2 more$/m);
    expect(out).toContain('after logic synthesis:\nmodule ');
    expect(out).toMatch(/^dense_latency_config2_s +31\.\.33 .* 28,385 /m);
    expect(out).toMatch(/^dense_latency_config2_s +745 +920 +6 +3 +0$/m);
    expect(out).toMatch(/^softmax_config4_s +120 +80 +0 +3 +1$/m);
    const { result } = (await burin('report', 'synthesised', '--json')).json();
    expect(result.implemented).toMatchObject([{ step: 'synthesis', used: { lut: 908 } }]);
    expect(result.implemented[0].cells).toHaveLength(4);
  });

  it('is compared step by step, and with nothing else', async () => {
    const { exit, out } = await burin('compare', 'synthesised', 'again');
    expect(exit).toBe(0);
    const [, synthesised, rest] = out.split(/^(?=C synthesis:|after logic synthesis:)/m);
    expect(synthesised).toMatch(/^dense_latency_config2_s .* 28,385 +28,385 +1\.00 /m);
    expect(rest).toMatch(/^dense_latency_config2_s +745 +1,490 +2\.00 /m);
    expect(rest).toMatch(/^softmax_config4_s +120 +- /m);
    expect(rest).toContain('BRAM18 in halves of a block RAM tile');
    expect(rest).toContain('after routing: only B has figures; there is nothing to set beside them');
    const { result } = (await burin('compare', 'synthesised', 'again', '--json')).json();
    expect(Object.keys(result.steps)).toEqual(['synthesis']);
    expect(result.steps.synthesis.layers[0].ratios.lut).toBe(2);
  });

  it('is not set beside an estimate of C synthesis, nor a step beside another', async () => {
    await burin('estimate', 'tiny.nn', '--tool', 'unit-1', '-o', 'c.json');
    const estimated = (await burin('compare', 'c.json', 'synthesised')).out;
    expect(estimated).toContain('after logic synthesis: only B has figures');
    const bare = put('only/vivado_synth.rpt', UTILIZATION);
    const ran = await burin('compare', bare, routed);
    expect(ran.exit).toBe(0);
    expect(ran.out).not.toMatch(/^layer/m);
    expect(ran.out).toContain('after placement: only A has figures');
    expect(ran.out).toContain('after routing: only B has figures');
  });

  it('is not compared where reports of a step differ', async () => {
    put('again/vivado_synth.rpt', UTILIZATION.replace('Fully Placed', 'Synthesized'));
    const { out, codes } = await burin('compare', 'synthesised', 'again');
    expect(codes).toEqual(['BN684']);
    expect(out).toContain('after logic synthesis: B has several reports that differ; none is compared');
  });
});

describe('burin compare', () => {
  it('sets two reports side by side, the second over the first', async () => {
    project('later', {
      ...TOP,
      calls: [{ ...DENSE, name: 'dense_resource_config2_s', own: { ...DENSE.own, lut: 56_770 } }, SOFTMAX],
    });
    const { exit, out, codes } = await burin('compare', HLS4ML, 'later');
    expect({ exit, codes }).toEqual({ exit: 0, codes: ['BN677'] });
    expect(out).toContain('A: report of net, vitis_hls-2025.1, xcvu13p-flga2577-2-e, 5 ns (hls)');
    // The same layer by its settings, though its strategy and so its function changed.
    expect(out).toMatch(/^fc1 .* 28,385 +56,770 +2\.00 /m);
    expect(out).not.toContain('stand on one side only');
  });

  it('takes estimates, and says which layers stand alone', async () => {
    expect((await burin('estimate', 'tiny.nn', '--tool', 'unit-1', '-o', 'estimate.json')).exit).toBe(0);
    const same = (await burin('compare', 'estimate.json', 'estimate.json', '--json')).json().result;
    expect(Object.values(same.ratios).every((r) => r === 1)).toBe(true);
    expect(same.layers.map((l: { a: { layer: string } }) => l.a.layer)).toEqual(['d', 'r']);
    const { exit, out } = await burin('compare', 'estimate.json', HLS4ML);
    expect(exit).toBe(0);
    expect(out).toContain('4 of the layers stand on one side only: no name says that they are the same');
  });

  it.each([
    ['{', 'it is no JSON'],
    ['{"version": 2}', 'version: '],
    ['[]', 'all of it: '],
  ])('refuses %s as an estimate', async (text, why) => {
    const ran = await burin('compare', write('bad.json', text), HLS4ML);
    expect(ran).toMatchObject({ exit: 1, out: '' });
    expect(ran.codes).toContain('BN676');
    expect(ran.err).toContain(why);
  });

  it('refuses an estimate whose figures are no figures', async () => {
    await burin('estimate', 'tiny.nn', '--tool', 'unit-1', '-o', 'e.json', '--json');
    const { result } = (await burin('estimate', 'tiny.nn', '--tool', 'unit-1', '--json')).json();
    result.design.resources.lut.value = -1;
    const ran = await burin('compare', write('bad.json', JSON.stringify(result)), HLS4ML);
    expect(ran.err).toContain('design.resources.lut.value');
  });
});
