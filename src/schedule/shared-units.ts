// Multipliers that several products share: where their factors come from, and the multiplexers in front of them. A
// multiplexer has as many ways as it has different sources; products are dealt to the units whatever their factors are.
import type { OperatorLibrary } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import type { OperatorGraph } from '#ir/operators/graph';

/** Equal sources: how many of them, and how many products each of them feeds. */
interface Source {
  readonly sources: number;
  readonly products: number;
}

export interface SharedUnits {
  readonly units: number;
  /** Of the first and of the second factor. */
  readonly sources: readonly (readonly Source[])[];
}

const MUL = operatorCode('mul');
const CONST = operatorCode('const');
const FACTORS = [0, 1] as const;

/** Where the factors of all products of a graph come from. A class of products has one source or one each. */
export function factorSources(g: OperatorGraph): readonly (readonly Source[])[] {
  return FACTORS.map((place) => {
    const products = new Map<string, { sources: number; products: number }>();
    for (let n = 0; n < g.size; n++) {
      if (g.op[n] !== MUL) continue;
      const from = g.operands[g.first[n]! + place]!;
      const key = g.op[from] === CONST ? `literal ${g.constants[g.aux[from]!]}` : `${from}`;
      const sources = Math.min(g.count[from]!, g.count[n]!);
      const seen = products.get(key) ?? { sources, products: 0 };
      seen.products += g.count[n]! / sources;
      products.set(key, seen);
    }
    return [...products.values()];
  });
}

/** Different sources that a unit sees in `share` of all products. */
function waysOf(sources: readonly Source[], share: number): number {
  const ways = sources.reduce((sum, s) => sum + s.sources * (1 - (1 - share) ** s.products), 0);
  return Math.max(1, Math.round(ways));
}

/**
 * LUTs of the multiplexers before shared units: some have one product more than the others. Recorded functions of 1 to
 * 59 shared multipliers: 16 reports of 2 repositories.
 */
export function factorMultiplexers({ units, sources }: SharedUnits, library: OperatorLibrary): number {
  const total = sources[0]!.reduce((sum, s) => sum + s.sources * s.products, 0);
  const least = Math.floor(total / units);
  const more = total - least * units;
  let lut = 0;
  for (const [each, count] of [
    [least, units - more],
    [least + 1, more],
  ] as const) {
    if (each < 2 || count === 0) continue;
    for (const factor of sources) lut += count * library.multiplexer(waysOf(factor, each / total)).lut;
  }
  return lut;
}
