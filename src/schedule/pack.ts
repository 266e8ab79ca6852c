// Which operators share hardware with the one that uses them: half of a three-operand adder, and gates and selections
// in front of a LUT's output. What is packed has no delay of its own; its host has. Users are visited before what they
// use, so the decision runs from the results down.
import { operatorCode } from '#ir/operators/builder';
import type { OperatorGraph } from '#ir/operators/graph';

export interface Packing {
  /** The node each node is packed into; itself when it is not. */
  readonly host: Int32Array;
  /** 1: root of a ternary adder, 2: its leaf, 0: neither. */
  readonly ternary: Uint8Array;
}

/**
 * Signals that one bit of a LUT takes (7 Series CLB, UG474; UltraScale CLB, UG574); an adder's LUT leaves one for its other
 * operand's carry logic.
 */
const LUT_INPUTS = 6;
const ADDER_INPUTS = 5;

const ADD = operatorCode('add');
const SUB = operatorCode('sub');
const WIRE = operatorCode('wire');
const CONST = operatorCode('const');
const SELECT = operatorCode('select');
const LOGIC = new Uint8Array(256);
for (const op of ['and', 'or', 'xor', 'select'] as const) LOGIC[operatorCode(op)] = 1;

/** Number of users of each node; outputs of the block count as one. */
function users(g: OperatorGraph, outputs: readonly number[]): Int32Array {
  const uses = new Int32Array(g.size);
  for (let i = 0; i < g.operands.length; i++) uses[g.operands[i]!]!++;
  for (const n of outputs) uses[n]!++;
  return uses;
}

/**
 * An adder whose only use is an adder of the same width, with nothing between, is packed into it: the second operand
 * rather than the first, one for each root, and what is packed packs none (recorded verbose reports: 6,290 of 6,527
 * eligible pairs, the others in one repository; 0 of 4,147 with an extension between).
 */
function packTernary(g: OperatorGraph, uses: Int32Array, ternary: Uint8Array, host: Int32Array): void {
  const adds = (n: number): boolean => g.op[n] === ADD || g.op[n] === SUB;
  for (let n = g.size - 1; n >= 0; n--) {
    if (!adds(n) || ternary[n] !== 0) continue;
    for (let i = g.first[n + 1]! - 1; i >= g.first[n]!; i--) {
      const child = g.operands[i]!;
      const fits = adds(child) && uses[child] === 1 && ternary[child] === 0;
      if (!fits || g.width[child] !== g.width[n] || g.count[child] !== g.count[n]) continue;
      ternary[n] = 1;
      ternary[child] = 2;
      host[child] = n;
      break;
    }
  }
}

/** What a chain of wires starts from. */
function behindWires(g: OperatorGraph, node: number): number {
  let n = node;
  while (g.op[n] === WIRE) n = g.operands[g.first[n]!]!;
  return n;
}

/** The signals that enter a cone, once a member is replaced by its own operands. */
class Cone {
  readonly inputs: readonly number[];

  constructor(inputs: readonly number[]) {
    this.inputs = inputs;
  }

  with(g: OperatorGraph, member: number): Cone {
    const inputs = new Set(this.inputs);
    inputs.delete(member);
    for (const signal of signals(g, member)) inputs.add(signal);
    return new Cone([...inputs]);
  }
}

function signals(g: OperatorGraph, n: number): readonly number[] {
  const found: number[] = [];
  for (let i = g.first[n]!; i < g.first[n + 1]!; i++) {
    const wire = g.operands[i]!;
    const source = behindWires(g, wire);
    if (g.op[source] === CONST) continue;
    // Two slices of one value are two signals; a gate or selection is itself, wherever its bits go.
    found.push(LOGIC[g.op[source]!] === 1 ? source : wire);
  }
  return found;
}

/**
 * Gates and selections whose every use lies in one cone merge into its out node: another gate or selection, or an
 * adder; the delay is the out node's (recorded verbose reports: the longest paths of 12,277 of 12,470 states).
 */
function packLuts(g: OperatorGraph, outputs: readonly number[], ternary: Uint8Array, host: Int32Array): void {
  /** The only host of all users so far; -1 none yet, -2 several. */
  const into = new Int32Array(g.size).fill(-1);
  for (const n of outputs) into[n] = -2;
  const cones = new Map<number, Cone>();
  for (let n = g.size - 1; n >= 0; n--) {
    // A selection that only steers is part of a register's multiplexer.
    const logic = LOGIC[g.op[n]!] === 1 && !(g.op[n] === SELECT && g.aux[n] === 1);
    const wanted = into[n]!;
    if (logic && wanted >= 0 && g.count[wanted] === g.count[n]) {
      const adder = LOGIC[g.op[wanted]!] === 0;
      const cone = (cones.get(wanted) ?? new Cone(signals(g, wanted))).with(g, n);
      if (cone.inputs.length <= (adder ? ADDER_INPUTS : LUT_INPUTS)) {
        host[n] = wanted;
        cones.set(wanted, cone);
      }
    }
    const transparent = g.op[n] === WIRE;
    const adder = (g.op[n] === ADD || g.op[n] === SUB) && ternary[n] === 0;
    const target = transparent ? wanted : logic || adder ? host[n]! : -2;
    for (let i = g.first[n]!; i < g.first[n + 1]!; i++) {
      const o = g.operands[i]!;
      if (target === -1) continue;
      into[o] = into[o] === -1 || into[o] === target ? target : -2;
    }
  }
}

/** `outputs`: nodes that are used outside the graph. */
export function packOperators(g: OperatorGraph, outputs: readonly number[]): Packing {
  const host = Int32Array.from({ length: g.size }, (_, n) => n);
  const ternary = new Uint8Array(g.size);
  packTernary(g, users(g, outputs), ternary, host);
  packLuts(g, outputs, ternary, host);
  // Wires between what is packed and its host stand inside as well.
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] !== WIRE) continue;
    const source = g.operands[g.first[n]!]!;
    if (host[source] !== source) host[n] = host[source]!;
  }
  return { host, ternary };
}
