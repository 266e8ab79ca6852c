// A deadlock in sentences: who waits for whom in a circle, and the FIFO to make deeper.
import type { SimulationProblem } from '#ir/simulation/problem';
import type { Deadlock } from '#ir/simulation/result';
import { grouped } from '../model-summary.ts';
import { visible } from '../visible.ts';
import { waitText } from './rows.ts';

/** Others that wait are only counted beyond these. */
const MOST_WAITS = 12;

function advice(problem: SimulationProblem, { circle }: Deadlock): string {
  const full = circle.filter((w) => w.why === 'full' && problem.channels[w.channel]!.kind === 'fifo');
  if (full.length === 0) return 'no FIFO in it is full: other depths do not help';
  const names = [...new Set(full.map((w) => problem.channels[w.channel]!.name))];
  const which = names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return `more places in ${which} may resolve it: --size-fifos finds how many`;
}

export function deadlockLines(problem: SimulationProblem, deadlock: Deadlock): readonly string[] {
  const { circle, waits, cycle } = deadlock;
  const listed = circle.length > 0 ? circle : waits;
  const shown = listed.slice(0, MOST_WAITS).map((w) => `  ${visible(waitText(problem, w))}`);
  const rest = listed.length - shown.length;
  const others = waits.length - circle.length;
  return [
    `deadlock: from cycle ${grouped(cycle)} on nothing moves any more`,
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    circle.length > 0
      ? visible(advice(problem, deadlock))
      : 'nobody waits in a circle: what they wait for is not made any more',
    ...(circle.length > 0 && others > 0 ? [`${others} more wait for these`] : []),
  ];
}
