// Catches: a part read as one of another device, a speed grade lost or invented, a tool version refused that a nearest
// library answers for, a design too large for its part that passes, blame on a layer that is not the largest, and advice
// that no model could follow.
import { describe, expect, it } from 'vitest';
import type { Module } from '#ir/graph/module';
import { withDefaultSettings } from '#src/driver/default-settings';
import { misfits, withinPart } from '#src/driver/estimate-fit';
import { estimateTarget } from '#src/driver/estimate-target';
import { readNn } from '#src/frontends/nn/read';
import { runPasses } from '#src/passes/index';
import { loadTargets, type Part } from '#src/targets/index';
import { made, madeDesign, synthesised } from '../report/made-estimate.ts';

const { costs } = loadTargets().value!;
const totals = { lut: 100, ff: 200, dsp: 10, bram18: 20, uram: 0, source: 's' };
const family = { name: 'zynq', source: 's' };
const PARTS: readonly Part[] = [
  { name: 'xc7z020clg400-1', device: 'xc7z020', package: 'clg400', speed: '1', family },
  { name: 'xc7z020clg484-1', device: 'xc7z020', package: 'clg484', speed: '1', family, totals },
  {
    name: 'xc7z0-abc1-3',
    device: 'xc7z0',
    package: 'abc1',
    speed: '3',
    family: { name: 'other', source: 's' },
  },
  {
    name: 'xczu3-sb1-1',
    device: 'xczu3',
    package: 'sb1',
    speed: '1',
    family: { name: 'other', source: 's' },
    totals,
  },
  { name: 'xczu3eg-sb1-1', device: 'xczu3eg', package: 'sb1', speed: '1', family },
  { name: 'xcnone-ab1-2', device: 'xcnone', package: 'ab1', speed: '2' },
];

const target = (tool: string, part: string) => estimateTarget(tool, part, PARTS, costs);

describe('the library an estimate asks for', () => {
  it('is that of the part as it stands in the data, and silent', () => {
    const { value, diagnostics } = target('vivado_hls-2020.1', 'xc7z020clg484-1');
    expect(diagnostics).toEqual([]);
    expect(value).toEqual({
      tool: 'vivado_hls-2020.1',
      combination: { tool: 'vivado_hls', version: '2020.1', family: 'zynq', speed: '1' },
      part: { name: 'xc7z020clg484-1', totals: { lut: 100, ff: 200, dsp: 10, bram18: 20, uram: 0 } },
    });
  });

  it.each(['xc7z020-clg484-1', 'XC7Z020CLG484-1'])('is the same for %s', (part) => {
    const { value, diagnostics } = target('vivado_hls-2020.1', part);
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({ combination: { speed: '1' }, part: { name: part, totals: { dsp: 10 } } });
  });

  it.each([
    ['xc7z020clg400-3', '3'],
    ['xc7z020-clg400-2L-e', '2L-e'],
    ['XC7Z020sbv1-1', '1'],
  ])('of %s is that of its device, with its own speed grade, and a note', (part, speed) => {
    const { value, diagnostics } = target('vitis_hls-2022.2', part);
    expect(value?.combination).toMatchObject({ family: 'zynq', speed });
    // Of two parts of one device the one whose size is known.
    expect(value?.part.totals?.dsp).toBe(10);
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([['BN651', 'note']]);
    expect(diagnostics[0]!.message).toContain('xc7z020clg484-1');
  });

  it('is that of the longest device its name begins with', () => {
    expect(target('vitis_hls-2022.2', 'xczu3eg-sb1-2').value).toMatchObject({
      combination: { family: 'zynq', speed: '2' },
      part: { name: 'xczu3eg-sb1-2' },
    });
  });

  it.each([
    ['xc7z020clg484', 'xc7z020clg484-1', 'its name does not end in a speed grade'],
    ['xcz020clg400-1', 'xc7z020clg400-1 or xc7z020clg484-1', 'nothing is known of the device'],
    ['xcnone-ab1-2', 'xcnone-ab1-2', 'nothing is known of the device'],
    // Another device whose name begins alike.
    ['xc7z0205clg400-1', 'xc7z020clg400-1', 'nothing is known of the device'],
  ])('of %s is not guessed', (part, near, why) => {
    const { value, diagnostics } = target('vitis_hls-2022.2', part);
    expect(value).toBeUndefined();
    expect(diagnostics.map((d) => d.code)).toEqual(['BN650']);
    expect(diagnostics[0]!.message).toContain(why);
    expect(diagnostics[0]!.fix).toContain(near === '' ? 'burin targets' : `did you mean ${near}`);
  });

  it('may be of a version that no report is of', () => {
    expect(target('vitis_hls-2031.1', 'xc7z020clg484-1').value?.combination.version).toBe('2031.1');
  });

  it.each([
    ['vitis-2022.2', 'vitis_hls-2022.2'],
    ['vitis_hls', ''],
    ['vitis_hls-2022.2; rm', 'vitis_hls-2022.2'],
    ['constructor-1', ''],
  ])('of tool %s is refused', (tool, near) => {
    const { value, diagnostics } = target(tool, 'xc7z020clg484-1');
    expect(value).toBeUndefined();
    expect(diagnostics.map((d) => d.code)).toEqual(['BN652']);
    expect(diagnostics[0]!.fix).toContain(near === '' ? 'for example' : `did you mean ${near}`);
  });

  it('says what is wrong with tool and part at once', () => {
    expect(target('x', 'y').diagnostics.map((d) => d.code)).toEqual(['BN652', 'BN650']);
  });
});

const ROWS = (n: number, m: number): string =>
  JSON.stringify(Array.from({ length: n }, () => new Array<number>(m).fill(1)));

function network(rules: string): Module {
  const text = `model m
input x: fixed<8,4>[12]
h = x |> d: dense(8) { weight = ${ROWS(12, 8)} }
y = h |> r: relu
output y
${rules}`;
  const read = readNn(text, 'm.nn');
  const passed = runPasses(withDefaultSettings(read.value!.module));
  if (!passed.value) throw new Error(JSON.stringify(passed.diagnostics));
  return passed.value;
}

const PART = { name: 'p', totals: { lut: 100, ff: 200, dsp: 10, bram18: 20, uram: 0 } };

describe('what does not fit', () => {
  const module = network('rule d { strategy resource reuse 2 }');

  it('is nothing up to what the part has, and nothing where that is not known', () => {
    const design = madeDesign([['d', made('d', { total: { lut: 100 } })]]);
    expect(misfits(design, PART, module)).toEqual([]);
    const large = madeDesign([['d', made('d', { total: { lut: 101 } })]]);
    expect(misfits(large, { name: 'p' }, module)).toEqual([]);
    expect(misfits(large, PART, module)).toHaveLength(1);
  });

  it.each([
    [130, 3],
    [150, 3],
    [151, 4],
    [399, 12],
    [800, 24],
  ])('of %d LUT asks for the legal reuse factor from which on it would fit, %d', (lut, reuse) => {
    const design = madeDesign([
      ['d', made('d', { total: { lut } })],
      ['r', made('r', { total: { lut: 0 } })],
    ]);
    const [misfit] = misfits(design, PART, module);
    expect(misfit).toMatchObject({
      resource: 'lut',
      used: lut,
      available: 100,
      blame: { layer: 'd', used: lut },
    });
    expect(misfit!.advice).toContain(`raise its reuse factor from 2 to ${reuse} `);
    expect(misfit!.advice).toContain(`(--set d.reuse=${reuse})`);
    expect(misfit!.advice).not.toContain('not enough');
  });

  it('leaves room for the layers that are not to blame', () => {
    const design = madeDesign([
      ['d', made('d', { total: { lut: 90 } })],
      ['r', made('r', { total: { lut: 70 } })],
    ]);
    // 30 are left for d: a third, so three times the reuse.
    expect(misfits(design, PART, module)[0]!.advice).toContain('--set d.reuse=6');
    const crowded = madeDesign([
      ['d', made('d', { total: { lut: 150 } })],
      ['r', made('r', { total: { lut: 120 } })],
    ]);
    expect(misfits(crowded, PART, module)[0]!.advice).toMatch(/from 2 to 96 .*not enough alone/);
  });

  it('asks for one reuse factor where a layer is too large in several ways', () => {
    const design = madeDesign([['d', made('d', { total: { lut: 150, dsp: 60, bram18: 99 } })]]);
    const found = misfits(design, PART, module);
    expect(found.map((m) => [m.resource, /reuse=(\d+)/.exec(m.advice)?.[1]])).toEqual([
      ['lut', '12'],
      ['dsp', '12'],
      ['bram18', undefined],
    ]);
  });

  it('moves a layer of the latency strategy to the resource strategy', () => {
    const latency = network('rule d { strategy latency reuse 1 }');
    const design = madeDesign([['d', made('d', { total: { dsp: 40 } })]]);
    expect(misfits(design, PART, latency)[0]!.advice).toContain('--set d.strategy=resource --set d.reuse=4');
  });

  it('advises what the blamed layer can do: weights of memories, types of what has no reuse factor', () => {
    const design = madeDesign([
      ['d', made('d', { total: { bram18: 21 } })],
      ['r', made('r', { total: { ff: 300 } })],
    ]);
    const [ff, bram] = misfits(design, PART, module);
    expect(ff).toMatchObject({ resource: 'ff', blame: { layer: 'r' } });
    expect(ff!.advice).toContain('burin profile');
    expect(bram).toMatchObject({ resource: 'bram18', blame: { layer: 'd' } });
    expect(bram!.advice).toMatch(/^narrow its weights, now fixed</);
  });

  it('may be what lies between the layers', () => {
    const top = made('top', { categories: { fifo: { ff: 500 } } });
    const [misfit] = misfits(madeDesign([['d', made('d', { total: { ff: 10 } })]], top), PART, module);
    expect(misfit!.blame).toBeUndefined();
    expect(misfit!.advice).toContain('FIFOs');
  });

  it('adds up all instances of a layer', () => {
    const f = made('d', { total: { dsp: 6 } });
    const [misfit] = misfits(
      madeDesign([
        ['d', f],
        ['r', made('r', { total: { dsp: 7 } })],
        ['d', f],
      ]),
      PART,
      module,
    );
    expect(misfit).toMatchObject({ used: 19, blame: { layer: 'd', used: 12 } });
  });
});

describe('what logic synthesis makes of a design', () => {
  const standing = { level: 'calibrated', reports: 16, missing: [] } as const;
  const design = (used: { readonly dsp?: number; readonly bram18?: number; readonly lut?: number }) => {
    const plain = madeDesign([['a', made('a', { total: used })]]);
    return { ...plain, logicSynthesis: synthesised(plain, standing) };
  };

  it('is extrapolated where products or memories find no place, and else as sure as before', () => {
    for (const used of [{ dsp: 11 }, { bram18: 21 }]) {
      const { resources } = withinPart(design(used), { name: 'p', totals }).logicSynthesis!;
      expect(resources.lut.standing.level).toBe('extrapolated');
      expect(resources.lut.standing.missing[0]).toContain('more DSP blocks or block memories');
    }
    const fits = design({ dsp: 10, bram18: 20, lut: 1000 });
    expect(withinPart(fits, { name: 'p', totals })).toBe(fits);
    const open = design({ dsp: 11 });
    expect(withinPart(open, { name: 'p' })).toBe(open);
  });
});
