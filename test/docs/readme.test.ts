// Catches a README whose command list, support table or example output no longer is what the program does.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { README, regenerate } from './sections.ts';

test('the generated parts of the README are up to date (npm run docs)', async () => {
  const text = readFileSync(README, 'utf8');
  expect(await regenerate(text)).toBe(text);
});
