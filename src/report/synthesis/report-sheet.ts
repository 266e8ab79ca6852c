// A report as a sheet: a row for every call of the top function; without a known top, a row for every module.
import { RESOURCES } from '#ir/cost/estimate';
import { layerOf } from '#src/hls-report/layer-names';
import type { ModuleReport, Synthesis } from '#src/hls-report/resolve';
import { type Sheet, type SheetRow, sheetFigures } from './sheet.ts';

/** `names`: layers by the names of their settings, where the project's top function is at hand. */
export function reportSheet(synthesis: Synthesis, names: ReadonlyMap<string, string>): Sheet {
  const { identity, top, modules } = synthesis;
  const byName = new Map(modules.map((m) => [m.name, m]));
  const whole = top === undefined ? undefined : byName.get(top);
  const row = (module: string, m: ModuleReport | undefined): SheetRow => {
    const layer = layerOf(module, names);
    return {
      ...(layer === undefined ? {} : { layer }),
      module,
      figures: m ? sheetFigures(m.figures) : {},
    };
  };
  const rows = whole
    ? whole.calls.map(({ module }) => row(module, byName.get(module)))
    : modules.map((m) => row(m.name, m));
  const tool =
    identity.version === undefined ? identity.tool : `${identity.tool ?? 'HLS'}-${identity.version}`;
  const period = whole?.figures.clockTarget;
  const available = RESOURCES.flatMap((r) => {
    const has = whole?.figures[`${r}Available`];
    return typeof has === 'number' ? [[r, has] as const] : [];
  });
  return {
    kind: 'report',
    name: top ?? 'no known top',
    ...(tool === undefined ? {} : { tool }),
    ...(identity.part === undefined ? {} : { part: identity.part }),
    ...(typeof period === 'number' ? { period } : {}),
    rows,
    total: whole ? sheetFigures(whole.figures) : {},
    available: Object.fromEntries(available),
  };
}
