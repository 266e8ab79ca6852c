// What a finished traversal says as a result: settles what is over, and tells a deadlock where something is not.
import type {
  ChannelResult,
  Deadlock,
  DeadlockWait,
  ProcessResult,
  SampleTimes,
  SimulationResult,
  Stall,
} from '#ir/simulation/result';
import { type CompiledProblem, WAITS } from './compile.ts';
import { circleOf } from './deadlock.ts';
import type { Observer } from './observer.ts';
import { mostPlaces } from './places.ts';
import type { State } from './state.ts';
import { OVER } from './step.ts';
import type { Traversal } from './traversal.ts';

/** The result of a traversal that has run until nothing moves any more. */
export function outcomeOf(
  c: CompiledProblem,
  s: State,
  traversal: Traversal,
  observer: Observer | undefined,
): SimulationResult {
  const stuck = settleAll(c, s, traversal);
  const moved = c.problem.processes.reduce((last, _, p) => Math.max(last, lastMove(c, s, p)), -1);
  const cycles = moved + 1;
  const deadlock = stuck.length > 0 ? deadlockOf(c, traversal, stuck, cycles) : undefined;
  return {
    cycles,
    processes: c.problem.processes.map((_, p) => processResult(c, s, p)),
    channels: c.problem.channels.map((_, channel) => channelResult(s, channel, observer)),
    samples: samplesOf(c, s),
    ...(deadlock === undefined ? {} : { deadlock }),
  };
}

/** Cycles of its own clock that a process has gone: up to the step it is blocked in, which is decided anew. */
function settleAll(c: CompiledProblem, s: State, traversal: Traversal): readonly number[] {
  const stuck: number[] = [];
  for (let p = 0; p < c.length.length; p++) {
    s.reached[p] = Number.POSITIVE_INFINITY;
    if (traversal.step.decide(p, true) !== OVER) {
      stuck.push(p);
      s.reached[p] = traversal.step.due - s.shift[p]!;
    }
    traversal.settle(p, s.reached[p]!);
    // Of its last run it has not gone what lies behind.
    s.busy[p]! -= Math.max(0, s.lastStart[p]! + c.length[p]! - s.reached[p]!);
  }
  return stuck;
}

/** Last cycle in which it went on with a run, -1 or less if in none. */
function lastMove(c: CompiledProblem, s: State, p: number): number {
  return Math.min(s.lastStart[p]! + c.length[p]!, s.reached[p]!) - 1 + s.shift[p]!;
}

function deadlockOf(
  c: CompiledProblem,
  traversal: Traversal,
  stuck: readonly number[],
  cycle: number,
): Deadlock {
  const { step } = traversal;
  const waits = stuck.map((process): DeadlockWait => {
    step.decide(process, true);
    traversal.countWaits(process, cycle);
    const slot = step.waitSlot[step.waits - 1]!;
    return { process, channel: c.slotChannel[slot]!, why: WAITS[c.slotWhy[slot]!]! };
  });
  return { cycle, circle: circleOf(c.problem, waits), waits };
}

function processResult(c: CompiledProblem, s: State, p: number): ProcessResult {
  const stalls: Stall[] = [];
  for (let slot = c.firstSlot[p]!; slot < c.firstSlot[p + 1]!; slot++) {
    const cycles = s.stalled[slot]!;
    if (cycles > 0) stalls.push({ channel: c.slotChannel[slot]!, why: WAITS[c.slotWhy[slot]!]!, cycles });
  }
  const over = s.settled[p] === s.samples && s.reached[p] === Number.POSITIVE_INFINITY;
  return {
    ...(s.begun[p]! > 0 ? { started: s.started[p]! } : {}),
    ...(over ? { done: s.endAt[(p + 1) * s.samples - 1]! } : {}),
    busy: s.busy[p]!,
    stalls,
  };
}

function channelResult(s: State, channel: number, observer: Observer | undefined): ChannelResult {
  const base = s.base[channel]!;
  const apart = s.placeBase[channel]! >= 0;
  const changed = observer?.places;
  const most = mostPlaces(
    {
      at: apart ? s.placedAt : s.putAt,
      from: apart ? s.placeBase[channel]! : base,
      count: s.placed[channel]!,
    },
    { at: s.releasedAt, from: base, count: s.released[channel]! },
    changed === undefined ? undefined : (cycle, places) => changed(channel, cycle, places),
  );
  return { most, tokens: s.put[channel]! };
}

function samplesOf(c: CompiledProblem, s: State): readonly SampleTimes[] {
  const samples: SampleTimes[] = [];
  for (let sample = 0; sample < s.samples; sample++) {
    let done = 0;
    for (let p = 0; p < c.instance.length; p++) {
      if (!c.instance[p]) continue;
      if (s.settled[p]! <= sample) return samples;
      done = Math.max(done, s.endAt[p * s.samples + sample]!);
    }
    const firstOutput = s.sampleOutput[sample]!;
    samples.push({
      started: s.sampleStart[sample]!,
      ...(firstOutput < Number.POSITIVE_INFINITY ? { firstOutput } : {}),
      done,
    });
  }
  return samples;
}
