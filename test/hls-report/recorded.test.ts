// Catches: a layout of a real tool that the written reports got wrong, and a figure of a real report that is not the one
// which an independent reader recorded.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { assembleReport } from '#src/hls-report/project';
import { readReport } from '#src/hls-report/read';

const SHARED = join(import.meta.dirname, '../../../shared');
const REPORTS = join(SHARED, 'reports');
const RECORDS = join(SHARED, 'groundtruth/records.jsonl.gz');

interface Recorded {
  readonly kind: 'design' | 'module';
  readonly source_class: string;
  readonly report_date?: string;
  readonly module?: string;
  readonly clock_target_ns: number;
  readonly clock_estimated_ns: number;
  readonly clock_uncertainty_ns: number;
  readonly part: string;
  readonly tool: string;
  readonly tool_version: string;
  readonly result: Readonly<Record<string, number | null>> | null;
}

function project(name: string) {
  const folder = join(REPORTS, name);
  const files = readdirSync(folder)
    .filter((f) => /\.(?:rpt|xml)$/.test(f))
    .map((f) => ({ name: f, text: readFileSync(join(folder, f), 'utf8') }));
  const read = files.map(({ name, text }) => readReport(text, name));
  return { files, read, assembled: assembleReport({ files: read, path: name }) };
}

describe.skipIf(!existsSync(REPORTS))('real reports (../shared/reports)', () => {
  it.each([
    ['vitis-2022.2', 9],
    ['vivado-2020.1', 3],
  ])('%s is understood whole', (name, modules) => {
    const { read, assembled } = project(name);
    expect(read.filter((r) => r.report.kind === 'other').map((r) => r.report.file)).toEqual([]);
    expect(assembled.diagnostics).toEqual([]);
    expect(assembled.value!.synthesis.modules.length).toBe(modules);
    for (const m of assembled.value!.synthesis.modules) {
      const { latencyMin, latencyMax, iiMin, iiMax, lut, ff, dsp, bram18, uram } = m.figures;
      for (const f of [latencyMin, latencyMax, iiMin, iiMax, lut, ff, dsp, bram18, uram])
        expect(f).toBeTypeOf('number');
    }
  });

  it('the one of logic synthesis counts no block RAM, and fewer LUTs than C synthesis', () => {
    const [implementation] = project('vivado-2020.1').assembled.value!.implementations;
    expect(implementation!.used).toEqual({ lut: 1526, ff: 2428, dsp: 66, bramTiles: 0, bram18: 0 });
  });
});

describe.skipIf(!existsSync(RECORDS) || !existsSync(REPORTS))(
  'recorded results (../shared/groundtruth)',
  () => {
    const records = existsSync(RECORDS)
      ? gunzipSync(readFileSync(RECORDS))
          .toString('utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Recorded)
      : [];
    const projects = existsSync(REPORTS) ? ['vitis-2022.2', 'vivado-2020.1'].map(project) : [];

    it('are those of the reports that they were taken from', () => {
      let compared = 0;
      for (const { files, assembled } of projects) {
        const { modules, identity } = assembled.value!.synthesis;
        for (const { name, text } of files.filter((f) => f.name.endsWith('_csynth.rpt'))) {
          const date = /^\* Date: +(.+?) *$/m.exec(text)![1];
          const module = name.replace('_csynth.rpt', '');
          const record = records.find(
            (r) =>
              r.source_class === 'project' &&
              r.report_date === date &&
              r.part === identity.part &&
              (r.module ?? assembled.value!.synthesis.top) === module,
          );
          if (!record?.result) continue;
          compared++;
          const figures = modules.find((m) => m.name === module)!.figures;
          const { LUT, FF, DSP, BRAM_18K, URAM, latency_min, latency_max, ii_min, ii_max } = record.result;
          expect({ module, ...figures }).toMatchObject({
            ...{ module, lut: LUT, ff: FF, dsp: DSP, bram18: BRAM_18K, uram: URAM },
            ...{ latencyMin: latency_min, latencyMax: latency_max, iiMin: ii_min, iiMax: ii_max },
            ...{ clockTarget: record.clock_target_ns, clockEstimated: record.clock_estimated_ns },
            clockUncertainty: record.clock_uncertainty_ns,
          });
          expect(`${identity.tool} ${identity.version}`).toBe(`${record.tool} ${record.tool_version}`);
        }
      }
      expect(compared).toBeGreaterThanOrEqual(9);
    });
  },
);
