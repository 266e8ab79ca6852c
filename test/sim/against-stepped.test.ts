// The simulator against the judge that walks every cycle, on designs drawn from seeds: equal in everything a result
// says, with the depths of the design, with others set on the same prepared problem, and once more with its own.
//
// Seen to catch, each broken on purpose: a place that may be reserved in the cycle that releases it; a token or a start
// a cycle early or late; a clock that goes on while its process stalls; a second take or place in a cycle that is not
// counted, or that finds the first one's token; runs due together youngest first; a run that would start and cannot, yet
// leaves the older ones going; a start token given back as free though its first cycle stalls; an interval counted from
// the end of a run; a start that is not waited for beside runs under way, or the latest of several instead of the
// earliest; a writer that no free place wakes.
//
// And in what is told: places counted before the releases of a cycle, or only once their tokens are put; a stall said of
// what was missing last, of another channel, of a rest, or past the deadlock; of several missing starts only the first;
// a deadlock a cycle late, overlooked where a process never started, with a circle begun elsewhere or followed to the
// wrong side of a start; busy cycles of runs that overlap or never end; ends of samples that a later stall moves; a last
// output for the first, or one of another sample; sources among the instances; depths and stalls of the run before.
import { describe, expect, test } from 'vitest';
import type { SimulationProblem } from '#ir/simulation/problem';
import { prepareSimulation } from '#src/sim/index';
import { drawDepths, drawDesign } from './random-design.ts';
import { simulateStepped } from './stepped.ts';

const DESIGNS = 10_000;

function withDepths(problem: SimulationProblem, depths: readonly number[]): SimulationProblem {
  return { ...problem, channels: problem.channels.map((c, n) => ({ ...c, depth: depths[n]! })) };
}

describe('drawn designs', () => {
  test('run as the judge says, and again with other depths', () => {
    for (let seed = 0; seed < DESIGNS; seed++) {
      const { problem, samples } = drawDesign(seed);
      const prepared = prepareSimulation(problem);
      const expected = simulateStepped(problem, samples);
      const depths = drawDepths(seed, problem);
      expect(prepared.run({ samples }), problem.name).toStrictEqual(expected);
      expect(prepared.run({ samples, depths }), `${problem.name}, depths ${depths}`).toStrictEqual(
        simulateStepped(withDepths(problem, depths), samples),
      );
      expect(prepared.run({ samples }), `${problem.name} once more`).toStrictEqual(expected);
    }
  });

  test('run so for many samples too, on a problem that ran for few before', () => {
    for (let seed = DESIGNS; seed < DESIGNS + 300; seed++) {
      const { problem, samples } = drawDesign(seed);
      const prepared = prepareSimulation(problem);
      prepared.run({ samples });
      expect(prepared.run({ samples: 40 }), problem.name).toStrictEqual(simulateStepped(problem, 40));
    }
  });
});
