// The judge of the simulator: walks every cycle and asks every process about every run, straight from the rules of
// ir/simulation/problem.ts. Nothing is skipped, foreseen or kept for later; it shares no code with src/sim.
import { ACTIONS, type Action, type SimulatedProcess, type SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult } from '#ir/simulation/result';
import {
  type ChannelState,
  deadlockOf,
  type ProcessState,
  type Run,
  resultOf,
  type Waiting,
} from './stepped-result.ts';

/** A design that is not through by then is refused with an error: nothing here is long. */
const LAST_CYCLE = 200_000;

interface Due {
  readonly run: number;
  readonly channel: number;
  readonly action: Action;
}

/** What a process does in a cycle. Who goes or rests moves; who waits does not. */
type Decision =
  | { readonly kind: 'goes'; readonly starts: boolean; readonly due: readonly Due[] }
  | Waiting
  | { readonly kind: 'rests' | 'over' };

/** Tokens that may be taken in cycle t. */
function ready(of: ChannelState, t: number): number {
  return of.puts.filter((put) => put.cycle <= t - of.channel.latency).length - of.taken;
}

/** The accesses of the runs that are due: the oldest run's first, each run's in their own order. */
function dueOf(process: SimulatedProcess, runs: readonly Run[]): readonly Due[] {
  const { cycle, channel, action } = process.accesses;
  return runs.flatMap((run) =>
    [...cycle.keys()]
      .filter((a) => cycle[a] === run.age)
      .map((a) => ({ run: run.index, channel: channel[a]!, action: ACTIONS[action[a]!]! })),
  );
}

const takes = (action: Action): boolean => action === 'read' || action === 'take';
const releases = (action: Action): boolean => action === 'read' || action === 'release';
const reserves = (action: Action): boolean => action === 'write' || action === 'reserve';
const puts = (action: Action): boolean => action === 'write' || action === 'put';

/** Rules 1 to 4 for one process. Reads what stood at the end of the last cycle and changes nothing. */
function decide(of: ProcessState, channels: readonly ChannelState[], t: number): Decision {
  const { process } = of;
  const left = of.startedIn.length < of.runs;
  const rested = of.startedIn.length === 0 || of.youngest >= process.interval;
  const missing = process.starts.find((c) => ready(channels[c]!, t) < 1);
  const starts = left && rested && missing === undefined;
  const runs = starts ? [...of.underWay, { index: of.startedIn.length, age: 0 }] : of.underWay;
  if (runs.length === 0) {
    if (!left) return { kind: 'over' };
    return missing === undefined || !rested
      ? { kind: 'rests' }
      : { kind: 'waits', channel: missing, why: 'start' };
  }
  const due = dueOf(process, runs);
  for (const [n, { channel, action }] of due.entries()) {
    const before = due.slice(0, n).filter((d) => d.channel === channel);
    const state = channels[channel]!;
    const taken = before.filter((d) => takes(d.action)).length;
    if (takes(action) && ready(state, t) - taken < 1) return { kind: 'waits', channel, why: 'empty' };
    const reserved = before.filter((d) => reserves(d.action)).length;
    if (reserves(action) && state.reserved + reserved >= state.channel.depth)
      return { kind: 'waits', channel, why: 'full' };
  }
  return { kind: 'goes', starts, due };
}

/** What a process decided happens, in cycle t. */
function act(of: ProcessState, channels: readonly ChannelState[], decision: Decision, t: number): void {
  if (decision.kind === 'rests') of.youngest++;
  if (decision.kind === 'waits') of.waited.push({ cycle: t, waiting: decision });
  if (decision.kind !== 'goes') return;
  if (decision.starts) {
    of.underWay = [...of.underWay, { index: of.startedIn.length, age: 0 }];
    of.youngest = 0;
    of.startedIn.push(t);
    for (const c of of.process.starts) {
      channels[c]!.taken++;
      channels[c]!.reserved--;
    }
  }
  for (const { run, channel, action } of decision.due) {
    const state = channels[channel]!;
    if (takes(action)) state.taken++;
    if (releases(action)) state.reserved--;
    if (reserves(action)) state.reserved++;
    if (puts(action)) state.puts.push({ cycle: t, run });
  }
  of.wentIn.push(t);
  of.youngest++;
  const older = of.underWay.map((run) => ({ ...run, age: run.age + 1 }));
  for (const run of older) if (run.age === of.process.length) of.doneIn[run.index] = t;
  of.underWay = older.filter((run) => run.age < of.process.length);
}

/**
 * Walks a problem to its end.
 *
 * @param samples - how often each process does its `runs`
 * @throws Error when it is not through by LAST_CYCLE
 */
export function simulateStepped(problem: SimulationProblem, samples: number): SimulationResult {
  const processes = problem.processes.map(
    (process): ProcessState => ({
      process,
      runs: process.runs * samples,
      underWay: [],
      youngest: 0,
      startedIn: [],
      doneIn: [],
      wentIn: [],
      waited: [],
    }),
  );
  const channels = problem.channels.map(
    (channel): ChannelState => ({ channel, puts: [], taken: 0, reserved: 0, most: 0 }),
  );
  for (let t = 0; t < LAST_CYCLE; t++) {
    const decisions = processes.map((of) => decide(of, channels, t));
    if (decisions.every((d) => d.kind === 'over')) return resultOf(processes, channels, samples);
    const moves = decisions.some((d) => d.kind === 'goes' || d.kind === 'rests');
    const comes = channels.some((of) => of.puts.some((put) => put.cycle > t - of.channel.latency));
    if (!moves && !comes) {
      const waiting = decisions.map((d) => (d.kind === 'waits' ? d : undefined));
      return resultOf(processes, channels, samples, deadlockOf(problem, processes, waiting));
    }
    for (const [p, of] of processes.entries()) act(of, channels, decisions[p]!, t);
    for (const of of channels) of.most = Math.max(of.most, of.reserved);
  }
  throw new Error(`${problem.name} is not through in cycle ${LAST_CYCLE}`);
}
