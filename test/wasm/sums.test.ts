// Thousands of random sums of products against the interpreter, code for code. Catches a shortcut that changes a bit: pairs
// summed although a step overflows, a rounding error looked up or computed wrongly in any mode, rows cut where sums no
// longer fit their lanes, zeros left out that matter. What each way of summing was taken for is counted, so that none
// is tested by nothing. BURIN_FUZZ multiplies the number of seeds.
import { describe, expect, it } from 'vitest';
import { codeRange, type FixedType } from '#ir/fixed/type';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { Unsupported } from '#src/backends/wasm/layout';
import type { MacSite } from '#src/backends/wasm/mac-list';
import { Random } from '../kernels/random.ts';
import { dataOf, denseKernel, denseTypes } from './dense-kernel.ts';
import { runKernel } from './run-kernel.ts';

const FUZZ = Number(process.env.BURIN_FUZZ ?? 1);
const SEEDS = 15_000;

/** What about a site and its table makes other code run. */
function waysOf({ plan }: MacSite, table: Uint8Array): readonly string[] {
  if (plan.kind === 'walk') return ['walk'];
  if (plan.kind === 'modular')
    return [plan.drop === 0 ? 'modular whole' : plan.floor ? 'modular trn' : 'modular rnd'];
  const errors = plan.errors?.kind ?? 'exact';
  const even = plan.errors?.kind === 'residue' && plan.errors.even ? ' even' : '';
  const near = new DataView(table.buffer, table.byteOffset).getInt32(4, true) === 1;
  return [
    `dot ${errors}${even}`,
    `dot ${plan.limit === undefined ? 'wrapping' : 'limited'}`,
    `dot ${near ? 'neighbours' : 'pairs'}`,
    ...(plan.drop < 0 ? ['dot up'] : []),
  ];
}

function endsOf(type: FixedType): readonly bigint[] {
  const { min, max } = codeRange(type);
  return [min, max, 1n, type.signed ? -1n : max];
}

describe('random sums of products', () => {
  it('give the codes of the interpreter, whichever way they are computed', () => {
    const ways = new Map<string, number>();
    let unsupported = 0;
    for (let seed = 0; seed < SEEDS * FUZZ; seed++) {
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
        const ours = runKernel([kernel], 'dense', samples, {}, (table, site) => {
          for (const way of waysOf(site, table)) ways.set(way, (ways.get(way) ?? 0) + 1);
        });
        const interpreter = createKernelInterpreter([kernel], 'dense');
        ours.forEach((o, s) => {
          expect(o, `seed ${seed} sample ${s}`).toEqual(interpreter.run(samples[s]!));
        });
      } catch (e) {
        if (!(e instanceof Unsupported)) throw e;
        unsupported++;
      }
    }
    expect(unsupported).toBeLessThan(0.1 * SEEDS * FUZZ);
    const known = [
      ...['walk', 'modular whole', 'modular trn', 'modular rnd', 'dot exact', 'dot table', 'dot residue'],
      ...['dot residue even', 'dot wrapping', 'dot limited', 'dot neighbours', 'dot pairs', 'dot up'],
    ];
    for (const way of known) expect(ways.get(way) ?? 0, way).toBeGreaterThan((SEEDS * FUZZ) / 500);
  }, 600_000);
});
