// What logic synthesis makes of functions and designs, with libraries where everything costs 1. Catches a figure of C
// synthesis that the second binding changes, a rule that is not followed, equal multiplexers counted apart, a register
// that a DSP block holds counted beside it, a share applied twice, and a gap in the data that is not told.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RESOURCES } from '#ir/cost/estimate';
import type { OperatorLibrary, OperatorQuery } from '#ir/cost/library';
import type { LogicSynthesisRules } from '#ir/cost/logic-synthesis';
import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import type { OperatorStorage } from '#ir/operators/graph';
import { build } from '#src/driver/pipeline';
import { legalize } from '#src/legalize/index';
import { estimateDesign } from '#src/schedule/design';
import { afterLogicSynthesis } from '#src/schedule/logic-synthesis';
import { differentColumns } from '#src/schedule/rom-columns';
import { estimates, unit } from './functions.ts';

/** Nothing but adders changes, and adders cost their bits. */
const PLAIN: LogicSynthesisRules = {
  adder: 1,
  logic: 1,
  registers: 1,
  fifoBits: 1024,
  shiftDepth: 32,
  shiftStages: 3,
  selectorWays: 4,
  romOutputs: 2,
  romWords: 16,
  products: 1,
  band: { lut: { low: 0.5, high: 2 } },
  designs: 9,
  missing: [],
};

const inBlocks: OperatorLibrary = {
  ...unit,
  cost: (q) => (q.op === 'mul' ? { lut: 5, ff: 7, dsp: 1 } : unit.cost(q)),
};

const inLuts: OperatorLibrary = {
  ...unit,
  cost: (q) => (q.op === 'mul' ? { lut: 6, ff: 2, dsp: 0 } : unit.cost(q)),
};

function bound(text: string, rules: LogicSynthesisRules = PLAIN, library = unit, budget = 3) {
  const all = [
    ...estimates(text, { library, budget, afterwards: afterLogicSynthesis(library, rules) }).values(),
  ];
  const { estimate, synthesised } = all.at(-1)!;
  return { first: estimate, second: synthesised! };
}

const MODEL = `model small
target "xcvu13p-flga2577-2-e" { clock 5ns  strategy latency }
input x: fixed<8,3>[3]
h = x |> dense_1: dense(2) { weight = [[1.40625, -0.71875], [0.5, 1.3125], [-1.84375, 0.65625]]  bias = [0.5, 0] } |> relu_1: relu
output h |> dense_2: dense(1) { weight = [[1.09375], [-1.15625]]  bias = [1] }
rule * { default fixed<8,3> }
rule dense_* { weight fixed<8,3> }
`;

async function designed(io: 'io_parallel' | 'io_stream'): Promise<Design> {
  const text = (): ReturnType<typeof ok<string>> => ok(MODEL);
  const bytes = (): ReturnType<typeof ok<Uint8Array>> => ok(new TextEncoder().encode(MODEL));
  const { design, diagnostics } = await build({ model: 'small.nn', set: [], io }, { text, bytes });
  if (design === undefined) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return design;
}

describe('operators', () => {
  const { library } = afterLogicSynthesis(inBlocks, { ...PLAIN, logic: 0.25, products: 0.5 });
  const two = { operands: [12, 12], result: 13 };

  test('adders cost their bits, those of three operands as many', () => {
    expect(library.cost({ op: 'add', ...two }).lut).toBe(13);
    expect(library.cost({ op: 'sub', ...two, ternary: 'root' }).lut).toBe(13);
    expect(library.cost({ op: 'sub', ...two, ternary: 'leaf' }).lut).toBe(0);
  });

  test('a DSP block holds what stands beside it; products in LUTs keep a share', () => {
    expect(library.cost({ op: 'mul', ...two })).toEqual({ lut: 0, ff: 0, dsp: 1 });
    const fabric = afterLogicSynthesis(inLuts, { ...PLAIN, products: 0.5 }).library;
    expect(fabric.cost({ op: 'mul', ...two })).toEqual({ lut: 3, ff: 2, dsp: 0 });
  });

  test('of the rest a share stays; selectors take a LUT for four values a bit', () => {
    expect(library.cost({ op: 'cmp', operands: [8, 8], result: 1 }).lut).toBe(0.25);
    expect(library.multiplexer(3).lut).toBe(unit.multiplexer(3).lut / 4);
    expect(library.cost({ op: 'mux', operands: [16], result: 16, ways: 30 }).lut).toBe(16 * 8);
    expect(library.cost({ op: 'mux', operands: [16], result: 16, ways: 2 }).lut).toBe(0.25);
    expect(library.timing).not.toBe(unit.timing);
    expect(library.timing({ op: 'add', ...two }, 3)).toEqual(unit.timing({ op: 'add', ...two }, 3));
  });
});

describe('memories', () => {
  const memory: OperatorLibrary = {
    ...unit,
    fifo: () => ({ lut: 40, ff: 9, bram18: 2, uram: 0 }),
    rom: () => ({ lut: 3, ff: 0, bram18: 5, uram: 0 }),
  };
  const { library } = afterLogicSynthesis(memory, { ...PLAIN, logic: 0.25, registers: 0.5 });

  test('FIFOs up to 1,024 bits are shift registers, of up to two words registers', () => {
    expect(library.fifo(64, 16)).toEqual({ lut: 10 + 16 * 2, ff: 3 + 7, bram18: 0, uram: 0 });
    expect(library.fifo(65, 16)).toEqual({ lut: 10, ff: 9, bram18: 2, uram: 0 });
    expect(library.fifo(2, 16)).toEqual({ lut: 10, ff: 3 + 2 + 16, bram18: 0, uram: 0 });
    expect(library.fifo(3, 16).lut).toBe(10 + 16);
  });

  test('ROMs of up to 16 words are LUTs: two columns one', () => {
    expect(library.rom(16, 100, 3, 'auto')).toEqual({ lut: 3 * 50, ff: 0, bram18: 0, uram: 0 });
    expect(library.rom(17, 100, 3, 'auto')).toEqual(memory.rom(17, 100, 3, 'auto'));
  });
});

test('of a ROM the columns are left that change and differ, over lanes too', () => {
  const rom = (codes: readonly bigint[], lanes: number): OperatorStorage => ({
    name: 'w',
    kind: 'rom',
    width: 4,
    signed: true,
    elements: codes.length,
    lanes,
    words: codes.length / lanes,
    layout: [{ size: codes.length, lanes, words: codes.length / lanes, style: 'cyclic' }],
    impl: 'auto',
    codes,
  });
  // 0001, 1110, 0000: the two in the middle repeat the sign.
  expect(differentColumns(rom([1n, -2n, 0n], 1))).toBe(2);
  expect(differentColumns(rom([3n, 3n, 3n], 1))).toBe(0);
  const { codes: _, ...untold } = rom([3n, 3n, 3n], 1);
  expect(differentColumns(untold)).toBe(4);
  // The second lane is the first, and the third its first bit upside down.
  expect(differentColumns(rom([1n, 1n, -2n, -2n], 2))).toBe(2);
});

describe('functions', () => {
  const PRODUCT = `function f of f pipeline 1 {
    value in x: s8[2]
    value out y: s16[1]
    block {
      %0 = input s8 x[0]
      %1 = input s8 x[1]
      %2 = mul s16 %0, %1
      %3 = add s17 %2, %1
      %4 = add s18 %3, %0
      %5 = add s19 %4, %1
      y[0] = %5
    }
  }`;

  test('the first register behind a product is the DSP block’s', () => {
    // 2 ns a state: the product waits for the third sum.
    const text = PRODUCT.replace('%3 = add s17 %2, %1', '%3 = add s17 %0, %1').replace('%4, %1', '%4, %2');
    const { first, second } = bound(text, PLAIN, inBlocks, 2);
    // A register costs 1 here; C synthesis counts 7 beside the block.
    expect(first.total.ff - second.total.ff).toBe(1 + 7);
    const plain = { ...inBlocks, cost: (q: OperatorQuery) => ({ ...inBlocks.cost(q), dsp: 0 }) };
    const fabric = bound(text, PLAIN, plain, 2);
    expect(fabric.second.total.ff).toBe(fabric.first.total.ff);
  });

  test('registers keep a share, callees once', () => {
    const once = bound(PRODUCT, { ...PLAIN, registers: 0.5 }, inBlocks);
    const all = bound(PRODUCT, PLAIN, inBlocks);
    expect(once.second.total.ff).toBe(all.second.total.ff / 2);
    const called = `${PRODUCT}
function top of top {
  value in x: s8[2]
  value out y: s16[1]
  call f(x, y) site 0
}`;
    const own = bound(called, PLAIN, inBlocks);
    const half = bound(called, { ...PLAIN, registers: 0.5 }, inBlocks);
    const outside = own.second.total.ff - all.second.total.ff;
    expect(half.second.total.ff).toBe(all.second.total.ff / 2 + outside / 2);
  });

  const selectors = (index: string): string => `function f of f pipeline 1 {
    value in x: s8[6]
    value in i: u2[2]
    value out y: s8[2]
    block {
      %0 = input s8 x[0]
      %1 = input s8 x[1]
      %2 = input s8 x[2]
      %3 = input u2 i[0]
      %4 = input u2 i[1]
      %5 = mux s8 %3, %0, %1, %2
      %6 = mux s8 ${index}, %0, %1, %2
      y[0] = %5
      y[1] = %6
    }
  }`;

  test('multiplexers that choose the same are one', () => {
    const [same, other] = [bound(selectors('%3')), bound(selectors('%4'))];
    expect(other.second.total.lut - same.second.total.lut).toBe(8);
    expect(other.first.total.lut).toBe(same.first.total.lut);
  });
});

describe('designs', () => {
  test.each(['io_parallel', 'io_stream'] as const)(
    '%s: golden, and C synthesis stays as it is',
    async (io) => {
      const design = await designed(io);
      const legal = legalize(design);
      const alone = estimateDesign(legal, design, unit);
      const { logicSynthesis, ...first } = estimateDesign(legal, design, unit, PLAIN);
      expect(first).toEqual(alone);
      const figures = RESOURCES.map((r) => logicSynthesis!.resources[r].value);
      expect(figures).toEqual(io === 'io_parallel' ? GOLDEN.parallel : GOLDEN.stream);
      const { lut } = logicSynthesis!.resources;
      expect([lut.low, lut.high]).toEqual([Math.round(lut.value / 2), 2 * lut.value]);
      expect(logicSynthesis!.designs).toBe(9);
    },
  );

  test('says what is missing: of the tool, of C synthesis, of products in LUTs', async () => {
    const design = await designed('io_parallel');
    const sure = { ...unit, standing: () => ({ level: 'calibrated', reports: 3, missing: [] }) as const };
    const standing = (library: OperatorLibrary, missing: readonly string[] = []) =>
      estimateDesign(legalize(design), design, library, { ...PLAIN, missing }).logicSynthesis!.resources.lut
        .standing;
    const blocks = { ...sure, cost: inBlocks.cost };
    expect(standing(blocks)).toEqual({ level: 'calibrated', reports: 9, missing: [] });
    expect(standing({ ...sure, cost: inLuts.cost }).missing).toEqual([
      'products in LUTs, of which 2 designs are known as a whole',
    ]);
    expect(standing(blocks, ['odd']).missing).toEqual(['odd']);
    const guess = { level: 'extrapolated', missing: ['guess'] } as const;
    expect(standing({ ...blocks, standing: () => guess }).missing).toEqual([
      'C synthesis, which it starts from, is extrapolated itself',
    ]);
  });

  test('any rules: never below 0, DSP as in C synthesis, more the larger a scalar is', async () => {
    const design = await designed('io_stream');
    const legal = legalize(design);
    const of = (rules: Partial<LogicSynthesisRules>) => {
      const e = estimateDesign(legal, design, inBlocks, { ...PLAIN, ...rules });
      return { first: e.resources, second: e.logicSynthesis!.resources };
    };
    const scalar = fc.double({ min: 0, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({ adder: scalar, logic: scalar, registers: scalar, products: scalar }),
        fc.constantFrom('adder', 'logic', 'registers', 'products'),
        (rules, grown) => {
          const { first, second } = of(rules);
          const more = of({ ...rules, [grown]: rules[grown] + 0.5 }).second;
          for (const r of RESOURCES) {
            expect(second[r].value).toBeGreaterThanOrEqual(0);
            expect(second[r].low).toBeLessThanOrEqual(second[r].high);
            expect(more[r].value).toBeGreaterThanOrEqual(second[r].value);
          }
          expect(second.dsp.value).toBe(first.dsp.value);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** LUT, FF, DSP, BRAM18, URAM. */
const GOLDEN = { parallel: [42, 32, 7, 0, 0], stream: [62, 113, 7, 0, 0] };
