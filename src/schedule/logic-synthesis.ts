// What logic synthesis makes of a design: the same schedule, bound a second time by a library that answers as Vivado does.
// So nothing here can change what C synthesis is said to report. Adders cost their bits; FIFOs and short ROMs are what the
// manuals say; registers behind products lie in DSP blocks; equal multiplexers are one; of everything else a share stays.
import type { Figure, LogicSynthesis, Resource } from '#ir/cost/estimate';
import { RESOURCES } from '#ir/cost/estimate';
import type { OperatorCost, OperatorLibrary, OperatorQuery, Standing } from '#ir/cost/library';
import type { LogicSynthesisRules } from '#ir/cost/logic-synthesis';
import type { Synthesised } from './synthesised.ts';

/** How a plan is bound the second time. */
export interface Afterwards {
  readonly library: OperatorLibrary;
  /** Registers that stay, as a share. */
  readonly registers: number;
}

/** Two entries behind one another: what a FIFO of one or two words keeps. */
const SHORT_FIFO = 2;

/** Registers of a FIFO's counter of entries, its two flags, and one more. */
const fifoControl = (depth: number): number => 3 + Math.ceil(Math.log2(depth + 1));

function operatorCost(q: OperatorQuery, said: OperatorCost, r: LogicSynthesisRules): OperatorCost {
  // A DSP block holds what C synthesis counts beside it.
  if (said.dsp > 0) return { lut: 0, ff: 0, dsp: said.dsp };
  switch (q.op) {
    case 'add':
    case 'sub':
      return { ...said, lut: q.ternary === 'leaf' ? 0 : r.adder * q.result };
    case 'mul':
      return { ...said, lut: r.products * said.lut };
    case 'mux':
      if (q.packed === undefined && q.ways !== undefined && q.ways > 2)
        return { ...said, lut: q.result * Math.ceil(q.ways / r.selectorWays) };
      break;
    default:
      break;
  }
  return { ...said, lut: r.logic * said.lut };
}

/** The library's own answers, as logic synthesis changes them; times and habits stay. */
export function afterLogicSynthesis(library: OperatorLibrary, r: LogicSynthesisRules): Afterwards {
  const made: OperatorLibrary = {
    ...library,
    cost: (q) => operatorCost(q, library.cost(q), r),
    timing: (q, budget) => {
      const said = library.timing(q, budget);
      if (said.pipelined === undefined) return said;
      return { ...said, pipelined: { ...said.pipelined, cost: operatorCost(q, said.pipelined.cost, r) } };
    },
    multiplexer: (ways) => {
      const { lut, delay } = library.multiplexer(ways);
      return { lut: r.logic * lut, delay };
    },
    fifo: (depth, bits) => {
      const said = library.fifo(depth, bits);
      const lut = r.logic * said.lut;
      if (depth * bits > r.fifoBits) return { ...said, lut };
      const control = fifoControl(depth);
      const kept = SHORT_FIFO * bits * r.registers;
      if (depth < r.shiftStages) return { lut, ff: control + kept, bram18: 0, uram: 0 };
      return { lut: lut + bits * Math.ceil(depth / r.shiftDepth), ff: control, bram18: 0, uram: 0 };
    },
    rom: (words, bits, reads, impl) => {
      const said = library.rom(words, bits, reads, impl);
      if (words > r.romWords) return said;
      return { lut: (reads * bits) / r.romOutputs, ff: said.ff, bram18: 0, uram: 0 };
    },
  };
  return { library: made, registers: r.registers };
}

/** The design's figures with how sure they are. `first`: standing of the figures of C synthesis. */
export function logicSynthesisFigures(
  { total, productsInLuts }: Synthesised,
  r: LogicSynthesisRules,
  first: Standing,
): LogicSynthesis {
  const missing = [
    ...r.missing,
    ...(first.level === 'extrapolated' ? ['C synthesis, which it starts from, is extrapolated itself'] : []),
    ...(productsInLuts ? ['products in LUTs, of which 2 designs are known as a whole'] : []),
  ];
  const standing: Standing =
    missing.length > 0
      ? { level: 'extrapolated', missing }
      : { level: 'calibrated', reports: r.designs, missing };
  const figure = (resource: Resource): Figure => {
    const value = Math.round(total[resource]);
    const { low, high } = r.band[resource] ?? { low: 1, high: 1 };
    return { value, low: Math.round(value * low), high: Math.round(value * high), standing };
  };
  return {
    resources: Object.fromEntries(RESOURCES.map((x) => [x, figure(x)])) as LogicSynthesis['resources'],
    designs: r.designs,
  };
}
