// The text of operator functions that kernels become: parse(print(f)) is f for random kernels and for the seven that
// prove the kernel vocabulary. Catches a field that the text does not carry.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packCodes } from '#ir/fixed/codes';
import type { Kernel } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';
import { parseOperators } from '#ir/operators/parse';
import { printOperators } from '#ir/operators/print';
import { legalizeKernel } from '#src/legalize/index';
import { Random } from '../kernels/random.ts';
import { randomInputs } from '../kernels/random-inputs.ts';
import { randomProgram } from '../kernels/random-kernel.ts';

function check(kernels: readonly Kernel[], contents: ReadonlyMap<string, readonly bigint[]>): void {
  const kernel = kernels.at(-1)!;
  const codes = new Map(
    kernel.params.flatMap((p) =>
      p.kind === 'rom' ? [[p.name, packCodes(contents.get(p.name)!, p.type)] as const] : [],
    ),
  );
  const made = ([true, 'iterations'] as const).flatMap((expand) =>
    legalizeKernel(kernel, kernels, codes, { expand }),
  );
  for (const f of made) {
    const text = printOperators(f);
    const again = parseOperators(text, 'f.og').value!;
    expect(printOperators(again[0]!)).toBe(text);
  }
}

const FOLDER = join(import.meta.dirname, '../kernels');

describe('operator text', () => {
  it('carries what random kernels become', () => {
    for (let seed = 0; seed < 60; seed++) {
      const program = randomProgram(seed);
      check(program.kernels, new Map(Object.entries(randomInputs(program, new Random(seed)))));
    }
  });

  it.each(readdirSync(FOLDER).filter((f) => f.endsWith('.kn')))('carries what %s becomes', (file) => {
    const kernels = parseKernels(readFileSync(join(FOLDER, file), 'utf8')).value!;
    const zeros = kernels
      .at(-1)!
      .params.flatMap((p) =>
        p.kind === 'rom' ? [[p.name, new Array(p.dims.reduce((a, b) => a * b, 1)).fill(1n)] as const] : [],
      );
    check(kernels, new Map(zeros));
  });
});
