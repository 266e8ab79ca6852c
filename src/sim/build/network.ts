// A simulation problem under construction: processes with what they do beside their own traffic, channels between them,
// and the check that every channel passes as many tokens in as out.
import { CompilerBug } from '#ir/errors';
import {
  ACTIONS,
  type Accesses,
  type Action,
  type SimulatedChannel,
  type SimulatedProcess,
  type SimulationProblem,
} from '#ir/simulation/problem';

/** When in its cycle an access stands among those of the process's own traffic. */
type Side = 'before' | 'behind';

interface Touch {
  readonly cycle: number;
  readonly channel: number;
  readonly action: Action;
}

interface Draft extends Omit<SimulatedProcess, 'accesses' | 'starts'> {
  readonly starts: number[];
  readonly traffic: Accesses;
  readonly touches: { readonly [S in Side]: Touch[] };
}

export const NO_TRAFFIC: Accesses = {
  cycle: new Uint32Array(),
  channel: new Uint32Array(),
  action: new Uint8Array(),
};

const codeOf = (action: Action): number => ACTIONS.indexOf(action);
/** Places or tokens in, and out. */
const PUTS = new Set<Action>(['write', 'put']);
const TAKES = new Set<Action>(['read', 'take']);
const RESERVES = new Set<Action>(['write', 'reserve']);
const RELEASES = new Set<Action>(['read', 'release']);

export class Network {
  readonly #processes: Draft[] = [];
  readonly #channels: SimulatedChannel[] = [];

  /** Its place. */
  process(process: Omit<SimulatedProcess, 'accesses' | 'starts'>): number {
    const touches = { before: [], behind: [] };
    return this.#processes.push({ ...process, starts: [], traffic: NO_TRAFFIC, touches }) - 1;
  }

  channel(channel: SimulatedChannel): number {
    return this.#channels.push(channel) - 1;
  }

  /** What the process does by its own schedule. */
  traffic(process: number, traffic: Accesses): void {
    this.#processes[process] = { ...this.#at(process), traffic };
  }

  /** Accesses that a process has beside its traffic, `times` of them. */
  touch(process: number, side: Side, cycle: number, channel: number, action: Action, times = 1): void {
    const { touches } = this.#at(process);
    for (let n = 0; n < times; n++) touches[side].push({ cycle, channel, action });
  }

  /** A run takes a token of the channel to start. */
  startedBy(process: number, channel: number): void {
    this.#at(process).starts.push(channel);
  }

  #at(process: number): Draft {
    const found = this.#processes[process];
    if (found === undefined) throw new CompilerBug(`no process ${process}`);
    return found;
  }

  length(process: number): number {
    return this.#at(process).length;
  }

  runs(process: number): number {
    return this.#at(process).runs;
  }

  interval(process: number): number {
    return this.#at(process).interval;
  }

  overlaps(process: number): boolean {
    const { interval, length } = this.#at(process);
    return interval < length;
  }

  finish(name: string): SimulationProblem {
    const processes = this.#processes.map(
      ({ traffic, touches, starts, ...p }): SimulatedProcess => ({
        ...p,
        starts,
        accesses: merged(touches.before, traffic, touches.behind),
      }),
    );
    const problem: SimulationProblem = { name, processes, channels: this.#channels };
    for (const wrong of unbalanced(problem)) throw new CompilerBug(`${name}: ${wrong}`);
    return problem;
  }
}

/** Ascending; at equal cycles first what stands before. */
function merged(before: readonly Touch[], traffic: Accesses, behind: readonly Touch[]): Accesses {
  const touches = [...before, ...behind];
  if (touches.length === 0) return traffic;
  const size = traffic.cycle.length + touches.length;
  const out = { cycle: new Uint32Array(size), channel: new Uint32Array(size), action: new Uint8Array(size) };
  const [first, last] = [before, behind].map((list) => [...list].sort((a, b) => a.cycle - b.cycle));
  let at = 0;
  const put = ({ cycle, channel, action }: Touch): void => {
    out.cycle[at] = cycle;
    out.channel[at] = channel;
    out.action[at++] = codeOf(action);
  };
  let [i, k] = [0, 0];
  const upTo = (cycle: number): void => {
    while (k < last!.length && last![k]!.cycle < cycle) {
      while (i < first!.length && first![i]!.cycle <= last![k]!.cycle) put(first![i++]!);
      put(last![k++]!);
    }
    while (i < first!.length && first![i]!.cycle <= cycle) put(first![i++]!);
  };
  for (let n = 0; n < traffic.cycle.length; n++) {
    upTo(traffic.cycle[n]!);
    out.cycle[at] = traffic.cycle[n]!;
    out.channel[at] = traffic.channel[n]!;
    out.action[at++] = traffic.action[n]!;
  }
  upTo(Number.POSITIVE_INFINITY);
  return out;
}

/** Channels that pass more in than out in a sample, or hold places that nobody gives back. */
function unbalanced({ processes, channels }: SimulationProblem): readonly string[] {
  const counts = channels.map(() => ({ put: 0, take: 0, reserve: 0, release: 0 }));
  for (const { starts, accesses, runs } of processes) {
    for (const c of starts) {
      counts[c]!.take += runs;
      counts[c]!.release += runs;
    }
    for (let n = 0; n < accesses.cycle.length; n++) {
      const count = counts[accesses.channel[n]!]!;
      const action = ACTIONS[accesses.action[n]!]!;
      if (PUTS.has(action)) count.put += runs;
      if (TAKES.has(action)) count.take += runs;
      if (RESERVES.has(action)) count.reserve += runs;
      if (RELEASES.has(action)) count.release += runs;
    }
  }
  return channels.flatMap(({ name }, c) => {
    const { put, take, reserve, release } = counts[c]!;
    return put === take && reserve === put && release === take
      ? []
      : [`${name} passes ${put} tokens in and ${take} out, ${reserve} places of which ${release} come back`];
  });
}
