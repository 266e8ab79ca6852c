// Kernels whose casts change nothing: on floats they must give the interpreter's very values, whatever the statement.
// Catches: samples of a tile mixed up, a branch taken for the whole tile, a reduction in another order or over other
// values, state that outlives an inference, a wrong address, a zero weight skipped where it is not zero.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toDouble } from '#ir/fixed/dyadic';
import { fractionBits } from '#ir/fixed/type';
import { parseKernels } from '#ir/kernel/parse';
import { createFloatEmulator } from '#src/backends/float/index';
import { LANES } from '#src/backends/float/store';
import { createInterpreter } from '#src/backends/interpreter/design';
import { designOf } from '../wasm/small-designs.ts';

const T = 'fixed<48,32>';

const KERNELS: Readonly<Record<string, string>> = {
  'branches on data, nested, with loops inside': `kernel k(in x: ${T}[4], out y: ${T}[4], rom w: fixed<8,8>[3][4]) {
    reg best: ${T}
    best = x[0]
    for a: i in 3 {
      if x[i + 1] > best {
        best = x[i + 1]
        if best > 3 { for b: j in 2 { best = cast<${T}>(best - 1) } } else { best = cast<${T}>(-best) }
      }
    }
    for c: i in 4 { y[i] = x[i] >= best ? best : min(x[i], cast<${T}>(w[1][i])) }
  }`,
  'sums of products, zeros among the constants': `kernel k(in x: ${T}[4], out y: ${T}[4], rom w: fixed<8,8>[3][4]) {
    reg acc: ${T}[4]
    for r: o in 4 { acc[o] = cast(w[0][o]) }
    for i: i in 4 { for o: o in 3 { acc[o] += x[i] * w[o][i] } }
    for p: o in 4 { acc[o] += w[2][o] * x[(o + 1) % 4] }
    for s: o in 4 { y[o] = acc[o] }
  }`,
  reductions: `kernel k(in x: ${T}[4], out y: ${T}[4], rom w: fixed<8,8>[3][4]) {
    y[0] = reduce tree add a: j in 3 as ${T} { x[j] * w[1][j] }
    y[1] = reduce sequential add b: j in 4 as ${T} { x[j] - w[0][j] }
    y[2] = reduce tree max c: j in 4 as ${T} { x[j] }
    y[3] = reduce sequential min d: j in 4 as ${T} { x[j] }
  }`,
  'state, calls and places that are data': `kernel inner(in v: ${T}, in first: uint<1>, out s: ${T}) inline off {
    state total: ${T} reset 2
    reg at: uint<2>
    if first { reset total }
    total += v
    let seven = const<fixed<8,8>>(7)
    s = cast(total > seven ? seven : total)
  }
  kernel k(in x: ${T}[4], out y: ${T}[4], rom w: fixed<8,8>[3][4]) {
    reg v: ${T}
    reg first: uint<1>
    reg s: ${T}
    for t: t in 4 {
      v = x[t]
      first = index<uint<2>>(t) == 0
      call inner(v, first, s)
      y[t] = cast<${T}>(s + w[2][clamp(cast<fixed<32,32>>(x[t]))])
    }
  }`,
};

const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 });
const constants = fc.array(fc.constantFrom(-5n, 0n, 0n, 3n, 11n), { minLength: 12, maxLength: 12 });

test.each(Object.entries(KERNELS))('%s', (_, text) => {
  const parsed = parseKernels(text);
  expect(parsed.diagnostics.map((d) => d.message)).toEqual([]);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: LANES + 6 }), constants, (rows, w) => {
      const design = designOf(parsed.value!, { w });
      const [port] = design.ports;
      const frac = fractionBits(port!.type);
      const interpreter = createInterpreter(design);
      const want = rows.flatMap((r) => {
        const [y] = interpreter.run([r.map((v) => BigInt(v) << BigInt(frac))]).outputs;
        return y!.map((code) => toDouble(code, frac));
      });
      for (const type of ['float64', 'float32'] as const) {
        const run = createFloatEmulator(design, { type }).run([rows.flat()], rows.length);
        expect([...run.outputs[0]!].map((v) => v + 0)).toEqual(want);
      }
    }),
    { numRuns: 60 },
  );
});

test('single precision rounds each operation', () => {
  const text = `kernel k(in x: ${T}[1], out y: ${T}[1], rom w: fixed<40,2>[1]) {
    reg acc: ${T}[1]
    for s: i in 1 { acc[i] = 1 }
    for a: i in 1 { acc[i] += x[i] * w[i] }
    y[0] = cast<${T}>(acc[0] * x[0])
  }`;
  const { fround } = Math;
  const w = 192_414_534_861n;
  const factor = fround(toDouble(w, 38));
  const xs = Float64Array.from({ length: 100 }, (_, i) => 20 * Math.sin(i + 1));
  const want = [...xs].map(fround).map((x) => fround(fround(1 + fround(x * factor)) * x));
  const design = designOf(parseKernels(text).value!, { w: [w] });
  const single = createFloatEmulator(design, { type: 'float32' }).run([xs], xs.length);
  expect([...single.outputs[0]!]).toEqual(want);
  expect([...createFloatEmulator(design).run([xs], xs.length).outputs[0]!]).not.toEqual(want);
});
