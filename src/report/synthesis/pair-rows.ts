// Which rows of two sheets are the same layer: by the name of the module, by the name of the layer, or by the function and
// the number that hls4ml gives a layer's settings. Rows that no name decides are paired in program order, and marked so, if
// both sides have functions of the same kinds in the same order; else they stay alone.
import type { Sheet, SheetRow } from './sheet.ts';

export interface RowPair {
  readonly a?: SheetRow;
  readonly b?: SheetRow;
  /** No name says that they are the same, only their place among functions of their kinds. */
  readonly byOrder?: true;
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
    if (name === undefined) continue;
    const before = groups.get(name);
    if (before) before.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

/** hls4ml numbers layers in program order. */
function layerNumber({ module }: SheetRow): number {
  return Number(/(?:^|_)config(\d{1,9})(?:_|$)/.exec(module)?.[1] ?? Number.NaN);
}

/** Rows in program order: estimates have it, reports only where every module tells its number. */
function programOrder(sheet: Sheet, done: ReadonlyMap<SheetRow, unknown>): readonly SheetRow[] {
  const rows = sheet.rows.filter((row) => !done.has(row));
  if (sheet.kind === 'estimate') return rows;
  const numbers = new Map(rows.map((row) => [row, layerNumber(row)]));
  if ([...numbers.values()].some(Number.isNaN) || new Set(numbers.values()).size < rows.length) return [];
  return [...rows].sort((x, y) => numbers.get(x)! - numbers.get(y)!);
}

/** `dense_latency_…` → dense: what Burin and hls4ml both call a layer's function. */
const kind = ({ module }: SheetRow): string => /^[a-z]+/i.exec(module)?.[0] ?? module;

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
  const ordered = new Set<SheetRow>();
  const [left, right] = [programOrder(a, partner), programOrder(b, taken)];
  if (left.length === right.length && left.every((row, i) => kind(row) === kind(right[i]!))) {
    for (const [i, row] of left.entries()) {
      ordered.add(row);
      partner.set(row, right[i]!);
      taken.set(right[i]!, row);
    }
  }
  const pairs = a.rows.map((row): RowPair => {
    const other = partner.get(row);
    if (!other) return { a: row };
    return { a: row, b: other, ...(ordered.has(row) ? { byOrder: true } : {}) };
  });
  return [...pairs, ...b.rows.filter((row) => !taken.has(row)).map((row) => ({ b: row }))];
}
