// Whole functions with a library where everything takes 1 ns and costs 1. Catches a register counted for each user,
// hardware counted for a class as for one, a callee that is forgotten.
import { describe, expect, test } from 'vitest';
import { estimate, estimates, pair, unit } from './functions.ts';

describe('pipelined functions', () => {
  const SUM = `function f of f pipeline 1 {
    value in x: s8[5]
    value out y: s16[1]
    block {
      %0 = input s8 x[0]
      %1 = input s8 x[1]
      %2 = input s8 x[2]
      %3 = input s8 x[3]
      %4 = input s8 x[4]
      %5 = add s9 %0, %1
      %6 = add s10 %5, %2
      %7 = add s11 %6, %3
      %8 = add s12 %7, %4
      y[0] = %8
    }
  }`;

  test('latency is states less one; what crosses a state is kept', () => {
    const e = estimate(SUM);
    expect(pair(e.timing)).toEqual([1, 1]);
    expect(e.timing.clock).toBe(3);
    expect(e.depth).toBe(2);
    expect(e.categories.expression.lut).toBe(4);
    // The third sum and x[4]; ap_ce_reg and 16 bits of result.
    expect(e.categories.register.ff).toBe(2 + 1 + 16);
    expect(e.categories.multiplexer.lut).toBe(1);
  });

  test('in one state it is wires and operators only', () => {
    const e = estimate(SUM, { budget: 10 });
    expect(pair(e.timing)).toEqual([0, 1]);
    expect(e.total).toEqual({ lut: 4, ff: 0, dsp: 0, bram18: 0, uram: 0 });
  });

  test('as a process of a dataflow region it holds its results', () => {
    const e = estimate(SUM, { budget: 10, processes: new Map([['f', { starts: false }]]) });
    // 12 bits, ap_CS_fsm, ap_done_reg; a choice for the result and for ap_done; a gate.
    expect(e.total).toEqual({ lut: 4 + 2 + 1, ff: 14, dsp: 0, bram18: 0, uram: 0 });
  });

  test('as late as possible keeps the length', () => {
    const late = estimate(SUM, { library: { ...unit, habits: { ...unit.habits, placement: 'alap' } } });
    expect(pair(late.timing)).toEqual([1, 1]);
    // Only the last three sums fit the last state: the first sum and three inputs are kept.
    expect(late.categories.register.ff).toBe(4 + 1 + 16);
  });

  test('classes cost as many as they stand for', () => {
    const text = (times: string): string => `function f of f pipeline 1 {
      value in x: s8[1]
      value out y: s16[1]
      block {
        %0 = input s8 x[0]
        %1 = mul s16 %0, %0 ${times}
        %2 = add s17 %1, %0 ${times}
        y[0] = %2
      }
    }`;
    const one = estimate(text(''), { budget: 1 }).total;
    const many = estimate(text('times 7'), { budget: 1 }).total;
    expect([many.dsp, many.lut - one.lut, many.ff - one.ff]).toEqual([7, 6, 6]);
    expect(estimate(text('times 7')).contributors).toContainEqual({
      what: 'mul 8 x 8',
      count: 7,
      resources: { lut: 0, ff: 0, dsp: 7, bram18: 0, uram: 0 },
    });
  });

  const shared = (head: string): string => `function f of f ${head} {
    value in x: s8[7]
    value out y: s16[6]
    block {
      ${[0, 1, 2, 3, 4, 5, 6].map((i) => `%${i} = input s8 x[${i}]`).join('\n      ')}
      ${[0, 1, 2, 3, 4, 5].map((i) => `%${i + 7} = mul s16 %${i}, %6`).join('\n      ')}
      ${[0, 1, 2, 3, 4, 5].map((i) => `y[${i}] = %${i + 7}`).join('\n      ')}
    }
  }`;

  test('a limit shares multipliers, with a multiplexer before each factor that has several sources', () => {
    const e = estimate(shared('pipeline 3 multipliers 2'));
    expect(e.total.dsp).toBe(2);
    expect(pair(e.timing)).toEqual([2, 3]);
    // One of three ways a multiplier, none for x[6], and the next state's.
    expect(e.categories.multiplexer.lut).toBe(2 + 1);
  });

  test('some units have a product more than others', () => {
    const four = estimate(shared('pipeline 3 multipliers 4'));
    // Two of the four have two products.
    expect([four.total.dsp, four.categories.multiplexer.lut]).toEqual([4, 2 + 1]);
  });

  test('an interval alone shares nothing', () => {
    expect(estimate(shared('pipeline 3 multipliers 6')).total.dsp).toBe(6);
    expect(estimate(shared('pipeline 1 multipliers 2')).total.dsp).toBe(6);
  });

  test('shared ones too start again when they are done', () => {
    expect(pair(estimate(shared('pipeline 100 multipliers 2')).timing)).toEqual([2, 3]);
  });

  test('done before the next start is wanted, the interval is shorter', () => {
    const e = estimate(
      `function f of f pipeline 100 {
      value in x: s8[1]
      value out y: s16[1]
      block {
        %0 = input s8 x[0]
        %1 = mul s16 %0, %0
        %2 = add s17 %1, %0
        y[0] = %2
      }
    }`,
      { budget: 1 },
    );
    expect(pair(e.timing)).toEqual([1, 2]);
  });
});

describe('calls', () => {
  const CALLEE = `function g of g pipeline 1 {
    value in a: s8[1]
    value out b: s8[1]
    block {
      %0 = input s8 a[0]
      %1 = mul s16 %0, %0
      %2 = wire s8 %1
      b[0] = %2
    }
  }`;
  const caller = (pipeline: string): string => `${CALLEE}
  function f of f ${pipeline} {
    value in x: s8[1]
    value out y: s8[1]
    value m: s8[1]
    call g(x, m) site 0
    call g(m, y) site 1
  }`;

  test('callees of no latency chain, and each is hardware of its own', () => {
    const e = estimate(caller('pipeline 1'));
    expect(pair(e.timing)).toEqual([0, 1]);
    expect(e.timing.clock).toBe(2);
    expect(e.total.dsp).toBe(2);
    expect(e.callees).toEqual(['g']);
  });

  test('a register stands where they do not chain', () => {
    const e = estimate(caller('pipeline 1'), { budget: 1 });
    expect(pair(e.timing)).toEqual([1, 1]);
    expect(e.categories.register.ff).toBe(1 + 2);
  });

  test('a state machine has one of it', () => {
    expect(estimate(caller('')).total.dsp).toBe(1);
  });

  test('a callee with a state machine starts a state later, and its operands are kept for it', () => {
    // dense of streams of Vivado HLS 2019.1 and 2019.2: 2 cycles longer than its dense_wrapper where the results have no
    // room beside the write of a FIFO, 1 where they have; registers of the operands, of the results, and 3 states.
    const shell = (pipeline: string): string => `function g of g ${pipeline} {
    value in x: s8[1]
    value out y: s8[1]
    rom in t: s8[4] = (1, 2, 3, 4)
    block {
      %0 = const u1 0
      %1 = input s8 x[0]
      %2 = load t s8 %1, %0
      y[0] = %2
    }
  }
  function f of f {
    stream in x: s8[1]
    stream out y: s8[1]
    value m: s8[1]
    value n: s8[1]
    rom in t: s8[4] = (1, 2, 3, 4)
    block {
      %0 = const u1 1
      %1 = read x s8 %0
      m[0] = %1
    }
    call g(m, n, t) site 0
    block {
      %0 = const u1 1
      %1 = input s8 n[0]
      %2 = write y u0 %0, %1
    }
  }`;
    const library = { ...unit, memoryRead: () => ({ states: 2, delay: 1 }) };
    const figures = (pipeline: string, budget: number): number[] => {
      const all = estimates(shell(pipeline), { library, budget });
      const [g, f] = [all.get('g')!.estimate, all.get('f')!.estimate];
      return [g.timing.latencyMax, f.timing.latencyMax, f.categories.register.ff];
    };
    expect(figures('pipeline 1', 4)).toEqual([1, 1, 5]);
    expect(figures('', 4)).toEqual([1, 2, 8 + 5]);
    expect(figures('', 1.5)).toEqual([1, 3, 8 + 8 + 6]);
  });

  test('a callee with a clock enable only, of three states and more, takes one more', () => {
    // dense_latency of Vitis HLS 2021.1, interval 1: latencies 1, 2, 3 and 6 are calls of 2, 4, 5 and 8 states; at an
    // interval of 2 of 2, 3, 4 and 7.
    const latency = (muls: number, ii: number): number => {
      const chain = Array.from({ length: muls }, (_, i) => `%${i + 1} = mul s8 %${i}, %0`);
      const text = `function g of g pipeline ${ii} {
    value in a: s8[1]
    value out b: s8[1]
    block {
      %0 = input s8 a[0]
      ${chain.join('\n')}
      b[0] = %${muls}
    }
  }
  function f of f pipeline ${ii} {
    value in x: s8[1]
    value out y: s8[1]
    call g(x, y) site 0
  }`;
      return estimate(text, { budget: 1 }).timing.latencyMax;
    };
    expect([1, 2, 3, 4].map((muls) => latency(muls, 1))).toEqual([0, 1, 3, 4]);
    expect([1, 2, 3, 4].map((muls) => latency(muls, 2))).toEqual([0, 1, 2, 3]);
  });

  test('a function without a boundary is costed with its caller', () => {
    const all = estimates(caller('pipeline 1').replace('of g pipeline 1', 'of g inline'));
    const { estimate: e } = all.get('f')!;
    expect(e.callees).toEqual([]);
    expect(e.total).toEqual({ lut: 0, ff: 0, dsp: 2, bram18: 0, uram: 0 });
  });
});

test('a ROM is counted once, with the ports that one state reads', () => {
  const ports: number[] = [];
  const rom = (_: number, __: number, reads: number) => {
    ports.push(reads);
    return { lut: 0, ff: 0, bram18: 1, uram: 0 };
  };
  const e = estimate(
    `function f of f pipeline 1 {
      value in x: u4[2]
      value out y: s8[3]
      rom t: s8[16] lanes 2
      block {
        %0 = input u4 x[0]
        %1 = input u4 x[1]
        %2 = const u1 0
        %3 = const u1 1
        %4 = load t s8 %0, %2
        %5 = load t s8 %0, %3
        %6 = load t s8 %1, %2
        y[0] = %4
        y[1] = %5
        y[2] = %6
      }
    }`,
    { library: { ...unit, rom } },
  );
  expect(ports).toEqual([2]);
  expect(e.total.bram18).toBe(1);
});
