// What logic synthesis sees in a function's graph that C synthesis does not count: multiplexers that choose the same, and
// products whose register lies in their DSP block.
import type { Resources } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import type { OperatorGraph } from '#ir/operators/graph';
import { CALL, PHI, RESULT } from './segment.ts';
import type { TimedSegment } from './timing.ts';
import { operatorQuery } from './widths.ts';

/** A function after logic synthesis, callees included. */
export interface Synthesised {
  readonly total: Resources;
  /** Products that have no DSP block are among it. */
  readonly productsInLuts: boolean;
}

const [MUX, MUL, WIRE, CONST, INPUT] = (['mux', 'mul', 'wire', 'const', 'input'] as const).map(
  operatorCode,
) as [number, number, number, number, number];
/** Operators that are a function of their operands alone: all but these. Products keep their DSP blocks. */
const PLAIN = new Uint8Array(256).fill(1);
for (const op of ['input', 'const', 'mul', 'load', 'store', 'read', 'write'] as const)
  PLAIN[operatorCode(op)] = 0;
for (const op of [CALL, RESULT, PHI]) PLAIN[op] = 0;

/**
 * How many different operators each node stands for, where it is a multiplexer: as many at most as its operands have
 * different values together; of nodes with the same operands only the first counts. Other nodes as they are. Recorded: of
 * the 173 selectors of one design the MUXF7 of nine are left, as many as it has lanes of inputs.
 */
export function differentSelectors(g: OperatorGraph): Float64Array {
  if (!g.op.includes(MUX)) return g.count;
  const same = new Int32Array(g.size);
  const different = g.count.slice();
  const seen = new Map<string, number>();
  for (let n = 0; n < g.size; n++) {
    same[n] = n;
    const [from, to] = [g.first[n]!, g.first[n + 1]!];
    const joins = g.op[n] === INPUT && from < to;
    if (g.op[n] === CONST) different[n] = 1;
    if ((PLAIN[g.op[n]!] !== 1 && !joins) || from === to) continue;
    let key = `${g.op[n]}/${g.width[n]}/${g.signed[n]}/${g.aux[n]}`;
    let most = 1;
    const operands = new Set<number>();
    for (let i = from; i < to; i++) {
      const operand = same[g.operands[i]!]!;
      key += `/${operand}`;
      if (!operands.has(operand)) most *= different[operand]!;
      operands.add(operand);
    }
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, n);
      different[n] = Math.min(g.count[n]!, most);
      continue;
    }
    same[n] = first;
    different[first] = Math.min(different[first]! + g.count[n]!, most);
    different[n] = 0;
  }
  return g.count.map((c, n) => (g.op[n] === MUX ? different[n]! : c));
}

/** 1 for each node that is a product in a DSP block, or bits of one (registers A, B, M and P: UG479, UG579). */
export function blockProducts({ segment, bits }: TimedSegment, library: OperatorLibrary): Uint8Array {
  const g = segment.graph;
  const inBlock = new Uint8Array(g.size);
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] === WIRE) inBlock[n] = inBlock[g.operands[g.first[n]!]!]!;
    else if (g.op[n] === MUL) inBlock[n] = library.cost(operatorQuery(g, n, bits)).dsp > 0 ? 1 : 0;
  }
  return inBlock;
}
