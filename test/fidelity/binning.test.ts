// Catches bins that are not numpy's: a value on an edge in the wrong bin, the largest value lost, edges that do not end
// where they should. One entry in the wrong bin moves a published figure.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binOf, edgesOf, linspace, logspace } from '#src/fidelity/binning';

describe('edges', () => {
  test('linear: both ends exact, numpy order of operations between', () => {
    const edges = linspace(0.4, 1.4, 21);
    expect(edges).toHaveLength(21);
    expect([edges[0], edges[20]]).toEqual([0.4, 1.4]);
    // i * step + start, as numpy has it: 3 * 0.05 + 0.4 is not 0.55.
    expect(edges[3]).toBe(3 * ((1.4 - 0.4) / 20) + 0.4);
  });

  test('logarithmic: equal factors', () => {
    const edges = logspace(1, 1000, 4);
    expect([...edges].map((e) => Number(e.toPrecision(12)))).toEqual([1, 10, 100, 1000]);
  });

  test('end at the largest value of the reference, and need it above their lower end', () => {
    expect(edgesOf({ kind: 'log', from: 1, edges: 40 }, 5000)?.at(-1)).toBeCloseTo(5000, 8);
    expect(edgesOf({ kind: 'log', from: 1, edges: 40 }, 1)).toBeUndefined();
    expect(edgesOf({ kind: 'log', from: 1, edges: 40 }, 0)).toBeUndefined();
    expect(edgesOf({ kind: 'linear', from: 0, to: 1, edges: 3 }, 0)).toEqual(Float64Array.of(0, 0.5, 1));
  });
});

describe('bins', () => {
  test('hold their lower edge, not the upper one, except the last', () => {
    const edges = Float64Array.of(0, 1, 2, 4);
    const cases = [
      [-1e-300, -1],
      [0, 0],
      [-0, 0],
      [0.999, 0],
      [1, 1],
      [2, 2],
      [3.999, 2],
      [4, 2],
      [4.000001, -1],
      [Number.NaN, -1],
      [Number.POSITIVE_INFINITY, -1],
    ] as const;
    for (const [x, bin] of cases) expect([x, binOf(edges, x)]).toEqual([x, bin]);
  });

  test('are those of a plain search over all edges', () => {
    const anyEdges = fc.uniqueArray(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(anyEdges, fc.double({ min: -1e3, max: 1e3 }), fc.nat(), (list, free, pick) => {
        const edges = Float64Array.from([...list].sort((a, b) => a - b));
        for (const x of [free, edges[pick % edges.length]!]) {
          const last = edges.length - 2;
          const plain = edges.findIndex(
            (e, i) => i <= last && x >= e && (x < edges[i + 1]! || (i === last && x === edges[i + 1])),
          );
          expect(binOf(edges, x)).toBe(plain);
        }
      }),
    );
  });
});
