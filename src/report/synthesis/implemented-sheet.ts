// What implementation made of a design, as a sheet of its own kind: after one step, by the layers of the top function.
import { RESOURCES } from '#ir/cost/estimate';
import type { Used } from '#src/hls-report/claims';
import type { Implemented, Step } from '#src/hls-report/implemented';
import { layerOf } from '#src/hls-report/layer-names';
import type { HlsReport } from '#src/hls-report/project';
import { exactly, type Sheet, type SheetFigures, type SheetRow } from './sheet.ts';

export const STEP_TITLES: { readonly [S in Step]: string } = {
  synthesis: 'after logic synthesis',
  placement: 'after placement',
  routing: 'after routing',
};

function figuresOf(used: Used): SheetFigures {
  return Object.fromEntries(
    RESOURCES.flatMap((r) => {
      const value = used[r];
      return value === undefined ? [] : [[r, exactly(value)] as const];
    }),
  );
}

/** Rows are the calls of the top that C synthesis reports, by the names of their instances; without it, all in the top. */
function rowsOf(
  { synthesis }: HlsReport,
  { cells }: Implemented,
  names: ReadonlyMap<string, string>,
): readonly SheetRow[] {
  const row = (module: string, used: Used | undefined): SheetRow => {
    const layer = layerOf(module, names);
    return { ...(layer === undefined ? {} : { layer }), module, figures: used ? figuresOf(used) : {} };
  };
  const byPath = new Map(cells.map((c) => [c.path, c]));
  const calls = synthesis.modules.find((m) => m.name === synthesis.top)?.calls ?? [];
  if (calls.length > 0) return calls.map(({ instance, module }) => row(module, byPath.get(instance)?.used));
  return cells.flatMap(({ path, module, used }) =>
    path === '' || path.includes('/') ? [] : [row(module ?? path, used)],
  );
}

/** Rows are empty where no layer is told apart. */
export function implementedSheet(
  report: HlsReport,
  made: Implemented,
  names: ReadonlyMap<string, string>,
): Sheet {
  const rows = rowsOf(report, made, names);
  const told = rows.some((r) => Object.keys(r.figures).length > 0);
  return {
    kind: 'report',
    name: report.synthesis.top ?? 'no known top',
    rows: told ? rows : [],
    total: figuresOf(made.used),
    available: {},
  };
}

/** The only one of a step, as a sheet; reports that differ are of different runs, and none of them speaks for the step. */
export function sheetsByStep(
  report: HlsReport,
  names: ReadonlyMap<string, string>,
): ReadonlyMap<Step, Sheet | 'several'> {
  const sheets = new Map<Step, Sheet | 'several'>();
  for (const made of report.implemented) {
    if (made.step === undefined || Object.keys(made.used).length === 0) continue;
    sheets.set(made.step, sheets.has(made.step) ? 'several' : implementedSheet(report, made, names));
  }
  return sheets;
}
