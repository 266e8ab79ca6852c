// What occurs in a drawn design and in its run, by name: a proof on random designs means something only where the
// kinds of trouble it is about are drawn often enough.
import { ACTIONS, type SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult } from '#ir/simulation/result';

/** Whether tokens can come back to who was before. */
export function hasLoop({ processes, channels }: SimulationProblem): boolean {
  const reached = (from: number): ReadonlySet<number> => {
    const seen = new Set<number>();
    const next = [from];
    for (let p = next.pop(); p !== undefined; p = next.pop())
      for (const { writer, reader } of channels)
        if (writer === p && !seen.has(reader)) {
          seen.add(reader);
          next.push(reader);
        }
    return seen;
  };
  return processes.some((_, p) => reached(p).has(p));
}

/** Whether two ways lead from one process to another. */
function meetsAgain({ processes, channels }: SimulationProblem): boolean {
  const readers = processes.map((_, p) => channels.filter((c) => c.writer === p).map((c) => c.reader));
  const ways = (from: number, to: number, deep: number): number =>
    from === to ? 1 : deep === 0 ? 0 : readers[from]!.reduce((sum, p) => sum + ways(p, to, deep - 1), 0);
  return processes.some((_, a) => processes.some((_, b) => a !== b && ways(a, b, 4) > 1));
}

export function traitsOf(
  problem: SimulationProblem,
  samples: number,
  result: SimulationResult,
): readonly string[] {
  const { processes, channels } = problem;
  const stalled = (why: string): boolean => result.processes.some((p) => p.stalls.some((s) => s.why === why));
  const acts = (action: string): boolean =>
    processes.some((p) => p.accesses.action.some((a) => ACTIONS[a] === action));
  const traits: Readonly<Record<string, boolean>> = {
    'runs through': result.deadlock === undefined,
    'stalls for a token': stalled('empty'),
    'stalls for a place': stalled('full'),
    'waits for a start': channels.some(
      (c, n) =>
        c.kind === 'signal' &&
        result.processes.some((p) => p.stalls.some((s) => s.channel === n && s.why === 'start')),
    ),
    deadlock: result.deadlock !== undefined,
    'deadlock in a circle': (result.deadlock?.circle.length ?? 0) > 1,
    'deadlock in a circle of three and more': (result.deadlock?.circle.length ?? 0) > 2,
    'deadlock in a circle with a start': result.deadlock?.circle.some((w) => w.why === 'start') ?? false,
    'deadlock with oneself': result.deadlock?.circle.length === 1,
    'deadlock without a circle': result.deadlock?.circle.length === 0,
    'deadlock after the first sample': result.deadlock !== undefined && result.samples.length > 0,
    'several samples through': result.deadlock === undefined && samples > 1,
    'runs overlap': processes.some((p) => p.interval < p.length),
    'rests between runs': processes.some((p) => p.interval > p.length),
    'several runs a sample': processes.some((p) => p.kind === 'instance' && p.runs > 1),
    'slow channel': channels.some((c) => c.latency > 1),
    'unbounded channel': channels.some((c) => c.depth === Number.POSITIVE_INFINITY),
    array: channels.some((c) => c.kind === 'array'),
    'take apart from release': acts('take') || acts('reserve'),
    'starts beside runs under way': processes.some(
      (p) => p.starts.length > 0 && p.interval < p.length && p.runs * samples > 1,
    ),
    starts: processes.some((p) => p.starts.length > 0),
    'ways that meet again': meetsAgain(problem),
    loop: hasLoop(problem),
    'loop that runs through': result.deadlock === undefined && hasLoop(problem),
    source: processes.some((p) => p.kind === 'source'),
    sink: processes.some((p) => p.kind === 'sink'),
  };
  return Object.keys(traits).filter((trait) => traits[trait]);
}
