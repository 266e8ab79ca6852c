// Parts that a utilization counts as nothing, because they were synthesised apart: Vivado lists them as black boxes.
import type { TextReport } from './text-report.ts';

/** Their names. */
export function blackBoxes({ lines }: TextReport): readonly string[] {
  const title = lines.findLastIndex((l) => /^\d+\. Black Boxes$/.test(l));
  if (title < 0) return [];
  const names: string[] = [];
  for (const line of lines.slice(title + 1)) {
    if (/^\d+\. /.test(line)) break;
    const name = /^\| +(\S+) +\| +\d+ +\|$/.exec(line)?.[1];
    if (name !== undefined) names.push(name);
  }
  return names;
}
