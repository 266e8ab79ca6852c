// `burin report PATH`: what Vivado HLS, Vitis HLS and Vivado reported of a project, by layer; with --against MODEL, Burin's
// estimate of the same design beside it. Exit code 4 if the reports speak against the design.

import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { samePart } from '#src/hls-report/resolve';
import { type Side, sidesJson, stepTables } from '#src/report/synthesis/compare-sides';
import { compareTable, sheetLine } from '#src/report/synthesis/compare-text';
import { estimatedSteps, estimateSheet } from '#src/report/synthesis/estimate-sheet';
import { sheetsByStep } from '#src/report/synthesis/implemented-sheet';
import { reportJson } from '#src/report/synthesis/json';
import { layerTable } from '#src/report/synthesis/layer-table';
import { reportSheet } from '#src/report/synthesis/report-sheet';
import { renderReport } from '#src/report/synthesis/report-text';
import type { Sheet } from '#src/report/synthesis/sheet';
import { verdicts } from '#src/report/synthesis/verdict';
import { DEFAULT_TOOL } from '#src/targets/default-tool';
import { buildModel } from '../built-model.ts';
import type { Context } from '../host.ts';
import { estimateBuilt } from '../model-estimate.ts';
import type { ModelOptions } from '../model-options.ts';
import { EXIT, finished, type Outcome, refused } from '../outcome.ts';
import { findReport } from '../report-files.ts';

export interface ReportOptions extends ModelOptions {
  readonly against?: string;
  readonly tool?: string;
}

/** Options that adjust a model say nothing where there is none. */
function unused(options: ReportOptions): readonly Diagnostic[] {
  if (options.against !== undefined) return [];
  const { weights, config, part, clock, io, tool } = options;
  const given = Object.entries({ weights, config, part, clock, io, tool }).filter(([, v]) => v !== undefined);
  const names = [...given.map(([name]) => name), ...(options.set.length > 0 ? ['set'] : [])];
  const because = 'it adjusts the model of --against, and there is none';
  return names.map((n) => diagnose(commandLineMessages.optionWithoutUse, { option: `--${n}`, because }));
}

/** What keeps the report from being one of the model: top, part and clock, as far as each is known. */
function differences(report: Sheet, top: string | undefined, estimate: Sheet): readonly string[] {
  const differ = (what: string, theirs: string | undefined, ours: string, same: boolean) =>
    same ? [] : [`its ${what} is ${theirs ?? 'not told'}, the model's is ${ours}`];
  const { part, period } = report;
  return [
    ...differ('top', top && `"${top}"`, `"${estimate.name}"`, top === estimate.name),
    ...differ('part', part, estimate.part!, part !== undefined && samePart(part, estimate.part!)),
    ...differ(
      'clock',
      period === undefined ? undefined : `${period} ns`,
      `${estimate.period} ns`,
      period !== undefined && Math.abs(period - estimate.period!) < 0.005,
    ),
  ];
}

type EstimateSide = Pick<Side, 'sheet' | 'steps'>;

async function estimateFor(
  report: Sheet,
  top: string | undefined,
  model: string,
  options: ReportOptions,
  context: Context,
): Promise<Result<EstimateSide>> {
  const built = await buildModel(model, options, context);
  const { design, resolved } = built;
  if (!design || !resolved || hasErrors(built.diagnostics)) return failed(built.diagnostics);
  const tool = options.tool ?? report.tool ?? DEFAULT_TOOL;
  const made = await estimateBuilt(resolved, design, { tool });
  const before = [...built.diagnostics, ...made.diagnostics];
  if (!made.value) return failed(before);
  const sheet = estimateSheet(made.value);
  const differs = differences(report, top, sheet);
  if (differs.length === 0) return ok({ sheet, steps: estimatedSteps(made.value) }, before);
  const fix = 'give the model the part and clock of the report with --part and --clock';
  return failed([
    ...before,
    diagnose(reportMessages.anotherProject, { differs: differs.join('; ') }, { fix }),
  ]);
}

export async function report(context: Context, path: string, options: ReportOptions): Promise<Outcome> {
  const problems = unused(options);
  if (problems.length > 0) return refused(problems);
  const found = findReport(path, context);
  if (!found.value) return refused(found.diagnostics);
  const { report, names } = found.value;
  const sheet = reportSheet(report.synthesis, names);
  const bad = verdicts(report, sheet);
  const json = reportJson(report, sheet, bad);
  const { against } = options;
  let text: string;
  let outcome: Outcome;
  if (against === undefined) {
    text = renderReport(report, sheet, names, layerTable(sheet, context.paint), context.paint);
    outcome = finished(text, json, found.diagnostics);
  } else {
    const estimate = await estimateFor(sheet, report.synthesis.top, against, options, context);
    const all = [...found.diagnostics, ...estimate.diagnostics];
    if (!estimate.value) return refused(all);
    const labels = { a: 'report', b: 'estimate', ratio: 'est/rep' };
    const ours = { path: against, ...estimate.value };
    const theirs = { path, sheet, steps: sheetsByStep(report, names) };
    const table = [
      sheetLine(ours.sheet, against),
      '',
      ...compareTable(sheet, ours.sheet, labels, context.paint),
      ...stepTables(theirs, ours, labels, context.paint),
    ];
    text = renderReport(report, sheet, names, table, context.paint);
    outcome = finished(text, { ...json, against: sidesJson(theirs, ours) }, all);
  }
  return outcome.exit === EXIT.done && bad.length > 0 ? { ...outcome, exit: EXIT.verdict } : outcome;
}
