// What a report says against its own design: more than the part has, outputs that differ, a clock that was not reached.
import { RESOURCES } from '#ir/cost/estimate';
import type { HlsReport } from '#src/hls-report/project';
import { RESOURCE_TITLES } from '../estimate/figures.ts';
import { grouped } from '../model-summary.ts';
import type { Sheet } from './sheet.ts';

/** One sentence each; empty when nothing speaks against the design. */
export function verdicts(report: HlsReport, sheet: Sheet): readonly string[] {
  const over = RESOURCES.flatMap((r) => {
    const [used, has] = [sheet.total[r]?.high, sheet.available[r]];
    if (typeof used !== 'number' || has === undefined || used <= has) return [];
    return [`does not fit: ${grouped(used)} ${RESOURCE_TITLES[r]}, the part has ${grouped(has)}`];
  });
  const failed = report.cosim.filter((run) => !run.passed).map((run) => `cosimulation failed (${run.file})`);
  const late = report.implementations
    .filter((i) => i.timing?.met === false)
    .map((i) => `the clock is not reached (${i.file})`);
  return [...over, ...failed, ...late];
}
