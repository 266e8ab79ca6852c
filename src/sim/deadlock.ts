// From what everyone waits for at the end to the circle that holds it up.
import type { SimulationProblem } from '#ir/simulation/problem';
import type { DeadlockWait } from '#ir/simulation/result';

/** The process that would have to go on for a wait to end. */
function waitsFor(problem: SimulationProblem, wait: DeadlockWait): number {
  const channel = problem.channels[wait.channel]!;
  return wait.why === 'full' ? channel.reader : channel.writer;
}

/** The circle through the first process that is on one, which is its first; empty where there is none. */
export function circleOf(
  problem: SimulationProblem,
  waits: readonly DeadlockWait[],
): readonly DeadlockWait[] {
  const of = new Map(waits.map((wait) => [wait.process, wait]));
  const over = new Set<number>();
  for (const first of waits) {
    const path: DeadlockWait[] = [];
    const seen = new Set<number>();
    let wait: DeadlockWait | undefined = first;
    while (wait !== undefined && !over.has(wait.process)) {
      if (seen.has(wait.process)) {
        if (wait.process === first.process) return path;
        break;
      }
      seen.add(wait.process);
      path.push(wait);
      wait = of.get(waitsFor(problem, wait));
    }
    // Whoever leads into a circle without being on it never stands on one.
    if (wait === undefined || over.has(wait.process)) for (const process of seen) over.add(process);
    else over.add(first.process);
  }
  return [];
}
