// Loops over ROMs of constants, of which what looks alike is thought through once, against every iteration gone through
// by itself: the same operators in the same order, states, LUT, FF and DSP, and the interpreter's codes. Catches
// constants or values taken for alike that are not, one that is the same value in one iteration only, and an operator
// made in the wrong order or not shared. BURIN_FUZZ multiplies the seeds.
import { describe, expect, it } from 'vitest';
import { packCodes } from '#ir/fixed/codes';
import { OPERATORS, type OperatorFunction, type OperatorGraph } from '#ir/operators/graph';
import { printOperators } from '#ir/operators/print';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { legalizeKernel } from '#src/legalize/index';
import { type Contents, Runner } from '#src/legalize/run';
import { estimateFunction } from '#src/schedule/function';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';
import { Random } from '../kernels/random.ts';
import { kernelsOf } from '../schedule/sum-kernels.ts';
import { census } from './census.ts';
import { type RomKernel, romKernel } from './rom-kernels.ts';

const SEEDS = 400 * Number(process.env.BURIN_FUZZ ?? 1);
const costs = loadCosts().value!;
const LIBRARIES = costs.libraries.map((l) => buildLibrary(costs, l));

function legalized(
  { kernel, roms }: Pick<RomKernel, 'kernel' | 'roms'>,
  expand: boolean | 'iterations',
): OperatorFunction {
  const contents = kernel.params.flatMap((p) =>
    p.kind === 'rom' ? [[p.name, packCodes(roms[p.name]!, p.type)] as const] : [],
  );
  return legalizeKernel(kernel, [kernel], new Map(contents), { expand })[0]!;
}

function figures(f: OperatorFunction, seed: number) {
  const { estimate } = estimateFunction(f, {
    library: LIBRARIES[seed % LIBRARIES.length]!,
    clock: { period: [2, 5, 10][seed % 3]!, uncertainty: 0 },
    callees: new Map(),
    estimates: new Map(),
  });
  const { timing, depth, categories } = estimate;
  return { timing, depth, categories };
}

/** Whether a node of the function is as `what` says. */
function some(f: OperatorFunction, what: (g: OperatorGraph, n: number) => boolean): boolean {
  return f.body.some((r) => r.kind === 'block' && Array.from(r.graph.op).some((_, n) => what(r.graph, n)));
}

describe('loops over constants', () => {
  it('have the operators of every iteration', () => {
    let [apart, noSums] = [0, 0];
    for (let seed = 0; seed < SEEDS; seed++) {
      const drawn = romKernel(seed);
      const where = `seed ${seed}\n${drawn.text}`;
      const [expanded, every] = [legalized(drawn, true), legalized(drawn, 'iterations')];
      expect(census(every), where).toEqual(census(expanded));
      expect(figures(every, seed), where).toEqual(figures(expanded, seed));
      const compact = legalized(drawn, false);
      // Iterations that are all alike are counted, and then share nothing with other loops.
      if (!some(compact, (g, n) => g.count[n] !== 1)) {
        expect(census(compact), where).toEqual(census(expanded));
        expect(figures(compact, seed), where).toEqual(figures(expanded, seed));
        apart++;
      }
      if (some(every, (g, n) => OPERATORS[g.op[n]!] === 'sum')) continue;
      expect(printOperators(every), where).toBe(printOperators(expanded));
      noSums++;
    }
    expect(Math.min(apart, noSums)).toBeGreaterThan(SEEDS / 4);
  }, 600_000);

  it('tell apart what iterations that are alike have made', () => {
    const [kernel] = kernelsOf(`kernel squares(
  in x: fixed<8,4>[3], out y: fixed<24,12>[6], rom w: fixed<6,3>[6]
) pipeline ii=1 {
  reg q: fixed<10,6>[3] partition(complete dim 0)
  for square: i in 3 { q[i] = cast(x[i] * x[i]) }
  for weigh: k in 6 { y[k] = cast(q[k / 2] * w[k]) }
}`);
    const drawn = { kernel: kernel!, roms: { w: [13n, 11n, 13n, 11n, 13n, 11n] } };
    const [compact, expanded] = [legalized(drawn, false), legalized(drawn, true)];
    expect(some(compact, (g, n) => g.count[n] === 3)).toBe(true);
    expect(census(compact)).toEqual(census(expanded));
  });

  it('give the codes of the interpreter', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const drawn = romKernel(seed);
      const { kernel, roms } = drawn;
      const rng = new Random(seed + 1);
      const x = Array.from({ length: drawn.inputs }, () => rng.code(kernel.params[0]!.type));
      const { y } = createKernelInterpreter([kernel], 'roms').run({ ...roms, x, y: [] });
      const args = kernel.params.map((p): Contents => (p.name === 'x' ? [...x] : []));
      new Runner([legalized(drawn, 'iterations')]).call('roms', args);
      expect(args[1], `seed ${seed}\n${drawn.text}`).toEqual(y);
    }
  }, 600_000);
});
