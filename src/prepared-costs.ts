// What an estimate needs of targets/, for a command that is waited for: parts and operator costs as JSON made when Burin
// was built, so that neither YAML parser nor schema is loaded. In a checkout there is none, and targets/ is read.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { CostData } from './targets/costs/cost-data.ts';
import type { Part } from './targets/index.ts';

/** Name of the file, beside the bundled program. */
export const PREPARED_COSTS = 'costs.json';

export interface EstimateData {
  readonly parts: readonly Part[];
  readonly costs: CostData;
}

export async function estimateData(): Promise<Result<EstimateData>> {
  const file = join(dirname(fileURLToPath(import.meta.url)), PREPARED_COSTS);
  if (existsSync(file)) return ok(JSON.parse(readFileSync(file, 'utf8')) as EstimateData);
  const { value, diagnostics } = (await import('./targets/index.ts')).loadTargets();
  return value ? ok({ parts: [...value.parts.values()], costs: value.costs }) : failed(diagnostics);
}
