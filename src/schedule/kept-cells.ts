// Registers that outlive a row of operators: cells that one row writes and another reads, or that a loop carries, and
// loop counters. A cell with several writers has a multiplexer before it, whatever its width. A loop that rewinds starts
// again before its function has ended, so it keeps the function's inputs and results, and has its counters twice.
import type { Resources } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import { onlySteers, operatorCode } from '#ir/operators/builder';
import type { OperatorFunction, OperatorGraph } from '#ir/operators/graph';
import type { PlannedSegment } from './plan.ts';
import { NOTHING } from './resources.ts';
import { cellKey, counterWidth } from './segment.ts';

export interface KeptCells {
  readonly register: Resources;
  readonly multiplexer: Resources;
  /** Cells and counters. */
  readonly cells: number;
}

const [WIRE, CONST] = [operatorCode('wire'), operatorCode('const')];

/** Multiplexers of a rewinding loop's carried values: the old inference's and the new one's. */
const TWICE = 2;

/** `process`: an instance of a dataflow region, whose inputs stay until it has taken them. */
export function bindCells(
  f: OperatorFunction,
  segments: readonly PlannedSegment[],
  library: OperatorLibrary,
  process: boolean,
): KeptCells {
  const read = new Set<number>();
  for (const { timed } of segments) for (const cell of timed.segment.reads) read.add(cellKey(cell));
  const writers = new Map<number, { bits: number; writers: number; again: boolean }>();
  let ff = 0;
  let lut = 0;
  let cells = 0;
  const choose = (ways: number): number => (ways < 2 ? 0 : library.multiplexer(ways).lut);
  let copies = 1;
  for (const { timed, loop, schedule } of segments) {
    const lonely = loop === undefined ? undefined : alone(timed.segment.graph);
    for (const { cell, node } of timed.segment.outputs) {
      if (!read.has(cellKey(cell))) continue;
      const seen = writers.get(cellKey(cell));
      const bits = timed.segment.graph.width[node]!;
      writers.set(cellKey(cell), {
        bits: Math.max(bits, seen?.bits ?? 0),
        writers: (seen?.writers ?? 0) + 1,
        again: lonely?.[node] === 1,
      });
    }
    if (loop === undefined) continue;
    ff += timed.segment.counterBits;
    lut += choose(2);
    cells++;
    if (!loop.rewind) continue;
    const { process: taking, control, copies: most, counter } = library.habits.rewind;
    const mode = process ? taking : 'keeps';
    ff += mode === 'keeps' ? timed.segment.counterBits : counterWidth(loop.trip);
    lut += (control[mode] + Math.min(schedule.length, most)) * choose(2);
    if (mode === 'keeps') {
      copies = TWICE;
      lut += timed.segment.moreCounters * counter.reduce((sum, ways) => sum + choose(ways), 0);
      const inputs = rewindInputs(f, timed, schedule.length, library);
      ff += inputs.ff;
      lut += inputs.lut;
    }
  }
  if (copies === TWICE) ff += resultBits(f, segments);
  for (const { bits, writers: ways, again } of writers.values()) {
    ff += bits * (again ? 2 : 1);
    lut +=
      copies * choose(ways) + (again ? choose(library.habits.steered.again) + (copies - 1) * choose(2) : 0);
    cells++;
  }
  return { register: { ...NOTHING, ff }, multiplexer: { ...NOTHING, lut }, cells };
}

/**
 * Of what the function hands over (ap_return_N_preg: a rewinding loop's results stay while the next ones are made): the
 * bits of its type without zeros that are always there (36 of a type of 46 made of 20 bits, ten of them fraction).
 */
function resultBits(f: OperatorFunction, segments: readonly PlannedSegment[]): number {
  let total = 0;
  for (const { timed } of segments) {
    const { graph: g, outputs } = timed.segment;
    for (const { cell, node } of outputs) {
      const { dir, width } = f.storages[cell.storage]!;
      if (dir !== 'out' || g.op[node] === CONST) continue;
      const zeros = g.op[node] === WIRE ? Math.max(0, g.aux[node]!) : 0;
      total += (g.signed[node] === 1 ? width : timed.bits[node]!) - zeros;
    }
  }
  return total;
}

/**
 * Elements that are written by index, and only one value a round is: the tool keeps each of them a second time (recorded:
 * three functions of one multiplier, in registers and multiplexers, and seven designs of one).
 */
function alone(g: OperatorGraph): Uint8Array {
  const times = new Map<number, number>();
  for (let n = 0; n < g.size; n++) {
    const condition = g.operands[g.first[n]!]!;
    if (onlySteers(g, n)) times.set(condition, (times.get(condition) ?? 0) + g.count[n]!);
  }
  const found = new Uint8Array(g.size);
  for (let n = 0; n < g.size; n++)
    if (onlySteers(g, n) && times.get(g.operands[g.first[n]!]!) === 1) found[n] = 1;
  return found;
}

function rewindInputs(
  f: OperatorFunction,
  { segment }: PlannedSegment['timed'],
  depth: number,
  library: OperatorLibrary,
): { readonly ff: number; readonly lut: number } {
  const { short, deep, copies } = library.habits.rewind;
  const ways = depth <= 2 ? short : deep;
  const choices = ways.reduce((sum, w) => sum + library.multiplexer(w).lut, 0);
  const stages = Math.min(depth, copies);
  let ff = 0;
  let lut = 0;
  for (const { storage } of segment.reads) {
    const s = f.storages[storage]!;
    if (s.dir !== 'in' || s.codes !== undefined) continue;
    ff += stages * s.width;
    lut += choices;
  }
  return { ff, lut };
}
