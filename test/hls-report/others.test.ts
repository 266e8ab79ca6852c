// Catches: block RAM tiles taken for halves or the other way round, a figure that its percentage or its parts deny, the
// distribution table of a placed design counted twice, a cosimulation that failed read as passed, and slack with the
// wrong sign.
import { describe, expect, it } from 'vitest';
import type { CosimFile, ImplementationFile } from '#src/hls-report/claims';
import { readReport } from '#src/hls-report/read';
import {
  cosimText,
  EXPORT,
  EXPORT_IMPL,
  head,
  MET,
  NOT_MET,
  RUN,
  timing,
  UTILIZATION,
} from './vivado-reports.ts';

function implementation(text: string): ImplementationFile & { readonly codes: readonly string[] } {
  const { report, diagnostics } = readReport(text, 'a.rpt');
  if (report.kind !== 'implementation') throw new Error(`read as ${report.kind}`);
  return { ...report, codes: diagnostics.map((d) => d.code) };
}

function cosim(text: string): CosimFile & { readonly codes: readonly string[] } {
  const { report, diagnostics } = readReport(text, 'a.rpt');
  if (report.kind !== 'cosim') throw new Error(`read as ${report.kind}`);
  return { ...report, codes: diagnostics.map((d) => d.code) };
}

describe('utilization', () => {
  it('counts tiles and halves of tiles', () => {
    expect(implementation(UTILIZATION)).toMatchObject({
      codes: [],
      stage: 'Fully Placed',
      design: 'net',
      part: 'xcvu13p-flga2577-2-e',
      version: '2023.1',
      used: { lut: 164_154, ff: 200_691, dsp: 1936, bramTiles: 377.5, bram18: 755, uram: 115 },
      available: { lut: 1_728_000, bramTiles: 2688, bram18: 5376, uram: 1280 },
    });
  });

  it('reads older families', () => {
    const older = UTILIZATION.replaceAll('CLB LUTs  ', 'Slice LUTs')
      .replaceAll('CLB Registers  ', 'Slice Registers')
      .replaceAll(' Prohibited |', '')
      .replaceAll(/^\+[-+]+\+$/gm, (b) => b.replace('+------------+-----------+', '+-----------+'))
      .replaceAll(/\| {10}0 \|( +\d+ \| +[<\d.]+ \|)$/gm, '|$1')
      .replaceAll(/\| {12}(\| {11}\| {7}\|)$/gm, '$1');
    expect(older).not.toContain('Prohibited');
    expect(implementation(older)).toMatchObject({ codes: [], used: implementation(UTILIZATION).used });
  });

  it.each([
    ['a percentage', '| URAM              |   115 ', '| URAM              |   116 ', 'uram'],
    ['its parts', 'DSPs           | 1936', 'DSPs           | 1937', 'dsp'],
    ['tiles and halves', '|   RAMB18          |   155', '|   RAMB18          |   154', 'bramTiles'],
    [
      'what stands there again',
      '| CLB Registers              | 200691',
      '| CLB Registers              | 200690',
      'ff',
    ],
  ])('leaves out what is denied by %s', (_by, from, to, figure) => {
    expect(UTILIZATION).toContain(from);
    const { used, codes } = implementation(UTILIZATION.replace(from, to));
    expect(codes.length).toBe(1);
    expect(codes[0]).toMatch(/BN67[01]/);
    expect(used).not.toHaveProperty(figure);
    if (figure === 'bramTiles') expect(used).not.toHaveProperty('bram18');
    expect(Object.keys(used).length).toBeGreaterThan(3);
  });

  it('says when it found nothing', () => {
    expect(implementation(head('report_utilization -file a.rpt', 'Routed')).codes).toEqual(['BN670']);
  });
});

describe('timing', () => {
  it.each([
    [timing('0.956', '0.000', 0, MET), { worstSlack: 0.956, totalSlack: 0, failingEndpoints: 0, met: true }],
    [
      timing('-0.452', '-577.747', 5806, NOT_MET),
      { worstSlack: -0.452, totalSlack: -577.747, failingEndpoints: 5806, met: false },
    ],
  ])('tells the slack and whether it is enough', (text, expected) => {
    expect(implementation(text)).toMatchObject({
      codes: [],
      stage: 'Routed',
      part: 'xcvu13p-flga2577-2',
      timing: { ...expected, required: 5 },
    });
  });

  it('says nothing where nothing was constrained', () => {
    const free = timing('0.956', '0.000', 0, 'There are no user specified timing constraints.').replace(
      / 0\.956 .*$/m,
      '  NA           NA                     NA                   NA           NA           NA',
    );
    const { codes, timing: told } = implementation(free);
    expect(codes).toEqual([]);
    expect(told).toEqual({ required: 5 });
  });

  it('believes no slack that its verdict or its failing endpoints deny', () => {
    for (const text of [
      timing('-0.452', '0.000', 0, MET),
      timing('0.452', '0.000', 7, MET),
      timing('1.000', '0.000', 0, NOT_MET),
    ])
      expect(implementation(text)).toMatchObject({ codes: ['BN671'], timing: { required: 5 } });
    expect(implementation(timing('0.4x2', '0.000', 0, MET)).codes).toEqual(['BN670']);
    expect(implementation(timing('1.000', '0.000', 0, MET).replace('5.000 ', '6.000 ')).codes).toEqual([
      'BN670',
    ]);
  });
});

describe.each([
  ['export.rpt', EXPORT, '2020.1'],
  ['export_impl.rpt', EXPORT_IMPL, '2025.1'],
])('%s', (_name, text, version) => {
  it('gives halves of tiles, and no tiles', () => {
    expect(implementation(text)).toMatchObject({
      codes: [],
      stage: 'Routed',
      part: 'xcvu13p-flga2577-2-e',
      version,
      used: { lut: 1745, ff: 7405, dsp: 194, bram18: 7, uram: 0 },
      timing: { required: 4, achievedSynthesis: 1.548, achievedRoute: 3.963, met: true },
    });
    expect(implementation(text).used).not.toHaveProperty('bramTiles');
  });

  it('believes no period that its verdict denies', () => {
    expect(implementation(text.replace('3.963', '4.963'))).toMatchObject({ codes: ['BN671'], timing: {} });
  });

  it('tells a broken list', () => {
    expect(implementation(text.replace('FF: ', 'FF= ')).codes).toContain('BN670');
    expect(implementation(text.replace('DSP: ', 'LUT: ')).codes).toContain('BN670');
  });
});

describe('cosimulation', () => {
  it.each([
    [true, { total: 2781 }],
    [false, { total: null }],
  ])('counts cycles (total given: %s)', (total, more) => {
    expect(cosim(cosimText(RUN, total))).toMatchObject({
      codes: [],
      runs: [
        {
          language: 'Verilog',
          passed: true,
          ...{ latencyMin: 248, latencyAverage: 251, latencyMax: 278 },
          ...{ iiMin: 240, iiAverage: 242, iiMax: 250, ...more },
        },
      ],
    });
  });

  it('says that it failed, and what a single transaction leaves open', () => {
    const row = RUN.replace('Pass', 'Fail').replace(/240(.*)242(.*)250/, ' NA$1 NA$2 NA');
    expect(cosim(cosimText(row, true)).runs).toMatchObject([
      { passed: false, iiMin: null, iiMax: null, latencyMax: 278 },
    ]);
  });

  it('believes no cycles that are not in order, and no status that it does not know', () => {
    expect(cosim(cosimText(RUN.replace('251', '299'), true))).toMatchObject({
      codes: ['BN671'],
      runs: [{ latencyMin: null, latencyMax: null, iiMax: 250 }],
    });
    expect(cosim(cosimText(RUN.replace('Pass', 'Paws'), true))).toMatchObject({ codes: ['BN670'], runs: [] });
    expect(cosim(cosimText(RUN.replace('248', '24x'), true)).codes).toEqual(['BN670']);
    expect(cosim(cosimText(RUN, true).slice(0, -30))).toMatchObject({ codes: ['BN670'], runs: [] });
    expect(cosim(`+   RTL    +  Status  +\n`).runs).toEqual([]);
  });
});

it('names reports that say nothing here', () => {
  expect(readReport(head('report_power -file power.rpt', 'Routed'), 'power.rpt').report).toEqual({
    kind: 'other',
    file: 'power.rpt',
    what: 'report_power',
  });
  expect(readReport('hello', 'x.rpt').report).toEqual({ kind: 'other', file: 'x.rpt' });
});
