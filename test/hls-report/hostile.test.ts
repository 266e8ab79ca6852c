// Files made to hurt: catches readers whose time or memory grows faster than the file. Each case is some megabytes and
// would take minutes at quadratic time; the runner's limit on a test is what it is held against.
import { describe, expect, it } from 'vitest';
import { layerNames } from '#src/hls-report/layer-names';
import { assembleReport } from '#src/hls-report/project';
import { readReport } from '#src/hls-report/read';
import { EXPORT, timing, UTILIZATION } from './vivado-reports.ts';
import { exportText, exportXml, hierarchical, TOP_CELL, type WrittenCell } from './written-implementation.ts';
import { csynthText, LAYOUTS, TOP } from './written-reports.ts';
import { csynthDesignXml, csynthSummary } from './written-summaries.ts';

const layout = LAYOUTS['vitis 2025.1'];
const N = 1_000_000;
const text = csynthText(layout, TOP);

function diagnosed(report: string, file = 'net_csynth.rpt'): number {
  const read = readReport(report, file);
  return assembleReport({ files: [read], path: 'p' }).diagnostics.length;
}

describe('lines without end', () => {
  it.each([
    ['blanks in a field', text.replace('* Project:', `* Project${' '.repeat(N)}:`)],
    ['blanks in a title', text.replace('== Utilization Estimates', `== U${' '.repeat(N)}x`)],
    ['blanks in a heading', text.replace('+ Latency', `+ L${' '.repeat(N)}`)],
    ['a table of bars', text.replace('* Summary: \n', `* Summary: \n+-+-+\n${'|'.repeat(N)}\n+-+-+\n`)],
    ['plus signs', text.replace('* Summary: \n', `* Summary: \n${'+-'.repeat(N)}+\n`)],
    ['bars under bars', text.replaceAll('|FIFO', `${'|'.repeat(N)}FIFO`)],
    ['a list of resources', EXPORT.replace('LUT: ', `LUT:${' '.repeat(N)}x\nLUT: `)],
    [
      'a summary of timing',
      timing('0.956', '0.000', 0, 'x'.repeat(N)).replace('ap_clk ', `ap_clk${' '.repeat(N)}`),
    ],
    ['a name of an instance', hierarchical(TOP_CELL, true).replaceAll('softmax', 's'.repeat(N))],
    ['blanks before an instance', exportText('RTL Synthesis', TOP_CELL).replaceAll('softmax', ' '.repeat(N))],
    ['a black box', `${UTILIZATION}\n8. Black Boxes\n| ${' '.repeat(N)} | 1 |\n`],
    ['a utilization', UTILIZATION.replaceAll('377.5', '3'.repeat(N))],
  ])('%s', (_what, hurt) => {
    expect(diagnosed(hurt)).toBeGreaterThanOrEqual(0);
  });

  it('a call of the top function', () => {
    expect(layerNames(`${'nnet::a<'.repeat(N / 8)}config2>(${' '.repeat(N)}); //${' '.repeat(N)}`).size).toBe(
      0,
    );
    expect(layerNames(`${'config1'.repeat(N / 7)}\n`.repeat(3)).size).toBe(0);
  });
});

describe('very many', () => {
  it('modules of one name in a summary in XML', () => {
    const xml = csynthDesignXml(layout, TOP);
    const [module] = /<Module>[\s\S]*?<\/Module>/.exec(xml)!;
    const many = xml.replace(
      '</ModuleInformation>',
      `${module.replaceAll('net', 'x').repeat(3000)}</ModuleInformation>`,
    );
    expect(diagnosed(many, 'csynth.xml')).toBeGreaterThanOrEqual(0);
  });

  it('instances in instances', () => {
    const deep = (depth: number): WrittenCell => {
      let cell: WrittenCell = { ...TOP_CELL, parts: [] };
      for (let i = 0; i < depth; i++)
        cell = { name: `n${i}${'x'.repeat(40)}`, module: 'm', own: [0, 0, 0, 0, 0, 0, 0, 0], parts: [cell] };
      return cell;
    };
    const codes = (text: string) => readReport(text, 'a.rpt').diagnostics.map((d) => d.code);
    expect(codes(hierarchical(deep(20), false))).toEqual([]);
    // A path that is longer than any name of a design, and a depth that is no design's.
    for (const depth of [150, 300]) {
      expect(codes(hierarchical(deep(depth), false))).toEqual(['BN670']);
      expect(codes(exportText('RTL Synthesis', deep(depth)))).toEqual(['BN670']);
    }
  });

  it('instances beside each other', () => {
    const [row] = /^\| {3}softmax.*\n/m.exec(exportText('RTL Synthesis', TOP_CELL))!;
    const table = exportText('RTL Synthesis', TOP_CELL).replace(row, row.repeat(20_000));
    expect(readReport(table, 'export_syn.rpt').diagnostics.map((d) => d.code)).toEqual(['BN670']);
    const xml = exportXml('RTL Synthesis', TOP_CELL).replace(
      '</RtlModules>',
      `${'<RtlModule CELL="inst/a"/>'.repeat(100_001)}</RtlModules>`,
    );
    expect(readReport(xml, 'export_syn.xml').diagnostics.map((d) => d.code)).toEqual(['BN670']);
    const typed = `<!DOCTYPE p [<!ENTITY a "9">]>${exportXml('RTL Synthesis', TOP_CELL)}`;
    expect(readReport(typed, 'export_syn.xml').report.kind).toBe('other');
  });

  it('modules beyond a bound', () => {
    const xml = csynthDesignXml(layout, TOP).replace(
      '<ModuleInformation>',
      `<ModuleInformation>${'<Module></Module>'.repeat(100_001)}`,
    );
    expect(readReport(xml, 'csynth.xml').diagnostics.map((d) => d.code)).toEqual(['BN670']);
  });

  it('rows of a summary in text', () => {
    const summary = csynthSummary(layout, TOP);
    const [row] = /^ *\| \+ dense.*\n/m.exec(summary)!;
    const many = summary.replace(row, row.repeat(20_000));
    expect(diagnosed(many, 'csynth.rpt')).toBe(0);
  });
});
