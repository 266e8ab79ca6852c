// `burin compare A B`: two reports, estimates or project folders side by side, layer by layer, with ratios.
import { resolve } from 'node:path';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { readEstimate } from '#src/driver/read-estimate';
import type { HlsReport } from '#src/hls-report/project';
import { renderSides, type Side, sidesJson } from '#src/report/synthesis/compare-sides';
import { estimatedSteps, estimateSheet } from '#src/report/synthesis/estimate-sheet';
import { sheetsByStep } from '#src/report/synthesis/implemented-sheet';
import { reportSheet } from '#src/report/synthesis/report-sheet';
import type { Sheet } from '#src/report/synthesis/sheet';
import { readFileBounded, utf8Text } from '#src/toolchain/read-file';
import type { Context } from '../host.ts';
import { finished, type Outcome, refused } from '../outcome.ts';
import { findReport } from '../report-files.ts';

const MAX_ESTIMATE_BYTES = 256 * 1024 * 1024;

/** Who implemented what, for reports without C synthesis. */
function implementedBy({ synthesis, implementations: [made] }: HlsReport): Pick<Sheet, 'tool' | 'part'> {
  if (synthesis.modules.length > 0 || !made) return {};
  const { version, part } = made;
  const tool = version === undefined ? {} : { tool: `vivado-${version}` };
  return { ...tool, ...(part === undefined ? {} : { part }) };
}

function sideOf(given: string, context: Context): Result<Side> {
  if (/\.json$/i.test(given)) {
    const path = resolve(context.host.cwd, given);
    const bytes = readFileBounded(path, given, undefined, MAX_ESTIMATE_BYTES);
    if (!bytes.value) return failed(bytes.diagnostics);
    const text = utf8Text(bytes.value, given);
    if (text.value === undefined) return failed(text.diagnostics);
    const estimate = readEstimate(text.value, given);
    if (!estimate.value) return failed(estimate.diagnostics);
    return ok({ path: given, sheet: estimateSheet(estimate.value), steps: estimatedSteps(estimate.value) });
  }
  const found = findReport(given, context);
  if (!found.value) return failed(found.diagnostics);
  const { report, names } = found.value;
  const sheet = { ...implementedBy(report), ...reportSheet(report.synthesis, names) };
  return ok({ path: given, sheet, steps: sheetsByStep(report, names) }, found.diagnostics);
}

export async function compare(context: Context, pathA: string, pathB: string): Promise<Outcome> {
  const a = sideOf(pathA, context);
  const b = sideOf(pathB, context);
  const diagnostics = [...a.diagnostics, ...b.diagnostics];
  if (!a.value || !b.value) return refused(diagnostics);
  const text = renderSides(a.value, b.value, context.paint);
  return finished(text, sidesJson(a.value, b.value), diagnostics);
}
