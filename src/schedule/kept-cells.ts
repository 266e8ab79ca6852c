// Registers that outlive a row of operators: cells that one row writes and another reads, or that a loop carries, and
// loop counters. A cell with several writers has a multiplexer before it, whatever its width. A loop that rewinds starts
// again before its function has ended, so it keeps the function's inputs and has everything carried twice.
import type { Resources } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import type { OperatorFunction } from '#ir/operators/graph';
import type { PlannedSegment } from './plan.ts';
import { NOTHING } from './resources.ts';
import { cellKey } from './segment.ts';

export interface KeptCells {
  readonly register: Resources;
  readonly multiplexer: Resources;
  /** Cells and counters. */
  readonly cells: number;
}

/** Carried values of a rewinding loop: the old inference's and the new one's. */
const TWICE = 2;

/** Multiplexers beside those of inputs and carried values that a rewinding loop has, and one more for each state. */
const REWIND_CONTROL = 5;

export function bindCells(
  f: OperatorFunction,
  segments: readonly PlannedSegment[],
  library: OperatorLibrary,
): KeptCells {
  const read = new Set<number>();
  for (const { timed } of segments) for (const cell of timed.segment.reads) read.add(cellKey(cell));
  const writers = new Map<number, { bits: number; writers: number }>();
  let ff = 0;
  let lut = 0;
  let cells = 0;
  const choose = (ways: number): number => (ways < 2 ? 0 : library.multiplexer(ways).lut);
  let copies = 1;
  for (const { timed, loop, schedule } of segments) {
    for (const { cell, node } of timed.segment.outputs) {
      if (!read.has(cellKey(cell))) continue;
      const seen = writers.get(cellKey(cell));
      const bits = timed.segment.graph.width[node]!;
      writers.set(cellKey(cell), {
        bits: Math.max(bits, seen?.bits ?? 0),
        writers: (seen?.writers ?? 0) + 1,
      });
    }
    if (loop === undefined) continue;
    ff += timed.segment.counterBits;
    lut += choose(2);
    cells++;
    if (loop.rewind) {
      copies = TWICE;
      const inputs = rewindInputs(f, timed, schedule.length, library);
      ff += inputs.ff;
      lut += inputs.lut;
    }
  }
  for (const { bits, writers: ways } of writers.values()) {
    ff += copies * bits;
    lut += copies * choose(ways);
    cells++;
  }
  return { register: { ...NOTHING, ff }, multiplexer: { ...NOTHING, lut }, cells };
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
  let lut = (REWIND_CONTROL + stages) * library.multiplexer(2).lut;
  for (const { storage } of segment.reads) {
    const s = f.storages[storage]!;
    if (s.dir !== 'in' || s.codes !== undefined) continue;
    ff += stages * s.width;
    lut += choices;
  }
  return { ff, lut };
}
