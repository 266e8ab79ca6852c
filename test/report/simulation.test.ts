// Catches: figures of a simulation that are said of something else, waits that name the wrong end of a channel, a
// deadlock without its circle, a trace whose events a viewer would drop, a recording that is cut in silence or that lacks
// something before its cut, and a page that reaches out or lets a name become markup.
import { describe, expect, it } from 'vitest';
import { plainPainter } from '#src/report/colour';
import { simulationPage } from '#src/report/simulation/page';
import { Recorder } from '#src/report/simulation/recorder';
import { fifoRows, instanceRows } from '#src/report/simulation/rows';
import { renderSimulation } from '#src/report/simulation/text';
import { traceOf } from '#src/report/simulation/trace';
import { madeProblem, pipeline, simulated, stuck } from './made-simulation.ts';
import { expectClosed, expectSelfContained } from './page.ts';

const flowing = simulated(pipeline(2), 8);
const held = simulated(stuck(2), 3);

describe('rows', () => {
  const [fast, slow] = instanceRows(flowing.simulated);

  it('say whom an instance waits for, at the other end of the channel', () => {
    expect(fast).toMatchObject({ instance: 'fast', starts: 8, latency: 5, interval: 2 });
    expect(fast?.waits).toMatchObject({ on: 'slow', channel: 'between', why: 'full' });
    expect(slow?.waits).toMatchObject({ on: 'fast', channel: 'between', why: 'empty' });
  });

  it('account for every cycle between the first and the last', () => {
    const { started, done } = flowing.simulated.result.processes[2]!;
    expect(slow!.busy).toBe(8 * 7);
    expect(slow!.busy + slow!.stalled).toBeGreaterThanOrEqual(done! - started! + 1);
  });

  it('list the FIFOs of the design, and no port', () => {
    expect(fifoRows(flowing.simulated)).toEqual([
      { fifo: 'between', places: 2, most: 2, tokens: 8, cost: expect.objectContaining({ lut: 12 }) },
    ]);
  });
});

describe('text', () => {
  const text = renderSimulation(flowing.simulated, plainPainter);

  it('says what the figures are, and what they are not', () => {
    expect(text).toContain('cycle-approximate simulation of scheduled functions, not figures of C synthesis');
    expect(text).toContain('8 samples back to back at 5 ns, schedules of unit-1');
  });

  it('has the times of the first sample and the interval', () => {
    const [first] = flowing.simulated.result.samples;
    const cycles = first!.done - first!.started;
    expect(text).toContain(`a sample is done after ${cycles} cycles, ${cycles * 5} ns`);
    expect(text).toContain('a sample every 7 cycles, 35 ns, steady over 8 samples back to back');
  });

  it('says when the interval is not steady', () => {
    const two = simulated(pipeline(2), 2);
    expect(renderSimulation(two.simulated, plainPainter)).toContain('not steady yet over 2 samples');
    expect(renderSimulation(simulated(pipeline(2), 1).simulated, plainPainter)).not.toContain(
      'a sample every',
    );
  });

  it('names the circle of a deadlock and the FIFO to make deeper', () => {
    const lines = renderSimulation(held.simulated, plainPainter).split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^deadlock: from cycle \d+ on nothing moves any more/),
    );
    expect(lines).toContain(
      '  clone waits for the FIFO second to have room (2 places, all taken), which join reads',
    );
    expect(lines).toContain('  join waits for a token in the FIFO first, which clone writes');
    expect(lines).toContain('more places in second may resolve it: --size-fifos finds how many');
  });

  it('prints hostile names as escapes', () => {
    const problem = madeProblem(
      [
        { name: 'a\u001b[2J', length: 2, accesses: [[0, 0, 'write']] },
        { name: 'b\u202e', length: 1, accesses: [[0, 0, 'read']] },
      ],
      [{ name: 'c\n', depth: 1, from: 'a\u001b[2J', to: 'b\u202e' }],
    );
    const said = renderSimulation(simulated(problem, 2).simulated, plainPainter);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(said).not.toMatch(/[\u001b\u202e]/);
    expect(said).toContain('a\\x1b[2J');
  });
});

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly [key: string]: unknown };
}

function eventsOf(of: typeof flowing): readonly TraceEvent[] {
  return (traceOf(of.simulated, of.recording) as unknown as { readonly traceEvents: TraceEvent[] })
    .traceEvents;
}

describe('trace', () => {
  it.each([
    ['flowing', flowing],
    ['stuck', held],
    ['deep', simulated(pipeline(50), 20)],
  ])('events of a thread nest, %s', (_name, of) => {
    const threads = new Map<number, TraceEvent[]>();
    for (const e of eventsOf(of).filter(({ ph }) => ph === 'X'))
      threads.set(e.tid, [...(threads.get(e.tid) ?? []), e]);
    expect(threads.size).toBeGreaterThanOrEqual(of.simulated.problem.processes.length);
    for (const events of threads.values()) {
      for (const a of events) {
        expect(a.dur).toBeGreaterThan(0);
        for (const b of events) {
          const apart = a.ts + a.dur <= b.ts || b.ts + b.dur <= a.ts;
          const within = a.ts >= b.ts && a.ts + a.dur <= b.ts + b.dur;
          expect(apart || within || (b.ts >= a.ts && b.ts + b.dur <= a.ts + a.dur)).toBe(true);
        }
      }
    }
  });

  it('has every run, in the cycles in which it was', () => {
    const runs = eventsOf(flowing).filter((e) => e.name.startsWith('slow '));
    expect(runs.map((e) => e.dur)).toEqual(Array.from({ length: 8 }, () => 7));
    expect(runs.map((e) => e.args.sample)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(runs.at(-1)!.ts + 6).toBe(flowing.simulated.result.processes[2]!.done);
  });

  it('has as many cycles of stalls as the result', () => {
    const place = flowing.simulated.problem.processes.findIndex((p) => p.name === 'fast');
    const waits = eventsOf(flowing).filter((e) => e.name === 'between full');
    const of = flowing.simulated.result.processes[place]!.stalls.find((s) => s.why === 'full');
    expect(waits.reduce((n, e) => n + e.dur, 0)).toBe(of?.cycles);
    expect(waits[0]?.args).toEqual({ channel: 'between', why: 'full', on: 'slow' });
  });

  it('counts places up to the most there are', () => {
    const counts = eventsOf(flowing).filter((e) => e.ph === 'C' && e.name === 'between');
    expect(Math.max(...counts.map((e) => Number(e.args.places)))).toBe(2);
  });

  it('says what its unit is', () => {
    expect(traceOf(flowing.simulated, flowing.recording)).toMatchObject({
      otherData: { unit: '1 us of trace time is 1 cycle', clock_ns: 5 },
    });
  });
});

describe('a recording', () => {
  const whole = simulated(pipeline(2), 200);
  const part = simulated(pipeline(2), 200, 300);

  it('is cut where it gets too long, and says where', () => {
    expect(whole.recording.cut).toBe(false);
    expect(part.recording.cut).toBe(true);
    const { runs, stalls, places } = part.recording;
    expect(runs.length + stalls.length + places.length).toBeLessThanOrEqual(300);
    expect(runs.length).toBeGreaterThan(30);
    expect(traceOf(part.simulated, part.recording)).toMatchObject({
      otherData: { cut: `events after cycle ${part.recording.until} are left out` },
    });
    const page = simulationPage(part.simulated, part.recording);
    expect(page).toContain('longer than what is drawn');
    expect(page).not.toContain('Everything');
  });

  it('has everything before its cut', () => {
    const { until } = part.recording;
    const before = whole.recording.runs.filter((r) => r.to <= until);
    expect(part.recording.runs.filter((r) => r.to < until || before.includes(r))).toEqual(
      expect.arrayContaining(before.filter((r) => r.to < until)),
    );
    expect(part.recording.places).toEqual(whole.recording.places.filter((p) => p.cycle <= until));
    expect(part.recording.stalls.length).toBe(whole.recording.stalls.filter((s) => s.from <= until).length);
  });

  it('counts starts beyond its cut', () => {
    expect(part.simulated.starts).toEqual(whole.simulated.starts);
  });

  it('ends what is under way in a deadlock where nothing moves any more', () => {
    const { runs, stalls, until } = held.recording;
    expect(held.simulated.result.deadlock).toBeDefined();
    expect(runs.filter((r) => r.process === 2)).toEqual([
      { process: 2, run: 0, from: expect.any(Number), to: until },
    ]);
    expect(stalls.every((s) => s.to <= until + 1)).toBe(true);
  });

  it('is bounded where everything happens in one cycle', () => {
    const recorder = new Recorder(1, 10);
    for (let i = 0; i < 100; i++) recorder.places(i, 5, 1);
    const { places } = recorder.recording({ cycles: 9, processes: [], channels: [], samples: [] });
    expect(places.length).toBeLessThanOrEqual(10);
  });
});

describe('page', () => {
  it.each([
    ['flowing', flowing],
    ['stuck', held],
    ['long', simulated(pipeline(2), 400)],
  ])('is one closed file without a way out, %s', (_name, of) => {
    const page = simulationPage(of.simulated, of.recording);
    expectSelfContained(page, -1);
    expectClosed(page);
    expect(page).toContain('cycle-approximate simulation of scheduled functions');
  });

  it('draws each run and each wait: of the first samples, and of everything', () => {
    const page = simulationPage(flowing.simulated, flowing.recording);
    const [, first, all] = page.split('<section>');
    const row = (part: string, name: string): string => {
      const at = part.indexOf(`aria-label="${name} over time"`);
      return part.slice(at, part.indexOf('</svg>', at));
    };
    expect(row(first!, 'slow').match(/class="run/g)?.length).toBe(4);
    expect(row(all!, 'slow').match(/class="run/g)?.length).toBe(8);
    expect(row(first!, 'fast')).toContain('between full, waiting for slow, cycle');
  });

  it('shows shares of time where there is more than can be drawn', () => {
    const long = simulated(pipeline(2), 400);
    const page = simulationPage(long.simulated, long.recording);
    const all = page.slice(page.indexOf('Everything'));
    const at = all.indexOf('aria-label="slow over time"');
    const row = all.slice(at, all.indexOf('</svg>', at));
    expect(row).not.toContain('<rect');
    // Busy all the time: columns of the whole height.
    const heights = [...row.matchAll(/h4v([\d.]+)/g)].map((m) => Number(m[1]));
    expect(Math.max(...heights)).toBeCloseTo(20, 0);
    expect(Math.max(...heights)).toBeLessThanOrEqual(20);
  });

  it('gives each state the height of its share of the time', () => {
    const long = simulated(pipeline(2), 400);
    const page = simulationPage(long.simulated, long.recording);
    const all = page.slice(page.indexOf('Everything'));
    const at = all.indexOf('aria-label="fast over time"');
    const row = all.slice(at, all.indexOf('</svg>', at));
    const share = (state: string): number => {
      const path = new RegExp(`class="${state}" d="([^"]*)"`).exec(row)?.[1] ?? '';
      return [...path.matchAll(/v([\d.]+)h/g)].reduce((n, m) => n + Number(m[1]), 0) / (20 * 250);
    };
    const { result } = long.simulated;
    const { busy, stalls } = result.processes[1]!;
    const full = stalls.find((s) => s.why === 'full')!.cycles;
    expect(share('run')).toBeCloseTo(busy / result.cycles, 2);
    expect(share('full')).toBeCloseTo(full / result.cycles, 2);
  });

  it('leads with a deadlock', () => {
    const page = simulationPage(held.simulated, held.recording);
    expect(page).toMatch(/<b>deadlock: from cycle \d+ on nothing moves any more<\/b>/);
    expect(page).toContain('join waits for a token in the FIFO first, which clone writes');
  });

  it('lets no name become markup', () => {
    const name = '<script>"\'&';
    const problem = madeProblem(
      [
        { name, length: 2, accesses: [[0, 0, 'write']] },
        { name: 'b', length: 9, accesses: [[0, 0, 'read']] },
      ],
      [{ name: `${name}2`, depth: 1, from: name, to: 'b' }],
    );
    const of = simulated(problem, 3);
    const page = simulationPage({ ...of.simulated, model: name, tool: name }, of.recording);
    expectSelfContained(page, -1);
    expectClosed(page);
    expect(page).toContain('&lt;script&gt;');
  });
});
