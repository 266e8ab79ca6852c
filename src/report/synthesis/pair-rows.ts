// Which rows of two sheets are the same layer: by the name of the module, by the name of the layer, or by the function and
// the number that hls4ml gives a layer's settings. What none of these decides stays alone; nothing is paired by position.
import type { Sheet, SheetRow } from './sheet.ts';

export interface RowPair {
  readonly a?: SheetRow;
  readonly b?: SheetRow;
}

/** The tools put `_s` behind names of template instances. */
const bare = (module: string): string => module.replace(/_s$/, '');

const KEYS: readonly ((row: SheetRow) => string | undefined)[] = [
  (row) => bare(row.module),
  (row) => row.layer,
  (row) => /^([a-z]+)_(?:.*_)?(config\d+)(?:_|$)/.exec(row.module)?.slice(1).join(' '),
];

function grouped(
  rows: readonly SheetRow[],
  done: ReadonlyMap<SheetRow, unknown>,
  key: (row: SheetRow) => string | undefined,
): ReadonlyMap<string, readonly SheetRow[]> {
  const groups = new Map<string, SheetRow[]>();
  for (const row of rows) {
    const name = done.has(row) ? undefined : key(row);
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}

/** In the order of `a`, then what only `b` has. Rows of one name are paired in order if both have as many of them. */
export function pairRows(a: Sheet, b: Sheet): readonly RowPair[] {
  const partner = new Map<SheetRow, SheetRow>();
  const taken = new Map<SheetRow, SheetRow>();
  for (const key of KEYS) {
    const there = grouped(b.rows, taken, key);
    for (const [name, rows] of grouped(a.rows, partner, key)) {
      const others = there.get(name);
      if (others?.length !== rows.length) continue;
      for (const [i, row] of rows.entries()) {
        partner.set(row, others[i]!);
        taken.set(others[i]!, row);
      }
    }
  }
  const pairs = a.rows.map((row): RowPair => {
    const other = partner.get(row);
    return other ? { a: row, b: other } : { a: row };
  });
  return [...pairs, ...b.rows.filter((row) => !taken.has(row)).map((row) => ({ b: row }))];
}
