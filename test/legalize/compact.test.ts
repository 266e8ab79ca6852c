// Compact graphs against expanded ones: every op in both ways of passing data, dense layers of every reuse factor, and
// the decoder have the same operators of each form either way, and the same states, LUT, FF, DSP and BRAM. Catches a
// class of iterations that are not alike, a value counted in rounds it does not differ in, one that is left out, and a
// register or port counted once for many.
import { describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import { build } from '#src/driver/pipeline';
import { type Legalized, legalize } from '#src/legalize/index';
import { estimateDesign } from '#src/schedule/design';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';
import { DECODER, designOf } from '../bench/emulator-models.ts';
import { exampleText, OP_EXAMPLES } from '../docs/op-examples.ts';
import { census, nodes } from './census.ts';

/**
 * Real ones: with equal costs everywhere, one operator could stand for another. One tool places operators as early as
 * possible, the other where they need the fewest flip-flops.
 */
const LIBRARIES = ['2022.2', '2021.1'].map((version) =>
  buildLibrary(loadCosts().value!, { tool: 'vitis_hls', version, family: 'virtexuplus', speed: '2L' }),
);

async function designFrom(text: string): Promise<Design> {
  const files = { bytes: () => ok(new TextEncoder().encode(text)), text: () => ok(text) };
  const { design, diagnostics } = await build({ model: 'm.nn', set: [] }, files);
  return design ?? expect.fail(diagnostics.map((d) => d.message).join('\n'));
}

function compare(design: Design): { readonly compact: number; readonly expanded: number } {
  const compact = legalize(design);
  const expanded = legalize(design, { expand: true });
  const figures = (l: Legalized) =>
    LIBRARIES.flatMap((library) =>
      estimateDesign(l, design, library).functions.map(({ name, timing, depth, categories }) => {
        return { name, timing, depth, categories };
      }),
    );
  expect(figures(compact)).toEqual(figures(expanded));
  let [few, many] = [0, 0];
  compact.functions.forEach((f, i) => {
    expect(census(f), f.name).toEqual(census(expanded.functions[i]!));
    few += nodes(f);
    many += nodes(expanded.functions[i]!);
  });
  return { compact: few, expanded: many };
}

describe('compact operator graphs', () => {
  for (const [op, variants] of Object.entries(OP_EXAMPLES)) {
    for (const [variant, body] of Object.entries(variants)) {
      it.each(['parallel', 'stream'] as const)(`${op} ${variant} in io_%s`, async (io) => {
        compare(await designFrom(exampleText(body, io)));
      });
    }
  }

  it.each([1, 2, 3, 6, 12, 24, 72])('dense layers with reuse factor %i', async (reuse) => {
    const row = (i: number): string => `[${[1, -0.5, 0.25, 1.5, -2, 0.75].map((w) => w + i / 8).join(', ')}]`;
    const weight = `[${Array.from({ length: 12 }, (_, i) => row(i)).join(', ')}]`;
    const text = exampleText(
      `input x: fixed<16,6>[12]\noutput x |> dense(6) { strategy resource  reuse ${reuse}  weight = ${weight}  bias = [1, 2, 3, 4, 5, 6] }`,
      'stream',
    );
    const { compact, expanded } = compare(await designFrom(text));
    expect(compact).toBeLessThan(expanded);
  });

  it('is a fraction of the decoder', async () => {
    const { compact, expanded } = compare(await designOf(DECODER, 'published.yml'));
    expect(compact).toBeLessThan(expanded / 4);
  });
});
