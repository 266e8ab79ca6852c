// What logic synthesis is expected to make of the design: a small table of its own, with how sure it is. Its figures are
// those of another report and stand beside none of C synthesis.
import { RESOURCES } from '#ir/cost/estimate';
import type { Estimate } from '#src/driver/estimate';
import type { Painter } from '../colour.ts';
import { grouped } from '../model-summary.ts';
import { renderTable } from '../table.ts';
import { visible } from '../visible.ts';
import { wrapText } from '../wrap.ts';
import { percent, RESOURCE_TITLES, range } from './figures.ts';

const WIDTH = 110;

/** Empty where nothing is known of it. */
export function synthesisedLines({ design, part }: Estimate, paint: Painter): readonly string[] {
  const { logicSynthesis } = design;
  if (logicSynthesis === undefined) return [];
  const { resources, designs } = logicSynthesis;
  const { totals } = part;
  const used = RESOURCES.filter((r) => resources[r].high > 0);
  const rows = [
    ['most likely', ...used.map((r) => grouped(resources[r].value))],
    ['in eight of ten', ...used.map((r) => range(resources[r].low, resources[r].high))],
  ];
  if (totals) {
    const share = (r: (typeof used)[number]): string =>
      totals[r] > 0 ? percent(resources[r].value, totals[r]) : '';
    rows.push(['share of the part', ...used.map(share)]);
  }
  const columns = [
    { title: 'after logic synthesis' },
    ...used.map((r) => ({ title: RESOURCE_TITLES[r], align: 'right' as const })),
  ];
  const { level, missing } = resources.lut.standing;
  const standing =
    level === 'extrapolated'
      ? `extrapolated from ${designs} designs with both reports: ${missing.map(visible).join('; ')}`
      : `calibrated on ${designs} designs with both reports`;
  return [renderTable(columns, rows, paint), wrapText(standing, WIDTH), ''];
}
