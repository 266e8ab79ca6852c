// Catches: an element that ends up in another place, a stream repacked at the wrong border, tokens dropped or kept
// beside the slice, a table row of another value, a new shape that costs a copy, and C++ that differs from its kernel.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { verifyDesign } from '#ir/design/verify';
import { layerOfElement } from '#src/driver/element-layer';
import { interpret, type Samples } from '#src/driver/interpret';
import type { Built } from '#src/driver/pipeline';
import { hasGpp } from '../differential/gpp.ts';
import { Random } from '../kernels/random.ts';
import { emulateCsim } from '../oracles/csim.ts';
import { built, designOf, PART } from './layer-models.ts';
import { type Dims, everywhere, flatten, volume } from './plain-shapes.ts';

interface Move {
  /** The op's call without its inputs' names. */
  readonly op: string;
  readonly args: string;
  readonly shapes: readonly Dims[];
  /** For each element of the output, row-major, the input it comes from and where it stands there. */
  readonly from: readonly (readonly [input: number, index: number])[];
}

const list = (numbers: Dims): string => `[${numbers.join(', ')}]`;

function randomDims(r: Random, low: number, high: number, most = 4): Dims {
  return Array.from({ length: r.int(low, high) }, () => r.int(1, most));
}

/** Another way to write the volume as a product. */
function regroup(r: Random, dims: Dims): Dims {
  const out: number[] = [];
  let rest = volume(dims);
  while (rest > 1 && out.length < 3) {
    const n = r.pick(Array.from({ length: rest }, (_, i) => i + 1).filter((d) => rest % d === 0));
    out.push(n);
    rest /= n;
  }
  return [...out, rest];
}

const MOVES: readonly ((r: Random) => Move)[] = [
  function flattened(r) {
    const dims = randomDims(r, 1, 3);
    return { op: 'flatten', args: '', shapes: [dims], from: everywhere(dims).map((_, i) => [0, i]) };
  },
  function reshaped(r) {
    const dims = randomDims(r, 1, 3, 6);
    const out = regroup(r, dims);
    const open = r.chance(0.3) ? r.int(0, out.length - 1) : -1;
    const shape = out.map((n, d) => (d === open ? -1 : n));
    return {
      op: 'reshape',
      args: `shape=${list(shape)}`,
      shapes: [dims],
      from: everywhere(dims).map((_, i) => [0, i]),
    };
  },
  function permuted(r) {
    const dims = randomDims(r, 1, 4, 3);
    const left = dims.map((_, d) => d);
    const perm = dims.map(() => left.splice(r.int(0, left.length - 1), 1)[0]!);
    const from = everywhere(perm.map((axis) => dims[axis]!)).map((at) => {
      const source = dims.map((_, axis) => at[perm.indexOf(axis)]!);
      return [0, flatten(source, dims)] as const;
    });
    return { op: 'permute', args: `perm=${list(perm)}`, shapes: [dims], from };
  },
  function sliced(r) {
    const dims = randomDims(r, 1, 3, 5);
    const begin = dims.map((n) => r.int(0, n - 1));
    const end = dims.map((n, d) => r.int(begin[d]! + 1, n));
    const whole = end.every((e, d) => e === dims[d]);
    const shown = begin.map((b, d) => (r.chance(0.3) ? b - dims[d]! : b));
    const from = everywhere(end.map((e, d) => e - begin[d]!)).map((at) => {
      return [
        0,
        flatten(
          at.map((i, d) => i + begin[d]!),
          dims,
        ),
      ] as const;
    });
    return {
      op: 'slice',
      args: `begin=${list(shown)}${whole ? '' : `, end=${list(end)}`}`,
      shapes: [dims],
      from,
    };
  },
  function joined(r) {
    const dims = randomDims(r, 1, 3, 3);
    const axis = r.int(0, dims.length - 1);
    const shapes = Array.from({ length: r.int(2, 4) }, () =>
      dims.map((n, d) => (d === axis ? r.int(1, 3) : n)),
    );
    const lengths = shapes.map((s) => s[axis]!);
    const out = dims.map((n, d) => (d === axis ? lengths.reduce((a, b) => a + b) : n));
    const from = everywhere(out).map((at) => {
      let along = at[axis]!;
      let input = 0;
      for (; along >= lengths[input]!; input++) along -= lengths[input]!;
      return [
        input,
        flatten(
          at.map((i, d) => (d === axis ? along : i)),
          shapes[input]!,
        ),
      ] as const;
    });
    const written = r.chance(0.5) ? axis : axis - dims.length;
    return { op: 'concatenate', args: `axis=${written}`, shapes, from };
  },
];

function moveText({ op, args, shapes }: Move, n: number): readonly string[] {
  const names = shapes.map((_, k) => `x${n}_${k}`);
  return [
    ...shapes.map((s, k) => `input ${names[k]}: fixed<16,16>[${s.join(', ')}]`),
    `y${n} = ${op}(${[...names, args].filter(Boolean).join(', ')})`,
    `output y${n}`,
  ];
}

function head(io: string, extra = ''): string {
  return `model moves\n${extra}\ntarget "${PART}" { clock 5ns  io ${io} }\nrule * { result fixed<16,16> }\n`;
}

const COUNT = 75;
const COMPILED = 20;

describe.each(['stream', 'parallel'] as const)('%s', (io) => {
  const r = new Random(io === 'stream' ? 6100 : 6200);
  const moves = Array.from({ length: COUNT }, (_, n) => MOVES[n % MOVES.length]!(r));
  const codes = (n: number): readonly bigint[] =>
    Array.from({ length: n }, () => BigInt(r.int(-32768, 32767)));
  const inputs = Array.from({ length: 4 }, () => moves.map((m) => m.shapes.map((s) => codes(volume(s)))));
  const text = (count: number): string =>
    `${head(io)}${moves.slice(0, count).flatMap(moveText).join('\n')}\n`;
  const samples = (count: number): Samples => inputs.map((of) => of.slice(0, count).flat());
  const expected = (count: number): Samples =>
    inputs.map((of) => moves.slice(0, count).map((m, k) => m.from.map(([input, at]) => of[k]![input]![at]!)));
  let all: Required<Built>;
  beforeAll(async () => {
    all = await built(text(COUNT));
  });

  it('interprets as coordinates say', () => {
    expect(verifyDesign(all.design)).toEqual([]);
    expect(interpret(all.design, samples(COUNT))).toEqual(expected(COUNT));
  });

  it('names the input that each element comes from', () => {
    for (const [n, m] of moves.entries()) {
      const found = m.from.map((_, i) => layerOfElement(all.resolved, n, i));
      expect(found).toEqual(m.from.map(([input]) => `x${n}_${input}`));
    }
  });

  it.skipIf(!hasGpp())('runs in C++ so', async () => {
    const few = await designOf(text(COMPILED));
    expect(await emulateCsim(few, samples(COMPILED), process.env.CXX ?? 'g++')).toEqual(expected(COMPILED));
  });
});

/** input → relu → op → relu → output */
function between(io: string, shape: string, op: string): string {
  return `${head(io)}input x: fixed<16,16>${shape}\noutput x |> a: relu |> v: ${op} |> b: relu\n`;
}

function kernelsOf(design: Design): readonly string[] {
  return design.kernels.map((k) => k.name);
}

describe('what a new shape costs', () => {
  it('is nothing in io_parallel, in the middle and at the ends', async () => {
    expect(kernelsOf(await designOf(between('parallel', '[2, 6]', 'flatten')))).toEqual(['relu_a', 'relu_b']);
    const first = `${head('parallel')}input x: fixed<16,16>[2, 6]\noutput x |> v: reshape([3, 4]) |> b: relu\n`;
    const last = `${head('parallel')}input x: fixed<16,16>[2, 6]\noutput x |> b: relu |> w: flatten |> v: reshape([3, 4])\n`;
    for (const text of [first, last]) {
      const design = await designOf(text);
      expect(verifyDesign(design)).toEqual([]);
      expect(kernelsOf(design)).toEqual(['relu_b']);
    }
  });

  it('is nothing in io_stream where tokens stay as wide', async () => {
    const same = await designOf(between('stream', '[2, 3, 4]', 'reshape([6, 4])'));
    expect(kernelsOf(same)).toEqual(['relu_a', 'relu_b']);
    const narrow = await designOf(between('stream', '[2, 3, 4]', 'reshape([12, 2])'));
    expect(kernelsOf(narrow)).toEqual(['relu_a', 'repack_stream_v', 'relu_b']);
  });

  // Catches: a value that is read elsewhere, or is an output itself, made at the port of its other shape only.
  it.each(['stream', 'parallel'])('is a copy where both shapes are needed, %s', async (io) => {
    const text = `${head(io)}input x: fixed<16,16>[2, 6]\na = relu(x)\noutput a\nv = flatten(a)\noutput v\nc = leaky_relu(a, 0.5)\noutput c\n`;
    const design = await designOf(text);
    expect(verifyDesign(design)).toEqual([]);
    const x = Array.from({ length: 12 }, (_, i) => BigInt(i + 1));
    expect(interpret(design, [[x]])).toEqual([[x, x, x]]);
  });

  it.each(['stream', 'parallel'])('is a copy where the old shape is read too, %s', async (io) => {
    const text = `${head(io)}input x: fixed<16,16>[2, 6]\na = relu(x)\nv = flatten(a)\noutput v\nc = leaky_relu(a, 0.5)\noutput c\n`;
    const design = await designOf(text);
    expect(verifyDesign(design)).toEqual([]);
    const x = Array.from({ length: 12 }, (_, i) => BigInt(i + 1));
    expect(interpret(design, [[x]])).toEqual([[x, x]]);
  });

  it('is a copy where the type changes', async () => {
    const text = `${between('parallel', '[2, 2]', 'flatten')}rule v { result fixed<6,6,trn,sat> }\n`;
    expect(interpret(await designOf(text), [[[1n, 40n, -5n, 31n]]])).toEqual([[[1n, 31n, 0n, 31n]]]);
  });
});

describe.each(['stream', 'parallel'])('concatenation along a middle axis, %s', (io) => {
  // Catches: the inputs taking turns once instead of once a position of the axes before.
  it('lets the inputs take turns at each position of the axes before', async () => {
    const text = `${head(io)}input a: fixed<16,16>[2, 1, 2]\ninput b: fixed<16,16>[2, 2, 2]\ny = concat(a, b, axis=1)\noutput y\n`;
    const design = await designOf(text);
    expect(verifyDesign(design)).toEqual([]);
    const [a, b] = [
      [1n, 2n, 3n, 4n],
      [11n, 12n, 13n, 14n, 15n, 16n, 17n, 18n],
    ];
    const expected = [1n, 2n, 11n, 12n, 13n, 14n, 3n, 4n, 15n, 16n, 17n, 18n];
    expect(interpret(design, [[a!, b!]])).toEqual([[expected]]);
  });
});

describe('types of what only moves', () => {
  const text = (compat: string, io: string): string =>
    `model m\ncompat ${compat}\ntarget "${PART}" { clock 5ns  io ${io} }\ninput x: fixed<9,5>[2, 6]\n` +
    `f = reshape(x, [3, 4])\noutput f |> p: permute([1, 0]) |> r: relu\nrule * { result fixed<12,4> }\nrule "p" { result fixed<8,3> }\nrule "x" { result fixed<9,5> }\n`;
  const types = async (compat: string, io: string) => {
    const { resolved, diagnostics } = await built(text(compat, io));
    const type = (name: string): string => {
      const t = resolved.body.ops.find((o) => o.name === name)!.roles.result!.type;
      return t === 'auto' ? t : `${t.width},${t.int}`;
    };
    const warned = diagnostics.filter((d) => d.code === 'BN440').map((d) => d.message.split('"')[1]);
    return { f: type('f'), p: type('p'), warned };
  };

  // Catches: hls4ml's silent rule that such a layer keeps the type of its input, applied where nobody asked for it.
  it('are the configured ones, and those of the input as in hls4ml under compat hls4ml', async () => {
    expect(await types('none', 'parallel')).toEqual({ f: '12,4', p: '8,3', warned: [] });
    expect(await types('hls4ml', 'parallel')).toEqual({ f: '9,5', p: '9,5', warned: ['f', 'p'] });
    expect(await types('hls4ml', 'stream')).toEqual({ f: '12,4', p: '12,4', warned: ['p'] });
  });
});

describe.each(['stream', 'parallel'])('embedding, %s', (io) => {
  const table = Array.from({ length: 5 }, (_, row) => [row * 10 + 1, row * 10 + 2, row * 10 + 3]);
  const text = (type: string, shape: string): string =>
    `${head(io)}input x: ${type}${shape}\noutput x |> e: embedding(vocabulary=5, units=3) { weight = [${table.map((row) => `[${row.join(', ')}]`).join(', ')}] }\nrule e { weight fixed<16,16> }\n`;
  const rows = (...of: readonly number[]) => of.flatMap((row) => table[row]!.map(BigInt));

  // Catches: a row beside the table read, a negative value wrapped to a large row, a fraction rounded up.
  it('cuts values to whole rows inside the table', async () => {
    const design = await designOf(text('fixed<8,6>', '[6]'));
    expect(verifyDesign(design)).toEqual([]);
    const x = [0n, 4n, 7n, -9n, 127n, 19n];
    expect(interpret(design, [[x]])).toEqual([[rows(0, 1, 1, 0, 4, 4)]]);
    if (hasGpp())
      expect(await emulateCsim(design, [[x]], process.env.CXX ?? 'g++')).toEqual([[rows(0, 1, 1, 0, 4, 4)]]);
  });

  it('takes indices of several axes', async () => {
    const design = await designOf(text('uint<2>', '[2, 2]'));
    expect(verifyDesign(design)).toEqual([]);
    expect(interpret(design, [[[3n, 0n, 1n, 2n]]])).toEqual([[rows(3, 0, 1, 2)]]);
  });
});
