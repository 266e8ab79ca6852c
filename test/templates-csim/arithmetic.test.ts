// Faults caught: a result type one bit too narrow, a lost sign when signed meets unsigned, a shift that rounds,
// a compound assignment that forgets to quantise, comparison of raw bits instead of values.
import { describe, expect, it } from 'vitest';
import { arithmetic } from './arithmetic-program.ts';
import { compileAndRun, hasGpp } from './gpp.ts';
import { differences } from './program.ts';

describe.skipIf(!hasGpp)('arithmetic in the csim headers', () => {
  it('has exact results in the types the vendor documents', () => {
    const { source, cases } = arithmetic(3, 24);
    expect(differences(compileAndRun(source).lines, cases).slice(0, 10)).toEqual([]);
  });
});
