// Whole functions with a library where everything takes 1 ns and costs 1. Catches a state too many around a loop, a
// register counted for each user, hardware counted for a class as for one, a callee that is forgotten.
import { describe, expect, test } from 'vitest';
import { estimate, estimates, unit } from './functions.ts';

const pair = (f: { latencyMin: number; latencyMax: number; iiMin: number }): number[] => [
  f.latencyMax,
  f.iiMin,
];

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

describe('loops', () => {
  const loop = (mode: string, body: string): string => `function f of f {
    value in x: s8[4]
    value out y: s8[1]
    value a: s8[1]
    block {
      %0 = input s8 x[0]
      a[0] = %0
    }
    loop L trip 10 ${mode} {
      block {
        ${body}
      }
    }
    block {
      %0 = input s8 a[0]
      y[0] = %0
    }
  }`;
  const ADD = `%0 = input s8 a[0]
        %1 = input s8 x[1]
        %2 = add s8 %0, %1
        a[0] = %2`;

  test('a pipelined loop, and a function two cycles longer', () => {
    const e = estimate(loop('ii 1', ADD));
    expect(e.loops).toMatchObject([{ label: 'L', trip: 10, ii: 1, depth: 1 }]);
    expect(e.loops[0]!.recurrence).toEqual({ delay: 2, path: ['add 8: 1.00 ns', 'phi 8: 1.00 ns'] });
    // (10 - 1) + 1 - 1, + 2
    expect(pair(e.timing)).toEqual([11, 11]);
  });

  test('a loop that is not pipelined, and a function one cycle longer', () => {
    expect(pair(estimate(loop('', ADD)).timing)).toEqual([11, 11]);
    const two = `%0 = input s8 a[0]
        %1 = input s8 x[1]
        %2 = add s8 %0, %1
        %3 = add s8 %2, %1
        %4 = add s9 %3, %1
        %5 = wire s8 %4
        a[0] = %5`;
    // Sums in a state of two, the multiplexer in the next: 10 x 2 + 1.
    expect(pair(estimate(loop('', two), { budget: 2 }).timing)).toEqual([21, 21]);
  });

  test('a rewinding loop is the function; it keeps what is read and has what is carried twice', () => {
    const e = estimate(loop('ii 1 rewind', ADD));
    expect(pair(e.timing)).toEqual([10, 10]);
    // After another one at once, an inference is done a cycle earlier; so is whoever calls it.
    expect(e.timing.latencyMin).toBe(9);
    const caller = estimate(`${loop('ii 1 rewind', ADD)}
      function g of g {
        value in u: s8[4]
        value out v: s8[1]
        call f(u, v) site 0
      }`);
    expect([caller.timing.latencyMin, caller.timing.latencyMax]).toEqual([9, 10]);
    // a: 2 x 8 bits, x[1]: 8, counter: 4; state register and one enable.
    expect(e.categories.register.ff).toBe(2 * 8 + 8 + 4 + 2);
    // a: 2, x[1]: 1, counter: 1, 4 + 1 of control.
    expect(e.categories.multiplexer.lut).toBe(2 + 1 + 1 + 5);
    // A second counter: two multiplexers.
    const counting = ADD.replace('%1 = input s8 x[1]', '%1 = input u2 loop L modulo 3');
    const two = estimate(loop('ii 1 rewind', counting));
    expect(two.categories.multiplexer.lut).toBe(2 + 1 + 5 + 2);
  });

  test('elements written by index are steered into: no selection, no comparison, a multiplexer each', () => {
    const steering = (lanes: string, elements: string): string => `function f of f {
      value in x: s8[4]
      value out y: s8[4]
      value a: s8[4]
      block {
        %0 = input s8 x[0]
        a[0] = %0
        a[1] = %0
        a[2] = %0
        a[3] = %0
      }
      loop L trip 10 ii 1 {
        block {
          %0 = input u2 loop L modulo 4
          %1 = input s8 x[1]
          %2 = const u1 0
          %3 = cmp eq u1 %0, %2
          %4 = input s8 a[0${elements}]${lanes}
          %5 = select s8 %3, %1, %4 steers${lanes}
          a[0${elements}] = %5
        }
      }
      block {
        %0 = input s8 a[0]
        y[0] = %0
      }
    }`;
    const [one, two] = [estimate(steering('', '')), estimate(steering(' times 2', ' 1'))];
    expect(one.contributors).toContainEqual(
      expect.objectContaining({ what: 'elements written by index', count: 1 }),
    );
    expect(two.contributors).toContainEqual(
      expect.objectContaining({ what: 'elements written by index', count: 2 }),
    );
    const compares = (e: typeof one) =>
      e.contributors.filter((c) => /^(cmp 2, const 1|select 1, 8)/.test(c.what));
    expect([compares(one), compares(two)]).toEqual([[], []]);
    // Two elements of 8 bits as much as one that is kept again; of multiplexers one steers, one is for keeping, and the
    // lonely element has another.
    const [a, b] = [one.categories, two.categories];
    expect(a.register.ff).toBe(b.register.ff);
    expect(b.multiplexer.lut - a.multiplexer.lut).toBe(2 * (1 + 1) - (1 + 1 + 1));
  });

  test('the accumulator is one register with a choice of two, the counter another', () => {
    const e = estimate(loop('ii 1', ADD));
    // a: 8 bits, counter: 4; control: state register of pre, loop, post, one enable.
    expect(e.categories.register.ff).toBe(8 + 4 + 3 + 1);
    expect(e.categories.multiplexer.lut).toBe(1 + 1 + 1);
  });

  test('a recurrence over the budget grows the clock; with a selection in it the interval might grow instead', () => {
    const slow = estimate(loop('ii 1', ADD), { budget: 1.5 });
    expect(slow.timing.clock).toBe(2);
    expect(slow.alternative).toBeUndefined();
    const saturating = `%0 = input s8 a[0]
        %1 = input s8 x[1]
        %2 = add s9 %0, %1
        %3 = const s8 127
        %4 = cmp gt u1 %2, %3
        %5 = select s8 %4, %3, %2
        a[0] = %5`;
    const both = estimate(loop('ii 1', saturating), { budget: 1.5 });
    expect(both.timing.clock).toBe(4);
    expect(both.loops[0]!.ii).toBe(1);
    expect(both.alternative!.timing).toMatchObject({ iiMin: 9 * 4 + 4 + 1, clock: 1 });
    expect(both.standing.level).toBe('extrapolated');
    expect(estimate(loop('ii 1', saturating), { budget: 4 }).alternative).toBeUndefined();
  });

  test('stream accesses wait for the exit test, and for each other', () => {
    const streams = (reads: string): string => `function f of f {
      stream in x: s8[1]
      stream out y: s8[1]
      loop L trip 20 ii 1 {
        block {
          %0 = const u1 1
          ${reads}
        }
      }
    }`;
    const one = estimate(streams('%1 = read x s8 %0\n%2 = write y u0 %0, %1'), { budget: 10 });
    expect(one.loops).toMatchObject([{ ii: 1, depth: 2 }]);
    expect(pair(one.timing)).toEqual([19 + 2 - 1 + 2, 22]);
    const two = estimate(
      streams('%1 = read x s8 %0\n%2 = read x s8 %0\n%3 = add s9 %1, %2\n%4 = write y u0 %0, %3'),
      { budget: 10 },
    );
    expect(two.loops).toMatchObject([{ ii: 2, depth: 3 }]);
  });

  test('nested loops multiply', () => {
    const e = estimate(`function f of f {
      value in x: s8[1]
      loop O trip 3 {
        loop I trip 5 ii 1 {
          block {
            %0 = input s8 x[0]
          }
        }
      }
    }`);
    // One state starts the inner loop, five cycles, one ends it.
    expect(e.loops.map((l) => [l.label, l.ii])).toEqual([
      ['O', 7],
      ['I', 1],
    ]);
    expect(e.timing.latencyMax).toBe(3 * 7 + 1);
  });

  test('ways of a branch differ in latency, not in hardware', () => {
    const e = estimate(`function f of f {
      value in x: s8[1]
      value out y: s8[1]
      value c: u1[1]
      block {
        %0 = input s8 x[0]
        %1 = wire u1 %0
        c[0] = %1
      }
      branch c[0] {
        loop L trip 9 ii 1 {
          block {
            %0 = input s8 x[0]
            %1 = mul s8 %0, %0
            y[0] = %1
          }
        }
      } else {
      }
    }`);
    expect([e.timing.latencyMin, e.timing.latencyMax]).toEqual([0, 11]);
    expect(e.total.dsp).toBe(1);
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
