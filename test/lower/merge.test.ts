// Catches: a merge layer that casts before it adds, rounds a mean twice, broadcasts along the wrong axis, pairs tokens
// of two streams wrongly, or whose C++ computes something else than its kernel; a dot product in another order.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { verifyDesign } from '#ir/design/verify';
import { castCode } from '#ir/fixed/cast';
import { type FixedType, fractionBits } from '#ir/fixed/type';
import { interpret, type Samples } from '#src/driver/interpret';
import { hasGpp } from '../differential/gpp.ts';
import { Random } from '../kernels/random.ts';
import { emulateCsim } from '../oracles/csim.ts';
import { built, designOf, PART, typeText } from './layer-models.ts';
import {
  codesOf,
  KINDS,
  mergeReference,
  mergeText,
  randomInputs,
  randomMerge,
  randomType,
} from './merge-layers.ts';
import { type Dims, everywhere, flatten, volume } from './plain-shapes.ts';

const SAMPLES = 6;

function head(io: string, compat = 'none'): string {
  return `model merges\ncompat ${compat}\ntarget "${PART}" { clock 5ns  io ${io} }`;
}

/** As many layers in C++: its compiler takes a second for each. */
const COMPILED = 12;

describe.each(['stream', 'parallel'] as const)('%s', (io) => {
  const r = new Random(io === 'stream' ? 4100 : 4200);
  const layers = Array.from({ length: 90 }, (_, n) => randomMerge(r, KINDS[n % KINDS.length]!));
  const inputs = Array.from({ length: SAMPLES }, () => layers.map((m) => randomInputs(r, m)));
  const design = (count: number): Promise<Design> =>
    designOf(`${head(io)}\n${layers.slice(0, count).flatMap(mergeText).join('\n')}\n`);
  const samples = (count: number): Samples => inputs.map((of) => of.slice(0, count).flat());
  const expected = (count: number): Samples =>
    inputs.map((of) => layers.slice(0, count).map((m, k) => mergeReference(m, of[k]!)));

  it('covers every kind with broadcasting of each sort', () => {
    const unequal = layers.filter((m) => m.shapes.some((s) => volume(s) !== volume(m.shapes[0]!)));
    expect(new Set(unequal.map((m) => m.kind)).size).toBe(KINDS.length);
    expect(layers.some((m) => m.kind === 'average' && m.shapes.length === 7)).toBe(true);
  });

  it('interprets as exact fractions, cast once', async () => {
    const all = await design(layers.length);
    expect(verifyDesign(all)).toEqual([]);
    expect(interpret(all, samples(layers.length))).toEqual(expected(layers.length));
  });

  it.skipIf(!hasGpp())('runs in C++ so', async () => {
    const few = await design(COMPILED);
    expect(await emulateCsim(few, samples(COMPILED), process.env.CXX ?? 'g++')).toEqual(expected(COMPILED));
  });
});

interface Dot {
  readonly shapes: readonly [Dims, Dims];
  readonly axes: readonly [number, number];
  readonly types: readonly [FixedType, FixedType];
  readonly accum: FixedType;
  readonly result: FixedType;
}

function randomDot(r: Random): Dot {
  const length = r.int(1, 6);
  const side = (): { readonly shape: Dims; readonly axis: number } => {
    const rank = r.int(1, 3);
    const axis = r.int(0, rank - 1);
    return { shape: Array.from({ length: rank }, (_, d) => (d === axis ? length : r.int(1, 3))), axis };
  };
  const [a, b] = [side(), side()];
  return {
    shapes: [a.shape, b.shape],
    axes: [a.axis, b.axis - (r.chance(0.5) ? b.shape.length : 0)],
    types: [randomType(r), randomType(r)],
    accum: randomType(r),
    result: randomType(r),
  };
}

function dotText(d: Dot, n: number): readonly string[] {
  return [
    ...d.shapes.map((s, k) => `input x${n}_${k}: ${typeText(d.types[k]!)}[${s.join(', ')}]`),
    `y${n} = dot(x${n}_0, x${n}_1, axes=[${d.axes.join(', ')}])`,
    `output y${n}`,
    `rule y${n} { accum ${typeText(d.accum)}  result ${typeText(d.result)} }`,
  ];
}

/** Every product cast, then added in order with a cast at each step. */
function dotReference(d: Dot, inputs: readonly (readonly bigint[])[]): readonly bigint[] {
  const axes = d.axes.map((axis, k) => (axis < 0 ? axis + d.shapes[k]!.length : axis));
  const rest = d.shapes.map((s, k) => everywhere(s.filter((_, i) => i !== axes[k])));
  const frac = d.types.map(fractionBits);
  const at = (k: number, other: Dims, i: number): bigint => {
    const full = [...other.slice(0, axes[k]), i, ...other.slice(axes[k])];
    return inputs[k]![flatten(full, d.shapes[k]!)]!;
  };
  const exact = (f: number) => ({ signed: true, width: 100, int: 100 - f });
  return rest[0]!.flatMap((a) =>
    rest[1]!.map((b) => {
      let acc = 0n;
      for (let i = 0; i < d.shapes[0][axes[0]!]!; i++) {
        const product = castCode(at(0, a, i) * at(1, b, i), exact(frac[0]! + frac[1]!), d.accum);
        acc = castCode(acc + product, exact(fractionBits(d.accum)), d.accum);
      }
      return castCode(acc, d.accum, d.result);
    }),
  );
}

describe.each(['stream', 'parallel'] as const)('dot products, %s', (io) => {
  const r = new Random(io === 'stream' ? 5100 : 5200);
  const layers = Array.from({ length: 12 }, () => randomDot(r));
  const inputs = Array.from({ length: SAMPLES }, () =>
    layers.map((d) => d.shapes.map((s, k) => codesOf(r, d.types[k]!, volume(s)))),
  );
  const samples: Samples = inputs.map((of) => of.flat());
  const expected: Samples = inputs.map((of) => layers.map((d, k) => dotReference(d, of[k]!)));
  let design: Design;
  beforeAll(async () => {
    design = await designOf(`${head(io)}\n${layers.flatMap(dotText).join('\n')}\n`);
  });

  it('interprets as plain sums in order', () => {
    expect(verifyDesign(design)).toEqual([]);
    expect(interpret(design, samples)).toEqual(expected);
  });

  it.skipIf(!hasGpp())('runs in C++ so', async () => {
    expect(await emulateCsim(design, samples, process.env.CXX ?? 'g++')).toEqual(expected);
  });
});

describe('broadcasting as hls4ml does it', () => {
  const text = (compat: string, rule = ''): string => `${head('parallel', compat)}
input a: fixed<16,6>[2, 3]
input b: fixed<16,6>[2, 1]
y = add(a, b)
output y
${rule}
`;
  const a = [1n, 2n, 3n, 4n, 5n, 6n];
  const b = [100n, 200n];
  const run = async (compat: string, rule?: string) => {
    const { design, diagnostics } = await built(text(compat, rule));
    const [out] = interpret(design, [[a, b]])[0]!;
    return { out, warned: diagnostics.some((d) => d.code === 'BN440' && d.message.includes('"y"')) };
  };

  // Catches: hls4ml's repetition of flat values where nobody asked for it, or without a word.
  it('repeats flat values under compat hls4ml only, with a warning', async () => {
    expect(await run('none')).toEqual({ out: [101n, 102n, 103n, 204n, 205n, 206n], warned: false });
    expect(await run('hls4ml')).toEqual({ out: [101n, 202n, 103n, 204n, 105n, 206n], warned: true });
    expect(await run('hls4ml', 'rule y { broadcast aligned }')).toEqual({
      out: [101n, 102n, 103n, 204n, 205n, 206n],
      warned: false,
    });
  });
});
