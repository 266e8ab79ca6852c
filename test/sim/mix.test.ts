// The designs that the other tests of this folder draw. Catches a generator that grew tame: a proof on random designs
// says nothing about a kind of trouble that is hardly ever among them.
import { beforeAll, describe, expect, test } from 'vitest';
import { hasLoop, traitsOf } from './mix.ts';
import { drawDepths, drawDesign } from './random-design.ts';
import { simulateStepped } from './stepped.ts';

const DESIGNS = 2_000;

/** Of a hundred designs, this many at least: fewer, and the proof says nothing about them. */
const LEAST: Readonly<Record<string, number>> = {
  'runs through': 40,
  'several samples through': 30,
  'stalls for a token': 80,
  'stalls for a place': 50,
  'waits for a start': 25,
  deadlock: 30,
  'deadlock in a circle': 25,
  'deadlock in a circle of three and more': 3,
  'deadlock in a circle with a start': 4,
  'deadlock with oneself': 3,
  'deadlock without a circle': 1.5,
  'deadlock after the first sample': 1.5,
  'runs overlap': 40,
  'rests between runs': 50,
  'several runs a sample': 40,
  'slow channel': 50,
  'unbounded channel': 40,
  array: 25,
  'take apart from release': 50,
  starts: 25,
  'starts beside runs under way': 8,
  'ways that meet again': 50,
  loop: 20,
  'loop that runs through': 7,
};

describe('drawn designs', () => {
  const count = new Map<string, number>();
  beforeAll(() => {
    for (let seed = 0; seed < DESIGNS; seed++) {
      const { problem, samples } = drawDesign(seed);
      const result = simulateStepped(problem, samples);
      for (const trait of traitsOf(problem, samples, result)) count.set(trait, (count.get(trait) ?? 0) + 1);
    }
  });

  test.each(Object.entries(LEAST))('%s: %d in a hundred at least', (trait, least) => {
    expect((100 * (count.get(trait) ?? 0)) / DESIGNS).toBeGreaterThanOrEqual(least);
  });

  test('a seed names a design', () => {
    expect(drawDesign(7)).toEqual(drawDesign(7));
    expect(drawDepths(7, drawDesign(7).problem)).toEqual(drawDepths(7, drawDesign(7).problem));
    expect(drawDesign(7)).not.toEqual(drawDesign(8));
  });

  test('without loops and bounds all that balances runs through', () => {
    let stuck = 0;
    for (let seed = 0; seed < DESIGNS; seed++) {
      const { problem, samples } = drawDesign(seed);
      if (hasLoop(problem)) continue;
      const channels = problem.channels.map((c) => ({ ...c, depth: Number.POSITIVE_INFINITY }));
      const { deadlock } = simulateStepped({ ...problem, channels }, samples);
      if (deadlock === undefined) continue;
      stuck++;
      // Nobody can wait in a circle here, so somebody wants more than there is.
      expect(deadlock.circle, problem.name).toEqual([]);
    }
    expect(stuck / DESIGNS).toBeGreaterThan(0.01);
    expect(stuck / DESIGNS).toBeLessThan(0.1);
  });
});
