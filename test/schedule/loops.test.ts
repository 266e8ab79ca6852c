// Loops of functions, with a library where everything takes 1 ns and costs 1. Catches a state too many around a loop, what
// a loop carries that is not kept, an element written by index that costs a comparison.
import { describe, expect, test } from 'vitest';
import { estimate, estimates, pair, unit } from './functions.ts';

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
    expect(e.loops[0]!.recurrence).toEqual({ delay: 1, path: ['add 8: 1.00 ns'] });
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
    // Three operands in one state, the third sum in the next: 10 x 2 + 1.
    expect(pair(estimate(loop('', two), { budget: 1 }).timing)).toEqual([21, 21]);
  });

  test('a rewinding loop is the function; it keeps inputs and results, and has its counters twice', () => {
    const e = estimate(loop('ii 1 rewind', ADD));
    expect(pair(e.timing)).toEqual([10, 10]);
    // After another one at once, an inference is done a cycle earlier; so is whoever calls it.
    expect(e.timing.latencyMin).toBe(9);
    const caller = (more: string, budget: number): readonly number[] => {
      const { latencyMin, latencyMax, iiMin, iiMax } = estimate(
        `${loop('ii 1 rewind', ADD)}
      function g of g {
        value in u: s8[4]
        value out v: s8[1]
        value m: s8[1]
        call f(u, m) site 0
        block {
          %0 = input s8 m[0]
          ${more}
        }
      }`,
        { budget },
      ).timing;
      // It is no pipeline: it can start again when it is done.
      expect([iiMin, iiMax]).toEqual([latencyMin, latencyMax]);
      return [latencyMin, latencyMax];
    };
    // It has a state machine, which starts a state after its caller's.
    expect(caller('v[0] = %0', 3)).toEqual([10, 11]);
    // An adder more in the loop's last state, where choosing the input and adding take 2 of it.
    const sum = '%1 = add s8 %0, %0\n v[0] = %1';
    expect([caller(sum, 3), caller(sum, 2)]).toEqual([
      [10, 11],
      [11, 12],
    ]);
    // a and the result: 8 bits each, x[1]: 8, counter: 2 x 4; state register and one enable.
    expect(e.categories.register.ff).toBe(2 * 8 + 8 + 2 * 4 + 2);
    // Results have their type's width.
    const wide = estimate(loop('ii 1 rewind', ADD).replace('value out y: s8[1]', 'value out y: s12[1]'));
    expect(wide.categories.register.ff - e.categories.register.ff).toBe(4);
    // a: 2, x[1]: 1, counter: 1, 4 + 1 of control.
    expect(e.categories.multiplexer.lut).toBe(2 + 1 + 1 + 5);
    // A second counter: two multiplexers.
    const counting = ADD.replace('%1 = input s8 x[1]', '%1 = input u2 loop L modulo 3');
    const two = estimate(loop('ii 1 rewind', counting));
    expect(two.categories.multiplexer.lut).toBe(2 + 1 + 5 + 2);
  });

  test('elements written by index are steered into: no selection, no comparison, a multiplexer each', () => {
    const steering = (
      lanes: string,
      elements: string,
      sum = `%5 = add s8 %4, %1${lanes}`,
    ): string => `function f of f {
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
          ${sum}
          %6 = select s8 %3, %5, %4 steers${lanes}
          a[0${elements}] = %6
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
    // Catches: multiplexers before elements that only keep what is written; recorded functions have none there.
    const only = estimate(steering('', '', '%5 = wire s8 %1'));
    expect(only.contributors.map((c) => c.what)).not.toContain('elements written by index');
    // What chooses the element stands before its register.
    expect(only.loops[0]!.recurrence).toEqual({ delay: 1, path: ['phi 8: 1.00 ns'] });
  });

  test('the accumulator is one register with a choice of two, the counter another', () => {
    const e = estimate(loop('ii 1', ADD));
    // a: 8 bits, counter: 4; control: state register of pre, loop, post, one enable.
    expect(e.categories.register.ff).toBe(8 + 4 + 3 + 1);
    expect(e.categories.multiplexer.lut).toBe(1 + 1 + 1);
  });

  test('a recurrence over the budget grows the clock; with a selection in it the interval might grow instead', () => {
    const twice = `%0 = input s8 a[0]
        %1 = input s8 x[1]
        %2 = mul s8 %0, %1
        %3 = add s8 %2, %1
        a[0] = %3`;
    const slow = estimate(loop('ii 1', twice), { budget: 1.5 });
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
    expect(both.timing.clock).toBe(3);
    expect(both.loops[0]!.ii).toBe(1);
    expect(both.alternative!.timing).toMatchObject({ iiMin: 9 * 3 + 3 + 1, clock: 1 });
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

  test('a product in LUTs waits for the sum that uses it, one in a DSP block does not', () => {
    // The product is wanted in the second state, behind a sum.
    const late = `%0 = input s8 x[0]
        %1 = input s8 x[1]
        %2 = add s9 %0, %1
        %3 = add s10 %2, %1
        %4 = add s11 %3, %1
        %5 = mul s12 %0, %1
        %6 = add s13 %4, %5
        %7 = wire s8 %6
        %8 = input s8 a[0]
        %9 = add s8 %7, %8
        a[0] = %9`;
    const made = (dsp: number) => {
      const cost: typeof unit.cost = (q) => (q.op === 'mul' ? { lut: 1, ff: 0, dsp } : unit.cost(q));
      return estimate(loop('ii 1', late), { budget: 2, library: { ...unit, cost } });
    };
    const [fabric, block] = [made(0), made(1)];
    expect(fabric.loops).toMatchObject([{ ii: 1, depth: block.loops[0]!.depth }]);
    // One register less; what it is made of is kept as long as the loop.
    expect(block.categories.register.ff - fabric.categories.register.ff).toBe(1);
  });

  test('a selection among kept inputs waits for the product that uses it, where both fit', () => {
    const text = `function f of f {
      value in x: s8[4]
      value out y: s8[1]
      value a: s8[1]
      rom in t: s8[4] = (1, 2, 3, 4)
      block {
        %0 = input s8 x[0]
        a[0] = %0
      }
      loop L trip 4 ii 1 rewind {
        block {
          %0 = input u2 loop L modulo 4
          %1 = input s8 x[0]
          %2 = input s8 x[1]
          %3 = input s8 x[2]
          %4 = input s8 x[3]
          %5 = mux s8 %0, %1, %2, %3, %4
          %6 = const u1 0
          %7 = load t s8 %0, %6
          %8 = mul s8 %5, %7
          %9 = input s8 a[0]
          %10 = add s8 %8, %9
          a[0] = %10
        }
      }
      block {
        %0 = input s8 a[0]
        y[0] = %0
      }
    }`;
    const library = { ...unit, memoryRead: () => ({ states: 2, delay: 1 }) };
    const delays = (budget: number): readonly number[] => {
      const { plan } = [...estimates(text, { budget, library }).values()].at(-1)!;
      return [...plan.segments.find((p) => p.loop !== undefined)!.schedule.delays];
    };
    // The choice between new and old inputs, the selection, the product and the sum; or two, and two behind the word.
    expect(delays(4)).toEqual([2, 4]);
    expect(delays(3)).toEqual([2, 3]);
  });

  test('a product in a DSP block hands its value on in the next state, if the loop is no longer for it', () => {
    const product = (sums: string, last: number): string => `%0 = input s8 x[0]
        %1 = input s8 x[1]
        %2 = mul s8 %0, %1
        ${sums}
        %${last} = input s8 a[0]
        %${last + 1} = add s8 %${last - 1}, %${last}
        a[0] = %${last + 1}`;
    const clocks = (body: string, budget: number): readonly number[] => {
      const { plan } = [...estimates(loop('ii 1', body), { budget }).values()].at(-1)!;
      return [...plan.segments.find((p) => p.loop !== undefined)!.schedule.delays];
    };
    // Two sums behind it: product | sum, sum is as long as product, sum | sum.
    expect(clocks(product('%3 = add s9 %2, %1\n%4 = wire s8 %3', 5), 2)).toEqual([1, 2]);
    // One state would have done.
    expect(clocks(product('%3 = wire s8 %2', 4), 2)).toEqual([2]);
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
