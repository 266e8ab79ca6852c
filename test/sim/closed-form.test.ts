// Closed forms against simulation and judge on drawn designs: where one is given, a run in which no place is ever short
// says the same.
//
// Seen to catch: a wait forgotten by later accesses, by a start or by what is put; a channel's latency left out; what is
// due together put by the first wait of it; runs that overlap told one after the other; the last output for the first;
// the interval of one run, with sinks or without sources; answers for loops, for uneven tokens, for overlapping starts.
import { describe, expect, test } from 'vitest';
import type { SimulationProblem } from '#ir/simulation/problem';
import { closedForm, prepareSimulation } from '#src/sim/index';
import { hasLoop } from './mix.ts';
import { problemOf } from './problems.ts';
import { drawDesign } from './random-design.ts';
import { simulateStepped } from './stepped.ts';

const DESIGNS = 3_000;
/** Of drawn designs without loops, the share that is answered at least: some do not balance. */
const ANSWERED = 0.7;
/** Samples until the slowest sets the pace, whatever piled up before it. */
const MANY = 200;

function unbounded(problem: SimulationProblem): SimulationProblem {
  const channels = problem.channels.map((c) => ({ ...c, depth: Number.POSITIVE_INFINITY }));
  return { ...problem, channels };
}

describe('closed forms of drawn designs', () => {
  test('say what one sample takes, and in what interval many come', () => {
    let acyclic = 0;
    let answered = 0;
    for (let seed = 0; seed < DESIGNS; seed++) {
      const { problem } = drawDesign(seed);
      const form = closedForm(problem);
      if (hasLoop(problem)) {
        expect(form, `${problem.name} has a loop`).toBeUndefined();
        continue;
      }
      acyclic++;
      if (form === undefined) continue;
      answered++;
      const wide = unbounded(problem);
      const { started, firstOutput, done } = simulateStepped(wide, 1).samples[0]!;
      const ends = prepareSimulation(wide)
        .run({ samples: MANY })
        .samples.map((sample) => sample.done);
      expect(form, problem.name).toEqual({
        latency: done - started,
        ...(firstOutput === undefined ? {} : { firstOutput: firstOutput - started }),
        interval: (ends[150]! - ends[100]!) / 50,
      });
    }
    expect(acyclic).toBeGreaterThan(DESIGNS / 2);
    expect(answered / acyclic).toBeGreaterThan(ANSWERED);
  });

  test('none for tokens that do not come out even, nor for one that waits for itself', () => {
    const uneven = problemOf(
      {
        maker: { length: 1, runs: 3, touches: '0 write x' },
        user: { length: 1, runs: 2, touches: '0 read x' },
      },
      { x: {} },
    );
    expect(closedForm(uneven)).toBeUndefined();
    const alone = problemOf({ self: { length: 2, touches: '0 write x, 1 read x' } }, { x: {} });
    expect(simulateStepped(alone, 2).deadlock).toBeUndefined();
    expect(closedForm(alone)).toBeUndefined();
  });
});
