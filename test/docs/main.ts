// `npm run docs [-- --check]`: writes the generated parts of README.md and the JSON schemas of targets/; with --check
// only says whether they are stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsonSchemas } from '#src/targets/schemas';
import { README, regenerate } from './sections.ts';

const schemas = join(dirname(README), 'targets/schema');
const texts = new Map([[README, await regenerate(readFileSync(README, 'utf8'))]]);
for (const [name, text] of jsonSchemas()) texts.set(join(schemas, name), text);

for (const [file, after] of texts) {
  const stale = !existsSync(file) || readFileSync(file, 'utf8') !== after;
  if (process.argv.includes('--check')) {
    console.log(stale ? `${file} is stale: run npm run docs` : `${file} is up to date`);
    if (stale) process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    if (stale) writeFileSync(file, after);
    console.log(stale ? `${file} rewritten` : `${file} was up to date`);
  }
}
