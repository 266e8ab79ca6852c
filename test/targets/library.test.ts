// What a cost library answers, held against figures that single reports show. Catches a core taken at a budget it was
// never seen with, a constant counted with the wrong sign, a stand-in or a left-out repository that changes nothing,
// and a standing that claims reports there are not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OperatorLibrary, OperatorQuery } from '#ir/cost/library';
import { OPERATORS } from '#ir/operators/graph';
import { buildLibrary, type LibraryOptions } from '#src/targets/costs/library';
import { libraryName } from '#src/targets/costs/nearest';
import { loadCosts } from '#src/targets/index';

const costs = loadCosts().value!;

function library(name: string, options: LibraryOptions = {}): OperatorLibrary {
  const [tool, version, family, speed] = name.split(' ') as [string, string, string, string];
  return buildLibrary(costs, { tool, version, family, speed }, options);
}
const query = (op: OperatorQuery['op'], operands: readonly number[], result: number): OperatorQuery => ({
  op,
  operands,
  result,
});
const byConstant = (x: number, bits: number, negative: boolean): OperatorQuery => ({
  ...query('mul', [x, bits], x + bits),
  constant: 1,
  negative,
});

const US19 = library('vivado_hls 2019.2 virtexuplus 2L');
const ZYNQ1 = library('vivado_hls 2019.2 zynq 1');
const ZYNQ2 = library('vitis_hls 2021.1 zynq 2');
const US22 = library('vitis_hls 2022.2 virtexuplus 2L-e');

test('weight memories of dense layers, by words and bits of a word', () => {
  const { rom } = library('vivado_hls 2020.1 virtexuplus 2L');
  const recorded = [
    [512, 1024, 29],
    [896, 558, 31],
    [1024, 54, 3],
    [1120, 445, 38],
    [1152, 445, 38],
    [1280, 8, 1],
  ] as const;
  for (const [words, bits, blocks] of recorded) {
    expect(rom(words, bits, 1, 'bram').bram18, `${words} x ${bits}`).toBe(blocks);
  }
});

test('elements of arrays by an index: built for the next power of two; of a port: cut out of all its bits', () => {
  const l = library('vivado_hls 2020.1 virtexuplus 2L');
  const one = (ways: number, packed?: number): number =>
    l.cost({ ...query('mux', [16, 16], 16), ways, ...(packed === undefined ? {} : { packed }) }).lut;
  expect([16, 32, 64, 96, 128, 160, 256].map((ways) => one(ways))).toEqual([
    65, 153, 273, 673, 673, 1362, 1362,
  ]);
  // Projects have one figure for all of them.
  expect(l.standing({ ...query('mux', [16], 16), ways: 64 }).missing.join()).toContain('selectors');
  // Two are a selection, not a module.
  expect(one(2)).toBe(16);
  // The same question about a port: two shifts of 2,171, 2 LUT a bit and the index.
  expect(one(256, 4096)).toBe(2 * 2171 + 2 * 4096 + 118);
});

describe('operators', () => {
  test('additions by the width of the result, delays by the wider operand', () => {
    expect(US19.cost(query('add', [16, 8], 16)).lut).toBe(16);
    expect(US22.cost(query('add', [16, 8], 16)).lut).toBe(23);
    expect(US19.timing(query('add', [10, 16], 20), 9).delay).toBeCloseTo(0.6, 9);
    expect(US22.timing(query('sub', [8, 3], 9), 9).delay).toBeCloseTo(0.7, 9);
    // Between the knots of 26 and 53 bits: (2.36 at 26 in schedules) and 3.23 at 53.
    const [a, b, c] = [32, 40, 53].map((n) => ZYNQ1.timing(query('add', [n, n], n), 9).delay) as [
      number,
      number,
      number,
    ];
    expect(a).toBeLessThan(b);
    expect(b).toBeLessThan(c);
  });

  test('of a packed three-operand adder only the root takes time', () => {
    const add = query('add', [16, 16], 16);
    expect(US19.timing({ ...add, ternary: 'root' }, 9).delay).toBe(0.67);
    expect(US19.timing({ ...add, ternary: 'leaf' }, 9).delay).toBe(0);
    expect(US22.cost({ ...query('add', [9, 9], 9), ternary: 'leaf' }).lut).toBe(18);
  });

  test('a selection counts its values, not its condition', () => {
    expect(US19.cost(query('select', [1, 12, 16], 16)).lut).toBe(16);
    expect(US19.cost(query('select', [1, 1, 1], 1)).lut).toBe(2);
    expect(ZYNQ2.cost(query('and', [1, 1], 1)).lut).toBe(1);
    expect(US19.cost(query('xor', [1, 1], 1)).lut).toBe(2);
  });

  test('multiplexers grow by a level with every doubling', () => {
    const delay = (ways: number): number => ZYNQ1.timing({ ...query('mux', [6, 16], 16), ways }, 9).delay;
    expect([delay(4), delay(8)]).toEqual([1.95, 2.47]);
    expect(delay(6)).toBeCloseTo(1.95 + 0.52 * (Math.log2(6) - 2), 9);
  });

  test('wires, literals and parameters are free', () => {
    for (const op of ['wire', 'const', 'input', 'load', 'store', 'read', 'write'] as const) {
      expect(US22.cost(query(op, [16], 16))).toEqual({ lut: 0, ff: 0, dsp: 0 });
    }
    expect(US22.timing(query('wire', [16], 20), 4).delay).toBe(0);
    expect(US22.timing(query('read', [], 16), 4).delay).toBe(US22.fifoAccess);
  });
});

describe('products', () => {
  test('Vivado counts the bits of a constant as they are, Vitis one more when it is not negative', () => {
    expect(US19.cost(byConstant(16, 4, false)).dsp).toBe(0);
    expect(US19.cost(byConstant(16, 5, true)).dsp).toBe(1);
    expect(US22.cost(byConstant(16, 4, false)).dsp).toBe(1);
    expect(US19.cost(byConstant(6, 10, false)).lut).toBe(62);
    expect(US22.cost(byConstant(6, 9, false)).lut).toBe(62);
    expect(US22.cost(byConstant(6, 9, true)).lut).toBe(49);
  });

  test('two variables that fit a block take it whole; wider ones take several', () => {
    expect(US19.cost(query('mul', [18, 18], 36))).toEqual({ lut: 0, ff: 0, dsp: 1 });
    expect(US19.cost(query('mul', [32, 16], 48)).dsp).toBe(2);
    expect(ZYNQ1.cost(query('mul', [32, 32], 64)).dsp).toBe(4);
    expect(US19.cost(query('mul', [8, 8], 16))).toEqual({ lut: 40, ff: 0, dsp: 0 });
  });

  test('a core is pipelined at the budgets where it was seen so, and costs what it then does', () => {
    expect(ZYNQ1.timing(byConstant(16, 6, true), 4.38).pipelined).toEqual({
      states: 2,
      first: 3.34,
      last: 3.34,
      cost: { lut: 2, ff: 67, dsp: 1 },
    });
    expect(ZYNQ1.timing(byConstant(16, 6, true), 8.75).pipelined).toBeUndefined();
    expect(ZYNQ1.timing(query('mul', [18, 18], 36), 4.38).pipelined).toMatchObject({ states: 3, last: 0 });
    // Over budget, and yet taken in one state by the tool.
    const virtex7 = library('vivado_hls 2019.1 virtex7 2');
    expect(virtex7.timing(query('mul', [20, 12], 32), 4.38)).toEqual({ delay: 4.89 });
  });

  test('a core seen in several states only is not one of a single state at that budget', () => {
    const { delay, pipelined } = US22.timing(query('mul', [18, 18], 36), 2.43);
    expect(delay).toBeGreaterThan(2.43);
    expect(pipelined).toMatchObject({ states: 4, first: 0.53, last: 0 });
    expect(US22.timing(query('mul', [18, 18], 36), 4.38).delay).toBeLessThan(4.38);
  });

  test('the project may ask for LUTs or blocks', () => {
    const by = (impl: 'dsp' | 'fabric') => ({ ...byConstant(8, 5, true), impl });
    expect(ZYNQ2.cost(by('fabric'))).toEqual({ lut: 62, ff: 0, dsp: 0 });
    // No report of any other library has it: 324 for the 366 of the one that has.
    const wide = { ...query('mul', [18, 18], 36), impl: 'fabric' } as const;
    expect(ZYNQ2.cost(wide)).toEqual({ lut: 366, ff: 0, dsp: 0 });
    const others = library('vitis_hls 2021.1 zynq 2', { without: 'ArgyKokk/hls4ml_MLP_estimator' });
    expect(others.cost(wide)).toEqual({ lut: 324, ff: 0, dsp: 0 });
    // Its registers are the block's, also where other libraries' cores of several states have some beside it.
    expect(others.timing(by('dsp'), 2.91).pipelined?.cost).toEqual({ lut: 0, ff: 0, dsp: 1 });
    expect(ZYNQ2.cost(by('dsp'))).toEqual({ lut: 0, ff: 0, dsp: 1 });
    expect(ZYNQ2.timing(by('fabric'), 2.91)).toEqual({ delay: 5.28 });
    expect(ZYNQ2.timing(by('dsp'), 2.91).pipelined).toMatchObject({ states: 3, first: 2.45 });
  });
});

describe('storage', () => {
  test('reads take the states their delay needs', () => {
    expect(ZYNQ2.memoryRead(2.91)).toEqual({ states: 2, delay: 2.77 });
    expect(ZYNQ2.memoryRead(2.71)).toEqual({ states: 3, delay: 1.38 });
  });

  test('ROMs read several times at once multiply by the rule of each tool', () => {
    expect(US19.rom(1024, 18, 5, 'auto').bram18).toBe(3);
    expect(ZYNQ2.rom(1024, 18, 5, 'auto').bram18).toBe(4);
    expect(US22.rom(1024, 18, 5, 'auto').bram18).toBe(6);
    expect(US19.rom(144, 6, 1, 'auto')).toEqual({ lut: 14, ff: 6, bram18: 0, uram: 0 });
    expect(US19.rom(144, 6, 1, 'bram').bram18).toBe(1);
    expect(US19.rom(1024, 18, 1, 'lutram')).toMatchObject({ lut: 288, bram18: 0 });
    expect(US19.ram(4096, 72, 2, 'uram')).toEqual({ lut: 0, ff: 0, bram18: 0, uram: 1 });
    expect(US19.ram(64, 3072, 1, 'auto').bram18).toBe(86);
  });

  test('FIFOs', () => {
    expect(US19.fifo(2, 64)).toMatchObject({ ff: 5, bram18: 0 });
    expect(US19.fifo(25, 16)).toMatchObject({ ff: 103, bram18: 0 });
    expect(US19.fifo(3080, 10)).toMatchObject({ ff: 72, bram18: 3 });
    expect(ZYNQ1.fifo(16384, 32)).toMatchObject({ ff: 186, bram18: 32 });
    expect(US22.fifo(1, 33).ff).toBeGreaterThanOrEqual(132);
  });

  test('a value kept long becomes one register and a shift register', () => {
    expect([0, 1, 2, 3, 9].map((n) => US19.register(16, n))).toEqual([
      { ff: 0, lut: 0 },
      { ff: 16, lut: 0 },
      { ff: 32, lut: 0 },
      { ff: 80, lut: 32 },
      { ff: 80, lut: 32 },
    ]);
    expect(US19.multiplexer(1)).toEqual({ lut: 0, delay: 0 });
    expect(US19.multiplexer(4)).toEqual({ lut: 21, delay: 0.6 });
    // Between the knots of 26 and 33 inputs, rounded up.
    expect(US22.multiplexer(28).lut).toBe(136);
  });
});

describe('where figures come from', () => {
  test('a combination with reports is calibrated, with their number', () => {
    expect(US19.substitution).toEqual([]);
    expect(US19.clockUncertainty).toBe(12.5);
    expect(US22.clockUncertainty).toBe(27);
    expect(US19.standing(query('add', [16, 16], 16))).toMatchObject({ level: 'calibrated', missing: [] });
    expect(US19.standing(query('add', [16, 16], 16)).reports).toBeGreaterThan(10);
    const wide = US19.standing(query('add', [200, 200], 200));
    expect(wide.level).toBe('extrapolated');
    expect(wide.missing[0]).toMatch(/^delay of add at 200: reports show 4 to 26/);
    expect(US19.standing(query('div', [16, 8], 16)).missing.join()).toContain('variable divisors only');
    expect(US19.standing(query('read', [], 16))).toMatchObject({ level: 'calibrated' });
  });

  test('a form that does not hold for a tenth of the rows is no calibration', () => {
    const half = US19.standing({ ...query('add', [16, 16], 16), ternary: 'leaf' });
    expect(half.missing).toEqual(['figures of ternary: holds for 2168 of 3007 rows of reports']);
    expect(US22.standing({ ...query('add', [16, 16], 16), ternary: 'leaf' }).level).toBe('calibrated');
  });

  test('updates and temperature grades are the same library', () => {
    const same = library('vivado_hls 2019.2.1 virtexuplus 2L-e');
    expect(same.id).toBe('vivado_hls-2019.2|virtexuplus|2L');
    expect(same.substitution).toEqual([]);
  });

  test('another combination borrows kind by kind and says from whom', () => {
    const newer = library('vitis_hls 2024.2 virtexuplus 2-e');
    expect(newer.substitution.join('\n')).toContain('stands in for vitis_hls-2024.2|virtexuplus|2');
    expect(newer.standing(query('cmp', [16, 16], 1)).level).toBe('extrapolated');
    // The comparators of its era, the delays of its family and speed.
    expect(newer.cost(query('cmp', [16, 16], 1)).lut).toBe(23);
    expect(newer.timing(query('add', [8, 8], 8), 9).delay).toBeCloseTo(0.7, 9);
    expect(newer.clockUncertainty).toBe(27);
    const unheard = library('some_hls 3 new-family 7');
    expect(unheard.standing(query('add', [8, 8], 8)).level).toBe('extrapolated');
    expect(unheard.cost(query('add', [8, 8], 8)).lut).toBeGreaterThan(0);
  });

  test('a repository that is left out takes its knots away, and libraries that only it shows', () => {
    const only = 'alex-yang-upenn/vitis_accel_backend_test';
    const left = library('vitis_hls 2022.2 virtexuplus 2L', { without: only });
    expect(US22.substitution.join()).not.toContain('delay of add');
    expect(left.substitution.join()).toMatch(/figures of add.*delay of add/s);
    expect(left.standing(query('xor', [1, 1], 1)).missing.join()).toContain('LUT level: 0 reports');
    expect(left.standing(query('add', [16, 16], 16)).level).toBe('extrapolated');
    // Brainz22/L1JetTagger alone shows additions of 4 bits there.
    const before = US19.timing(query('add', [4, 4], 4), 9).delay;
    const after = library('vivado_hls 2019.2 virtexuplus 2L', { without: 'Brainz22/L1JetTagger' });
    expect(before).toBe(0.33);
    expect(after.timing(query('add', [4, 4], 4), 9).delay).not.toBe(before);
    expect(after.timing(query('add', [16, 16], 16), 9).delay).toBeCloseTo(0.6, 9);
    const unknown = library('vivado_hls 2019.2 virtexuplus 2L', { without: 'nobody/nothing' });
    expect(unknown.timing(query('add', [4, 4], 4), 9).delay).toBe(before);
  });

  test('every form is used somewhere', () => {
    const used = new Set([
      ...costs.libraries.flatMap((f) => Object.values(f.costs).map((c) => c.form)),
      ...Object.values(costs.everywhere).map((c) => c.form),
    ]);
    expect(Object.keys(costs.forms).filter((f) => !used.has(f))).toEqual([]);
  });
});

test('in the unit library everything costs 1', () => {
  const unit = library('unit 1 unit 1');
  expect(unit.substitution).toEqual([]);
  expect(unit.clockUncertainty).toBe(0);
  for (const op of [
    'add',
    'sub',
    'cmp',
    'select',
    'and',
    'or',
    'xor',
    'mux',
    'mul',
    'div',
    'lead1',
  ] as const) {
    const q = query(op, op === 'select' ? [1, 300, 7] : [300, 7], 300);
    const { lut, ff, dsp } = unit.cost(q);
    expect([op, lut + ff + dsp]).toEqual([op, 1]);
    expect(unit.timing(q, 0.5)).toEqual({ delay: 1 });
  }
  expect([unit.lutLevel, unit.phi, unit.fifoAccess]).toEqual([1, 1, 1]);
  expect(unit.memoryRead(0.5)).toEqual({ states: 1, delay: 1 });
  expect(unit.rom(9999, 99, 9, 'auto')).toEqual({ lut: 0, ff: 0, bram18: 1, uram: 0 });
  expect(unit.fifo(9, 9)).toEqual({ lut: 1, ff: 0, bram18: 0, uram: 0 });
  expect(unit.register(99, 9)).toEqual({ ff: 1, lut: 0 });
  expect(unit.standing(query('add', [99, 9], 99))).toEqual({ level: 'calibrated', reports: 1, missing: [] });
});

test('whatever is asked, every library answers with numbers that make sense', () => {
  const libraries = costs.libraries.map((f) => buildLibrary(costs, f));
  const width = fc.integer({ min: 1, max: 300 });
  const asked = fc.record({
    lib: fc.nat({ max: libraries.length - 1 }),
    op: fc.constantFrom(...OPERATORS),
    operands: fc.tuple(width, width, width),
    result: width,
    budget: fc.double({ min: 0.5, max: 30, noNaN: true }),
    constant: fc.boolean(),
    negative: fc.boolean(),
    ways: fc.integer({ min: 1, max: 5000 }),
    impl: fc.constantFrom('auto', 'bram', 'lutram', 'uram'),
  });
  const sane = (numbers: readonly number[]): boolean => numbers.every((n) => Number.isFinite(n) && n >= 0);
  fc.assert(
    fc.property(asked, ({ lib, op, operands, result, budget, constant, negative, ways, impl }) => {
      const l = libraries[lib]!;
      const q: OperatorQuery = { op, operands, result, ways, ...(constant ? { constant: 1, negative } : {}) };
      const { lut, ff, dsp } = l.cost(q);
      const t = l.timing(q, budget);
      const [words, bits, ports] = operands;
      const storages = [
        l.rom(words, bits, ports, impl),
        l.ram(words, bits, ports, impl),
        l.fifo(words, bits),
      ];
      const standing = l.standing(q);
      return (
        sane([lut, ff, dsp, t.delay, t.pipelined?.first ?? 0, t.pipelined?.last ?? 0]) &&
        [lut, ff, dsp].every(Number.isInteger) &&
        (t.pipelined?.states ?? 2) >= 2 &&
        storages.every((s) => sane(Object.values(s)) && Object.values(s).every(Number.isInteger)) &&
        sane(Object.values(l.multiplexer(ways))) &&
        (standing.level === 'extrapolated') === standing.missing.length > 0
      );
    }),
    { numRuns: 3000, seed: 11 },
  );
  expect(libraries.map((l) => l.id).sort()).toEqual(costs.libraries.map(libraryName).sort());
});
