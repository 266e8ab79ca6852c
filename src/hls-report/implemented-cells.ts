// Instances of an implemented design, and whether what is said of them can hold: parts are never more than the whole.
// LUTs are no such measure: one may serve two cells, and then each counts it.
import type { ImplementedCell, Used } from './claims.ts';

/** More is no design that fits a part. */
export const MAX_CELLS = 100_000;

/** Longer is no name of a design, and would grow with the depth of a made-up one. */
const MAX_PATH = 4096;

/** The path of `name` in the cell at `path`; undefined where it is too long. */
export function below(path: string, name: string): string | undefined {
  const whole = path === '' ? name : `${path}/${name}`;
  return whole.length > MAX_PATH ? undefined : whole;
}

/** A cell with what is directly in it, as far as that is said. */
export interface ListedCell extends ImplementedCell {
  readonly own?: Used;
}

const COUNTED = ['ff', 'dsp', 'bram18', 'uram'] as const;

function parentOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

/** Why a list of cells cannot hold; undefined where nothing speaks against it. `cells`: whole before parts. */
function whyNotCells(cells: readonly ListedCell[]): string | undefined {
  const byPath = new Map<string, ListedCell>();
  const parts = new Map<string, { [C in (typeof COUNTED)[number]]: number }>();
  for (const cell of cells) {
    if (byPath.has(cell.path)) return `"${cell.path}" stands there twice`;
    byPath.set(cell.path, cell);
    if (cell.path === '') continue;
    const parent = parentOf(cell.path);
    const sum = parts.get(parent) ?? { ff: 0, dsp: 0, bram18: 0, uram: 0 };
    for (const c of COUNTED) sum[c] += cell.used[c] ?? 0;
    parts.set(parent, sum);
  }
  for (const [path, { used, own }] of byPath)
    for (const c of COUNTED) {
      const inside = (parts.get(path)?.[c] ?? 0) + (own?.[c] ?? 0);
      const whole = used[c] ?? 0;
      if (inside > whole) return `the parts of "${path}" have ${inside} ${c.toUpperCase()}, it has ${whole}`;
    }
  return undefined;
}

interface CheckedCells {
  /** Absent where they cannot hold. */
  readonly cells?: readonly ImplementedCell[];
  readonly why?: string;
  /** Figures of the whole that the list denies. */
  readonly denied: readonly (keyof Used)[];
}

/** A list of cells beside what the same report gives for the whole. `cells`: the top first, whole before parts. */
export function checkedCells(cells: readonly ListedCell[], whole: Used): CheckedCells {
  const top = cells[0]!.used;
  const names = Object.keys(top) as (keyof Used)[];
  const denied = names.filter((n) => whole[n] !== undefined && whole[n] !== top[n]);
  // What is 0 is not written, and 2025.2 writes nothing but shift registers at times: such a list says nothing.
  if (denied.length > 0 && names.every((n) => top[n] === 0)) return { why: 'it has no figures', denied: [] };
  const why =
    denied.length > 0
      ? `its ${denied.map((n) => n.toUpperCase()).join(', ')} differ from those of the whole`
      : whyNotCells(cells);
  if (why !== undefined) return { why, denied };
  return { cells: cells.map(({ own: _, ...cell }) => cell), denied };
}

/** Without what is denied. */
export function withoutDenied(whole: Used, denied: readonly (keyof Used)[]): Used {
  return Object.fromEntries(Object.entries(whole).filter(([n]) => !denied.includes(n as keyof Used)));
}
