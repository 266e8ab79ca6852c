// Catches: an example that no longer compiles, a lowered design that its verifiers refuse or whose kernels do not
// survive their own text, and a decoder that lost a bit against what hls4ml's C++ gave for it.
import { afterAll, describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { verifyDesign } from '#ir/design/verify';
import { codeAt } from '#ir/fixed/codes';
import { parseKernels } from '#ir/kernel/parse';
import { printKernels } from '#ir/kernel/print';
import { verifyKernels } from '#ir/kernel/verify';
import { readNpz } from '#src/data/npz';
import { inputPorts, interpret, toArrays, toCodes } from '#src/driver/interpret';
import { matchArrays } from '#src/driver/match-arrays';
import { testVectors } from '#src/driver/test-data';
import { hasGpp } from '../differential/gpp.ts';
import { emulateCsim } from '../oracles/csim.ts';
import { bytesOf, exampleDesign, MODELS } from './example-files.ts';

const made = new Map<string, Promise<Design>>();
afterAll(() => made.clear());

function design(example: string, model: string): Promise<Design> {
  const key = `${example}/${model}`;
  const known = made.get(key) ?? exampleDesign(example, model);
  made.set(key, known);
  return known;
}

it('looks at every example', () => {
  const names = MODELS.map(([example, model]) => `${example}/${model}`);
  expect(names).toEqual(
    expect.arrayContaining([
      'calo-vae/decoder.yml',
      'calo-vae/published.yml',
      'jet-tagging/jet.nn',
      'minimal/minimal.nn',
    ]),
  );
});

describe.each(MODELS)('%s/%s', (example, model) => {
  it('lowers to a design that verifies, in kernels that can be written down', async () => {
    const found = await design(example, model);
    expect(verifyDesign(found)).toEqual([]);
    expect(verifyKernels(found.kernels)).toEqual([]);
    const bare = found.kernels.map(({ source: _, ...kernel }) => kernel);
    const again = parseKernels(printKernels(bare));
    expect(again.diagnostics).toEqual([]);
    expect(again.value).toEqual(bare);
  });
});

const ROWS = 3;

describe('the calorimeter decoder', () => {
  const recorded = readNpz(bytesOf('calo-vae', 'published_outputs.npz'), 'published_outputs.npz').value!;
  const inputs = readNpz(bytesOf('calo-vae', 'inputs.npz'), 'inputs.npz').value!;

  it.each(['published.yml', 'decoder.yml'])('%s gives the recorded bits', async (model) => {
    const found = await design('calo-vae', model);
    const matched = matchArrays(inputs, inputPorts(found), 'in', 'inputs.npz');
    const samples = toCodes(matched.value!, found, ROWS);
    const [out] = toArrays(found, interpret(found, samples.value!));
    expect(out!.data).toHaveLength(ROWS * 374);
    const [expected] = [...recorded.values()];
    expect(out!.data).toEqual(Float64Array.from(expected!.data.subarray(0, ROWS * 374)));
  });

  it('is one design, from the plain pair and from the whole-model file with quantised layers', async () => {
    // Where something was read differs between the two files, and so may the sign of a zero before quantisation.
    const strip = ({ kernels, roms, channels }: Design) => ({
      kernels: kernels.map(({ source: _, ...kernel }) => kernel),
      roms: roms.map(({ name, type, dims, codes, doc }) => ({
        name,
        type,
        dims,
        doc,
        codes: Array.from({ length: codes.length }, (_, n) => codeAt(codes, n)),
      })),
      channels,
    });
    const [plain, whole] = [
      await design('calo-vae', 'published.yml'),
      await design('calo-vae', 'decoder.yml'),
    ];
    expect(strip(whole)).toEqual(strip(plain));
  });
});

describe.each(['jet-tagging/jet.nn', 'minimal/minimal.nn'])('%s', (path) => {
  it.skipIf(!hasGpp())('computes in C++ what the interpreter computes', async () => {
    const [example, model] = path.split('/') as [string, string];
    const found = await design(example, model);
    const vectors = testVectors(found, 20).value!;
    const outputs = interpret(found, vectors.inputs);
    expect(await emulateCsim(found, vectors.inputs, process.env.CXX ?? 'g++')).toEqual(outputs);
    expect(new Set(outputs.map((o) => o.join())).size).toBeGreaterThan(10);
  });
});
