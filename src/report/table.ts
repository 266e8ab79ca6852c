// Plain text tables: columns as wide as their widest cell, numbers to the right.
import { type Painter, plainPainter } from './colour.ts';
import { visible } from './visible.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Rows of cells under a title line; every row has one cell a column. Lines carry no trailing blanks. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: Painter = plainPainter,
): string {
  const cells = rows.map((row) => row.map(visible));
  const widths = columns.map((c, i) => Math.max(c.title.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (columns[i]!.align === 'right' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [paint('dim', line(columns.map((c) => c.title))), ...cells.map(line)].join('\n');
}
