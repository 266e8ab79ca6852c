// Finds oracle cases: folders with a configuration, inputs and recorded outputs of hls4ml's own emulation.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

export interface OracleCase {
  readonly name: string;
  readonly folder: string;
  /** As recorded: `ok` and `deviates_from_keras` are deterministic; `undefined` and `fail` have nothing to compare. */
  readonly recorded: string;
}

function recordedClass(folder: string): string {
  const file = join(folder, 'result.json');
  if (!existsSync(file)) return 'ok';
  const result = JSON.parse(readFileSync(file, 'utf8')) as { class?: unknown };
  return typeof result.class === 'string' ? result.class : 'ok';
}

function isCase(folder: string): boolean {
  return ['config.yml', 'inputs.npz'].every((file) => existsSync(join(folder, file)));
}

/** Every case at or below the folder, by name. */
export function findCases(folder: string): readonly OracleCase[] {
  const root = resolve(folder);
  if (isCase(root)) return [{ name: basename(root), folder: root, recorded: recordedClass(root) }];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name))
    .sort()
    .flatMap(findCases);
}
