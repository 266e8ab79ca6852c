// A random sum of products by its seed, computed by the compiled kernel and by the interpreter.
import { codeRange, type FixedType } from '#ir/fixed/type';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { Unsupported } from '#src/backends/wasm/layout';
import type { MacSite } from '#src/backends/wasm/mac-list';
import { Random } from '../kernels/random.ts';
import { dataOf, denseKernel, denseTypes } from './dense-kernel.ts';
import { runKernel } from './run-kernel.ts';

/** Outputs of both, sample by sample, which must be equal. */
export interface Compared {
  readonly ours: unknown;
  readonly expected: unknown;
}

function endsOf(type: FixedType): readonly bigint[] {
  const { min, max } = codeRange(type);
  return [min, max, 1n, type.signed ? -1n : max];
}

/** Undefined where lanes are too narrow for the kernel. `seen`: each site with its table. */
export function sumCase(
  seed: number,
  seen: (table: Uint8Array, site: MacSite) => void = () => undefined,
): Compared | undefined {
  const rng = new Random(seed + 1_000_000);
  // All alike at an end or next to zero: what fills every sum and every residue.
  const alike = rng.chance(0.08);
  const large = rng.chance(alike ? 0.5 : 0.02);
  const shape = { inputs: rng.int(1, large ? 80 : 12), outputs: rng.int(rng.chance(0.8) ? 9 : 1, 12) };
  const types = denseTypes(rng);
  const kernel = denseKernel(shape, types, { staged: rng.chance(0.2), cast: rng.chance(0.8) });
  const density = rng.pick([0.15, 0.5, 1, 1]);
  const magnitude = rng.pick([18, 18, 6]);
  const w = dataOf(rng, shape.inputs * shape.outputs, types.w, magnitude).map((c) =>
    rng.chance(density) ? c : 0n,
  );
  if (alike) w.fill(rng.pick(endsOf(types.w)));
  const b = dataOf(rng, shape.outputs, types.acc, rng.int(2, 52));
  const bits = rng.int(2, 18);
  const samples = Array.from({ length: rng.chance(0.05) ? 16 : 3 }, () => ({
    x: alike
      ? new Array<bigint>(shape.inputs).fill(rng.pick(endsOf(types.x)))
      : dataOf(rng, shape.inputs, types.x, rng.chance(0.1) ? 31 : bits),
    w,
    b,
  }));
  try {
    const ours = runKernel([kernel], 'dense', samples, {}, seen);
    const interpreter = createKernelInterpreter([kernel], 'dense');
    return { ours, expected: samples.map((s) => interpreter.run(s)) };
  } catch (e) {
    if (e instanceof Unsupported) return undefined;
    throw e;
  }
}
