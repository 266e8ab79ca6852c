// `burin estimate MODEL`: what the C synthesis report will say, before any vendor tool runs, and what logic synthesis
// makes of it; exit code 4 if the design needs more than its part has.
import { resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose, hasErrors } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Estimate } from '#src/driver/estimate';
import { functionsOf, renderExplanation } from '#src/report/estimate/explain';
import { renderEstimate } from '#src/report/estimate/text';
import type { Json } from '#src/report/json';
import { writeFileWhole } from '#src/toolchain/write-folder';
import { buildModel } from '../built-model.ts';
import type { Context } from '../host.ts';
import { estimateBuilt } from '../model-estimate.ts';
import type { ModelOptions } from '../model-options.ts';
import { EXIT, finished, type Outcome, refused } from '../outcome.ts';

export interface EstimateOptions extends ModelOptions {
  readonly tool: string;
  readonly output?: string;
  readonly explain?: string;
  readonly expand?: boolean;
}

function layerProblems(
  { design }: Estimate,
  layer: string | undefined,
  model: string,
): readonly Diagnostic[] {
  if (layer === undefined || functionsOf(design, layer).length > 0) return [];
  const near = nearestName(
    layer,
    design.layers.map((l) => l.layer),
  );
  const fix = near ? `did you mean "${near}"?` : 'burin estimate MODEL lists the layers that cost something';
  return [diagnose(commandLineMessages.unknownLayer, { name: layer, model }, { fix })];
}

function write(estimate: Estimate, output: string, context: Context): readonly Diagnostic[] {
  const content = `${JSON.stringify(estimate, null, 2)}\n`;
  return writeFileWhole(resolve(context.host.cwd, output), content, output);
}

export async function estimate(context: Context, model: string, options: EstimateOptions): Promise<Outcome> {
  const built = await buildModel(model, options, context);
  const { design, resolved } = built;
  if (!design || !resolved || hasErrors(built.diagnostics)) return refused(built.diagnostics);
  const made = await estimateBuilt(resolved, design, options);
  const before = [...built.diagnostics, ...made.diagnostics];
  if (!made.value) return refused(before);
  const problems = layerProblems(made.value, options.explain, model);
  if (problems.length > 0) return refused([...before, ...problems]);

  const { output, explain } = options;
  const written = output === undefined ? [] : write(made.value, output, context);
  if (hasErrors(written)) return refused([...before, ...written]);
  const text =
    explain === undefined
      ? renderEstimate(made.value, context.paint)
      : renderExplanation(made.value.design, explain, context.paint);
  const where = output === undefined ? '' : `\nwritten to ${output}`;
  // An estimate is plain data whose optional fields JSON leaves out.
  const whole = made.value as unknown as { readonly [key: string]: Json };
  const explained =
    explain === undefined ? {} : { explain: functionsOf(made.value.design, explain).map((f) => f.name) };
  const outcome = finished(text + where, { ...whole, ...explained }, before);
  const negative = outcome.exit === EXIT.done && made.value.misfits.length > 0;
  return negative ? { ...outcome, exit: EXIT.verdict } : outcome;
}
