// Operator libraries for a command that is waited for: the data of targets/costs as JSON made when Burin was built, so
// that neither YAML parser nor schema is loaded. In a checkout there is none, and targets/ is read.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OperatorLibrary } from '#ir/cost/library';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { CostData } from './targets/costs/cost-data.ts';
import { buildLibrary, type LibraryOptions } from './targets/costs/library.ts';
import type { Combination } from './targets/costs/nearest.ts';

/** Name of the file, beside the bundled program. */
export const PREPARED_COSTS = 'costs.json';

async function costData(): Promise<Result<CostData>> {
  const file = join(dirname(fileURLToPath(import.meta.url)), PREPARED_COSTS);
  if (existsSync(file)) return ok(JSON.parse(readFileSync(file, 'utf8')) as CostData);
  return (await import('./targets/index.ts')).loadCosts();
}

/** The library of a tool version, device family and speed grade, or the nearest in its stead. */
export async function operatorLibrary(
  combination: Combination,
  options: LibraryOptions = {},
): Promise<Result<OperatorLibrary>> {
  const data = await costData();
  return data.value ? ok(buildLibrary(data.value, combination, options)) : failed(data.diagnostics);
}
