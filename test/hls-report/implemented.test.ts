// Catches: halves of tiles taken for tiles in a hierarchy, a part's figures taken for the whole's, sums that do not hold
// believed, the period of logic synthesis taken for one after routing, what a tool left blank read as 0, a black box
// counted as nothing, reports of two Vivado runs mixed, and two reports of one run that differ both believed.
import { describe, expect, it } from 'vitest';
import type { ImplementationFile } from '#src/hls-report/claims';
import { assembleReport } from '#src/hls-report/project';
import { readReport } from '#src/hls-report/read';
import { head, timing, UTILIZATION } from './vivado-reports.ts';
import {
  DENSE_CELL,
  exportText,
  exportXml,
  hierarchical,
  TOP_CELL,
  type WrittenCell,
} from './written-implementation.ts';

function implementation(text: string): ImplementationFile & { readonly codes: readonly string[] } {
  const { report, diagnostics } = readReport(text, 'a.rpt');
  if (report.kind !== 'implementation') throw new Error(`read as ${report.kind}`);
  return { ...report, codes: diagnostics.map((d) => d.code) };
}

const DENSE = 'dense_latency_config2_s_U0';
const WHOLE = { lut: 908, ff: 1060, dsp: 6, bram18: 6, uram: 1 };
const CELLS = [
  { path: '', module: 'net', used: WHOLE },
  { path: DENSE, module: 'dense_latency_config2_s', used: { lut: 745, ff: 920, dsp: 6, bram18: 3, uram: 0 } },
  {
    path: 'softmax_config4_s_U1',
    module: 'softmax_config4_s',
    used: { lut: 120, ff: 80, bram18: 3, uram: 1 },
  },
  { path: `${DENSE}/mul_8s_U3`, module: 'mul_8s', used: { lut: 10, ff: 20, dsp: 2, bram18: 0 } },
];

describe.each([true, false])('a hierarchy (of the wrapper of an export: %s)', (wrapped) => {
  const text = hierarchical(TOP_CELL, wrapped);

  it('has every instance with all inside it, by the names of C synthesis', () => {
    const made = implementation(text);
    expect(made).toMatchObject({ codes: [], stage: 'Synthesized', used: { ...WHOLE, bramTiles: 3 } });
    const { module: _, ...bare } = CELLS[0]!;
    expect(made.cells).toMatchObject(wrapped ? CELLS : [bare, ...CELLS.slice(1)]);
    expect(made.cells![1]!.used.bramTiles).toBe(1.5);
    expect(made.design).toBe('net');
  });

  it('may count a LUT in two parts, and share figures by per cent', () => {
    const shared = implementation(hierarchical(TOP_CELL, wrapped, 'Routed', 9));
    expect(shared).toMatchObject({ codes: [], used: { ...WHOLE, lut: 899 } });
    for (const share of ['(<0.01%)', '(32,320789%)'])
      expect(implementation(hierarchical(TOP_CELL, wrapped, 'Routed', 0, share))).toMatchObject({
        codes: [],
        used: WHOLE,
      });
  });

  it.each([
    ['the sum of the kinds of LUTs', /(\| +)120( \| +120)/, '$1121$2'],
    ['registers of a part', /(20)( \| +0 \| +0 \| +2 \|)/, '21$2'],
    [
      'fewer LUTs in the parts',
      /\| +908 \| +871/,
      (m: string) => m.replace('908', '909').replace('871', '872'),
    ],
    ['a place', /^\|( +softmax_config4_s_U1)( +)(?= {2}\|)/m, '|  $1$2'],
    ['what lies directly in another', /\(dense_latency_config2_s_U0\)/, '(dense_latency_config3_s_U0)'],
    ['one whole', /(^\| (?:bd_0_wrapper|net) .*\n)([\s\S]*?)(^\+[-+]+\n\* Note)/m, '$1$2$1$3'],
    ['a count', /(\| +)745( )/, '$174x$2'],
    ['a name that stands there twice', /softmax_config4_s_U1 {6}/, `${DENSE}`],
  ])('is left out whole where %s is wrong', (_what, from, to) => {
    const hurt = text.replace(from, to as string);
    expect(hurt).not.toBe(text);
    expect(implementation(hurt)).toMatchObject({ codes: ['BN670'], used: {} });
    expect(implementation(hurt)).not.toHaveProperty('cells');
  });

  it('is left out where a column is missing', () => {
    expect(implementation(text.replace('RAMB18', 'RAMBXX')).codes).toEqual(['BN670']);
    expect(implementation(text.slice(0, -300)).codes).toEqual(['BN670']);
  });
});

describe.each([
  ['export_syn', 'RTL Synthesis', 'Synthesized', { required: 4, achievedSynthesis: 1.548, met: true }],
  [
    'export_impl',
    'Place & Route',
    'Routed',
    { required: 4, achievedSynthesis: 1.548, achievedRoute: 3.963, met: true },
  ],
] as const)('%s', (_name, step, stage, periods) => {
  const [text, xml] = [exportText(step, TOP_CELL), exportXml(step, TOP_CELL)];

  it('says the same in text and XML', () => {
    const unnamed = CELLS.map(({ module: _, ...c }) => c).sort((a, b) => a.path.localeCompare(b.path));
    for (const made of [implementation(text), implementation(xml)]) {
      expect(made).toMatchObject({ codes: [], stage, version: '2023.2', used: WHOLE, timing: periods });
      expect([...made.cells!].sort((a, b) => a.path.localeCompare(b.path))).toMatchObject(unnamed);
      expect(made.used).not.toHaveProperty('bramTiles');
    }
    expect(implementation(xml).design).toBe('net');
    expect(implementation(xml).cells!.map((c) => c.module)).toContain('mul_8s');
  });

  it('gives no figure of the whole that its instances deny, and then none of them', () => {
    const [a, b] = [
      text.replace('LUT:              908', 'LUT:              909'),
      xml.replace('<LUT>908', '<LUT>909'),
    ];
    for (const hurt of [a, b]) {
      const made = implementation(hurt);
      expect(made.codes).toEqual(['BN670']);
      expect(made.used).toEqual({ ...WHOLE, lut: undefined });
      expect(made).not.toHaveProperty('cells');
    }
  });

  it('takes a list without figures for none', () => {
    const none: WrittenCell = { ...TOP_CELL, own: [0, 0, 0, 0, 0, 0, 0, 0], parts: [] };
    const [start] = [text.indexOf(`== ${step} Resources`)];
    const bare =
      text.slice(0, start) +
      exportText(step, none).slice(exportText(step, none).indexOf(`== ${step} Resources`));
    expect(implementation(bare)).toMatchObject({ codes: ['BN670'], used: WHOLE });
    expect(implementation(bare)).not.toHaveProperty('cells');
    const empty = xml.replaceAll(/<(Local)?Resources [^/]*\/>/g, '<$1Resources/>');
    expect(implementation(empty)).toMatchObject({ codes: ['BN670'], used: WHOLE });
  });

  it('leaves instances out that hold more than the whole', () => {
    const hurt = { ...TOP_CELL, parts: [{ ...DENSE_CELL, own: [700, 30, 5, 900, 1, 1, 4, 0] as const }] };
    const more = exportXml(step, hurt).replace(/(mul_8s">\s*<Resources[^/]*FF=")20/, '$19020');
    expect(implementation(more).codes).toEqual(['BN670']);
    const table = exportText(step, hurt).replace(/(mul_8s_U3 +\| 10 +\| )20 {2}/, '$19020');
    expect(implementation(table).codes).toEqual(['BN670']);
    const own = text.replace(/(\(dense_latency_config2_s_U0\) +\| 735 +\| )900/, '$1901');
    expect(own).not.toBe(text);
    expect(implementation(own).codes).toEqual(['BN670']);
  });

  it('believes no period that its slack or its verdict denies', () => {
    expect(implementation(xml.replace('<CP_SYNTH>1.548', '<CP_SYNTH>1.648')).codes).toEqual(['BN671']);
    expect(implementation(xml.replace('TRUE', 'FALSE'))).toMatchObject({ codes: ['BN671'], timing: {} });
    const late = text.replace('* Timing was met', '* Timing was NOT met');
    expect(implementation(late)).toMatchObject({ codes: ['BN671'], timing: {} });
    const slow = late.replace('3.963', '4.963').replace(step === 'RTL Synthesis' ? '1.548' : '?', '4.548');
    expect(implementation(slow)).toMatchObject({ codes: [], timing: { met: false } });
  });
});

it('reads the period of logic synthesis under the wrong title that 2022.2 gives it', () => {
  const old = exportText('RTL Synthesis', TOP_CELL).replace('Post-Synthesis | ', 'Post-Route     | ');
  expect(implementation(old)).toMatchObject({ codes: [], timing: { required: 4, achievedSynthesis: 1.548 } });
  expect(implementation(old).timing).not.toHaveProperty('achievedRoute');
});

it('leaves rows out whose place a hidden instance hides', () => {
  const text = exportText('RTL Synthesis', TOP_CELL);
  const hidden = text.replace(/^\| {5}mul_8s_U3 {2}/m, '|       mul_8s_U3');
  expect(hidden).not.toBe(text);
  expect(implementation(hidden)).toMatchObject({ codes: [] });
  expect(implementation(hidden).cells!.map((c) => c.path)).toEqual(['', DENSE, 'softmax_config4_s_U1']);
});

it('counts nothing where something is a black box', () => {
  const boxes = `${UTILIZATION}\n8. Black Boxes\n--------------\n\n+----------+------+\n| Ref Name | Used |\n+----------+------+\n`;
  expect(implementation(boxes).codes).toEqual([]);
  const boxed = `${boxes}| net_fadd |    2 |\n+----------+------+\n\n\n9. Instantiated Netlists\n`;
  expect(implementation(boxed)).toMatchObject({ codes: ['BN683'], used: {}, available: {} });
});

describe('together', () => {
  const made = (files: Readonly<Record<string, string>>) => {
    const read = Object.entries(files).map(([f, t]) => readReport(t, f));
    const { value, diagnostics } = assembleReport({ files: read, path: 'p' });
    return { implemented: value!.implemented, codes: diagnostics.map((d) => d.code) };
  };
  const run = 'impl/report/verilog';
  const syn = {
    [`${run}/export_syn.rpt`]: exportText('RTL Synthesis', TOP_CELL),
    [`${run}/export_syn.xml`]: exportXml('RTL Synthesis', TOP_CELL),
  };

  it('reports that agree are one, and each step stands alone', () => {
    const impl = { [`${run}/export_impl.rpt`]: exportText('Place & Route', TOP_CELL) };
    const hier = {
      'impl/verilog/report/net_utilization_hierarchical_synth.rpt': hierarchical(TOP_CELL, true),
    };
    const { implemented, codes } = made({ ...syn, ...impl, ...hier });
    expect(codes).toEqual([]);
    expect(implemented).toMatchObject([
      { step: 'synthesis', used: { ...WHOLE, bramTiles: 3 }, timing: { achievedSynthesis: 1.548 } },
      { step: 'routing', used: WHOLE, timing: { achievedRoute: 3.963 } },
    ]);
    expect(implemented.map((i) => i.files.length)).toEqual([3, 1]);
    expect(implemented[0]!.timing).not.toHaveProperty('achievedRoute');
    expect(implemented[0]!.cells.length).toBe(4);
  });

  it('those of one export that differ lose the figure', () => {
    const [path] = [`${run}/net_export.rpt`];
    const other = `#=== Post-Synthesis Resource usage ===\nLUT: 907\nFF: 1060\n`;
    const { implemented, codes } = made({ ...syn, [path]: other });
    expect(codes).toEqual(['BN671']);
    expect(implemented[0]!.used).toEqual({ ...WHOLE, lut: undefined });
    const cell = exportXml('RTL Synthesis', TOP_CELL).replace('LUT="745"', 'LUT="746"');
    const hurt = made({ ...syn, [`${run}/export_syn.xml`]: cell });
    expect(hurt.codes).toEqual(['BN671']);
    expect(hurt.implemented[0]!.cells.find((c) => c.path === DENSE)!.used).toEqual({
      ff: 920,
      dsp: 6,
      bram18: 3,
      uram: 0,
    });
  });

  it('those of another run of Vivado stand apart, unless they agree', () => {
    const own = UTILIZATION.replace('Fully Placed', 'Synthesized');
    const { implemented, codes } = made({ ...syn, 'vivado_synth.rpt': own });
    expect(codes).toEqual(['BN684']);
    expect(implemented.map((i) => [i.step, i.used.lut])).toEqual([
      ['synthesis', 908],
      ['synthesis', 164_154],
    ]);
    const late = timing('2.452', '0.000', 0, 'All user specified timing constraints are met.').replaceAll(
      '5.000',
      '4.000',
    );
    const agrees = made({
      ...syn,
      'timing.rpt': late.replace('Routed', 'Synthesized').replace('200.000', '250.000'),
    });
    expect(agrees.codes).toEqual([]);
    expect(agrees.implemented).toMatchObject([{ timing: { worstSlack: 2.452, achievedSynthesis: 1.548 } }]);
  });

  it('what does not tell its step stands alone', () => {
    const untold = UTILIZATION.replace(/^\| Design State.*\n/m, '');
    const { implemented } = made({ ...syn, 'a.rpt': untold, 'b.rpt': untold });
    expect(implemented.map((i) => i.step)).toEqual(['synthesis', undefined, undefined]);
  });
});

it('names the kind of utilization that is not read', () => {
  const slr = readReport(head('report_utilization -slr -file a.rpt', 'Routed'), 'a.rpt').report;
  expect(slr).toMatchObject({ kind: 'other', what: 'report_utilization -slr' });
});
