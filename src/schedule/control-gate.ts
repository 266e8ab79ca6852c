// What one bit of control logic costs: `ap_block_…`, `ap_enable_…` and the like, which invert something.
import type { OperatorLibrary } from '#ir/cost/library';

export function controlGate(library: OperatorLibrary): number {
  return library.cost({ op: 'xor', operands: [1, 1], result: 1, constant: 1 }).lut;
}
