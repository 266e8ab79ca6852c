// The layers of a sheet as a table.
import { RESOURCES, type Resource } from '#ir/cost/estimate';
import type { Painter } from '../colour.ts';
import { percent } from '../estimate/figures.ts';
import { grouped } from '../model-summary.ts';
import { renderTable } from '../table.ts';
import { legend, SHEET_TITLES, shortName, spanCell, units } from './cells.ts';
import { SHEET_FIGURES, type Sheet, type SheetFigure, type SheetFigures } from './sheet.ts';

/** What the top holds itself: the total less its layers, where all are known. */
function topRest(sheet: Sheet, figures: readonly SheetFigure[]): readonly (readonly string[])[] {
  if (sheet.rows.length === 0) return [];
  const cells = figures.map((f) => {
    if (!(RESOURCES as readonly string[]).includes(f)) return '';
    const whole = sheet.total[f]?.high;
    const parts = sheet.rows.map((r) => r.figures[f]?.high);
    if (typeof whole !== 'number' || parts.some((p) => typeof p !== 'number')) return '?';
    const rest = whole - (parts as readonly number[]).reduce((x, y) => x + y, 0);
    return rest < 0 ? '?' : grouped(rest);
  });
  return cells.every((c) => c === '' || c === '0' || c === '?') ? [] : [['top itself', '', ...cells]];
}

function shareRows(
  { total, available }: Sheet,
  figures: readonly SheetFigure[],
): readonly (readonly string[])[] {
  const known = RESOURCES.filter((r) => available[r] !== undefined);
  if (known.length === 0) return [];
  const of = (show: (r: Resource, has: number) => string): readonly string[] =>
    figures.map((f) => {
      const r = f as Resource;
      const has = known.includes(r) ? available[r] : undefined;
      return has === undefined ? '' : show(r, has);
    });
  return [
    ['the part has', '', ...of((_, has) => grouped(has))],
    [
      'share used',
      '',
      ...of((r, has) => {
        const used = total[r]?.high;
        return typeof used === 'number' && has > 0 ? percent(used, has) : '';
      }),
    ],
  ];
}

/** Layers, what the top holds itself, the total, and its share of the part where that is known. */
export function layerTable(
  sheet: Sheet,
  paint: Painter,
  figures: readonly SheetFigure[] = SHEET_FIGURES,
): readonly string[] {
  const cells = (of: SheetFigures): readonly string[] => figures.map((f) => spanCell(f, of[f]));
  const named = sheet.rows.some((r) => r.layer !== undefined);
  const rows = [
    ...sheet.rows.map((r) => [r.layer ?? '', shortName(r.module), ...cells(r.figures)]),
    ...topRest(sheet, figures),
    ...(Object.keys(sheet.total).length > 0 ? [['total', '', ...cells(sheet.total)]] : []),
    ...shareRows(sheet, figures),
  ];
  // Without names of layers, the modules stand in the first column.
  const shown = named ? rows : rows.map(([layer, module, ...rest]) => [layer || module!, ...rest]);
  const columns = [
    ...(named ? [{ title: 'layer' }, { title: 'module' }] : [{ title: 'module' }]),
    ...figures.map((f) => ({ title: SHEET_TITLES[f], align: 'right' as const })),
  ];
  const notes = [...units(figures), ...legend(shown.flatMap((row) => row.slice(named ? 2 : 1)))];
  return [renderTable(columns, shown, paint), ...(notes.length > 0 ? ['', ...notes] : [])];
}
