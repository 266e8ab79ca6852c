// What an operator costs depends on the bits that come in, before extensions: wires are looked through. Here are the
// questions that a cost library is asked about each node.

import type { OperatorQuery } from '#ir/cost/library';
import { CompilerBug } from '#ir/errors';
import { operatorCode } from '#ir/operators/builder';
import { OPERATORS, type OperatorGraph } from '#ir/operators/graph';

const CONST = operatorCode('const');
const WIRE = operatorCode('wire');

/** Bits that a literal takes: its length, and a sign if it is negative. */
export function constantBits(code: bigint): number {
  if (code === 0n) return 1;
  return code < 0n ? (-code).toString(2).length + 1 : code.toString(2).length;
}

/**
 * Bits of each node's value that are not extension: an operator's width; a literal's own bits; a wire's operand,
 * shifted and cut. Linear.
 */
export function effectiveWidths(g: OperatorGraph): Uint32Array {
  const bits = new Uint32Array(g.size);
  for (let n = 0; n < g.size; n++) {
    const width = g.width[n]!;
    if (g.op[n] === CONST) bits[n] = Math.min(width, constantBits(g.constants[g.aux[n]!]!));
    else if (g.op[n] === WIRE) {
      const from = bits[g.operands[g.first[n]!]!]! + g.aux[n]!;
      bits[n] = Math.max(1, Math.min(width, from));
    } else bits[n] = width;
  }
  return bits;
}

/** Node n as a cost library sees it. */
export function operatorQuery(
  g: OperatorGraph,
  n: number,
  bits: Uint32Array,
  ternary?: 'root' | 'leaf',
): OperatorQuery {
  const op = OPERATORS[g.op[n]!];
  if (op === undefined) throw new CompilerBug(`node ${n} has no operator`);
  const operands: number[] = [];
  let constant: number | undefined;
  const skip = op === 'mux' ? 1 : 0;
  for (let i = g.first[n]! + skip; i < g.first[n + 1]!; i++) {
    const o = g.operands[i]!;
    if (g.op[o] === CONST) constant ??= operands.length;
    operands.push(bits[o]!);
  }
  return {
    op,
    operands,
    result: g.width[n]!,
    ...(constant === undefined ? {} : { constant }),
    ...(op === 'mux' ? { ways: operands.length } : {}),
    ...(ternary === undefined ? {} : { ternary }),
  };
}
