// Catches: an illegal reuse factor that stays, a legal one that moves, and a move to one that is not nearest.
import { expect, test } from 'vitest';
import { legalReuseFactors, nearestReuse } from '#src/passes/legal-reuse';
import { dense, input, module, rerun, rule, runTo } from './small-module.ts';

// hls4ml's three assertions, transcribed: the faults are a missing or an extra factor.
function assertionsHold(nIn: number, nOut: number, rf: number): boolean {
  const limit = Math.ceil((nIn * nOut) / Math.min(nIn, rf));
  return (limit % nOut === 0 || rf >= nIn) && (rf % nIn === 0 || rf < nIn) && (nIn * nOut) % rf === 0;
}

test('the legal factors are those that pass the assertions of the C++', () => {
  for (const [nIn, nOut] of [
    [12, 8],
    [7, 5],
    [1, 6],
    [16, 1],
    [31, 60],
  ] as const) {
    const all = Array.from({ length: nIn * nOut }, (_, i) => i + 1).filter((rf) =>
      assertionsHold(nIn, nOut, rf),
    );
    expect(legalReuseFactors(nIn, nOut)).toEqual(all);
  }
});

test('of two equally near factors the smaller wins', () => {
  expect(nearestReuse([1, 2, 3, 4, 6, 12], 5)).toBe(4);
  expect(nearestReuse([1, 2, 4, 12], 11)).toBe(12);
  expect(nearestReuse([1, 2, 4], 1000)).toBe(4);
});

function reuse(strategy: string, wanted: number) {
  const rules = [rule('*', `strategy = ${strategy}`), rule('dense', `reuse = ${wanted}`)];
  return runTo('legal-reuse', module([input('x', 12), dense('d', 'x', 12, 8)], 'd', rules));
}

test('an illegal factor moves, with a warning that names both', () => {
  const out = reuse('resource', 5);
  expect(out.op('d').attrs.reuse).toBe(4);
  expect(out.codes).toEqual(['BN416']);
  expect(out.diagnostics[0]!.message).toBe('reuse factor 5 is not possible for "d" (12 -> 8); 4 is used');
});

test('no change: a legal factor, and any factor of the latency strategy', () => {
  expect(reuse('resource', 24).changed).toBe(false);
  const latency = reuse('latency', 5);
  expect([latency.changed, latency.op('d').attrs.reuse]).toEqual([false, 5]);
  expect(rerun('legal-reuse', latency.module)).toBe(latency.module);
});
