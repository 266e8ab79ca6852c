// The version of this Burin, from its package.json: above `src/` in a checkout, above `dist/src/` in a package.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompilerBug } from '#ir/errors';

let known: string | undefined;

export function burinVersion(): string {
  if (known !== undefined) return known;
  const here = dirname(fileURLToPath(import.meta.url));
  for (const up of ['../..', '../../..']) {
    try {
      const meta = JSON.parse(readFileSync(join(here, up, 'package.json'), 'utf8')) as { version?: unknown };
      if (typeof meta.version === 'string') {
        known = meta.version;
        return known;
      }
    } catch {
      // Not at this level: try the next.
    }
  }
  throw new CompilerBug('package.json is not where the package puts it');
}
