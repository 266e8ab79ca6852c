// Which operators share hardware with the one that uses them: half of a three-operand adder, and gates and selections
// in front of a LUT's output. What is packed has no delay of its own; its host has. Users are visited before what they
// use, so the decision runs from the results down.
import { onlySteers, operatorCode } from '#ir/operators/builder';
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

/** Gates and selections that stand in one LUT a bit, the out node first, and the signals that enter it. */
interface Cone {
  readonly inputs: ReadonlySet<number>;
  readonly members: readonly number[];
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

/** How often each node is used by others than wires, through wires; outputs of the block count as one. */
function usesBehindWires(g: OperatorGraph, outputs: readonly number[]): Int32Array {
  const uses = new Int32Array(g.size);
  for (const n of outputs) uses[n]!++;
  for (let n = g.size - 1; n >= 0; n--) {
    const by = g.op[n] === WIRE ? uses[n]! : 1;
    for (let i = g.first[n]!; i < g.first[n + 1]!; i++) uses[g.operands[i]!]! += by;
  }
  return uses;
}

function usesIn(g: OperatorGraph, members: readonly number[], node: number): number {
  let uses = 0;
  for (const m of members) {
    for (let i = g.first[m]!; i < g.first[m + 1]!; i++) {
      if (behindWires(g, g.operands[i]!) === node) uses++;
    }
  }
  return uses;
}

/**
 * Gates and selections whose every use lies in one cone merge into its out node with all that has merged into them,
 * where both together have few enough signals: another gate or selection, or an adder; the delay is the out node's
 * (recorded verbose reports: the longest paths of 12,277 of 12,470 states; cones grow from the operands on: latency of
 * five modules, clocks of seventeen).
 */
function packLuts(g: OperatorGraph, outputs: readonly number[], ternary: Uint8Array, host: Int32Array): void {
  const uses = usesBehindWires(g, outputs);
  const cones = new Map<number, Cone>();
  // A selection that only steers is part of a register's multiplexer.
  const logic = (n: number): boolean => LOGIC[g.op[n]!] === 1 && !onlySteers(g, n);
  const coneOf = (n: number): Cone => cones.get(n) ?? { inputs: new Set(signals(g, n)), members: [n] };
  for (let n = 0; n < g.size; n++) {
    const adder = (g.op[n] === ADD || g.op[n] === SUB) && ternary[n] === 0;
    if (!adder && !logic(n)) continue;
    const parts = signals(g, n).filter((s) => logic(s) && g.count[s] === g.count[n]);
    if (parts.length === 0) continue;
    let cone = coneOf(n);
    for (const part of parts.sort((a, b) => b - a)) {
      if (usesIn(g, cone.members, part) < uses[part]!) continue;
      const { inputs, members } = coneOf(part);
      const all = new Set([...cone.inputs, ...inputs]);
      all.delete(part);
      if (all.size > (adder ? ADDER_INPUTS : LUT_INPUTS)) continue;
      cone = { inputs: all, members: [...cone.members, ...members] };
      for (const m of members) host[m] = n;
    }
    cones.set(n, cone);
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
