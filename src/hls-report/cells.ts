// Cells of reports as numbers. What is neither a number nor one of the tools' words for "not known" is not understood,
// and that is told apart from both.
import type { Said } from './claims.ts';

const NOT_KNOWN = /^(?:\?|-|undef|NA|N\/A|inf)$/i;

/** A whole number of at least 0; null for "not known"; undefined when it is neither. */
export function countCell(cell: string): Said | undefined {
  if (NOT_KNOWN.test(cell)) return null;
  if (!/^\d+$/.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** As `countCell`, where a dash says that there is none: resources. */
export function resourceCell(cell: string): Said | undefined {
  return cell === '-' ? 0 : countCell(cell);
}

/** A whole number or both ends of a range: `42`, `42 ~ 43`. */
export function rangeCell(cell: string): { readonly min: Said; readonly max: Said } | undefined {
  const ends = cell.split(' ~ ').map(countCell);
  const [min, max = min] = ends;
  if (min === undefined || max === undefined || ends.length > 2) return undefined;
  return min !== null && max !== null && min > max ? undefined : { min, max };
}

/** A decimal number, of either sign. */
export function decimalCell(cell: string): number | undefined {
  return /^-?\d+(?:\.\d+)?$/.test(cell) ? Number(cell) : undefined;
}

/** ns, with or without the unit: `5.00`, `5.00 ns`. */
export function clockCell(cell: string): Said | undefined {
  if (NOT_KNOWN.test(cell)) return null;
  return /^\d+(?:\.\d+)?(?: ?ns)?$/.test(cell) ? Number.parseFloat(cell) : undefined;
}

export interface Duration {
  readonly ns: number;
  /** Half of the last digit that is printed, in ns. */
  readonly within: number;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, sec: 1e9 };

/** `75.000 ns`, `6.375 us`, `0.185 sec`. */
export function durationCell(cell: string): Duration | undefined {
  const [, digits, decimals = '', unit] = /^(\d+(?:\.(\d+))?) ?(ns|us|ms|sec)$/.exec(cell) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const scale = UNITS[unit]!;
  return { ns: Number(digits) * scale, within: (scale * 10 ** -decimals.length) / 2 };
}
