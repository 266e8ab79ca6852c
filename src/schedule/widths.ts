// What an operator costs depends on the bits that come in, before extensions: wires are looked through. Here are the
// questions that a cost library is asked about each node.

import type { OperatorQuery } from '#ir/cost/library';
import { CompilerBug } from '#ir/errors';
import { operatorCode } from '#ir/operators/builder';
import { OPERATORS, type OperatorGraph } from '#ir/operators/graph';

const CONST = operatorCode('const');
const WIRE = operatorCode('wire');
const ADD = operatorCode('add');
const MUX = operatorCode('mux');
const SELECT = operatorCode('select');
const WRITE = operatorCode('write');

/** Bits that a literal takes: its length, and a sign if it is negative. */
function constantBits(code: bigint): number {
  if (code === 0n) return 1;
  return code < 0n ? (-code).toString(2).length + 1 : code.toString(2).length;
}

/**
 * Bits of each node's value that are not extension: an operator's width; a literal's own bits; a wire's operand,
 * shifted and cut. `lanes`: bits of a lane of a stream. Linear.
 */
export function effectiveWidths(g: OperatorGraph, lanes: (stream: number) => number): Uint32Array {
  const bits = new Uint32Array(g.size);
  for (let n = 0; n < g.size; n++) {
    const width = g.width[n]!;
    if (g.op[n] === CONST) bits[n] = constantBits(g.constants[g.aux[n]!]!);
    else if (g.op[n] === WIRE) {
      const from = bits[g.operands[g.first[n]!]!]! + g.aux[n]!;
      bits[n] = Math.max(1, Math.min(width, from));
    } else bits[n] = width;
  }
  for (let n = 0; n < g.size; n++) if (g.op[n] === WRITE) tokenWidths(g, n, lanes(g.aux[n]!), bits);
  return bits;
}

/**
 * What a token takes is chosen at its width: max(x, 0) is known to have no sign only where a caller takes it (recorded
 * relus: 15 of 16 bits as results, 16 in streams).
 */
function tokenWidths(g: OperatorGraph, write: number, lane: number, bits: Uint32Array): void {
  for (let i = g.first[write]! + 1; i < g.first[write + 1]!; i++) {
    let n = g.operands[i]!;
    while (g.op[n] === WIRE && g.aux[n] === 0) n = g.operands[g.first[n]!]!;
    if (g.op[n] !== SELECT || bits[n]! >= lane) continue;
    for (let k = g.first[n]! + 1; k < g.first[n + 1]!; k++) {
      const o = g.operands[k]!;
      if (g.op[o] !== WIRE || g.aux[o] !== 0 || bits[g.operands[g.first[o]!]!]! < lane) continue;
      bits[o] = lane;
      bits[n] = lane;
    }
  }
}

const AT_RESULT_WIDTH = new Uint8Array(256);
for (const op of ['add', 'sub', 'select', 'and', 'or', 'xor'] as const) AT_RESULT_WIDTH[operatorCode(op)] = 1;

/** A literal as a tool writes it beside a result of n bits: in two's complement, so that 2^(n-1) is negative. */
function literalAt(g: OperatorGraph, user: number, literal: number): bigint {
  const code = g.constants[g.aux[literal]!]!;
  return AT_RESULT_WIDTH[g.op[user]!] === 1 ? BigInt.asIntN(g.width[user]!, code) : code;
}

/** Bits of an operand before extension, as its user sees it. */
function operandBits(g: OperatorGraph, user: number, operand: number, bits: Uint32Array): number {
  return g.op[operand] === CONST ? constantBits(literalAt(g, user, operand)) : bits[operand]!;
}

function widestWay(g: OperatorGraph, n: number, bits: Uint32Array): number {
  let widest = 1;
  for (let i = g.first[n]! + 1; i < g.first[n + 1]!; i++) widest = Math.max(widest, bits[g.operands[i]!]!);
  return widest;
}

/** A multiplexer is known by how many values it chooses from, and by the widest of them. */
function multiplexerQuery(g: OperatorGraph, n: number, bits: Uint32Array): OperatorQuery {
  const of = g.aux[n]!;
  const ways = Math.max(of, g.first[n + 1]! - g.first[n]! - 1);
  const packed = of < 0 ? { packed: -of } : {};
  return { op: 'mux', operands: [widestWay(g, n, bits)], result: g.width[n]!, ways, ...packed };
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
  if (op === 'mux') return multiplexerQuery(g, n, bits);
  // A token costs nothing where it leaves, however many lanes it has.
  if (op === 'write') return { op, operands: [], result: 0 };
  const operands: number[] = [];
  let constant: number | undefined;
  let negative = false;
  for (let i = g.first[n]!; i < g.first[n + 1]!; i++) {
    const o = g.operands[i]!;
    if (g.op[o] === CONST && constant === undefined) {
      constant = operands.length;
      negative = literalAt(g, n, o) < 0n;
    }
    operands.push(operandBits(g, n, o, bits));
  }
  return {
    op,
    operands,
    result: g.width[n]!,
    ...(constant === undefined ? {} : { constant, negative }),
    ...(ternary === undefined ? {} : { ternary }),
  };
}

/** What the answers about a node depend on: graphs ask few different questions, many times. */
export function queryKey(g: OperatorGraph, n: number, bits: Uint32Array, ternary: number): string {
  let key = `${g.op[n]}/${ternary}/${g.width[n]}`;
  if (g.op[n] === WRITE) return key;
  if (g.op[n] === MUX) return `${key}/${g.aux[n]}/${g.first[n + 1]! - g.first[n]!}/${widestWay(g, n, bits)}`;
  for (let i = g.first[n]!; i < g.first[n + 1]!; i++) {
    const o = g.operands[i]!;
    if (g.op[o] !== CONST) key += `/${bits[o]}`;
    else key += `/${literalAt(g, n, o) < 0n ? 'n' : 'c'}${operandBits(g, n, o, bits)}`;
  }
  return key;
}

/** The key of an adder that is no node: that of one which is. */
export function adderKey({ operands, result, ternary }: OperatorQuery): string {
  const role = ternary === undefined ? 0 : ternary === 'root' ? 1 : 2;
  return `${ADD}/${role}/${result}/${operands.join('/')}`;
}
