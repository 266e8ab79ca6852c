// Two sheets side by side, layer by layer, with the second over the first. Ratios are of the worst case.
import type { Painter } from '../colour.ts';
import { renderTable } from '../table.ts';
import { visible } from '../visible.ts';
import { legend, SHEET_TITLES, shortName, spanCell, units } from './cells.ts';
import { pairRows, type RowPair } from './pair-rows.ts';
import { SHEET_FIGURES, type Sheet, type SheetFigure, type SheetFigures, type Span } from './sheet.ts';

export interface Labels {
  readonly a: string;
  readonly b: string;
  /** The second over the first. */
  readonly ratio: string;
}

function worst(span: Span | undefined): number | undefined {
  return span?.one ?? span?.high ?? undefined;
}

/** `b` over `a`; undefined where one is not known or nothing is divided by nothing. */
export function ratio(a: Span | undefined, b: Span | undefined): number | undefined {
  const [x, y] = [worst(a), worst(b)];
  if (x === undefined || y === undefined || x === 0) return undefined;
  return y / x;
}

function ratioCell(a: Span | undefined, b: Span | undefined): string {
  const r = ratio(a, b);
  return r === undefined ? '' : r.toFixed(2);
}

/** Figures that one of the sheets has and that are not nothing throughout. */
function telling(a: Sheet, b: Sheet): readonly SheetFigure[] {
  const all = [a.total, b.total, ...[...a.rows, ...b.rows].map((r) => r.figures)];
  return SHEET_FIGURES.filter((f) => all.some((x) => x[f] !== undefined && worst(x[f]) !== 0));
}

function nameOf({ a, b }: RowPair): string {
  return a?.layer ?? b?.layer ?? shortName(a?.module ?? b!.module);
}

function pairingNotes(pairs: readonly RowPair[]): readonly string[] {
  const ordered = pairs.filter((p) => p.byOrder).length;
  const alone = pairs.filter((p) => !p.a || !p.b).length;
  return [
    ...(ordered > 0
      ? [
          `${ordered} of the layers are paired in program order: their functions are of the same kinds, their names do not say it`,
        ]
      : []),
    ...(alone > 0
      ? [`${alone} of the layers stand on one side only: no name says that they are the same`]
      : []),
  ];
}

/** The table and what its marks mean. */
export function compareTable(a: Sheet, b: Sheet, labels: Labels, paint: Painter): readonly string[] {
  const figures = telling(a, b);
  const cells = (x: SheetFigures | undefined, y: SheetFigures | undefined): readonly string[] =>
    figures.flatMap((f) => [
      x ? spanCell(f, x[f]) : '',
      y ? spanCell(f, y[f]) : '',
      ratioCell(x?.[f], y?.[f]),
    ]);
  const pairs = pairRows(a, b);
  const rows = [
    ...pairs.map((pair) => [nameOf(pair), ...cells(pair.a?.figures, pair.b?.figures)]),
    ['total', ...cells(a.total, b.total)],
  ];
  const columns = figures.flatMap((f) => [
    { title: `${SHEET_TITLES[f]} ${labels.a}`, align: 'right' as const },
    { title: labels.b, align: 'right' as const },
    { title: labels.ratio, align: 'right' as const },
  ]);
  const notes = [...units(figures), ...legend(rows.flat()), ...pairingNotes(pairs)];
  return [
    renderTable([{ title: 'layer' }, ...columns], rows, paint),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ];
}

/** One line about a side: what it is and what it was made for. */
export function sheetLine(sheet: Sheet, path: string): string {
  const { kind, name, tool, part, period } = sheet;
  const what = kind === 'estimate' ? `estimate of ${name} by Burin` : `report of ${name}`;
  const made = [tool, part, period === undefined ? undefined : `${period} ns`].filter((x) => x !== undefined);
  return visible(`${what}${made.length > 0 ? `, ${made.join(', ')}` : ''} (${path})`);
}
