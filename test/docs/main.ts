// `npm run docs [-- --check]`: writes the generated parts of README.md; with --check only says whether they are stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { README, regenerate } from './sections.ts';

const before = readFileSync(README, 'utf8');
const after = await regenerate(before);
const stale = before !== after;
if (process.argv.includes('--check')) {
  console.log(stale ? 'README.md is stale: run npm run docs' : 'README.md is up to date');
  process.exitCode = stale ? 1 : 0;
} else {
  if (stale) writeFileSync(README, after);
  console.log(stale ? 'README.md rewritten' : 'README.md was up to date');
}
