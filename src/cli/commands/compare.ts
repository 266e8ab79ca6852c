// `burin compare A B`: two reports, estimates or project folders side by side, layer by layer, with ratios.
import { resolve } from 'node:path';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { readEstimate } from '#src/driver/read-estimate';
import { renderCompare } from '#src/report/synthesis/compare-text';
import { estimateSheet } from '#src/report/synthesis/estimate-sheet';
import { compareJson } from '#src/report/synthesis/json';
import { reportSheet } from '#src/report/synthesis/report-sheet';
import type { Sheet } from '#src/report/synthesis/sheet';
import { readFileBounded, utf8Text } from '#src/toolchain/read-file';
import type { Context } from '../host.ts';
import { finished, type Outcome, refused } from '../outcome.ts';
import { findReport } from '../report-files.ts';

const MAX_ESTIMATE_BYTES = 256 * 1024 * 1024;

function sheetOf(given: string, context: Context): Result<Sheet> {
  if (/\.json$/i.test(given)) {
    const path = resolve(context.host.cwd, given);
    const bytes = readFileBounded(path, given, undefined, MAX_ESTIMATE_BYTES);
    if (!bytes.value) return failed(bytes.diagnostics);
    const text = utf8Text(bytes.value, given);
    if (text.value === undefined) return failed(text.diagnostics);
    const estimate = readEstimate(text.value, given);
    return estimate.value ? ok(estimateSheet(estimate.value)) : failed(estimate.diagnostics);
  }
  const found = findReport(given, context);
  if (!found.value) return failed(found.diagnostics);
  return ok(reportSheet(found.value.report.synthesis, found.value.names), found.diagnostics);
}

export async function compare(context: Context, pathA: string, pathB: string): Promise<Outcome> {
  const a = sheetOf(pathA, context);
  const b = sheetOf(pathB, context);
  const diagnostics = [...a.diagnostics, ...b.diagnostics];
  if (!a.value || !b.value) return refused(diagnostics);
  const text = renderCompare(a.value, b.value, { a: pathA, b: pathB }, context.paint);
  return finished(text, compareJson(a.value, b.value), diagnostics);
}
