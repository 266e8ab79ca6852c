// Interpreter = emitted C++ under g++, on random kernels, types and data: catches any difference of meaning between
// the BigInt arithmetic, the C++ text of kernels and the csim headers. BURIN_DIFF_KERNELS and BURIN_DIFF_SEED
// widen or move the search; BURIN_AP_TYPES=DIR compiles against another set of headers.
import { describe, expect, it } from 'vitest';
import { printKernels } from '#ir/kernel/print';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { Random } from '../kernels/random.ts';
import { randomInputs } from '../kernels/random-inputs.ts';
import { randomProgram } from '../kernels/random-kernel.ts';
import { hasGpp, runAll } from './gpp.ts';
import { caseLine, codeWords, harnessCpp } from './harness-cpp.ts';

const KERNELS = Number(process.env.BURIN_DIFF_KERNELS ?? 100);
const FIRST_SEED = Number(process.env.BURIN_DIFF_SEED ?? 1);
const DATA_SETS = 100;
const PER_UNIT = 25;

/** What the program must print for one case. */
function expectedLine(seed: number, data: number): { readonly input: string; readonly output: string } {
  const program = randomProgram(seed);
  const kernel = program.kernels.at(-1)!;
  const inputs = randomInputs(program, new Random(seed * 1000 + data));
  const outputs = interpreterOf(seed).run(inputs);
  const words = kernel.params.flatMap((p) =>
    (outputs[p.name] ?? []).flatMap((code) => (code === undefined ? ['?'] : codeWords(code, p.type.width))),
  );
  return { input: caseLine((seed - FIRST_SEED) % PER_UNIT, kernel, inputs), output: words.join(' ') };
}

const interpreters = new Map<number, ReturnType<typeof createKernelInterpreter>>();
function interpreterOf(seed: number): ReturnType<typeof createKernelInterpreter> {
  const program = randomProgram(seed);
  const known = interpreters.get(seed) ?? createKernelInterpreter(program.kernels, program.name);
  interpreters.set(seed, known);
  return known;
}

describe.skipIf(!hasGpp())('interpreter = g++', () => {
  it(`agrees on ${KERNELS} random kernels with ${DATA_SETS} data sets each`, async () => {
    const units = Math.ceil(KERNELS / PER_UNIT);
    const expected: { readonly seed: number; readonly data: number; readonly output: string }[][] = [];
    const outputs = await runAll(units, (unit) => {
      const seeds = Array.from({ length: PER_UNIT }, (_, i) => FIRST_SEED + unit * PER_UNIT + i);
      const cases = seeds.flatMap((seed) =>
        Array.from({ length: DATA_SETS }, (_, data) => ({ seed, data, ...expectedLine(seed, data) })),
      );
      expected[unit] = cases;
      return {
        name: `unit_${unit}`,
        cpp: harnessCpp(seeds.map((seed) => randomProgram(seed))),
        input: cases.map((c) => c.input).join('\n'),
      };
    });
    let compared = 0;
    const different = new Map<number, string>();
    outputs.forEach((text, unit) => {
      const lines = text.split('\n').map((line) => line.trim());
      expected[unit]!.forEach(({ seed, data, output }, i) => {
        compared++;
        if (lines[i] === output || different.has(seed)) return;
        const kernel = printKernels(randomProgram(seed).kernels);
        different.set(
          seed,
          `seed ${seed}, data ${data}:\n  C++         ${lines[i]}\n  interpreter ${output}\n${kernel}`,
        );
      });
    });
    expect([...different.values()].slice(0, 3).join('\n')).toBe('');
    expect(compared).toBe(units * PER_UNIT * DATA_SETS);
  }, 600_000);
});
