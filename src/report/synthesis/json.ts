// Reports and comparisons as programs read them: null is "not known", an absent key "not said".
import type { HlsReport } from '#src/hls-report/project';
import type { Json } from '../json.ts';
import { ratio } from './compare-text.ts';
import { pairRows } from './pair-rows.ts';
import { SHEET_FIGURES, type Sheet, type SheetFigures } from './sheet.ts';

/** Plain data whose absent fields JSON leaves out. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function side(sheet: Sheet): { readonly [key: string]: Json } {
  const { kind, name, tool = null, part = null, period = null, total, available } = sheet;
  return { kind, name, tool, part, period, total: plain(total), available: plain(available) };
}

/** Everything that the reports say: layers as the text shows them, modules with all their figures, loops and calls. */
export function reportJson(
  report: HlsReport,
  sheet: Sheet,
  verdicts: readonly string[],
): { readonly [key: string]: Json } {
  const { identity, top, modules } = report.synthesis;
  return {
    ...side(sheet),
    tool: identity.tool ?? null,
    version: identity.version ?? null,
    family: identity.family ?? null,
    top: top ?? null,
    layers: plain(sheet.rows),
    modules: plain(modules),
    cosim: plain(report.cosim),
    implementations: plain(report.implementations.map(({ cells: _, ...of }) => of)),
    implemented: plain(report.implemented),
    verdicts: [...verdicts],
  };
}

function ratios(a: SheetFigures | undefined, b: SheetFigures | undefined): Json {
  const given = SHEET_FIGURES.flatMap((f) => {
    const r = ratio(a?.[f], b?.[f]);
    return r === undefined ? [] : [[f, r] as const];
  });
  return Object.fromEntries(given);
}

/** Two sides with their layers in pairs; a layer that stands on one side only has null on the other. */
export function compareJson(a: Sheet, b: Sheet): { readonly [key: string]: Json } {
  const layers = pairRows(a, b).map((pair) => ({
    a: pair.a ? plain(pair.a) : null,
    b: pair.b ? plain(pair.b) : null,
    ...(pair.byOrder ? { byOrder: true } : {}),
    ratios: ratios(pair.a?.figures, pair.b?.figures),
  }));
  return { a: side(a), b: side(b), layers, ratios: ratios(a.total, b.total) };
}
