// Faults caught: a rounding that treats ties or negative values wrongly, an overflow missed after rounding,
// a wrong bit kept by a wrapping mode, storage too narrow for a shift.
import { describe, expect, it } from 'vitest';
import { randomConversions, smallConversions } from './conversion-program.ts';
import { compileAndRun, hasGpp } from './gpp.ts';
import { differences, type Program } from './program.ts';

function check(program: Program): void {
  expect(differences(compileAndRun(program.source).lines, program.cases).slice(0, 10)).toEqual([]);
}

describe.skipIf(!hasGpp)('assignment in the csim headers', () => {
  it('agrees with exact arithmetic on every value of small types, in every mode', () =>
    check(smallConversions(7)));
  it('agrees on random types up to 130 bits', () => check(randomConversions(11, 160)));
});
