// Files made to hurt: catches readers whose time or memory grows faster than the file. Each case is some megabytes and
// would take minutes at quadratic time; the runner's limit on a test is what it is held against.
import { describe, expect, it } from 'vitest';
import { layerNames } from '#src/hls-report/layer-names';
import { assembleReport } from '#src/hls-report/project';
import { readReport } from '#src/hls-report/read';
import { EXPORT, timing, UTILIZATION } from './vivado-reports.ts';
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
