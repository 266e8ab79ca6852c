// A small run of the fuzzer with a seed of its own. Catches: an input that is neither refused with a diagnostic nor
// made into a well-formed design; a fuzzer that no longer reaches the lowering; inputs that differ between runs.
import { expect, it } from 'vitest';
import { campaign, plan } from './campaign.ts';
import { hdf5Files } from './corpus.ts';
import { INPUT_KINDS, inputsOf } from './inputs.ts';
import { judge } from './judge.ts';

const INPUTS = 2000;

it('two thousand damaged inputs are refused or compiled', async () => {
  const tally = await campaign({ inputs: INPUTS, seed: 2026, kinds: INPUT_KINDS, workers: 1 });
  expect(tally.failures).toEqual([]);
  expect(tally.inputs).toBe(INPUTS);
  expect(tally.diagnosed + tally.accepted).toBe(INPUTS);
  expect(tally.accepted).toBeGreaterThan(INPUTS / 50);
});

it('input n is the same in every run, and every kind is run', async () => {
  for (const kind of INPUT_KINDS) {
    const [a, b] = [await inputsOf(kind, 7), await inputsOf(kind, 7)];
    for (const index of [0, 5, 999]) expect(a(index)).toEqual(b(index));
  }
  expect(plan({ inputs: 100_000, seed: 1, kinds: INPUT_KINDS }).map(([, n]) => n)).toEqual([
    37_000, 23_000, 26_000, 4000, 4000, 2000, 2000, 2000,
  ]);
});

// Catches: damage done to files that are refused as they are, so that nothing behind the refusal is ever reached.
it('HDF5 files and archives are accepted before they are damaged', async () => {
  for (const bytes of await hdf5Files())
    await expect(judge({ kind: 'hdf5', bytes, way: 99 }, undefined)).resolves.toBe('accepted');
});

it('a result without a well-formed design is a failure', async () => {
  const bytes = new TextEncoder().encode('kernel k( {');
  await expect(judge({ kind: 'kn', bytes, way: 0 }, undefined)).resolves.toBe('diagnosed');
});
