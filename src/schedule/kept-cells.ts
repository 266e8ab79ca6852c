// Registers that outlive a row of operators: cells that one row writes and another reads, or that a loop carries, and
// loop counters. A cell with several writers has a multiplexer before it, whatever its width.
import type { Resources } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import type { PlannedSegment } from './plan.ts';
import { NOTHING } from './resources.ts';
import { cellKey } from './segment.ts';

export interface KeptCells {
  readonly register: Resources;
  readonly multiplexer: Resources;
  /** Cells and counters. */
  readonly cells: number;
}

export function bindCells(segments: readonly PlannedSegment[], library: OperatorLibrary): KeptCells {
  const read = new Set<number>();
  for (const { timed } of segments) for (const cell of timed.segment.reads) read.add(cellKey(cell));
  const writers = new Map<number, { bits: number; writers: number }>();
  let ff = 0;
  let lut = 0;
  let cells = 0;
  const choose = (ways: number): number => (ways < 2 ? 0 : library.multiplexer(ways).lut);
  for (const { timed, loop } of segments) {
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
  }
  for (const { bits, writers: ways } of writers.values()) {
    ff += bits;
    lut += choose(ways);
    cells++;
  }
  return { register: { ...NOTHING, ff }, multiplexer: { ...NOTHING, lut }, cells };
}
