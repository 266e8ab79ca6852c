// Compiled kernels against the interpreter, code for code: random kernels of every statement, expression and mode.
// Catches a wrong lane, mask, rounding, saturation or address, and anything that depends on what memory held before.
// BURIN_FUZZ multiplies the number of seeds.
import { describe, expect, it } from 'vitest';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { Unsupported } from '#src/backends/wasm/layout';
import { Random } from '../kernels/random.ts';
import { randomInputs } from '../kernels/random-inputs.ts';
import { randomProgram } from '../kernels/random-kernel.ts';
import { type Inputs, runKernel } from './run-kernel.ts';

const FUZZ = Number(process.env.BURIN_FUZZ ?? 1);

type Codes = Readonly<Record<string, readonly (bigint | undefined)[]>>;

/** The compiled kernel's outputs with holes where the interpreter's are unset. */
function holed(ours: Codes, expected: Codes): Codes {
  return Object.fromEntries(
    Object.entries(ours).map(([name, codes]) => [
      name,
      codes.map((c, i) => (expected[name]![i] === undefined ? undefined : c)),
    ]),
  );
}

function lengthsOf(outputs: Codes): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(outputs).map(([name, codes]) => [name, codes.length]));
}

describe('random kernels', () => {
  it('give the codes of the interpreter for every sample', () => {
    let ran = 0;
    const seeds = 300 * FUZZ;
    for (let seed = 0; seed < seeds; seed++) {
      const program = randomProgram(seed);
      const rng = new Random(seed + 1);
      const kernel = program.kernels.at(-1)!;
      const first = randomInputs(program, rng);
      const roms = kernel.params
        .filter((p) => p.kind === 'rom')
        .map((p) => [p.name, first[p.name]!] as const);
      const samples = Array.from({ length: 5 }, (): Inputs => {
        return { ...randomInputs(program, rng), ...Object.fromEntries(roms) };
      });
      const interpreter = createKernelInterpreter(program.kernels, program.name);
      const expected = samples.map((s) => interpreter.run(s));
      try {
        const ours = runKernel(program.kernels, program.name, samples, lengthsOf(expected[0]!));
        ran++;
        ours.forEach((o, s) => {
          expect(holed(o, expected[s]!), `seed ${seed} sample ${s}`).toEqual(expected[s]);
        });
      } catch (e) {
        if (!(e instanceof Unsupported)) throw e;
      }
    }
    // Kernels with values beyond 64 bits are the interpreter's; enough must be ours.
    expect(ran).toBeGreaterThan(0.25 * seeds);
  }, 600_000);
});
