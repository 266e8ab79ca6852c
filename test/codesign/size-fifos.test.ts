// Catches: depths larger than needed, depths that cost cycles, a FIFO called tight without one place less having been
// tried, sizes that only do for the samples they were found with, and a search that does not end.
import { describe, expect, it } from 'vitest';
import type { SizableFifo } from '#src/codesign/fifo-trial';
import { type FifoSizing, sizeFifos } from '#src/codesign/size-fifos';
import { NONE, type Outcome, unitContext } from './unit-model.ts';

function fifos(...depths: readonly number[]): readonly SizableFifo[] {
  return depths.map((depth, channel) => ({ name: `f${channel}`, channel, depth }));
}

function sized(
  given: readonly number[],
  most: readonly number[],
  outcome: (depths: readonly number[], samples: number) => Outcome,
): FifoSizing {
  const answer = sizeFifos(fifos(...given), 8, unitContext(most, outcome));
  if (answer.kind !== 'sized') throw new Error(answer.kind);
  return answer.sizing;
}

const depthsOf = (s: FifoSizing): readonly number[] => s.fifos.map((f) => f.after);
const less = (s: FifoSizing): readonly string[] => s.fifos.map((f) => f.less.kind);

describe('tight depths', () => {
  it('are the thresholds of each FIFO, and one place less is why', () => {
    const needs = [5, 1, 17];
    const s = sized([64, 64, 64], [9, 3, 17], (d) => ({ late: d.some((x, i) => x < needs[i]!) ? 3 : 0 }));
    expect(depthsOf(s)).toEqual(needs);
    expect(s.fifos.map((f) => f.less)).toEqual([
      { kind: 'later', sample: 0, cycles: 3 },
      { kind: 'least' },
      { kind: 'later', sample: 0, cycles: 3 },
    ]);
  });

  it('may be deeper than the design has them, where that costs throughput', () => {
    const s = sized([1], [6], (d) => ({ slow: d[0]! < 4 ? 2 : 0 }));
    expect(depthsOf(s)).toEqual([4]);
    expect(s.before?.interval).toBe(12);
    expect(s.curve[0]?.interval).toBe(10);
    expect(s.unbounded.interval).toBe(10);
  });

  it('name a deadlock as what one place less does', () => {
    const s = sized([2], [3], (d) => ({ deadlock: d[0]! < 3 }));
    expect(depthsOf(s)).toEqual([3]);
    expect(less(s)).toEqual(['deadlock']);
    expect(s.before).toBeUndefined();
  });

  it('are found where the occupancy alone does not do', () => {
    // A place that is taken in the cycle in which another gets free needs one more.
    const s = sized([9], [4], (d) => ({ late: d[0]! < 5 ? 1 : 0 }));
    expect(depthsOf(s)).toEqual([5]);
  });

  it('are tight together: no single place can go where two FIFOs share a need', () => {
    const does = ([a, b]: readonly number[]): boolean => a! + b! >= 12 && a! >= 2;
    const s = sized([64, 64], [10, 10], (d) => ({ late: does(d) ? 0 : 1 }));
    const [a, b] = depthsOf(s) as [number, number];
    expect(does([a, b])).toBe(true);
    expect(does([a - 1, b])).toBe(false);
    expect(does([a, b - 1])).toBe(false);
    expect(less(s).every((k) => k === 'later' || k === 'least')).toBe(true);
  });

  it('hold where fewer places are not always slower', () => {
    // 6 does, 5 does not, 4 does again, 3 does not.
    const s = sized([6], [6], (d) => ({ late: d[0]! >= 6 || d[0] === 4 ? 0 : 1 }));
    expect([4, 6]).toContain(depthsOf(s)[0]);
    expect(less(s)).toEqual(['later']);
  });

  it('are sought again where they do for the first samples only', () => {
    const s = sized([64], [20], (d, samples) => ({ late: d[0]! < (samples > 8 ? 11 : 3) ? 1 : 0 }));
    expect(depthsOf(s)).toEqual([11]);
    expect(s.samples).toBeGreaterThan(8);
    expect(s.holds).toBe(true);
  });

  it('are said not to hold where longer runs always need more', () => {
    const s = sized([64], [4000], (d, samples) => ({ late: d[0]! < samples ? 1 : 0 }));
    expect(s.holds).toBe(false);
  });

  it('are tight over the samples that are said, and not over fewer', () => {
    const s = sized([64], [20], (d, samples) => ({ late: d[0]! < (samples > 8 ? 3 : 11) ? 1 : 0 }));
    expect(depthsOf(s)).toEqual([3]);
    expect(s.samples).toBe(32);
  });

  it('shrink the FIFO first that is worth most', () => {
    const context = unitContext(
      [10, 10],
      ([a, b]) => ({ late: a! + b! >= 12 ? 0 : 1 }),
      (fifo, depth) => ({ ...NONE, lut: depth * (fifo === 1 ? 100 : 1) }),
    );
    const answer = sizeFifos(fifos(64, 64), 8, context);
    expect(answer.kind === 'sized' && depthsOf(answer.sizing)).toEqual([10, 2]);
  });
});

describe('a search', () => {
  it('says so when FIFOs are not what the design waits for', () => {
    const answer = sizeFifos(
      fifos(4),
      8,
      unitContext([1], () => ({ deadlock: true })),
    );
    expect(answer.kind).toBe('deadlock');
  });

  it('ends, and names what it did not try', () => {
    const context = unitContext([500, 500], (d) => ({ late: d.some((x) => x < 300) ? 1 : 0 }));
    const answer = sizeFifos(fifos(500, 500), 8, context, 12);
    expect(context.runs.length).toBeLessThan(20);
    if (answer.kind !== 'sized') throw new Error(answer.kind);
    expect(depthsOf(answer.sizing).every((d) => d >= 300)).toBe(true);
    expect(less(answer.sizing)).toContain('cut');
  });

  it('gives up without depths when it could not find any', () => {
    const context = unitContext([1], (d) => ({ late: Number.isFinite(d[0]) ? 1 : 0 }));
    expect(sizeFifos(fifos(1), 8, context, 12).kind).toBe('unfinished');
  });

  it('takes runs in proportion to the logarithm of depths', () => {
    const needs = Array.from({ length: 30 }, (_, i) => 1 + ((i * 37) % 200));
    const context = unitContext(
      needs.map(() => 300),
      (d) => ({ late: d.some((x, i) => x < needs[i]!) ? 1 : 0 }),
      () => NONE,
    );
    const answer = sizeFifos(fifos(...needs.map(() => 300)), 8, context);
    expect(answer.kind === 'sized' && depthsOf(answer.sizing)).toEqual(needs);
    expect(context.runs.length).toBeLessThan(30 * 11 + 60);
  });
});

describe('the curve', () => {
  /** LUT in steps of eight places; each place below 16 of the first FIFO costs a cycle, of the second three. */
  const context = unitContext(
    [16, 16],
    ([a, b]) => ({ slow: Math.max(0, 16 - a!) + 3 * Math.max(0, 16 - b!), deadlock: b! < 8 }),
    (_fifo, depth) => ({ ...NONE, lut: Math.ceil(depth / 8) * 8 }),
  );
  const answer = sizeFifos(fifos(32, 32), 8, context);
  const { curve, before } = (answer as { readonly sizing: FifoSizing }).sizing;

  it('begins with the tight depths and goes to where it ends in a deadlock', () => {
    expect(curve.map((p) => p.depths)).toEqual([
      [16, 16],
      [8, 16],
      [8, 8],
    ]);
    expect(curve.map((p) => p.interval)).toEqual([10, 18, 42]);
    expect(curve.map((p) => p.cost.lut)).toEqual([32, 24, 16]);
  });

  it('has no point that another is better than', () => {
    for (const p of curve)
      for (const q of curve)
        if (p !== q) expect(q.interval <= p.interval && q.cost.lut <= p.cost.lut).toBe(false);
  });

  it('leaves out a step after which another costs nothing more', () => {
    const both = unitContext(
      [16, 16],
      ([a, b]) => ({ slow: a! < 16 || b! < 16 ? 8 : 0 }),
      (_fifo, depth) => ({ ...NONE, lut: Math.ceil(depth / 8) * 8 }),
    );
    const sizing = (sizeFifos(fifos(32, 32), 8, both) as { readonly sizing: FifoSizing }).sizing;
    expect(sizing.curve.map((p) => p.depths)).toEqual([
      [16, 16],
      [8, 8],
    ]);
  });

  it('has deeper FIFOs where those are cheaper', () => {
    const registers = unitContext(
      [2],
      () => ({}),
      (_fifo, depth) => ({ ...NONE, lut: depth < 3 ? 47 : 26, ff: depth < 9 ? 10 : 13 }),
    );
    const sizing = (sizeFifos(fifos(12), 8, registers) as { readonly sizing: FifoSizing }).sizing;
    expect(depthsOf(sizing)).toEqual([1]);
    expect(sizing.after.cost.lut).toBe(47);
    expect(sizing.curve.map((p) => p.depths)).toEqual([[3]]);
  });

  it('stands beside the depths of the design', () => {
    expect(before).toEqual({
      depths: [32, 32],
      interval: 10,
      latency: 100,
      cost: { ...NONE, lut: 64 },
    });
  });
});
