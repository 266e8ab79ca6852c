// Networks from text for tests of profiles and of the float engine, and their inputs.

import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import { trainedEmulator } from '#src/driver/float';
import { inputPorts, outputPorts } from '#src/driver/interpret';
import { type Matched, matchArrays } from '#src/driver/match-arrays';
import { build } from '#src/driver/pipeline';
import type { Network } from '#src/profile/measure';

export type BuiltNetwork = Network & { readonly design: Design };

/** Fails the test with the diagnostics when there are errors. */
export async function networkOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  model: string,
  config?: string,
): Promise<BuiltNetwork> {
  const read = (name: string): string | Uint8Array => {
    const found = files[name];
    if (found === undefined) throw new Error(`no file ${name}`);
    return found;
  };
  const built = await build(
    { model, ...(config === undefined ? {} : { config }), set: [] },
    {
      bytes: (name) => {
        const found = read(name);
        return ok(typeof found === 'string' ? new TextEncoder().encode(found) : found);
      },
      text: (name) => {
        const found = read(name);
        return ok(typeof found === 'string' ? found : new TextDecoder().decode(found));
      },
    },
  );
  const { loaded, resolved, design } = built;
  if (!loaded || !resolved || !design)
    throw new Error(JSON.stringify(built.diagnostics.map((d) => d.message)));
  return { loaded, resolved, design };
}

/** A network with one input. */
export function fromText(body: string, io: 'stream' | 'parallel' = 'stream'): Promise<BuiltNetwork> {
  const target = `target "xcvu13p-flga2577-2-e" { clock 5ns  io ${io} }`;
  return networkOf({ 'net.nn': `model net\n${target}\n${body}\n` }, 'net.nn');
}

export function samplesOf(network: BuiltNetwork, rows: readonly (readonly number[])[]): Matched {
  const [port] = inputPorts(network.design);
  const data = Float64Array.from(rows.flat());
  const matched = matchArrays(
    new Map([['in0', { shape: [rows.length, ...port!.shape], data }]]),
    [port!],
    'in',
    'test',
  );
  if (!matched.value) throw new Error(JSON.stringify(matched.diagnostics.map((d) => d.message)));
  return matched.value;
}

/** xorshift32 in [-1, 1). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  };
}

/** Outputs of the first `limit` samples as trained: one array a port. */
export function emulateFloat(resolved: Module, matched: Matched, limit: number) {
  const emulator = trainedEmulator(resolved);
  const { outputs } = emulator.run(matched.arrays, limit);
  return outputPorts(emulator.design).map((port, k) => ({
    name: `out${k}`,
    shape: [limit, ...port.shape],
    data: outputs[k]!,
  }));
}
