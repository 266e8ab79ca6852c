// Which operators share hardware with the one that uses them: half of a three-operand adder, and gates and selections
// in front of a LUT's output. What is packed has no delay of its own; its host has. Users are visited before what they
// use, so the decision runs from the results down.
import { operatorCode } from '#ir/operators/builder';
import type { OperatorGraph } from '#ir/operators/graph';
import { type Adders, addersOf } from './adders.ts';

export interface Packing {
  /** The node each node is packed into; itself when it is not. */
  readonly host: Int32Array;
  /** 1: root of a ternary adder, 2: its leaf, 0: neither. */
  readonly ternary: Uint8Array;
  /** The same of the adders inside sums; what is packed into one of them has the sum as its host. */
  readonly inside: Uint8Array;
}

/**
 * Signals that one bit of a LUT takes (7 Series CLB, UG474; UltraScale CLB, UG574); an adder's LUT leaves one for its other
 * operand's carry logic.
 */
const LUT_INPUTS = 6;
const ADDER_INPUTS = 5;

const ADD = operatorCode('add');
const SUB = operatorCode('sub');
const SUM = operatorCode('sum');
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
class Ternary {
  readonly #g: OperatorGraph;
  readonly #uses: Int32Array;
  readonly #packing: Packing;

  constructor(g: OperatorGraph, uses: Int32Array, packing: Packing) {
    this.#g = g;
    this.#uses = uses;
    this.#packing = packing;
  }

  pack(adders: Adders | undefined): void {
    const { op, first } = this.#g;
    const { ternary } = this.#packing;
    for (let n = this.#g.size - 1; n >= 0; n--) {
      if (op[n] === SUM) this.#sum(n, adders!);
      else if ((op[n] !== ADD && op[n] !== SUB) || ternary[n] !== 0) continue;
      else
        for (let i = first[n + 1]! - 1; i >= first[n]! && ternary[n] === 0; i--) {
          if (this.#takes(this.#g.operands[i]!, n, this.#g.width[n]!)) ternary[n] = 1;
        }
    }
  }

  /** Node `child` goes into an adder of so many bits that is `host`, or inside of it. */
  #takes(child: number, host: number, width: number): boolean {
    const { op, count } = this.#g;
    const { ternary } = this.#packing;
    const fits =
      (op[child] === ADD || op[child] === SUB || op[child] === SUM) &&
      this.#uses[child] === 1 &&
      ternary[child] === 0 &&
      this.#g.width[child] === width &&
      count[child] === count[host];
    if (!fits) return false;
    ternary[child] = 2;
    this.#packing.host[child] = host;
    return true;
  }

  #sum(n: number, { first, a, b, width }: Adders): void {
    const { inside, ternary } = this.#packing;
    const root = first[n + 1]! - 1;
    inside[root] = ternary[n]!;
    for (let j = root; j >= first[n]!; j--) {
      if (inside[j] !== 0) continue;
      for (const part of [b[j]!, a[j]!]) {
        const inner = part < 0 && width[~part] === width[j];
        if (inner) inside[~part] = 2;
        if (!inner && (part < 0 || !this.#takes(this.#g.operands[part]!, n, width[j]!))) continue;
        inside[j] = 1;
        break;
      }
    }
    ternary[n] = inside[root]!;
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

/** `outputs`: nodes that are used outside the graph. `adders`: those of its sums. */
export function packOperators(g: OperatorGraph, outputs: readonly number[], adders = addersOf(g)): Packing {
  const host = Int32Array.from({ length: g.size }, (_, n) => n);
  const ternary = new Uint8Array(g.size);
  const packing = { host, ternary, inside: new Uint8Array(adders?.a.length ?? 0) };
  new Ternary(g, users(g, outputs), packing).pack(adders);
  packLuts(g, outputs, ternary, host);
  // Wires between what is packed and its host stand inside as well.
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] !== WIRE) continue;
    const source = g.operands[g.first[n]!]!;
    if (host[source] !== source) host[n] = host[source]!;
  }
  return packing;
}
