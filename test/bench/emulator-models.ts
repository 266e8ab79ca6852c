// The models that the emulator is measured on, built as a user's command would build them.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import { readArrays } from '#src/data/npz';
import { build } from '#src/driver/pipeline';
import type { SourceFiles } from '#src/driver/request';

const ROOT = resolve(import.meta.dirname, '../..');
export const DECODER = join(ROOT, 'examples/calo-vae');
export const JET = resolve(ROOT, '../shared/oracles/jet');

export function filesOf(folder: string): SourceFiles {
  const bytes = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
  return {
    bytes: (name) => ok(bytes(name)),
    text: (name) => ok(new TextDecoder().decode(bytes(name))),
  };
}

/** Layers of the decoder that accumulate products. */
const DENSE = ['0', '1', '2', '3', '4', 'l0', 'l1', 'l2', 'l3', 'l12', 'LFR'].map((n) => `q_dense_${n}`);
/** Wide enough for every sum of exact products: nothing rounds, and wrapping never shows. */
const EXACT = 'ap_fixed<28,14>';
export const EXACT_SUMS = DENSE.map((layer) => `${layer}.accum=${EXACT}`);

export async function designOf(folder: string, model: string, set: readonly string[] = []): Promise<Design> {
  const built = await build({ model, set }, filesOf(folder));
  if (!built.design) throw new Error(built.diagnostics.map((d) => d.message).join('\n'));
  return built.design;
}

/** The only array of a file. */
export function arrayOf(folder: string, file: string): Float64Array {
  const read = readArrays(new Uint8Array(readFileSync(join(folder, file))), file, file);
  return Float64Array.from([...read.value!.values()][0]!.data);
}
