// Arrays that a loop's counter indexes, as the recorded reuse loops have them: quotients of the counter in a ROM, a
// multiplexer for each iteration that counts its own index but one for all where they share it, elements that an index
// steers a value into, slices of packed ports. Catches a multiplexer shared or copied where the reports show otherwise,
// a table of quotients one off, and a bit changed by any of it.
import { describe, expect, it } from 'vitest';
import { packCodes } from '#ir/fixed/codes';
import { parseKernels } from '#ir/kernel/parse';
import { OPERATORS, type OperatorFunction } from '#ir/operators/graph';
import { parseOperators } from '#ir/operators/parse';
import { printOperators } from '#ir/operators/print';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { legalizeKernel } from '#src/legalize/index';
import { type Contents, Runner } from '#src/legalize/run';
import { Random } from '../kernels/random.ts';

const INPUTS = 6;
const OUTPUTS = 12;

/** Six inputs, twelve outputs, like hls4ml's dense_resource. */
function dense(reuse: number) {
  const lanes = (INPUTS * OUTPUTS) / reuse;
  const each = INPUTS / reuse;
  const [x, o] =
    reuse < INPUTS
      ? [`m % ${each} * ${reuse} + r`, `m / ${each}`]
      : reuse === INPUTS
        ? ['r', 'm']
        : [`r % ${INPUTS}`, `r / ${INPUTS} + m * ${reuse / INPUTS}`];
  const text = `kernel dense(
    in x: fixed<16,6>[${INPUTS}] partition(complete dim 1),
    out y: fixed<16,6>[${OUTPUTS}] partition(complete dim 1),
    rom w: fixed<6,2>[${INPUTS * OUTPUTS}] reshape(block dim 1 factor ${lanes}),
    rom b: fixed<8,3>[${OUTPUTS}] partition(complete dim 1)
  ) {
    reg acc: fixed<16,6>[${OUTPUTS}] partition(complete dim 1)
    unroll init: o in ${OUTPUTS} { acc[o] = cast(b[o]) }
    pipeline ii=1 rewind reuse: r in ${reuse} {
      unroll lane: m in ${lanes} { acc[${o}] += cast<fixed<16,6>>(x[${x}] * w[r + m * ${reuse}]) }
    }
    unroll result: o in ${OUTPUTS} { y[o] = cast(acc[o]) }
  }`;
  const { value, diagnostics } = parseKernels(text);
  return value ?? expect.fail(diagnostics.map((d) => d.message).join('\n'));
}

function made(reuse: number, expand: boolean) {
  const kernels = dense(reuse);
  const [kernel] = kernels;
  const rng = new Random(reuse);
  const draw = (n: number, bits: number): bigint[] =>
    Array.from({ length: n }, () => BigInt.asIntN(bits, rng.bits(bits)));
  const inputs = { x: draw(INPUTS, 16), w: draw(INPUTS * OUTPUTS, 6), b: draw(OUTPUTS, 8) };
  const codes = kernel!.params.flatMap((p) =>
    p.kind === 'rom' ? [[p.name, packCodes(inputs[p.name as 'w' | 'b'], p.type)] as const] : [],
  );
  const [f] = legalizeKernel(kernel!, kernels, new Map(codes), { expand });
  return { kernels, inputs, f: f! };
}

/** Operators of the reuse loop that have an index: how many, by what the tool makes of them. */
function indexed(f: OperatorFunction): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const r of f.body) {
    if (r.kind !== 'loop') continue;
    for (const b of r.body) {
      if (b.kind !== 'block') continue;
      const g = b.graph;
      for (let n = 0; n < g.size; n++) {
        const op = OPERATORS[g.op[n]!]!;
        const ways = g.first[n + 1]! - g.first[n]! - 1;
        const name = op === 'mux' ? `mux ${ways} of ${g.aux[n]}` : `${op} ${g.aux[n]}`;
        if (op === 'mux' || op === 'select') counts[name] = (counts[name] ?? 0) + g.count[n]!;
      }
    }
  }
  return counts;
}

describe('arrays indexed by a reuse loop', () => {
  it.each([
    // An iteration each its index: 72 / 3 multiplexers over 3 of 6 inputs; two ways are a selection.
    [3, { 'mux 3 of 6': 24 }],
    [2, { 'mux 2 of 0': 36 }],
    // As many rounds as inputs: one index for all.
    [6, { 'mux 6 of 6': 1 }],
    // Two accumulators a multiplier: selections by the bit that tells them apart.
    [12, { 'mux 6 of 6': 1, 'mux 2 of 0': 6, 'select 0': 12 }],
    // Three: each multiplier reads one of 12 by index, each accumulator is steered into.
    [18, { 'mux 6 of 6': 1, 'mux 3 of 12': 4, 'select 1': 12 }],
    [72, { 'mux 6 of 6': 1, 'mux 12 of 12': 1, 'select 1': 12 }],
  ] as const)('used %i times', (reuse, counts) => {
    for (const expand of [false, true]) expect(indexed(made(reuse, expand).f), `${expand}`).toEqual(counts);
  });

  it('keeps quotients of the counter in a ROM', () => {
    const rom = made(18, false).f.storages.find((s) => s.name === 'reuse_by_6');
    expect(rom).toMatchObject({ kind: 'rom', words: 18, width: 2, lanes: 1 });
    expect([...rom!.codes!]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    expect(made(6, false).f.storages.some((s) => s.name.startsWith('reuse_by'))).toBe(false);
  });

  it.each([1, 2, 3, 6, 12, 18, 36, 72])('used %i times, gives the codes of the interpreter', (reuse) => {
    const { kernels, inputs, f } = made(reuse, true);
    const expected = createKernelInterpreter(kernels, 'dense').run(inputs);
    const args: Contents[] = [[...inputs.x], [], [], []];
    new Runner([f]).call('dense', args);
    expect(args[1]).toEqual(expected.y);
  });

  it('says so in its text', () => {
    const text = printOperators(made(18, false).f);
    expect(text).toMatch(/mux s16 .* of 12 times 4/);
    expect(text).toMatch(/select s16 .* steers times 4/);
    const packed = text.replaceAll(' of 6', ' packed 96');
    const again = parseOperators(packed, 'f.og').value!;
    expect(printOperators(again[0]!)).toBe(packed);
  });
});

describe('arrays written in steps', () => {
  const write = (index: string, size: number) => {
    const { value, diagnostics } =
      parseKernels(`kernel steps(in x: fixed<8,8>[3] partition(complete dim 1), out y: fixed<8,8>[${size}] partition(complete dim 1)) {
    reg t: fixed<8,8>[${size}] partition(complete dim 1)
    unroll zero: o in ${size} { t[o] = cast(0) }
    pipeline ii=1 fill: r in 3 {
      unroll l in 2 { t[${index}] = x[r] }
    }
    unroll last: o in ${size} { y[o] = t[o] }
  }`);
    return value ?? expect.fail(diagnostics.map((d) => d.message).join('\n'));
  };

  // Catches: a choice before elements that the index passes over, one left out, and a base that is lost.
  it.each([
    ['r * 4 + l', 12, 6],
    ['l + r * 3 + 1', 12, 6],
    // Steps of 2: that these are two at once is not seen.
    ['r * 2 + r * 2 + l', 12, 10],
    ['(r % 2) * 2 + l', 4, 4],
    ['r * 2 + l * 4', 12, 6],
  ])('t[%s] of %i: %i choices', (index, size, choices) => {
    const kernels = write(index, size);
    const [f] = legalizeKernel(kernels[0]!, kernels, new Map(), { expand: true });
    const counts = indexed(f!);
    expect((counts['select 1'] ?? 0) + (counts['select 0'] ?? 0)).toBe(choices);
    const x = [3n, -7n, 11n];
    const args: Contents[] = [[...x], []];
    new Runner([f!]).call('steps', args);
    expect(args[1]).toEqual(createKernelInterpreter(kernels, 'steps').run({ x }).y);
  });
});
