// Models of examples/ through the compiler, with their files as they lie in the repository.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import { build } from '#src/driver/pipeline';

export const EXAMPLES = join(import.meta.dirname, '../../examples');

export function bytesOf(example: string, file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(EXAMPLES, example, file)));
}

export async function exampleDesign(example: string, model: string): Promise<Design> {
  const read = (name: string): Uint8Array => bytesOf(example, name);
  const built = await build(
    { model, set: [] },
    { bytes: (name) => ok(read(name)), text: (name) => ok(new TextDecoder().decode(read(name))) },
  );
  if (!built.design) throw new Error(JSON.stringify(built.diagnostics));
  return built.design;
}

/** Every model that a command takes as it is: `.nn` files and configurations that name their model. */
export const MODELS: readonly (readonly [string, string])[] = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(join(EXAMPLES, name))
      .filter((file) => /\.(?:nn|ya?ml)$/.test(file))
      .map((file) => [name, file] as const),
  );
