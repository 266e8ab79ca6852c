// Schedules as early and as late as possible. Catches an operator that is placed before its operands, over the budget
// or beside its unit, a recurrence that is torn apart, and an answer that the judge would take although it is wrong:
// every check is broken on purpose.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleAlap } from '#src/schedule/alap';
import { scheduleAsap } from '#src/schedule/asap';
import { checkProblem, type ScheduleProblem } from '#src/schedule/problem';
import { type Schedule, verifySchedule } from '#src/schedule/solution';
import { drawnProblem, problem } from './problems.ts';

function solved(p: ScheduleProblem): Schedule {
  expect(checkProblem(p)).toEqual([]);
  const s = scheduleAsap(p);
  expect(verifySchedule(p, s)).toEqual([]);
  return s;
}

describe('as early as possible', () => {
  test('operators chain until the budget, then start the next state at 0', () => {
    const s = solved(
      problem([{}, { of: [0], ns: 2.5 }, { of: [1], ns: 1.5 }, { of: [2], ns: 1 }, { of: [3] }]),
    );
    expect([...s.state]).toEqual([0, 0, 0, 1, 1]);
    expect([...s.delays]).toEqual([4, 1]);
  });

  test('one that alone is longer than a state starts one, and nothing chains behind it but what is free', () => {
    const s = solved(problem([{ ns: 1 }, { of: [0], ns: 5 }, { of: [1] }, { of: [2], ns: 0.1 }]));
    expect([...s.state]).toEqual([0, 1, 1, 2]);
  });

  test('a core enters behind its operands and leaves in its last state', () => {
    const core = { states: 3, first: 2, last: 1.5 };
    const s = solved(problem([{ ns: 1.9 }, { of: [0], core }, { of: [1], ns: 2 }, { of: [2], ns: 1 }]));
    expect([...s.state]).toEqual([0, 0, 2, 3]);
    expect([...s.delays]).toEqual([3.9, 0, 3.5, 1]);
  });

  test('what is packed waits for its host', () => {
    const s = solved(problem([{ ns: 3 }, { of: [0], host: 2 }, { of: [1], ns: 2 }]));
    expect([...s.state]).toEqual([0, 1, 1]);
  });

  test('shared units: three a state of an interval of two; a class of five takes two states', () => {
    const rows = Array.from({ length: 6 }, () => ({ ns: 1, unit: 0 }));
    expect([...solved(problem(rows, { ii: 2, units: [3] })).state]).toEqual([0, 0, 0, 1, 1, 1]);
    const wide = solved(
      problem(
        [
          { core: { states: 2, first: 1, last: 1 }, unit: 0, count: 5 },
          { ns: 1, unit: 0 },
        ],
        { ii: 2, units: [3] },
      ),
    );
    expect([...wide.state]).toEqual([0, 1]);
    expect(solved(problem(rows, { ii: 1, units: [3] })).ii).toBe(2);
  });

  test('shared units: what has the longest way behind it goes first', () => {
    const rows = [
      { ns: 1, unit: 0 },
      { ns: 1, unit: 0 },
      { of: [1], ns: 3 },
      { of: [0, 2], ns: 1 },
    ];
    const s = solved(problem(rows, { ii: 2, units: [1] }));
    expect([...s.state]).toEqual([1, 0, 0, 1]);
  });

  test('an order keeps states apart', () => {
    expect([...solved(problem([{}, {}], { order: [{ before: 0, after: 1, gap: 2 }] })).state]).toEqual([
      0, 2,
    ]);
  });
});

describe('recurrences', () => {
  const accumulate = (add: number, ii: number): ScheduleProblem =>
    // product, accumulator, sum, back to the accumulator
    problem([{ ns: 3 }, {}, { of: [0, 1], ns: add }, { of: [2] }], { ii, carried: [{ from: 2, to: 1 }] });

  test('stay in one state, later if what comes in is late', () => {
    expect([...solved(accumulate(1, 1)).state]).toEqual([0, 0, 0, 0]);
    expect([...solved(accumulate(2, 1)).state]).toEqual([0, 1, 1, 1]);
  });

  const long = problem([{ ns: 1 }, { of: [0], ns: 3 }, { of: [1], ns: 3 }], {
    ii: 1,
    carried: [{ from: 2, to: 0 }],
  });

  test('at an interval of 1 the clock grows, or the interval where that is asked for', () => {
    const s = solved(long);
    expect([...s.delays]).toEqual([7]);
    expect(s.ii).toBe(1);
    const relaxed = scheduleAsap(long, { recurrence: 'interval' });
    expect(verifySchedule(long, relaxed)).toEqual([]);
    expect([relaxed.ii, relaxed.length]).toEqual([2, 2]);
  });

  test('at a longer interval they take the states it has, and more where they must', () => {
    expect(solved({ ...long, ii: 2 }).ii).toBe(2);
    expect(solved({ ...long, ii: 2, budget: 3 }).ii).toBe(3);
  });

  test('a value that is only kept makes its reader wait, not the interval grow', () => {
    const s = solved(problem([{}, { ns: 3 }, { of: [1], ns: 3 }], { ii: 1, carried: [{ from: 2, to: 0 }] }));
    expect([...s.state]).toEqual([1, 0, 1]);
  });
});

describe('as late as possible', () => {
  test('an operator moves to its first user, and no state grows over the budget', () => {
    const p = problem([{ ns: 1 }, { ns: 3 }, { of: [1], ns: 3 }, { of: [0, 2], ns: 1 }]);
    const early = solved(p);
    expect([...early.state]).toEqual([0, 0, 1, 1]);
    const late = scheduleAlap(p, early);
    expect([...late.state]).toEqual([1, 0, 1, 1]);
    expect(verifySchedule(p, late)).toEqual([]);
  });

  test('what is packed moves with its host', () => {
    const p = problem([
      { ns: 3 },
      { ns: 1 },
      { of: [1], host: 3 },
      { of: [0, 2], ns: 2 },
      { of: [3], ns: 1 },
    ]);
    const late = scheduleAlap(p, solved(p));
    expect(verifySchedule(p, late)).toEqual([]);
    expect([...late.state]).toEqual([0, 1, 1, 1, 1]);
  });
});

test('drawn problems: both schedules hold and have one length', () => {
  fc.assert(
    fc.property(drawnProblem, (p) => {
      expect(checkProblem(p)).toEqual([]);
      const early = scheduleAsap(p);
      expect(verifySchedule(p, early)).toEqual([]);
      const late = scheduleAlap(p, early);
      expect(verifySchedule(p, late)).toEqual([]);
      expect(late.length).toBe(early.length);
      for (let n = 0; n < p.size; n++) expect(late.state[n]).toBeGreaterThanOrEqual(early.state[n]!);
      const relaxed = scheduleAsap(p, { recurrence: 'interval' });
      expect(verifySchedule(p, relaxed)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

describe('the judge', () => {
  const p = problem(
    [
      { ns: 1 },
      { of: [0], ns: 2 },
      { of: [1], ns: 2 },
      { of: [2], host: 4 },
      { of: [3], ns: 1 },
      { unit: 0 },
      { unit: 0 },
    ],
    { ii: 2, units: [1], carried: [{ from: 2, to: 1 }], order: [{ before: 5, after: 6, gap: 1 }] },
  );
  const good = scheduleAsap(p);
  const moved = (changes: Readonly<Record<number, number>>): Schedule => {
    const state = good.state.slice();
    for (const [n, s] of Object.entries(changes)) state[Number(n)] = s;
    return { ...good, state };
  };

  test('takes what holds', () => {
    expect(verifySchedule(p, good)).toEqual([]);
    expect([...good.state]).toEqual([0, 0, 1, 1, 1, 0, 1]);
  });

  test.each([
    ['a user before its operand', moved({ 1: 1, 2: 0 }), 'uses node 1, ready in 1'],
    ['a state over the budget', moved({ 2: 0, 3: 0, 4: 0 }), 'budget 4'],
    [
      'a wrong arrival',
      { ...good, arrival: good.arrival.map((a, n) => (n === 1 ? 1 : a)) },
      'arrives at 3.000',
    ],
    ['a wrong state delay', { ...good, delays: good.delays.map((d) => d - 0.1) }, 'state 0 takes 3.000'],
    ['a packed node elsewhere', moved({ 3: 1, 4: 1, 2: 1 }), ''],
    ['a unit used twice', moved({ 5: 1 }), '2 operators use 1 units'],
    ['an order turned round', moved({ 5: 1, 6: 0 }), 'not 1 states behind'],
    ['a recurrence torn apart', { ...moved({ 2: 2, 3: 2, 4: 2 }), length: 3 }, 'back to 1 takes 3 states'],
    ['an interval shorter than asked', { ...good, ii: 1 }, 'shorter than 2'],
    ['no place at all', moved({ 0: -1 }), 'has no place'],
    ['a place beyond the end', moved({ 4: 7 }), 'has no place'],
  ])('refuses %s', (_, schedule, says) => {
    const wrong = verifySchedule(p, schedule);
    if (says !== '') expect(wrong.join('\n')).toContain(says);
  });

  test('refuses a packed node away from its host', () => {
    const q = problem([{ host: 1 }, { of: [0], ns: 1 }, { of: [1], ns: 4 }]);
    const s = scheduleAsap(q);
    expect(verifySchedule(q, { ...s, state: Int32Array.of(0, 1, 1) }).join('\n')).toContain('packed into');
  });
});

describe('the check of problems', () => {
  const sane = problem([{}, { of: [0], ns: 1 }, { of: [1], host: 3 }, { of: [2], ns: 1 }]);

  test('takes a sane one', () => expect(checkProblem(sane)).toEqual([]));

  test.each<[string, ScheduleProblem, string]>([
    ['a column too short', { ...sane, count: new Float64Array(3) }, 'columns'],
    ['an operand behind its user', { ...sane, operands: Int32Array.of(2, 1, 2) }, 'does not stand before'],
    ['no budget', { ...sane, budget: 0 }, 'budget'],
    ['no interval', { ...sane, ii: 0 }, 'interval'],
    ['no units', { ...sane, units: [0] }, 'has 0 units'],
    ['no class of units', { ...sane, unit: Int32Array.of(0, -1, -1, -1) }, 'no class of units'],
    [
      'a class too large for its states',
      problem([{ unit: 0, count: 3 }], { units: [2] }),
      'need more than 1 states',
    ],
    ['no states', { ...sane, states: Int32Array.of(1, 0, 1, 1) }, 'takes 0 states'],
    ['a negative delay', problem([{ ns: -1 }]), 'below 0'],
    ['no number for a delay', problem([{ ns: Number.NaN }]), 'below 0'],
    ['two delays in a state', { ...sane, leave: Float64Array.of(0, 2, 0, 1) }, 'two delays'],
    ['operators that are none', problem([{ count: 0 }]), 'stands for 0'],
    ['a host before', { ...sane, host: Int32Array.of(0, 1, 1, 3) }, 'no host after it'],
    ['a host that is packed', problem([{ host: 1 }, { host: 2 }, {}]), 'no host after it'],
    ['a packed node with a delay', problem([{ host: 1, ns: 1 }, { of: [0] }]), 'delay of its own'],
    ['a packed value outside', problem([{ host: 1 }, { of: [0] }, { of: [0] }]), 'but node 2 uses it'],
    ['carried without a pipeline', problem([{}], { carried: [{ from: 0, to: 0 }] }), 'without a pipeline'],
    ['carried from nowhere', problem([{}], { ii: 1, carried: [{ from: 3, to: 0 }] }), 'no nodes'],
    [
      'an order against the numbers',
      problem([{}, {}], { order: [{ before: 1, after: 0, gap: 0 }] }),
      'is none',
    ],
  ])('names %s', (_, wrong, says) => {
    expect(checkProblem(wrong).join('\n')).toContain(says);
  });
});
