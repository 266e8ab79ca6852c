// Operator graphs against the interpreter, code for code: random kernels of every statement, expression and mode.
// Catches a cast expanded wrongly, a value narrowed below its range, a sum balanced where order matters, a store that
// a branch should have kept out, and a word or lane of a memory taken for another. BURIN_FUZZ multiplies the seeds.
import { describe, expect, it } from 'vitest';
import { packCodes } from '#ir/fixed/codes';
import type { Kernel } from '#ir/kernel/kernel';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { legalizeKernel } from '#src/legalize/index';
import { type Contents, Runner } from '#src/legalize/run';
import { Random } from '../kernels/random.ts';
import { randomInputs } from '../kernels/random-inputs.ts';
import { randomProgram } from '../kernels/random-kernel.ts';

const FUZZ = Number(process.env.BURIN_FUZZ ?? 1);

type Inputs = Readonly<Record<string, readonly bigint[]>>;

function runLegalized(
  kernels: readonly Kernel[],
  kernel: Kernel,
  inputs: Inputs,
  expand: true | 'iterations',
): Record<string, Contents> {
  const roms = kernel.params.flatMap((p) =>
    p.kind === 'rom' ? [[p.name, packCodes(inputs[p.name]!, p.type)] as const] : [],
  );
  const functions = legalizeKernel(kernel, kernels, new Map(roms), { expand });
  const args = kernel.params.map((p): Contents => [...(inputs[p.name] ?? [])]);
  new Runner(functions).call(functions.at(-1)!.name, args);
  return Object.fromEntries(kernel.params.map((p, k) => [p.name, args[k]!]));
}

describe('random kernels as operator graphs', () => {
  it('give the codes of the interpreter', () => {
    for (let seed = 0; seed < 1000 * FUZZ; seed++) {
      const program = randomProgram(seed);
      const kernel = program.kernels.at(-1)!;
      const rng = new Random(seed + 1);
      const inputs = randomInputs(program, rng);
      const expected = createKernelInterpreter(program.kernels, program.name).run(inputs);
      // With adders one by one, and with sums as nodes.
      const ours = runLegalized(program.kernels, kernel, inputs, seed % 2 === 0 || 'iterations');
      for (const [name, codes] of Object.entries(expected)) {
        const seen = codes.map((c, i) => (c === undefined ? undefined : ours[name]![i]));
        expect(seen, `seed ${seed}, ${name}`).toEqual(codes);
      }
    }
  }, 600_000);
});
