// What logic synthesis is expected to make of the design: a small table of its own, with how sure it is. Its figures are
// those of another report and stand beside none of C synthesis.
import { RESOURCES } from '#ir/cost/estimate';
import type { Estimate } from '#src/driver/estimate';
import type { Painter } from '../colour.ts';
import { grouped } from '../model-summary.ts';
import { renderTable } from '../table.ts';
import { percent, RESOURCE_TITLES, range } from './figures.ts';
import type { Legend } from './standing.ts';

/** Empty where nothing is known of it. */
export function synthesisedLines(
  { design, part }: Estimate,
  legend: Legend,
  paint: Painter,
): readonly string[] {
  const { logicSynthesis } = design;
  if (logicSynthesis === undefined) return [];
  const { totals } = part;
  const used = RESOURCES.filter((r) => logicSynthesis.resources[r].high > 0);
  const cell = (show: (r: (typeof used)[number]) => string): readonly string[] => used.map(show);
  const row = (name: string, cells: readonly string[], standing: string): readonly string[] => [
    name,
    ...cells,
    standing,
  ];
  const figure = (r: (typeof used)[number]) => logicSynthesis.resources[r];
  const standing = legend.mark(figure('lut').standing);
  const rows = [
    row(
      'most likely',
      cell((r) => grouped(figure(r).value)),
      standing,
    ),
    row(
      'in eight of ten',
      cell((r) => range(figure(r).low, figure(r).high)),
      '',
    ),
    ...(totals
      ? [
          row(
            'share of the part',
            cell((r) => (totals[r] > 0 ? percent(figure(r).value, totals[r]) : '')),
            '',
          ),
        ]
      : []),
  ];
  const columns = [
    { title: 'after logic synthesis' },
    ...used.map((r) => ({ title: RESOURCE_TITLES[r], align: 'right' as const })),
    { title: 'standing' },
  ];
  return [renderTable(columns, rows, paint), ''];
}
