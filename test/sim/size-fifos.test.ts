// FIFO sizes of drawn designs, held against the judge with a measure of loss of this file's own: the cycles in which
// samples are done, in the run the sizes were found with and in one three times as long. The longer one is asked only
// where sizes are said to hold, which they must where tokens do not pile up, as before a sink slower than all else.
//
// Seen to catch: sizes that cost a sample a cycle, a place too few, one that is left though it could be smaller, a reason
// that is the neighbour's, runs compared by their first sample only, and deadlocks overlooked. FIFOs without a bound are
// not sized.
import { describe, expect, test } from 'vitest';
import { ACTIONS, type SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult } from '#ir/simulation/result';
import { sizeFifos } from '#src/codesign/size-fifos';
import { intervalOf, latencyOf, prepareSimulation } from '#src/sim/index';
import { NONE } from '../codesign/unit-model.ts';
import { drawDesign } from './random-design.ts';
import { simulateStepped } from './stepped.ts';

const FIRST = 50_000;
const DESIGNS = 250;
const SAMPLES = 4;
/** Runs of more samples are left to the simulator, which against-stepped.test.ts holds against the judge. */
const WALKED = 16;

/** Depths of the FIFOs, the rest as it is. */
function sized(problem: SimulationProblem, depths: ReadonlyMap<number, number>): SimulationProblem {
  return {
    ...problem,
    channels: problem.channels.map((c, n) => ({ ...c, depth: depths.get(n) ?? c.depth })),
  };
}

function loss(run: SimulationResult, free: SimulationResult): 'deadlock' | 'later' | undefined {
  if (run.deadlock !== undefined) return 'deadlock';
  return run.samples.some((sample, n) => sample.done > free.samples[n]!.done) ? 'later' : undefined;
}

/** Whether tokens pile up for ever without bounds, so that any depth is too short in the end. */
function pilesUp({ processes, channels }: SimulationProblem): boolean {
  const pace = (sinks: boolean): number =>
    Math.max(...processes.filter((p) => (p.kind === 'sink') === sinks).map((p) => p.runs * p.interval));
  const tokens = (c: number, ...actions: readonly string[]): number =>
    processes.reduce((sum, { runs, starts, accesses }) => {
      const touches = [...accesses.action].filter(
        (a, i) => accesses.channel[i] === c && actions.includes(ACTIONS[a]!),
      );
      return sum + runs * (touches.length + (actions.includes('take') && starts.includes(c) ? 1 : 0));
    }, 0);
  return (
    pace(true) > pace(false) ||
    channels.some((_, c) => tokens(c, 'write', 'put') !== tokens(c, 'read', 'take'))
  );
}

describe('sizes of drawn designs', () => {
  test('cost no sample a cycle, and one place less does or says why not', () => {
    const count = { sized: 0, least: 0, deadlock: 0, later: 0, cut: 0 };
    for (let seed = FIRST; seed < FIRST + DESIGNS; seed++) {
      const { problem } = drawDesign(seed);
      const fifos = problem.channels.flatMap((c, channel) =>
        c.kind === 'fifo' && Number.isFinite(c.depth) ? [{ name: c.name, channel, depth: c.depth }] : [],
      );
      const places = (depths: readonly number[]): ReadonlyMap<number, number> =>
        new Map(fifos.map((f, i) => [f.channel, depths[i]!]));
      const prepared = prepareSimulation(problem);
      const walk = (depths: readonly number[], samples: number): SimulationResult =>
        samples > WALKED
          ? prepared.run({ samples, depths: places(depths) })
          : simulateStepped(sized(problem, places(depths)), samples);
      const outcome = sizeFifos(fifos, SAMPLES, {
        simulate: (depths, samples) => prepared.run({ samples, depths: places(depths) }),
        cost: (_, depth) => ({ ...NONE, lut: depth }),
        interval: (result) => intervalOf(result)?.cycles ?? 0,
        latency: (result) => latencyOf(result)?.latency ?? 0,
      });
      const boundless = fifos.map(() => Number.POSITIVE_INFINITY);
      if (outcome.kind !== 'sized') {
        expect(outcome.kind, problem.name).toBe('deadlock');
        expect(walk(boundless, WALKED).deadlock, problem.name).toBeDefined();
        continue;
      }
      const { samples, fifos: found } = outcome.sizing;
      const depths = found.map((f) => f.after);
      const free = walk(boundless, samples);
      expect(free.deadlock, problem.name).toBeUndefined();
      expect(loss(walk(depths, samples), free), problem.name).toBeUndefined();
      const threefold = 3 * samples;
      if (!pilesUp(problem)) expect(outcome.sizing.holds, problem.name).toBe(true);
      if (outcome.sizing.holds)
        expect(loss(walk(depths, threefold), walk(boundless, threefold)), problem.name).toBeUndefined();
      for (const [i, { after, less }] of found.entries()) {
        count[less.kind]++;
        if (less.kind === 'least') expect(after, problem.name).toBe(1);
        else if (less.kind !== 'cut')
          expect(loss(walk(depths.with(i, after - 1), samples), free), `${problem.name}, fifo ${i}`).toBe(
            less.kind,
          );
      }
      count.sized++;
    }
    expect(count.sized).toBeGreaterThan(DESIGNS / 2);
    expect(count.deadlock).toBeGreaterThan(DESIGNS / 2);
    expect(count.later).toBeGreaterThan(DESIGNS / 4);
    expect(count.cut).toBe(0);
  });
});
