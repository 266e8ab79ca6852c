// Catches: layers paired that are not the same or not said to be paired by order alone, a ratio the wrong way round or by
// nothing, "not known" shown as 0, best and worst case swapped in a cell, and names from reports that reach a terminal raw.
import { describe, expect, it } from 'vitest';
import { plainPainter } from '#src/report/colour';
import { spanCell } from '#src/report/synthesis/cells';
import { renderSides, type Side, sidesJson, stepTables } from '#src/report/synthesis/compare-sides';
import { ratio } from '#src/report/synthesis/compare-text';
import { estimatedSteps, estimateSheet } from '#src/report/synthesis/estimate-sheet';
import { pairRows } from '#src/report/synthesis/pair-rows';
import { exactly, type Sheet, type SheetRow, sheetFigures } from '#src/report/synthesis/sheet';
import { made, madeDesign, madeEstimate, synthesised, timing } from './made-estimate.ts';

function sheet(
  kind: Sheet['kind'],
  rows: readonly (string | readonly [layer: string, module: string])[],
): Sheet {
  const made = rows.map(
    (r): SheetRow =>
      typeof r === 'string' ? { module: r, figures: {} } : { layer: r[0], module: r[1], figures: {} },
  );
  return { kind, name: 'net', rows: made, total: {}, available: {} };
}

const rendered = (a: Sheet, b: Sheet, path = 'a'): string =>
  renderSides({ path, sheet: a, steps: new Map() }, { path: 'b', sheet: b, steps: new Map() }, plainPainter);

const pairs = (a: Sheet, b: Sheet): readonly string[] =>
  pairRows(a, b).map((p) => `${p.a?.module ?? '-'} ${p.byOrder ? '~' : '='} ${p.b?.module ?? '-'}`);

describe('layers are paired', () => {
  const estimate = sheet('estimate', [
    ['fc1', 'dense_fc1'],
    ['act', 'relu_act'],
    ['fc2', 'dense_fc2'],
  ]);

  it('by module, by layer, by the number of settings of one function', () => {
    expect(pairs(sheet('report', ['dense_fc2_s', 'relu_act', 'dense_fc1']), estimate)).toEqual([
      'dense_fc2_s = dense_fc2',
      'relu_act = relu_act',
      'dense_fc1 = dense_fc1',
    ]);
    const named = sheet('report', [['fc2', 'dense_0_0_0']]);
    expect(pairs(named, estimate)).toEqual(['dense_0_0_0 = dense_fc2', '- = dense_fc1', '- = relu_act']);
    const [x, y] = [
      sheet('report', ['dense_latency_config2_s']),
      sheet('report', ['dense_resource_ap_fixed_config2_s']),
    ];
    expect(pairs(x, y)).toEqual(['dense_latency_config2_s = dense_resource_ap_fixed_config2_s']);
    expect(pairs(x, sheet('report', ['relu_config2_s'])).length).toBe(2);
    expect(pairs(x, sheet('report', ['dense_config22_s'])).length).toBe(1);
  });

  it('in program order only if all kinds agree, and marked so', () => {
    const report = sheet('report', [
      'dense_latency_config5_s',
      'dense_latency_config2_s',
      'relu_relu_config4_s',
    ]);
    expect(pairs(report, estimate)).toEqual([
      'dense_latency_config5_s ~ dense_fc2',
      'dense_latency_config2_s ~ dense_fc1',
      'relu_relu_config4_s ~ relu_act',
    ]);
    expect(rendered(report, estimate)).toContain('3 of the layers are paired in program order');
    for (const other of [
      ['dense_config5_s', 'dense_config2_s', 'tanh_config4_s'],
      ['dense_config2_s', 'dense_config4_s', 'relu_config5_s'],
      ['dense_config5_s', 'dense_config2_s', 'relu_0_0_0'],
      ['dense_config5_s', 'relu_config2_s'],
    ])
      expect(pairs(sheet('report', other), estimate).filter((p) => !p.includes('-'))).toEqual([]);
  });

  it('as often as both sides have one, else not', () => {
    const twice = sheet('report', ['relu_a', 'relu_a']);
    expect(pairs(twice, twice)).toEqual(['relu_a = relu_a', 'relu_a = relu_a']);
    expect(pairs(twice, sheet('report', ['relu_a']))).toEqual(['relu_a = -', 'relu_a = -', '- = relu_a']);
  });
});

describe('figures', () => {
  it('say best and worst, what is not known, and what is not said', () => {
    const cell = (f: Parameters<typeof sheetFigures>[0]) => spanCell('latency', sheetFigures(f).latency);
    expect(cell({ latencyMin: 3, latencyMax: 1200 })).toBe('3..1,200');
    expect(cell({ latencyMin: 7, latencyMax: 7 })).toBe('7');
    expect(cell({ latencyMin: 3, latencyMax: null })).toBe('3..?');
    expect(cell({ latencyMax: 3 })).toBe('?..3');
    expect(cell({ latencyMin: null, latencyMax: null })).toBe('?');
    expect(cell({ latency: 9 })).toBe('9*');
    expect(cell({ latency: null })).toBe('?');
    expect(cell({})).toBe('-');
    expect(spanCell('clock', exactly(4.371))).toBe('4.37');
  });

  it('have ratios of the second over the first, worst case', () => {
    expect(ratio({ low: 1, high: 4 }, { low: 1, high: 6 })).toBe(1.5);
    expect(ratio(exactly(0), exactly(3))).toBeUndefined();
    expect(ratio(exactly(3), exactly(0))).toBe(0);
    expect(ratio(exactly(3), exactly(null))).toBeUndefined();
    expect(ratio({ low: null, high: null, one: 8 }, exactly(4))).toBe(0.5);
    expect(ratio(undefined, exactly(4))).toBeUndefined();
  });

  it('of two readings of a layer are a range', () => {
    const f = made('f', { timing: timing(10, 5, 3), alternative: { why: '', timing: timing(20, 7, 2) } });
    const [row] = estimateSheet(madeEstimate(madeDesign([['a', f]]))).rows;
    expect(row!.figures).toMatchObject({
      latency: { low: 10, high: 20 },
      ii: { low: 5, high: 7 },
      clock: { low: 2, high: 3 },
    });
  });
});

it('prints no name raw', () => {
  const evil = sheet('report', [['\u001b[2Jfc', 'm']]);
  const named = { ...evil, name: '\u202enet', part: '\u0007' };
  const text = rendered(named, evil, '\u001b]0;');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

describe('logic synthesis', () => {
  const plain = madeDesign([['a', made('a', { total: { lut: 400, dsp: 4 } })]]);
  const standing = { level: 'calibrated', reports: 16, missing: [] } as const;
  const estimate = madeEstimate({ ...plain, logicSynthesis: synthesised(plain, standing) });
  const ours: Side = { path: 'e', sheet: estimateSheet(estimate), steps: estimatedSteps(estimate) };
  const report = (step: 'synthesis' | 'routing'): Side => {
    const after: Sheet = { ...sheet('report', []), total: { lut: exactly(250), dsp: exactly(4) } };
    return { path: 'r', sheet: sheet('report', []), steps: new Map([[step, after]]) };
  };

  it('stands beside the report of its own step, and of no other', () => {
    const [, before, after] = renderSides(report('synthesis'), ours, plainPainter).split(
      /^(?=C synthesis:|after logic synthesis:)/m,
    );
    expect(before).toContain('only B has figures');
    expect(after).toMatch(/^total +250 +200 +0\.80 +4 +4 +1\.00 *$/m);
    const routed = renderSides(report('routing'), ours, plainPainter);
    expect(routed).toContain('after logic synthesis: only B has figures');
    expect(routed).not.toContain('250');
    expect(sidesJson(report('synthesis'), ours)).toMatchObject({
      b: { total: { lut: { low: 400, high: 400 } } },
      steps: { synthesis: { a: { lut: { high: 250 } }, b: { lut: { high: 200 } }, ratios: { lut: 0.8 } } },
    });
  });

  it('is not there where nothing is known of it', () => {
    expect(estimatedSteps(madeEstimate(plain)).size).toBe(0);
    const labels = { a: 'report', b: 'estimate', ratio: 'est/rep' };
    const none: Side = { ...ours, steps: new Map() };
    expect(stepTables(report('synthesis'), none, labels, plainPainter)).toEqual([]);
    expect(stepTables(report('synthesis'), ours, labels, plainPainter).slice(0, 2)).toEqual([
      '',
      'after logic synthesis:',
    ]);
  });
});
