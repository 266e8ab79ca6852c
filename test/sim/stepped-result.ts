// What the cycle-by-cycle judge writes down while it walks, and the result made of it at the end.
import type { SimulatedChannel, SimulatedProcess, SimulationProblem } from '#ir/simulation/problem';
import type {
  Deadlock,
  DeadlockWait,
  SampleTimes,
  SimulationResult,
  Stall,
  Wait,
} from '#ir/simulation/result';

export interface Run {
  /** From 0, over all samples. */
  readonly index: number;
  readonly age: number;
}

export interface ProcessState {
  readonly process: SimulatedProcess;
  /** Runs over all samples. */
  readonly runs: number;
  /** Under way, oldest first. */
  underWay: readonly Run[];
  /** Age of the youngest run, also when it is done: a process rests by it. */
  youngest: number;
  /** Of each run so far, the cycle in which it started and in which it was done. */
  readonly startedIn: number[];
  readonly doneIn: number[];
  /** Each cycle in which it went on with a run under way. */
  readonly wentIn: number[];
  /** Each cycle in which it waited, and for what. */
  readonly waited: { readonly cycle: number; readonly waiting: Waiting }[];
}

export interface ChannelState {
  readonly channel: SimulatedChannel;
  /** Of each put, its cycle and the writer's run. */
  readonly puts: { readonly cycle: number; readonly run: number }[];
  taken: number;
  reserved: number;
  most: number;
}

/** A process that could go on but for this. */
export interface Waiting {
  readonly kind: 'waits';
  readonly channel: number;
  readonly why: Wait;
}

/** What it waited for before `end`, channel by channel. */
function stallsOf(of: ProcessState, channels: number, end: number): readonly Stall[] {
  const waits = of.waited.filter(({ cycle }) => cycle < end).map(({ waiting }) => waiting);
  return Array.from({ length: channels }, (_, channel) =>
    (['empty', 'full', 'start'] as const).map((why): Stall => {
      const cycles = waits.filter((w) => w.channel === channel && w.why === why).length;
      return { channel, why, cycles };
    }),
  )
    .flat()
    .filter(({ cycles }) => cycles > 0);
}

/** Times of one sample, if every instance has done all its runs for it. */
function timesOf(
  sample: number,
  processes: readonly ProcessState[],
  channels: readonly ChannelState[],
): SampleTimes | undefined {
  const instances = processes.filter(({ process }) => process.kind === 'instance');
  const first = ({ process }: ProcessState): number => sample * process.runs;
  const last = ({ process }: ProcessState): number => (sample + 1) * process.runs - 1;
  if (instances.some((of) => of.doneIn[last(of)] === undefined)) return undefined;
  const out = channels
    .filter(({ channel }) => processes[channel.reader]!.process.kind === 'sink')
    .flatMap(({ channel, puts }) => {
      const writer = processes[channel.writer]!;
      return puts.filter(({ run }) => run >= first(writer) && run <= last(writer));
    })
    .map(({ cycle }) => cycle);
  return {
    started: Math.min(...instances.map((of) => of.startedIn[first(of)]!)),
    ...(out.length === 0 ? {} : { firstOutput: Math.min(...out) }),
    done: Math.max(...instances.map((of) => of.doneIn[last(of)]!)),
  };
}

/** Who waits for whom when nothing moves any more: for a place the reader's, for a token the writer's. */
export function deadlockOf(
  problem: SimulationProblem,
  processes: readonly ProcessState[],
  waiting: readonly (Waiting | undefined)[],
): Deadlock {
  const cycle = 1 + Math.max(-1, ...processes.flatMap((of) => of.wentIn));
  const waits = waiting.flatMap((w, process): readonly DeadlockWait[] =>
    w === undefined ? [] : [{ process, channel: w.channel, why: w.why }],
  );
  const next = ({ channel, why }: DeadlockWait): DeadlockWait | undefined => {
    const { reader, writer } = problem.channels[channel]!;
    return waits.find((w) => w.process === (why === 'full' ? reader : writer));
  };
  for (const first of waits) {
    const path = [first];
    for (let w = next(first); w !== undefined && path.length <= waits.length; w = next(w)) {
      if (w === first) return { cycle, circle: path, waits };
      path.push(w);
    }
  }
  return { cycle, circle: [], waits };
}

/** The result of a walk in which everything came to its end, or nothing moves any more. */
export function resultOf(
  processes: readonly ProcessState[],
  channels: readonly ChannelState[],
  samples: number,
  deadlock?: Deadlock,
): SimulationResult {
  const cycles = deadlock?.cycle ?? 1 + Math.max(...processes.flatMap((of) => of.doneIn));
  return {
    cycles,
    processes: processes.map((of) => {
      const [started, done] = [of.startedIn[0], of.doneIn[of.runs - 1]];
      return {
        ...(started === undefined ? {} : { started }),
        ...(done === undefined ? {} : { done }),
        busy: of.wentIn.length,
        stalls: stallsOf(of, channels.length, cycles),
      };
    }),
    channels: channels.map((of) => ({ most: of.most, tokens: of.puts.length })),
    samples: Array.from({ length: samples }, (_, sample) => timesOf(sample, processes, channels)).filter(
      (times) => times !== undefined,
    ),
    ...(deadlock === undefined ? {} : { deadlock }),
  };
}
