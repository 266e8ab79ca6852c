// The table of instances in export_syn.rpt and export_impl.rpt: names by depth, figures where they are not 0. The table
// hides functions that hold nothing but one other, and what lies in them stands two steps deeper: where such a row lies
// is not told, so it is left out.
import { countCell } from './cells.ts';
import type { ImplementedCell, Used } from './claims.ts';
import { below, checkedCells, MAX_CELLS } from './implemented-cells.ts';
import type { Remarks } from './remarks.ts';
import { columnOf, type Row, type Table } from './table.ts';

const COLUMNS = { lut: /^LUT$/, ff: /^FF$/, dsp: /^DSP$/, bram18: /^BRAM$/, uram: /^URAM$/ } as const;
type Column = keyof typeof COLUMNS;
/** Deeper paths would grow with the square of their depth. */
const MAX_DEPTH = 256;

interface Listed {
  readonly name: string;
  readonly depth: number;
  readonly used: Used;
}

function listed(table: Table, row: Row, name: number): Listed | undefined {
  const used: { [C in Column]?: number } = {};
  for (const c of Object.keys(COLUMNS) as Column[]) {
    const at = columnOf(table, COLUMNS[c]);
    const text = at === undefined ? '?' : row.cells[at]!;
    const value = text === '' ? 0 : countCell(text);
    if (typeof value !== 'number') return undefined;
    used[c] = value;
  }
  const depth = (/^ */.exec(row.raw[name]!)![0].length - 1) / 2;
  return { name: row.cells[name]!, depth, used };
}

interface Found {
  readonly cells?: readonly ImplementedCell[];
  /** Figures of the whole that the table denies. */
  readonly denied: readonly (keyof Used)[];
}

/** `used`: what the report gives for the whole, which the first row must be. */
export function exportCells(table: Table, used: Used, remarks: Remarks): Found {
  const broken = (why: string, line: number): Found => {
    remarks.notUnderstood('the table of instances', why, line);
    return { denied: [] };
  };
  const name = columnOf(table, /^Name$/);
  if (name === undefined || table.rows.length === 0 || table.rows.length > MAX_CELLS)
    return broken('it has no names, or too many', table.line);
  const cells: { path: string; used: Used; own?: Used }[] = [];
  // The rows that are open, by depth; a hole where one is hidden.
  const open: ((typeof cells)[number] | undefined)[] = [];
  for (const row of table.rows) {
    const it = listed(table, row, name);
    if (!it || !Number.isInteger(it.depth) || it.depth < 0 || it.depth > MAX_DEPTH)
      return broken(`"${row.raw.join('|').trim()}"`, row.line);
    const { depth } = it;
    if ((depth === 0) !== (cells.length === 0))
      return broken('it has not one instance for the whole', row.line);
    const parent = depth === 0 ? undefined : open[depth - 1];
    if (/^\(.*\)$/.test(it.name)) {
      if (parent) parent.own = it.used;
      continue;
    }
    open.length = Math.min(open.length, depth);
    open[depth] = undefined;
    if (depth > 0 && !parent) continue;
    const path = depth === 0 ? '' : below(parent!.path, it.name);
    if (path === undefined) return broken('a name is too long', row.line);
    const cell = { path, used: it.used };
    open[depth] = cell;
    cells.push(cell);
  }
  const { cells: good, why, denied } = checkedCells(cells, used);
  if (why !== undefined) broken(why, table.line);
  return { ...(good === undefined ? {} : { cells: good }), denied };
}
