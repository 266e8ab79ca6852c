// Weights from Keras files: the examples are complete, and a trained network printed as text plus its own file is the
// network again, to the bit.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sameModule } from '#ir/graph/equal';
import type { Module } from '#ir/graph/module';
import { mapOps } from '#ir/graph/walk';
import { readKerasModel } from '#src/frontends/keras/index';
import { printNn } from '#src/frontends/nn/print';
import { readNn } from '#src/frontends/nn/read';
import { fillWeights, printWithFile, type WeightsFile } from '#src/frontends/nn/weights-file';
import { runPasses } from '#src/passes/index';

const root = new URL('../../', import.meta.url);
const file = (path: string): WeightsFile => ({ name: path, bytes: readFileSync(new URL(path, root)) });

async function readFilled(text: string, name: string, weights?: WeightsFile): Promise<Module> {
  const read = readNn(text, name);
  expect(read.diagnostics).toEqual([]);
  const filled = await fillWeights(read.value!.module, weights);
  expect(filled.diagnostics).toEqual([]);
  return filled.value!;
}

describe('examples', () => {
  it('jet-tagging is complete', async () => {
    const text = readFileSync(new URL('examples/jet-tagging/jet.nn', root), 'utf8');
    const module = await readFilled(text, 'jet.nn', file('examples/jet-tagging/weights.h5'));
    const kernels = module.body.ops.flatMap((op) =>
      op.weights.weight ? [op.weights.weight.shape.join()] : [],
    );
    expect(kernels).toEqual(['16,64', '64,32', '32,32', '32,5']);
  });

  it('minimal needs no file', async () => {
    const text = readFileSync(new URL('examples/minimal/minimal.nn', root), 'utf8');
    const module = await readFilled(text, 'minimal.nn');
    expect(module.body.ops.filter((op) => op.weights.weight).length).toBe(2);
  });

  // Catches: facts that only passes establish (shapes, integer codes, completed attributes) and no text holds.
  it('what the passes make of an example prints and reads back', async () => {
    const text = readFileSync(new URL('examples/minimal/minimal.nn', root), 'utf8');
    const { value } = runPasses(await readFilled(text, 'minimal.nn'));
    const printed = printNn(value!, { inline: Number.POSITIVE_INFINITY });
    expect(printed).toContain('weight = codes fixed<16,6>[[512, ');
    expect(sameModule(await readFilled(printed, 'again.nn'), value!)).toBe(true);
  });

  // Catches: tensors of another layer, or of the wrong orientation, taken in silence.
  it('a weights file of another network is refused', async () => {
    const read = readNn('input x: [8]\noutput x |> fc1: dense(64) |> fc9: dense(2)', 'a.nn');
    const filled = await fillWeights(read.value!.module, file('examples/jet-tagging/weights.h5'));
    expect(filled.value).toBeUndefined();
    expect(filled.diagnostics.map((d) => d.code)).toContain('BN112');
  });
});

const trained: readonly (readonly [string, string | undefined, string])[] = [
  ['decoder, whole model with quantisers', undefined, 'examples/calo-vae/decoder.h5'],
  ['decoder', '../shared/oracles/decoder/model.json', '../shared/oracles/decoder/weights.h5'],
  ['jet', '../shared/oracles/jet/model.json', '../shared/oracles/jet/weights.h5'],
];

describe('constants the file does not hold', () => {
  // Catches: a folded or edited constant that a reference to the file would silently undo.
  it('stand in the text', async () => {
    const weights = file('examples/jet-tagging/weights.h5');
    const text = readFileSync(new URL('examples/jet-tagging/jet.nn', root), 'utf8');
    const module = await readFilled(text, 'jet.nn', weights);
    const edited = {
      ...module,
      body: mapOps(module.body, (op) => {
        const { bias } = op.weights;
        if (op.name !== 'fc2' || bias?.kind !== 'float') return op;
        return { ...op, weights: { ...op.weights, bias: { ...bias, data: bias.data.map((x) => x + 1) } } };
      }),
    };
    const printed = (await printWithFile(edited, 'w.h5', weights)).value!;
    expect(printed.match(/bias = /g)?.length).toBe(1);
    expect(sameModule(await readFilled(printed, 'again.nn', weights), edited)).toBe(true);
  });
});

describe('trained networks', () => {
  // Catches: a layer whose constants depend on the way it was read (folding, quantisers, orientation, double numbers).
  it.each(trained)('%s as text and file is itself', async (_, json, h5) => {
    if (!existsSync(new URL(h5, root))) {
      console.warn(`skipped: ${h5} is not here`);
      return;
    }
    const weights = file(h5);
    const keras = await readKerasModel(json ? { json: file(json), h5: weights } : { h5: weights });
    const text = (await printWithFile(keras.value!, 'w.h5', weights)).value!;
    expect(sameModule(await readFilled(text, 'again.nn', weights), keras.value!)).toBe(true);
    expect(text.length).toBeLessThan(30_000);
  });
});
