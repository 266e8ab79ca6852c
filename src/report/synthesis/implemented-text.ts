// What implementation made of the design, on a terminal: a row for what reports of one step agree on, and below it the
// layers, where a report tells them apart.
import { RESOURCES } from '#ir/cost/estimate';
import type { Implemented } from '#src/hls-report/implemented';
import type { HlsReport } from '#src/hls-report/project';
import type { Painter } from '../colour.ts';
import { RESOURCE_TITLES } from '../estimate/figures.ts';
import { grouped } from '../model-summary.ts';
import { renderTable } from '../table.ts';
import { implementedSheet, STEP_TITLES } from './implemented-sheet.ts';
import { layerTable } from './layer-table.ts';

function implementedRow({ step, stage, used, timing, files }: Implemented): readonly string[] {
  const cell = (n: number | undefined): string => (n === undefined ? '-' : grouped(n));
  const time = (n: number | undefined): string => (n === undefined ? '-' : n.toFixed(3));
  // Of this step only: after routing, the period of logic synthesis is not what was reached.
  const achieved = step === 'synthesis' ? timing.achievedSynthesis : timing.achievedRoute;
  const met = timing.met === undefined ? '-' : timing.met ? 'yes' : 'NO';
  const more = files.length > 1 ? ` and ${files.length - 1} more` : '';
  return [
    stage ?? '?',
    cell(used.lut),
    cell(used.ff),
    cell(used.dsp),
    used.bramTiles === undefined ? '-' : String(used.bramTiles),
    cell(used.bram18),
    cell(used.uram),
    time(timing.required),
    time(achieved),
    time(timing.worstSlack),
    met,
    `${files[0]!}${more}`,
  ];
}

const COLUMNS = [
  { title: 'implementation' },
  ...[
    ...[RESOURCE_TITLES.lut, RESOURCE_TITLES.ff, RESOURCE_TITLES.dsp, 'BRAM tiles', 'BRAM18', 'URAM'],
    ...['clock asked', 'reached', 'slack', 'met'],
  ].map((title) => ({ title, align: 'right' as const })),
  { title: 'report' },
];

/** `names`: layers by the names of their settings. */
export function implementedLines(
  report: HlsReport,
  names: ReadonlyMap<string, string>,
  paint: Painter,
): readonly string[] {
  const { implemented } = report;
  if (implemented.length === 0) return [];
  const layers = implemented.flatMap((made) => {
    const sheet = implementedSheet(report, made, names);
    if (made.step === undefined || sheet.rows.length === 0) return [];
    return ['', `${STEP_TITLES[made.step]}:`, ...layerTable(sheet, paint, RESOURCES)];
  });
  return ['', renderTable(COLUMNS, implemented.map(implementedRow), paint), ...layers];
}
