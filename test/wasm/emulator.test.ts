// The emulator around the kernels. Catches: floats converted otherwise than by one exact cast, samples mixed up at the
// end of a tile, code compiled again for new weights, kernels beyond 64 bits computed in lanes, shortcuts that nobody
// takes, and a recorded decoder that is off by a bit.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portCode } from '#ir/design/port-code';
import { ok } from '#ir/diagnostics/diagnostic';
import { toDouble } from '#ir/fixed/dyadic';
import { printType } from '#ir/fixed/text';
import { fixed, fractionBits } from '#ir/fixed/type';
import { parseKernels } from '#ir/kernel/parse';
import { createInterpreter } from '#src/backends/interpreter/index';
import { compileEmulator } from '#src/backends/wasm/emulator';
import { DOT_HEADER_BYTES, DOT_ROW_BYTES } from '#src/backends/wasm/mac-dot-table';
import { ModuleCache } from '#src/backends/wasm/module-cache';
import { readArrays } from '#src/data/npz';
import { build } from '#src/driver/pipeline';
import type { SourceFiles } from '#src/driver/request';
import { Random } from '../kernels/random.ts';
import { dataOf, denseKernel } from './dense-kernel.ts';
import { runKernel } from './run-kernel.ts';
import { castText, designOf } from './small-designs.ts';

const ROOT = join(import.meta.dirname, '../..');
const TYPES = {
  x: fixed(16, 6, { rounding: 'rnd_conv', overflow: 'sat' }),
  w: fixed(6, 2),
  product: fixed(20, 8, { rounding: 'rnd_conv', overflow: 'sat' }),
  acc: fixed(20, 8, { rounding: 'rnd_conv', overflow: 'sat' }),
};
const SHAPE = { inputs: 40, outputs: 20 };
const DENSE = denseKernel(SHAPE, TYPES, { staged: false, cast: true });

/** Floats at ties, ends and beyond, tiny ones included. */
function floats(rng: Random, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => {
    const near = rng.int(-300, 300) / 2 ** rng.int(0, 13);
    return rng.pick([near, near + 2 ** -40, near - 2 ** -40, near * 1e9, near * 1e-300, 0, -0]);
  });
}

describe('compileEmulator', () => {
  it('turns floats into codes by one exact cast in every mode and width, and back', () => {
    for (let seed = 0; seed < 120; seed++) {
      const rng = new Random(seed);
      const from = rng.type();
      const to = fixed(24, 12);
      const parsed = parseKernels(castText(from, to, printType));
      const design = designOf(parsed.value!, {});
      const samples = 20;
      const values = floats(rng, 3 * samples);
      const [out] = compileEmulator(design).run([values], samples);
      const interpreter = createInterpreter(design);
      const expected = Array.from({ length: samples }, (_, s) => {
        const codes = Array.from(values.subarray(3 * s, 3 * s + 3), (x) => portCode(x, design.ports[0]!));
        return interpreter.run([codes]).outputs[0]!.map((c) => toDouble(c, fractionBits(to)));
      });
      expect(Array.from(out!), `seed ${seed}: ${printType(from)}`).toEqual(expected.flat());
    }
  });

  it('refuses values without a code', () => {
    const design = designOf(parseKernels(castText(TYPES.x, TYPES.acc, printType)).value!, {});
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => compileEmulator(design).run([[x, 0, 0]], 1)).toThrow(RangeError);
    }
  });

  it('compiles nothing for new weights and computes with them', () => {
    const cache = new ModuleCache();
    for (let seed = 0; seed < 4; seed++) {
      const rng = new Random(seed);
      const w = dataOf(rng, 800, TYPES.w, 6).map((c) => (rng.chance(0.3 * seed) ? 0n : c));
      const design = designOf([DENSE], { w, b: dataOf(rng, 20, TYPES.acc, 8) });
      const x = dataOf(rng, 40, TYPES.x, 16);
      expect(compileEmulator(design, cache).runCodes([[x]])).toEqual([
        createInterpreter(design).run([x]).outputs,
      ]);
      expect(cache.compiled).toBe(1);
    }
  });

  it('leaves kernels beyond 64 bits to the interpreter and says so', () => {
    const text = `kernel wide(in x: fixed<30,6>[3], out y: fixed<16,6>[3]) {
  for L: i in 3 { y[i] = cast(x[i] * x[i] * x[i]) }
}
`;
    const design = designOf(parseKernels(text).value!, {});
    const emulator = compileEmulator(design);
    expect(emulator.notes.join()).toMatch(/only runs in the interpreter: .*64 bits/);
    const rng = new Random(3);
    const samples = Array.from({ length: 18 }, () => [dataOf(rng, 3, fixed(30, 6), 30)]);
    const interpreter = createInterpreter(design);
    expect(emulator.runCodes(samples)).toEqual(samples.map((s) => interpreter.run(s).outputs));
  });
});

describe('sums by pairs', () => {
  /** Swaps rounding errors of a row's neighbours for those of another element: only the short way reads them. */
  const spoil = (table: Uint8Array): void => {
    const view = new DataView(table.buffer, table.byteOffset);
    const bytes = 16;
    for (let k = 0; k < 10; k++)
      view.setInt32(DOT_HEADER_BYTES + DOT_ROW_BYTES + k * bytes + 8, bytes * 7, true);
  };
  const outputs = (bits: number, spoiled: boolean): unknown => {
    const rng = new Random(5);
    const w = dataOf(rng, 800, TYPES.w, 6).map((c) => c | 1n);
    const sample = { x: dataOf(rng, 40, TYPES.x, bits), w, b: dataOf(rng, 20, TYPES.acc, 4) };
    return runKernel([DENSE], 'dense', [sample], {}, spoiled ? spoil : undefined);
  };

  it('are taken where nothing can overflow, and left where something could', () => {
    expect(outputs(8, true)).not.toEqual(outputs(8, false));
    expect(outputs(16, true)).toEqual(outputs(16, false));
  });
});

describe('the calorimeter decoder', () => {
  it('gives the recorded outputs for 500 samples, all 187,000 values', async () => {
    const folder = join(ROOT, 'examples/calo-vae');
    const bytes = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
    const files: SourceFiles = {
      bytes: (name) => ok(bytes(name)),
      text: (name) => ok(new TextDecoder().decode(bytes(name))),
    };
    const { design } = await build({ model: 'published.yml', set: [] }, files);
    const only = (name: string) => [...readArrays(bytes(name), name, name).value!.values()][0]!;
    const inputs = only('inputs.npz');
    const recorded = only('published_outputs.npz');
    const emulator = compileEmulator(design!);
    expect(emulator.notes).toEqual([]);
    const [ours] = emulator.run([inputs.data], 500);
    expect(ours!.length).toBe(187_000);
    expect(ours!.findIndex((x, i) => x !== recorded.data[i])).toBe(-1);
  }, 60_000);
});
