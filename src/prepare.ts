// Runs once, when Burin itself is built: does beforehand what every run would do again. Argument: the folder of the
// bundled program.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PREPARED_TEMPLATES, precompileTemplates } from './templates.ts';

writeFileSync(join(process.argv[2]!, PREPARED_TEMPLATES), precompileTemplates());
