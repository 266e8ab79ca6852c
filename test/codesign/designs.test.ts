// Sizes of whole designs, found with the simulator and judged by another that walks every cycle. Catches: sizes with which a sample is later than
// without bounds, a FIFO called tight that could have one place less, one called not tight without its reason, and a
// circle of waits that has other members than the FIFO that is too short.
import { describe, expect, it } from 'vitest';
import type { SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult } from '#ir/simulation/result';
import { lossOf, type SizableFifo } from '#src/codesign/fifo-trial';
import { type FifoSizing, sizeFifos } from '#src/codesign/size-fifos';
import { prepareSimulation } from '#src/sim/index';
import { problemOf } from '../sim/problems.ts';
import { drawDesign } from '../sim/random-design.ts';
import { simulateStepped } from '../sim/stepped.ts';
import { NONE } from './unit-model.ts';

function withChannels(problem: SimulationProblem, depths: ReadonlyMap<number, number>): SimulationProblem {
  const channels = problem.channels.map((c, i) => ({ ...c, depth: depths.get(i) ?? c.depth }));
  return { ...problem, channels };
}

function fifosOf({ channels }: SimulationProblem): readonly SizableFifo[] {
  return channels.flatMap((c, channel) =>
    c.kind === 'fifo' && Number.isFinite(c.depth) ? [{ name: c.name, channel, depth: c.depth }] : [],
  );
}

function judge(
  problem: SimulationProblem,
  fifos: readonly SizableFifo[],
  depths: readonly number[],
  samples: number,
): SimulationResult {
  const chosen = new Map(fifos.map((f, i) => [f.channel, depths[i]!]));
  return simulateStepped(withChannels(problem, chosen), samples);
}

const END = (r: SimulationResult): number => r.samples.at(-1)?.done ?? 0;

function sizingOf(problem: SimulationProblem, samples: number): FifoSizing | undefined {
  const fifos = fifosOf(problem);
  const prepared = prepareSimulation(problem);
  const outcome = sizeFifos(fifos, samples, {
    simulate: (depths, count) =>
      prepared.run({ samples: count, depths: new Map(fifos.map((f, i) => [f.channel, depths[i]!])) }),
    cost: (_fifo, depth) => ({ ...NONE, lut: depth }),
    interval: (r) => (END(r) - r.samples[0]!.done) / (r.samples.length - 1),
    latency: (r) => r.samples[0]!.done,
  });
  return outcome.kind === 'sized' ? outcome.sizing : undefined;
}

/** Everything that a sizing claims, run again. */
function expectTight(problem: SimulationProblem, sizing: FifoSizing): number {
  const fifos = fifosOf(problem);
  const boundless = fifos.map(() => Number.POSITIVE_INFINITY);
  const depths = sizing.fifos.map((f) => f.after);
  const reference = judge(problem, fifos, boundless, sizing.samples);
  expect(lossOf(judge(problem, fifos, depths, sizing.samples), reference)).toBeUndefined();
  let tight = 0;
  for (const [i, { after, less }] of sizing.fifos.entries()) {
    if (less.kind === 'least') expect(after).toBe(1);
    else {
      const fewer = judge(problem, fifos, depths.with(i, after - 1), sizing.samples);
      expect(lossOf(fewer, reference)?.kind).toBe(less.kind);
      tight += 1;
    }
  }
  return tight;
}

const HEADS = [1, 2, 3, 4, 5, 6, 7] as const;
const TOKENS = [0, 1, 2, 3];

/** A clone, seven heads that keep a token each, and a concatenation that reads all of a head before the next. */
function sevenHeads(last: number): SimulationProblem {
  const ordered = (touches: readonly string[]): string =>
    touches.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(', ');
  const heads = HEADS.map((h) => [
    `head${h}`,
    { length: 6, touches: ordered(TOKENS.flatMap((t) => [`${t} read c${h}`, `${t + 1} write h${h}`])) },
  ]);
  const gathers = HEADS.flatMap((h, i) => TOKENS.map((t) => `${4 * i + t} read h${h}`));
  return problemOf(
    {
      in: { kind: 'source', length: 4, touches: ordered(TOKENS.map((t) => `${t} write x`)) },
      clone: {
        length: 4,
        touches: ordered(TOKENS.flatMap((t) => [`${t} read x`, ...HEADS.map((h) => `${t} write c${h}`)])),
      },
      ...Object.fromEntries(heads),
      concat: { length: 28, touches: ordered(gathers) },
    },
    {
      x: {},
      ...Object.fromEntries(HEADS.map((h) => [`c${h}`, { depth: 1 }])),
      ...Object.fromEntries(HEADS.map((h) => [`h${h}`, { depth: h === 7 ? last : 4 }])),
    },
  );
}

describe('seven heads behind one clone', () => {
  it('end in a deadlock with one FIFO too short, whose circle goes through that FIFO', () => {
    const problem = sevenHeads(1);
    const { deadlock } = simulateStepped(problem, 2);
    const waits = deadlock?.circle.map(
      (w) => `${problem.processes[w.process]!.name}: ${problem.channels[w.channel]!.name} ${w.why}`,
    );
    expect(waits?.toSorted()).toEqual([
      'clone: c7 full',
      'concat: h1 empty',
      'head1: c1 empty',
      'head7: h7 full',
    ]);
    expect(simulateStepped(sevenHeads(4), 2).deadlock).toBeUndefined();
  });

  it('get the depths with which every sample is as early as it can be', () => {
    const problem = sevenHeads(1);
    const sizing = sizingOf(problem, 4)!;
    expect(sizing.before).toBeUndefined();
    expect(expectTight(problem, sizing)).toBeGreaterThan(4);
    expect(sizing.fifos.find((f) => f.name === 'h7')!.after).toBeGreaterThan(1);
  });
});

describe('designs drawn from seeds', () => {
  it('have sizes of which every one is tight or says why not', () => {
    let [sized, tight] = [0, 0];
    for (let seed = 1; seed <= 300; seed++) {
      const { problem } = drawDesign(seed);
      if (fifosOf(problem).length === 0) continue;
      const sizing = sizingOf(problem, 3);
      if (!sizing) continue;
      sized += 1;
      tight += expectTight(problem, sizing);
      const figures = sizing.curve.map((p) => p.interval);
      expect(figures).toEqual(figures.toSorted((a, b) => a - b));
    }
    expect(sized).toBeGreaterThan(120);
    expect(tight).toBeGreaterThan(120);
  });
});
