// What a problem must keep before it is simulated. Problems are made by Burin, so whoever finds a violation throws.
//
// 1. There is an instance; columns are equally long and say what exists; numbers are whole and at least 1.
// 2. Accesses ascend in `cycle` and lie inside the run.
// 3. Only a channel's writer reserves and puts, only its reader takes, releases and starts by it.
// 4. A run puts no more than it has reserved by then, releases no more than it has taken, and both equal at its end.
// 5. A channel stands once in `starts`, and then in no access of the reader.
import { ACTIONS, type SimulatedProcess, type SimulationProblem } from '#ir/simulation/problem';

function whole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

/** Whether a channel can have so many places: a whole number from 1, or Infinity. */
export function isDepth(value: number): boolean {
  return value === Infinity || whole(value);
}

/** Everything that makes a problem senseless, in words; empty when it is sane. */
export function checkSimulation(problem: SimulationProblem): readonly string[] {
  const wrong: string[] = [];
  const { processes, channels } = problem;
  if (!processes.some((p) => p.kind === 'instance')) wrong.push('there is no instance');
  for (const c of channels) {
    if (!isDepth(c.depth)) wrong.push(`channel ${c.name} has a depth of ${c.depth}`);
    if (!whole(c.latency)) wrong.push(`channel ${c.name} has a latency of ${c.latency}`);
    if (processes[c.writer] === undefined) wrong.push(`channel ${c.name} has no writer`);
    if (processes[c.reader] === undefined) wrong.push(`channel ${c.name} has no reader`);
  }
  processes.forEach((p, place) => {
    wrong.push(...checkProcess(problem, p, place));
  });
  return wrong;
}

function checkProcess(problem: SimulationProblem, p: SimulatedProcess, place: number): readonly string[] {
  const wrong: string[] = [];
  for (const key of ['length', 'interval', 'runs'] as const) {
    if (!whole(p[key])) wrong.push(`${p.name}: ${key} is ${p[key]}`);
  }
  p.starts.forEach((c, i) => {
    const channel = problem.channels[c];
    if (channel?.reader !== place) wrong.push(`${p.name} starts by channel ${c}, which it does not read`);
    else if (p.starts.indexOf(c) !== i) wrong.push(`${p.name} starts by ${channel.name} twice`);
  });
  const { cycle, channel, action } = p.accesses;
  if (channel.length !== cycle.length || action.length !== cycle.length) {
    return [...wrong, `${p.name}: columns of accesses differ in length`];
  }
  for (let i = 0; i < cycle.length; i++) {
    const c = problem.channels[channel[i]!];
    const name = ACTIONS[action[i]!];
    if (c === undefined || name === undefined) return [...wrong, `${p.name}: access ${i} is none`];
    if (cycle[i]! >= p.length) wrong.push(`${p.name}: access ${i} lies behind the run`);
    if (i > 0 && cycle[i]! < cycle[i - 1]!)
      wrong.push(`${p.name}: access ${i} comes before the one above it`);
    const writes = name === 'write' || name === 'reserve' || name === 'put';
    if ((writes ? c.writer : c.reader) !== place) wrong.push(`${p.name} may not ${name} ${c.name}`);
    if (!writes && p.starts.includes(channel[i]!)) wrong.push(`${p.name} starts by ${c.name} and reads it`);
  }
  wrong.push(...checkBalance(problem, p));
  return wrong;
}

/** Reserves before puts and takes before releases, and nothing left at the end of a run. */
function checkBalance(problem: SimulationProblem, p: SimulatedProcess): readonly string[] {
  const wrong: string[] = [];
  const { cycle, channel, action } = p.accesses;
  const held = new Map<string, number>();
  for (let first = 0, next = 0; first < cycle.length; first = next) {
    for (next = first; next < cycle.length && cycle[next] === cycle[first]; next++) {
      const name = ACTIONS[action[next]!]!;
      if (name === 'read' || name === 'write') continue;
      const key = `${name === 'take' || name === 'release' ? 'taken' : 'reserved'} ${channel[next]}`;
      held.set(key, (held.get(key) ?? 0) + (name === 'take' || name === 'reserve' ? 1 : -1));
    }
    for (const [key, count] of held) {
      if (count < 0)
        wrong.push(`${p.name}: gives more than is ${named(problem, key)}, cycle ${cycle[first]}`);
      if (count <= 0) held.delete(key);
    }
  }
  for (const [key, count] of held) wrong.push(`${p.name}: ${count} stay ${named(problem, key)}`);
  return wrong;
}

function named(problem: SimulationProblem, key: string): string {
  const [what, channel] = key.split(' ');
  return `${what} of ${problem.channels[Number(channel)]!.name}`;
}
