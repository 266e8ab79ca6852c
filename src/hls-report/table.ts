// A table as the tools draw it, +---+ and |, read strictly: every row must have its bars where the header has them, and
// the last border must be there. A table that was cut off or shifted is no table, because a figure in the wrong column
// is worse than none.

export interface Row {
  /** From 1, in the file. */
  readonly line: number;
  /** Trimmed at the right; blanks at the left say how deep a name stands. */
  readonly raw: readonly string[];
  readonly cells: readonly string[];
  /** How many borders stand above, the header's not counted. */
  readonly group: number;
}

export interface Table {
  readonly line: number;
  /** Header cells of a column from top to bottom, joined: `Latency (cycles) min`. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface BrokenTable {
  readonly line: number;
  readonly broken: string;
}

/** Wider tables are none of these tools', and a line of bars must not cost its square. */
const MAX_COLUMNS = 64;

const BORDER = /^\+[-+]+\+$/;

function bars(line: string): readonly number[] {
  const found: number[] = [];
  for (let i = line.indexOf('|'); i >= 0; i = line.indexOf('|', i + 1)) found.push(i);
  return found;
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** What a header line says above the column from `left` to `right`; dashes only draw. */
function above(line: string, left: number, right: number): string {
  const edge = line.startsWith('+') ? '+' : '|';
  const from = line.lastIndexOf(edge, left);
  const to = line.indexOf(edge, right);
  const text = line.slice(from + 1, to < 0 ? undefined : to).trim();
  return /^-*$/.test(text) ? '' : text;
}

function titles(lines: readonly string[], at: readonly number[]): readonly string[] {
  return at
    .slice(0, -1)
    .map((left, i) => lines.map((line) => above(line, left, at[i + 1]!)))
    .map((parts) => parts.filter((p, i) => p !== '' && p !== parts[i - 1]).join(' '));
}

/** `block`: consecutive lines of a table without its indentation; `line`: number of the first, from 1. */
export function readTable(block: readonly string[], line: number): Table | BrokenTable {
  const broken = (i: number, why: string): BrokenTable => ({ line: line + i, broken: why });
  const borders = block.flatMap((l, i) => (BORDER.test(l) ? [i] : []));
  const [top, under] = borders;
  if (top !== 0 || under === undefined || under < 2) return broken(0, 'it has no header');
  if (borders.at(-1) !== block.length - 1 || borders.length < 3) {
    return broken(block.length - 1, 'it does not end with a border');
  }
  const at = bars(block[under - 1]!);
  if (at.length < 2 || at.length > MAX_COLUMNS + 1 || at[0] !== 0) {
    return broken(under - 1, 'its header is not understood');
  }
  const columns = titles(block.slice(1, under), at);
  const width = block[0]!.length;
  const rows: Row[] = [];
  let group = 0;
  for (let i = 0; i < block.length; i++) {
    const text = block[i]!;
    if (text.length !== width) return broken(i, 'a line of it has another length');
    if (i <= under) continue;
    if (BORDER.test(text)) {
      group++;
      continue;
    }
    if (!same(bars(text), at)) return broken(i, 'a row of it does not stand under its header');
    const raw = at.slice(0, -1).map((left, k) => text.slice(left + 1, at[k + 1]!).trimEnd());
    rows.push({ line: line + i, raw, cells: raw.map((c) => c.trim()), group });
  }
  return { line, columns, rows };
}

/** Index of the only column whose title matches; undefined also when several do. */
export function columnOf(table: Table, title: RegExp): number | undefined {
  const found = table.columns.flatMap((c, i) => (title.test(c) ? [i] : []));
  return found.length === 1 ? found[0] : undefined;
}
