// What a function pays for running by itself in a dataflow region, row by row as C synthesis reports of Vivado print it.
// Catches results that nobody holds, a start signal where nothing is started, gates counted by lane, and a loop of one
// round that is still a loop.
import { describe, expect, test } from 'vitest';
import type { OperatorQuery } from '#ir/cost/library';
import { parseKernels } from '#ir/kernel/parse';
import { legalizeKernel } from '#src/legalize/index';
import { estimate, unit } from './functions.ts';

const vivado = { ...unit.habits, streamLanes: 'apart', loopEnables: 'chosen' } as const;
const library = { ...unit, habits: vivado };
const NONE = { lut: 0, ff: 0, dsp: 0 };

describe('values', () => {
  const HALF = `function f of f pipeline 1 {
    value in x: s18[2]
    value out y: s18[2]
    block {
      %0 = input s18 x[0]
      %1 = add s17 %0, %0
      %2 = input s18 x[1]
      %3 = add s17 %2, %2
      y[0] = %1
      y[1] = %3
    }
  }`;

  test('in one state: ap_CS_fsm, ap_done_reg, results held and chosen, one gate', () => {
    const alone = estimate(HALF, { library, budget: 10 }).categories;
    const { expression, multiplexer, register } = estimate(HALF, {
      library,
      budget: 10,
      processes: new Map([['f', { starts: false }]]),
    }).categories;
    expect(expression.lut - alone.expression.lut).toBe(1);
    expect(multiplexer.lut).toBe(1 + 2);
    expect(register.ff).toBe(2 + 2 * 17);
  });
});

describe('streams', () => {
  const pass = (tokens: number): string => `function f of f${tokens === 1 ? ' pipeline 1' : ''} {
    stream in x: s8[4]
    stream out y: s8[4]
    ${tokens === 1 ? '' : `loop L trip ${tokens} ii 1 {`}
    block {
      %0 = const u1 1
      %1 = read x u32 %0
      %2 = wire s8 %1
      %3 = write y u0 %0, %2, %2, %2, %2
    }
    ${tokens === 1 ? '' : '}'}
  }`;

  test.each([
    { starts: true, ff: 3, ways: 10 },
    { starts: false, ff: 2, ways: 9 },
  ])('start_once_reg and real_start, one port a lane: $starts', ({ starts, ff, ways }) => {
    const processes = new Map([['f', { starts }]]);
    const { categories } = estimate(pass(1), { library, budget: 10, processes });
    expect(categories.register.ff).toBe(ff);
    expect(categories.multiplexer.lut).toBe(ways);
    // io_acc_block_signal of each stream, ap_block_state1.
    expect(categories.expression.lut).toBe(3);
  });

  test('an access takes no more than half a state, and nothing at a port of the top', () => {
    const clock = (budget: number, ports: readonly number[]): number =>
      estimate(pass(1), {
        library,
        budget,
        processes: new Map([['f', { starts: true, ports: new Set(ports) }]]),
      }).timing.clock;
    expect([clock(10, []), clock(1, []), clock(10, [0]), clock(10, [0, 1])]).toEqual([2, 1, 1, 0]);
  });

  test('a write to a port of the top has a second state, but an interval of its own', () => {
    const timing = (ports: readonly number[]): number[] => {
      const { latencyMax, iiMax } = estimate(pass(1), {
        library,
        budget: 10,
        processes: new Map([['f', { starts: true, ports: new Set(ports) }]]),
      }).timing;
      return [latencyMax, iiMax];
    };
    // hard_sigmoid of Vitis HLS 2023.1 and sigmoid of Vivado HLS 2019.2: read [1/1], write [2/2] and [1/2].
    expect([timing([]), timing([0]), timing([0, 1])]).toEqual([
      [0, 1],
      [0, 1],
      [1, 1],
    ]);
  });

  test('the exit test is kept for the accesses behind it', () => {
    // 3 bits of counter, states and enables of 2 stages, ap_done_reg, start_once_reg; the test of one state before.
    expect(estimate(pass(5), { library, budget: 10 }).categories.register.ff).toBe(3 + 3 + 2 + 2 + 1);
  });

  const POSITIVE = (write: string): string => `function f of f pipeline 1 {
    stream in x: s16[1]
    stream out y: s16[1]
    value out z: s16[1]
    block {
      %0 = const u1 1
      %1 = read x s16 %0
      %2 = const u1 0
      %3 = cmp gt u1 %1, %2
      %4 = wire u15 %1
      %5 = select u15 %3, %4, %2
      ${write}
    }
  }`;

  test('what a token takes is chosen at its width', () => {
    const bits = { ...library, cost: (q: OperatorQuery) => ({ ...NONE, lut: Math.max(...q.operands) }) };
    const select = (write: string): number =>
      estimate(POSITIVE(write), { library: bits, budget: 10 }).contributors.find((c) =>
        c.what.startsWith('select'),
      )!.resources.lut;
    expect([select('%6 = write y u0 %0, %5'), select('z[0] = %5')]).toEqual([16, 15]);
  });

  test('enables of a loop are chosen', () => {
    const lut = (loopEnables: 'chosen' | 'plain'): number =>
      estimate(pass(5), { library: { ...unit, habits: { ...vivado, loopEnables } }, budget: 10 }).categories
        .multiplexer.lut;
    expect(lut('chosen') - lut('plain')).toBe(1);
  });
});

describe('reads of a ROM', () => {
  const table = (ii: number, times: number): string => `function f of f pipeline ${ii} {
    value in x: s8[${times}]
    value out y: s8[1]
    rom in t: s8[16] = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
    block {
      %0 = const u1 0
      %1 = input s8 x[${Array.from({ length: times }, (_, k) => k).join(' ')}] times ${times}
      %2 = load t s8 %1, %0 times ${times}
      %3 = add s8 %2, %2 times ${times}
      y[0] = %3
    }
  }`;

  test('go through as many ports as an interval needs, one after another', () => {
    const asked: number[] = [];
    const rom = (_words: number, _bits: number, reads: number) => {
      asked.push(reads);
      return { lut: 0, ff: 0, bram18: reads, uram: 0 };
    };
    const of = (ii: number) => estimate(table(ii, 10), { library: { ...unit, rom }, budget: 10 });
    const [all, half, one] = [of(1), of(2), of(10)];
    expect(asked).toEqual([10, 5, 1]);
    expect([
      half.timing.latencyMax - all.timing.latencyMax,
      one.timing.latencyMax - all.timing.latencyMax,
    ]).toEqual([1, 9]);
    // Addresses wait for their port, and what is read for the last.
    expect(one.categories.register.ff).toBeGreaterThan(half.categories.register.ff);
  });
});

test('a loop of one round that is all there is makes the function a pipeline in Vivado', () => {
  const text = (
    tokens: number,
  ): string => `kernel k(in x: stream<fixed<8,8>[2]>, out y: stream<fixed<8,8>[2]>) {
    reg v: fixed<8,8>[2]
    pipeline ii=1 L: t in ${tokens} {
      read x -> v[0]
      write v[0] -> y
    }
  }`;
  const [once, twice] = [1, 2].map((tokens) => {
    const kernels = parseKernels(text(tokens)).value!;
    return legalizeKernel(kernels[0]!, kernels, new Map(), { oneRound: true })[0]!;
  });
  expect(once!.pipeline).toBe(1);
  expect(once!.body.map((r) => r.kind)).toEqual(['block']);
  expect(twice!.pipeline).toBeUndefined();
});
