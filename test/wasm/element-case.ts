// A random small kernel like those of activations, normalisations and softmax by its seed, computed by the compiled kernel and
// by the interpreter.
import { printType } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';
import { parseKernels } from '#ir/kernel/parse';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { Unsupported } from '#src/backends/wasm/layout';
import { Random } from '../kernels/random.ts';
import { dataOf } from './dense-kernel.ts';
import { runKernel } from './run-kernel.ts';
import type { Compared } from './sum-case.ts';

/** A random type of at most `widest` bits with its point inside. */
function typeOf(rng: Random, widest: number): FixedType {
  for (;;) {
    const t = rng.type();
    if (t.width <= widest && t.int >= -2 && t.int <= t.width + 2) return t;
  }
}

const NAMES = ['x', 's', 'b', 't', 'a', 'e', 'r', 'y'] as const;
type Types = Readonly<Record<(typeof NAMES)[number], FixedType>>;

function textOf(rng: Random, n: number, types: Types): string {
  const T = Object.fromEntries(NAMES.map((name) => [name, printType(types[name])]));
  const first = rng.pick([
    'cast(x[i] * s[i] + b[i])',
    `x[i] > 0 ? cast<${T.a}>(x[i]) : cast<${T.a}>(s[i] * x[i])`,
    'cast(max(x[i], b[i]) - s[i])',
    'cast(b[i] - x[i])',
    `x[i] <= 0 ? cast<${T.a}>(const<fixed<9,4>>(${rng.int(-40, 40)}) * x[i]) : cast<${T.a}>(x[i])`,
    `x[i] ${rng.pick(['==', '!=', '<', '<=', '>', '>='])} ${rng.pick(['0', 'b[i]'])} ? cast<${T.a}>(s[i]) : cast<${T.a}>(x[i])`,
    'cast(x[i])',
    'cast(min(x[i], 3) + 1)',
  ]);
  const bits = Math.min(3, types.a.width);
  const low = rng.int(0, types.a.width - bits);
  const second = rng.pick([
    `cast(t[clamp(slice(a[i], ${low + bits - 1}, ${low}))])`,
    'cast(a[i] * s[i])',
    'cast(a[i] + b[i])',
    'cast(b[i])',
  ]);
  const op = rng.pick(['add', 'add', 'add', 'max', 'min']);
  const last = rng.pick([
    'cast(e[i] * r)',
    'cast(r - e[i])',
    'cast(e[i] * t[clamp(slice(r, 0, 0))])',
    'cast(r)',
  ]);
  return `kernel small(in x: ${T.x}[${n}], out y: ${T.y}[${n}], rom s: ${T.s}[${n}], rom b: ${T.b}[${n}], rom t: ${T.t}[${2 ** bits}]) {
  reg a: ${T.a}[${n}]
  reg e: ${T.e}[${n}]
  reg r: ${T.r}
  approx exp(x) -> y {
    for A: i in ${n} { a[i] = ${first} }
    for E: i in ${n} { e[i] = ${second} }
    ${rng.chance(0.3) ? 'e[0] = cast(x[0])' : ''}
    r = reduce ${rng.pick(['tree', 'sequential'])} ${op} R: i in ${n} as ${T.r} { e[i] }
    for Y: i in ${n} { y[i] = ${last} }
  }
}
`;
}

/** Undefined where lanes are too narrow for the kernel. */
export function elementCase(seed: number): (Compared & { readonly text: string }) | undefined {
  const rng = new Random(seed + 3_000_000);
  const n = rng.int(1, 7);
  const types = Object.fromEntries(NAMES.map((name) => [name, typeOf(rng, rng.pick([12, 20, 30]))])) as Types;
  // A sum with room for its parts, or nearly.
  const more = rng.int(0, 4);
  const { e } = types;
  const roomy = {
    ...types,
    r: { ...types.r, signed: true, satBits: 0, width: e.width + more, int: e.int + more },
  };
  const text = textOf(rng, n, rng.chance(0.6) ? roomy : types);
  const parsed = parseKernels(text);
  if (!parsed.value) throw new Error(`seed ${seed}: ${parsed.diagnostics[0]?.message}\n${text}`);
  const kernel = parsed.value[0]!;
  const roms = Object.fromEntries(
    kernel.params.flatMap((p) => {
      if (p.kind !== 'rom') return [];
      const size = rng.int(1, p.type.width);
      return [[p.name, dataOf(rng, p.dims[0]!, p.type, size)]];
    }),
  );
  const samples = Array.from({ length: rng.chance(0.1) ? 16 : 3 }, () => ({
    x: dataOf(rng, n, types.x, types.x.width),
    ...roms,
  }));
  try {
    const ours = runKernel([kernel], 'small', samples, {});
    const interpreter = createKernelInterpreter([kernel], 'small');
    return { ours, expected: samples.map((s) => interpreter.run(s)), text };
  } catch (e) {
    if (e instanceof Unsupported) return undefined;
    throw e;
  }
}
