// What a simulation with unbounded depths says of one sample alone, without simulating: a process goes through its accesses
// in its own time, and is late by the largest wait so far. One pass over the accesses, producers first.
import { ACTIONS, type Action, type SimulatedProcess, type SimulationProblem } from '#ir/simulation/problem';

/** Cycles, as `latencyOf` and `intervalOf` read them off a simulation. */
export interface ClosedForm {
  readonly latency: number;
  readonly firstOutput?: number;
  readonly interval: number;
}

const codes = (...actions: readonly Action[]): ReadonlySet<number> =>
  new Set(actions.map((a) => ACTIONS.indexOf(a)));
const TAKES = codes('read', 'take');
const PUTS = codes('write', 'put');
/** Beside those: what a run takes to start. */
const START = ACTIONS.length;

/**
 * Exact where no place is ever short. `latency` and `firstOutput` are of a sample that no other follows: behind it a run
 * that waits for its input could hold back the end of the one before. `interval`: that of the slowest instance or source,
 * which all others follow in the long run; a slow sink only lets tokens pile up.
 *
 * Undefined where it does not hold: channels that go round in a circle; tokens of a channel that do not come out even in
 * a sample; start signals between runs of one sample that overlap, as time decides how they interleave.
 */
export function closedForm(problem: SimulationProblem): ClosedForm | undefined {
  const { processes, channels } = problem;
  const order = producersFirst(problem);
  if (order === undefined) return undefined;
  /** Of each channel: cycles in which its tokens can be taken, in their order. */
  const there: number[][] = channels.map(() => []);
  const taken = channels.map(() => 0);
  let started = Number.POSITIVE_INFINITY;
  let done = 0;
  let firstOutput = Number.POSITIVE_INFINITY;
  for (const place of order) {
    const p = processes[place]!;
    if (p.starts.length > 0 && p.runs > 1 && p.interval < p.length) return undefined;
    let late = 0;
    const take = (c: number, own: number): boolean => {
      const token = there[c]![taken[c]!++];
      if (token !== undefined) late = Math.max(late, token - own);
      return token !== undefined;
    };
    const events = eventsOf(p);
    let first = Number.POSITIVE_INFINITY;
    for (let n = 0, next = 0; n < events.length; n = next) {
      const own = events[n]!.own;
      // What is due together acts together: first all that may be waited for.
      for (next = n; next < events.length && events[next]!.own === own; next++) {
        const { action, channel } = events[next]!;
        const tokens = action === START ? p.starts : TAKES.has(action) ? [channel] : [];
        if (!tokens.every((c) => take(c, own))) return undefined;
      }
      first = Math.min(first, own + late);
      for (let i = n; i < next; i++) {
        const { action, channel } = events[i]!;
        if (!PUTS.has(action)) continue;
        const { latency, reader } = channels[channel]!;
        there[channel]!.push(own + late + latency);
        if (processes[reader]!.kind === 'sink') firstOutput = Math.min(firstOutput, own + late);
      }
    }
    if (p.kind !== 'instance') continue;
    started = Math.min(started, first);
    done = Math.max(done, (p.runs - 1) * p.interval + p.length - 1 + late);
  }
  if (there.some((tokens, c) => tokens.length !== taken[c])) return undefined;
  return {
    latency: done - started,
    ...(firstOutput === Number.POSITIVE_INFINITY ? {} : { firstOutput: firstOutput - started }),
    interval: Math.max(...processes.map((p) => (p.kind === 'sink' ? 0 : p.runs * p.interval))),
  };
}

interface Event {
  /** Cycle of the process's own time, from its first run's start. */
  readonly own: number;
  /** Place in ACTIONS, or START. */
  readonly action: number;
  readonly channel: number;
}

/** Of all runs of a sample, in the order of the process's own time. */
function eventsOf(p: SimulatedProcess): readonly Event[] {
  const { cycle, channel, action } = p.accesses;
  const events: Event[] = [];
  for (let run = 0; run < p.runs; run++) {
    const start = run * p.interval;
    events.push({ own: start, action: START, channel: -1 });
    for (let n = 0; n < cycle.length; n++) {
      events.push({ own: start + cycle[n]!, action: action[n]!, channel: channel[n]! });
    }
  }
  return p.interval < p.length ? events.sort((a, b) => a.own - b.own) : events;
}

/** Undefined where channels go round in a circle. */
function producersFirst({ processes, channels }: SimulationProblem): readonly number[] | undefined {
  const waits = processes.map(() => 0);
  for (const c of channels) waits[c.reader]!++;
  const order = processes.flatMap((_, place) => (waits[place] === 0 ? [place] : []));
  for (const place of order) {
    for (const c of channels) {
      if (c.writer === place && --waits[c.reader]! === 0) order.push(c.reader);
    }
  }
  return order.length === processes.length ? order : undefined;
}
