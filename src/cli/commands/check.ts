// `burin check MODEL`: everything that compile would find wrong, and the layers as they would be built, without
// writing anything.
import { hasErrors } from '#ir/diagnostics/diagnostic';
import { effectiveConfiguration } from '#src/driver/effective-configuration';
import { layerRows, renderLayers } from '#src/report/layer-summary';
import { renderSummary, summarize } from '#src/report/model-summary';
import { buildModel } from '../built-model.ts';
import type { Context } from '../host.ts';
import type { ModelOptions } from '../model-options.ts';
import { finished, type Outcome, refused } from '../outcome.ts';
import { type PassOptions, passesOptions } from '../pass-options.ts';

export async function check(
  context: Context,
  model: string,
  options: ModelOptions & PassOptions,
): Promise<Outcome> {
  const built = await buildModel(model, options, context, await passesOptions(options, context));
  if (!built.resolved || hasErrors(built.diagnostics)) return refused(built.diagnostics);
  const summary = summarize(built.resolved);
  const rows = layerRows(built.resolved, built.design);
  return finished(
    `${renderSummary(summary)}\n\n${renderLayers(rows, context.paint)}`,
    {
      ...summary,
      layers: rows.map((r) => ({ ...r })),
      configuration: JSON.parse(JSON.stringify(effectiveConfiguration(built.resolved))),
      passes: built.runs.map(({ pass, changed, statistics }) => ({ pass, changed, statistics })),
    },
    built.diagnostics,
  );
}
