// Catches: slices along another axis than asked, with another stride, or mixed up between positions and tokens; a table
// addressed by other bits; a sum in another order; a wrong winner of argmax; compat that silently changes the function.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { castCode } from '#ir/fixed/cast';
import { toDouble } from '#ir/fixed/dyadic';
import { type FixedType, fixed, fractionBits, ufixed } from '#ir/fixed/type';
import { interpret, type Samples } from '#src/driver/interpret';
import { hasGpp } from '../differential/gpp.ts';
import { Random } from '../kernels/random.ts';
import { emulateCsim } from '../oracles/csim.ts';
import { built, designOf, PART, typeText } from './layer-models.ts';
import { PUBLISHED, type SoftmaxTypes } from './published-softmax.ts';
import { randomType } from './random-activations.ts';

interface Layer {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly implementation: string;
  readonly types: SoftmaxTypes;
}

const IMPLEMENTATIONS = ['stable', 'latency', 'legacy', 'argmax'];
const SHAPES = [[7], [1], [2, 3], [2, 3, 4], [3, 1, 2]] as const;

function randomLayer(r: Random, n: number): Layer {
  const shape = SHAPES[n % SHAPES.length]!;
  const modes = () => ({
    rounding: r.pick(['trn', 'rnd'] as const),
    overflow: r.pick(['wrap', 'sat'] as const),
  });
  const types: SoftmaxTypes = {
    input: randomType(r, [6, 12], [2, 5]),
    inpNorm: ufixed(r.int(6, 12), r.int(2, 5), { overflow: 'sat' }),
    expTable: fixed(18, 8, modes()),
    accum: fixed(20, r.int(4, 10), modes()),
    invInp: fixed(r.int(8, 18), r.int(3, 8), modes()),
    invTable: fixed(18, r.int(2, 8), { rounding: 'rnd', overflow: 'sat' }),
    legacyTable: fixed(18, 8, modes()),
    result: fixed(14, 3, modes()),
    expSize: 2 ** r.int(4, 6),
    invSize: 2 ** r.int(4, 8),
  };
  const implementation = IMPLEMENTATIONS[Math.floor(n / SHAPES.length) % IMPLEMENTATIONS.length]!;
  return { shape, axis: r.int(-shape.length, shape.length - 1), implementation, types };
}

function modelText(layers: readonly Layer[], io: string): string {
  const lines = layers.flatMap(({ shape, axis, implementation, types: t }, n) => [
    `input x${n}: ${typeText(t.input)}[${shape.join(', ')}]`,
    `output x${n} |> s${n}: softmax(axis=${axis})`,
    `rule s${n} { implementation ${implementation}  exp_table_size ${t.expSize}  inv_table_size ${t.invSize}`,
    `  inp_norm ${typeText(t.inpNorm)}  exp_table ${typeText(t.expTable)}  accum ${typeText(t.accum)}`,
    `  inv_inp ${typeText(t.invInp)}  inv_table ${typeText(t.invTable)}  legacy_table ${typeText(t.legacyTable)}`,
    `  result ${typeText(t.result)} }`,
  ]);
  return `model s\ntarget "${PART}" { clock 5ns  io ${io} }\ncompat none\n${lines.join('\n')}\n`;
}

const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** The published loops over each group of positions that differ in the axis alone. */
function expected(layer: Layer, x: readonly number[]): readonly number[] {
  const { shape, implementation, types } = layer;
  const axis = layer.axis < 0 ? shape.length + layer.axis : layer.axis;
  const n = shape[axis]!;
  const stride = product(shape.slice(axis + 1));
  const y = new Array<number>(x.length);
  for (let start = 0; start < x.length; start++) {
    if (Math.floor(start / stride) % n !== 0) continue;
    const group = Array.from({ length: n }, (_, k) => start + k * stride);
    const made = PUBLISHED[implementation]!(
      group.map((i) => x[i]!),
      types,
    );
    for (const [k, i] of group.entries()) y[i] = made[k]!;
  }
  return y;
}

const values = (codes: readonly bigint[], type: FixedType) =>
  codes.map((c) => toDouble(c, fractionBits(type)));

describe.each(['parallel', 'stream'])('io %s', (io) => {
  const r = new Random(io === 'stream' ? 51 : 50);
  const layers = Array.from({ length: 40 }, (_, n) => randomLayer(r, n));
  const samples: Samples = Array.from({ length: 10 }, () =>
    layers.map(({ shape, types: { input } }) =>
      Array.from({ length: product(shape) }, () => castCode(r.code(input), input, input)),
    ),
  );
  let design: Design;
  let outputs: Samples;
  beforeAll(async () => {
    design = await designOf(modelText(layers, io));
    outputs = interpret(design, samples);
  });

  it.each(IMPLEMENTATIONS)('%s as the published loops', (implementation) => {
    for (const [k, layer] of layers.entries()) {
      if (layer.implementation !== implementation) continue;
      for (const [s, sample] of samples.entries()) {
        const x = values(sample[k]!, layer.types.input);
        const y = values(outputs[s]![k]!, layer.types.result);
        // -0 of a product is 0.
        expect({ x, layer, y: y.map((v) => v + 0) }).toEqual({
          x,
          layer,
          y: expected(layer, x).map((v) => v + 0),
        });
      }
    }
  });

  it.skipIf(!hasGpp())('runs in C++ as interpreted', async () => {
    const some = (_: unknown, k: number): boolean => k % SHAPES.length === 3;
    const few = await designOf(modelText(layers.filter(some), io));
    const ran = await emulateCsim(
      few,
      samples.map((s) => s.filter(some)),
      process.env.CXX ?? 'g++',
    );
    expect(ran).toEqual(outputs.map((s) => s.filter(some)));
  });
});

const TWO_AXES = `model s
target "${PART}" { clock 5ns  io parallel }
compat hls4ml
input x: fixed<16,6>[2, 3]
output x |> s: softmax
`;

describe('compat', () => {
  const codes = async (text: string): Promise<readonly string[]> =>
    (await built(text)).diagnostics.map((d) => d.code);
  const attr = async (text: string, name: string) =>
    (await built(text)).resolved.body.ops.find((op) => op.name === 's')!.attrs[name];

  it('takes all values of several axes as one in io_parallel, and says so', async () => {
    expect(await codes(TWO_AXES)).toContain('BN440');
    expect(await attr(TWO_AXES, 'over')).toBe('all');
  });

  it.each([
    ['compat none', TWO_AXES.replace('compat hls4ml', 'compat none')],
    ['streams', TWO_AXES.replace('io parallel', 'io stream')],
    ['a single axis', TWO_AXES.replace('[2, 3]', '[6]')],
    ['over axis', `${TWO_AXES}rule s { over axis }\n`],
  ])('keeps the axis with %s', async (_, text) => {
    expect(await codes(text)).not.toContain('BN440');
    expect(await attr(text, 'over')).toBe('axis');
  });

  it('gives the legacy tables of streams their one size, and says so', async () => {
    const legacy = TWO_AXES.replace('io parallel', 'io stream');
    const text = `${legacy}rule s { implementation legacy  table_size 512 }\n`;
    expect(await codes(text)).toContain('BN415');
    expect(await attr(text, 'exp_table_size')).toBe(1024);
  });

  it('warns where exponentials overflow', async () => {
    for (const implementation of ['latency', 'legacy'])
      expect(await codes(`${TWO_AXES}rule s { implementation ${implementation} }\n`)).toContain('BN442');
    expect(await codes(TWO_AXES)).not.toContain('BN442');
  });
});

describe('on streams', () => {
  // Catches: a layer of tokens that is one function where projects have two, and one that keeps tables to itself.
  it.each(IMPLEMENTATIONS)(
    '%s hands its streams and tables to the function of the implementation',
    async (way) => {
      const text = TWO_AXES.replace('io parallel', 'io stream');
      const { kernels, top, roms } = await designOf(`${text}rule s { implementation ${way} }\n`);
      expect(kernels.map((k) => k.name)).toEqual([`softmax_${way}_s`, 'softmax_s']);
      expect(kernels[1]!.body).toEqual([
        { kind: 'call', kernel: `softmax_${way}_s`, args: kernels[0]!.params.map((p) => p.name) },
      ]);
      expect(kernels[1]!.params).toEqual(kernels[0]!.params);
      expect(roms.length).toBe(way === 'argmax' ? 0 : 2);
      expect(top).toMatchObject({ kind: 'dataflow', body: [{ instance: { kernel: 'softmax_s' } }] });
    },
  );
});
