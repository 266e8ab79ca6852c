// The order diagnostics are printed in: errors first, then by place as a reader walks through the files, so that
// equal inputs give equal output whatever order the stages found things in.
import type { Diagnostic, Severity } from '#ir/diagnostics/diagnostic';
import { type Location, printLocation } from '#ir/location';

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** Compares text with runs of digits as numbers: `layers[3]` stands before `layers[12]`. Independent of the locale. */
export function naturalCompare(a: string, b: string): number {
  const x = a.match(/\d+|\D+/g) ?? [];
  const y = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const p = x[i]!;
    const q = y[i]!;
    if (p === q) continue;
    const byNumber = /^\d/.test(p) && /^\d/.test(q) ? Number(p) - Number(q) : 0;
    if (byNumber !== 0) return byNumber;
    return p < q ? -1 : 1;
  }
  return x.length - y.length;
}

function comparePlaces(a: Location | undefined, b: Location | undefined): number {
  if (!a || !b) return (a ? 1 : 0) - (b ? 1 : 0);
  if (a.kind === 'text' && b.kind === 'text' && a.file === b.file) {
    return a.start.line - b.start.line || a.start.column - b.start.column;
  }
  return naturalCompare(printLocation(a), printLocation(b));
}

/** Sorted, with exact repetitions dropped. */
export function orderDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const unique = diagnostics.filter((d) => {
    const key = JSON.stringify([d.code, d.severity, d.message, d.at ? printLocation(d.at) : '']);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return unique.sort(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      comparePlaces(a.at, b.at) ||
      naturalCompare(a.code, b.code) ||
      naturalCompare(a.message, b.message),
  );
}
