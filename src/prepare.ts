// Runs once, when Burin itself is built: does beforehand what every run would do again. Argument: the folder of the
// bundled program.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimateData, PREPARED_COSTS } from './prepared-costs.ts';
import { PREPARED_TOOL, printTool } from './prepared-tool.ts';
import { loadTool } from './targets/index.ts';
import { PREPARED_TEMPLATES, precompileTemplates } from './templates.ts';

const folder = process.argv[2]!;
const tool = loadTool();
if (!tool.value) throw new Error(tool.diagnostics.map((d) => d.message).join('\n'));
writeFileSync(join(folder, PREPARED_TOOL), printTool(tool.value));
const costs = await estimateData();
if (!costs.value) throw new Error(costs.diagnostics.map((d) => d.message).join('\n'));
writeFileSync(join(folder, PREPARED_COSTS), JSON.stringify(costs.value));
writeFileSync(join(folder, PREPARED_TEMPLATES), precompileTemplates());
