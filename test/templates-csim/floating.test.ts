// Faults caught: a double cut before it is rounded, huge or tiny doubles lost, to_double or to_float rounding
// twice or not at all, a whole part rounded down instead of toward zero.
import { describe, expect, it } from 'vitest';
import { floating } from './floating-program.ts';
import { compileAndRun, hasGpp } from './gpp.ts';
import { differences } from './program.ts';

describe.skipIf(!hasGpp)('floating point in the csim headers', () => {
  it('goes in by the rounding and overflow modes and comes out to nearest even', () => {
    const { source, cases } = floating(5, 110);
    expect(differences(compileAndRun(source).lines, cases).slice(0, 10)).toEqual([]);
  });
});
