// The specialised casts against castCode for every mode: catches a closed form that rounds a tie or overflows
// differently from the definition it replaces.
import { describe, expect, it } from 'vitest';
import { castCode } from '#ir/fixed/cast';
import { fixed, OVERFLOWS, ROUNDINGS } from '#ir/fixed/type';
import { leftHalf } from '#ir/kernel/left-half';
import { parseKernels } from '#ir/kernel/parse';
import { castClosure } from '#src/backends/interpreter/cast-closure';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { Random } from '../kernels/random.ts';

describe('castClosure', () => {
  it.each(ROUNDINGS)('equals castCode under %s for all codes of small types', (rounding) => {
    for (const overflow of OVERFLOWS) {
      for (const signed of overflow === 'wrap_sm' ? [true] : [true, false]) {
        for (const [width, int] of [
          [3, 3],
          [4, 2],
          [1, 0],
          [5, 7],
          [9, 4],
        ] as const) {
          for (const satBits of overflow.startsWith('wrap') ? [0, 1, 2] : [0]) {
            const to = fixed(width, int, { signed, rounding, overflow, satBits: Math.min(satBits, width) });
            const from = fixed(8, 4);
            const convert = castClosure(from, to);
            for (let code = -128n; code < 128n; code++) {
              if (convert(code) !== castCode(code, from, to)) expect({ code, to }).toBe('equal');
            }
          }
        }
      }
    }
  });

  it('equals castCode on random types', () => {
    for (let seed = 1; seed <= 3000; seed++) {
      const rng = new Random(seed);
      const from = rng.shape();
      const to = rng.type();
      const convert = castClosure(from, to);
      for (let n = 0; n < 4; n++) {
        const code = rng.code(from);
        expect(convert(code), `seed ${seed}`).toBe(castCode(code, from, to));
      }
    }
  });
});

describe('what the interpreter refuses', () => {
  const run = (text: string, inputs: Readonly<Record<string, readonly bigint[]>>) => () =>
    createKernelInterpreter(parseKernels(text).value!, 'k').run(inputs);

  it.each([
    [
      'kernel k(out y: int<4>[2]) { reg r: int<4> y[0] = r y[1] = 0 }',
      {},
      'k: r is read at element 0, which was never written',
    ],
    ['kernel k(out y: int<4>) { state s: int<4> reset 3 y = s }', {}, 'k: s is read at element 0'],
    ['kernel k(out y: int<4>) { y += 1 }', {}, 'k: y[0] is accumulated into before it is set'],
    [
      'kernel k(in q: stream<int<4>[2]>) { reg r: int<4>[2] read q -> r }',
      { q: [1n] },
      'k: reads the stream q, which is empty',
    ],
    [
      'kernel k(in q: stream<int<4>[1]>) { reg r: int<4> read q -> r }',
      { q: [1n, 2n] },
      'k: 1 values are left in q',
    ],
    [
      'kernel k(out q: stream<int<4>[2]>) { reg r: int<4>[2] r[0] = 1 write r -> q }',
      {},
      'k: writes r[1] to q before it is set',
    ],
    ['kernel k(in x: int<4>[2], out y: int<4>) { y = x[0] }', { x: [1n] }, 'k: x takes 2 codes, not 1'],
    [
      'kernel k(in x: int<4>, out y: int<4>[2]) { y[data(x)] = 0 }',
      { x: [-1n] },
      'k: index -1 of y is outside 0 … 1',
    ],
    [
      'kernel f(out y: int<4>) { reg r: int<4> y = r } kernel k(out y: int<4>) { call f(y) }',
      {},
      'k > f: r is read at element 0',
    ],
  ])('%s', (text, inputs, message) => {
    expect(run(text, inputs)).toThrow(message);
  });

  it('a state that outlives its inference', () => {
    const text =
      'kernel k(in go: uint<1>, out y: int<4>) { state s: int<4> reset 3 if go { reset s } y = s }';
    const interpreter = createKernelInterpreter(parseKernels(text).value!, 'k');
    expect(interpreter.run({ go: [1n] })).toEqual({ y: [3n] });
    expect(() => interpreter.run({ go: [0n] })).toThrow('k: s is read at element 0, which was never written');
  });

  it('splits trees at the largest power of two below n', () => {
    expect([2, 3, 4, 5, 8, 9].map(leftHalf)).toEqual([1, 2, 2, 4, 4, 8]);
  });
});
