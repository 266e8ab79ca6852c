// Runs of one process that overlap, side by side: each takes the first lane on which the one before is done.
import type { RecordedRun } from './simulated.ts';

/** Lane of each run, by its place. */
export function lanesOf(runs: readonly RecordedRun[]): readonly number[] {
  const busy = new Map<number, number[]>();
  const lanes = runs.map(() => 0);
  const order = runs.map((_, i) => i).sort((a, b) => runs[a]!.from - runs[b]!.from);
  for (const i of order) {
    const { process, from, to } = runs[i]!;
    const until = busy.get(process) ?? [];
    busy.set(process, until);
    const free = until.findIndex((done) => done < from);
    const lane = free < 0 ? until.length : free;
    until[lane] = to;
    lanes[i] = lane;
  }
  return lanes;
}
