// Operators that are scheduled together: the blocks and calls that stand in a row in a function or in a loop, merged
// into one graph. A cell that one block writes and a later one reads becomes an edge; a cell that a loop's body reads
// and writes again becomes a carried value behind a multiplexer (phi); a loop brings its counters and exit test.
import { CompilerBug } from '#ir/errors';
import { GraphBuilder, operatorCode } from '#ir/operators/builder';
import {
  type Block,
  type Cell,
  type Counter,
  OPERAND,
  OPERATORS,
  type OperatorFunction,
  type OperatorGraph,
  type OperatorRegion,
  PREDICATES,
} from '#ir/operators/graph';
import { MemoryOrder } from './memory-order.ts';
import type { OrderEdge } from './problem.ts';
import { elementsGiven } from './results.ts';

/** Operators that only a schedule knows: calls, an array that one gives, the multiplexer before a carried value. */
export const CALL = OPERATORS.length;
export const RESULT = CALL + 1;
export const PHI = RESULT + 1;

interface SegmentCall {
  readonly node: number;
  readonly function: string;
}

export interface SegmentLoop {
  readonly label: string;
  readonly trip: number;
  readonly pipelined: boolean;
  readonly rewind: boolean;
}

export interface Segment {
  /** Operator codes beyond OPERATORS are CALL, RESULT and PHI. */
  readonly graph: OperatorGraph;
  readonly inputs: readonly (Cell | Counter)[];
  /** Of each block and call, in their order, ways of branches included: where its nodes begin in the graph. */
  readonly bases: readonly number[];
  readonly calls: readonly SegmentCall[];
  readonly carried: readonly { readonly from: number; readonly to: number }[];
  readonly order: readonly OrderEdge[];
  /** Last value of each cell that the segment writes. */
  readonly outputs: readonly { readonly cell: Cell; readonly node: number }[];
  /** Cells that it reads as they were before it. */
  readonly reads: readonly Cell[];
  /** Nodes that are used after the segment, or next time round. */
  readonly leaving: readonly number[];
  /** Nodes that become values of parameters. */
  readonly results: readonly number[];
  readonly counterBits: number;
  /** Counters that a loop keeps beside its own. */
  readonly moreCounters: number;
}

/** Cells of storages that are wires and registers; others are accessed through operators. */
export const cellKey = ({ storage, element }: Cell): number => storage * 2 ** 32 + element;

/** The elements that a cell of a compact graph stands for, each by itself. */
function each({ storage, element, elements }: Cell): readonly Cell[] {
  return (elements ?? [element]).map((e) => ({ storage, element: e }));
}

const [INPUT, CONST, ADD, CMP] = (['input', 'const', 'add', 'cmp'] as const).map(operatorCode) as [
  number,
  number,
  number,
  number,
];
const [LOAD, STORE, READ, WRITE] = (['load', 'store', 'read', 'write'] as const).map(operatorCode) as [
  number,
  number,
  number,
  number,
];
const [SELECT, SUM] = [operatorCode('select'), operatorCode('sum')];

/** The function's parameters, to know which arguments a call reads and writes. */
export type Callees = ReadonlyMap<string, OperatorFunction>;

/** `parts`: no loops; of a branch both ways are there, each under its condition. */
export function makeSegment(
  f: OperatorFunction,
  parts: readonly OperatorRegion[],
  callees: Callees,
  loop?: SegmentLoop,
): Segment {
  const merger = new Merger(f, callees);
  if (loop !== undefined) merger.control(loop, straight(parts));
  for (const part of straight(parts)) {
    if (part.kind === 'block') merger.block(part);
    else merger.call(part.function, part.args);
  }
  return merger.finish(loop);
}

type Part = Extract<OperatorRegion, { kind: 'block' | 'call' }>;

function straight(parts: readonly OperatorRegion[]): readonly Part[] {
  return parts.flatMap((part): readonly Part[] => {
    if (part.kind === 'branch') return straight([...part.then, ...part.otherwise]);
    if (part.kind === 'loop') throw new CompilerBug(`loop ${part.label} among operators`);
    return [part];
  });
}

/** What starts again within a loop is a running index of type int in hls4ml's text, and reports show all of its bits. */
const RUNNING_INDEX_BITS = 32;

/** Bits of a counter that goes up to what it is compared with. */
export const counterWidth = (trip: number): number => Math.max(1, Math.ceil(Math.log2(trip + 1)));

class Merger {
  readonly #f: OperatorFunction;
  readonly #callees: Callees;
  readonly #graph = new GraphBuilder();
  readonly #inputs: (Cell | Counter)[] = [];
  readonly #bases: number[] = [];
  readonly #calls: SegmentCall[] = [];
  readonly #order: OrderEdge[] = [];
  /** Last writer of a cell, and of all cells of a storage that a call wrote. */
  readonly #writer = new Map<number, { cell: Cell; node: number }>();
  readonly #whole = new Map<number, number>();
  readonly #written = new Map<number, Set<number>>();
  /** Input nodes by the cell they read, while nothing in the segment has written it. */
  readonly #readers = new Map<number, { cell: Cell; nodes: number[] }>();
  readonly #counters = new Map<string, number>();
  readonly #carried: { from: number; to: number }[] = [];
  #counterBits = 0;
  #test: number | undefined;
  readonly #lastToken = new Map<number, number>();
  readonly #memories = new Map<number, MemoryOrder>();

  constructor(f: OperatorFunction, callees: Callees) {
    this.#f = f;
    this.#callees = callees;
  }

  #push(op: number, width: number, operands: ArrayLike<number>, aux = 0, count = 1, signed = 0): number {
    return this.#graph.append(op, width, signed === 1, operands, aux, count);
  }

  block({ graph: g, inputs, outputs }: Block): void {
    const base = this.#graph.size;
    this.#bases.push(base);
    const { a, b, type } = g.trees;
    const trees = new Int32Array(type.length);
    for (let t = 0; t < type.length; t++) {
      const part = (x: number): number => (x === OPERAND ? OPERAND : trees[x]!);
      trees[t] = this.#graph.tree(part(a[t]!), part(b[t]!), type[t]! >> 1, (type[t]! & 1) === 1);
    }
    for (let n = 0; n < g.size; n++) {
      const op = g.op[n]!;
      let aux = g.aux[n]!;
      if (op === CONST) {
        const node = this.#graph.constant(g.constants[aux]!, g.width[n]!, g.signed[n] === 1);
        this.#graph.repeat(node, g.count[n]! - 1);
        continue;
      }
      let operands: ArrayLike<number> = g.operands
        .subarray(g.first[n]!, g.first[n + 1]!)
        .map((o) => base + o);
      if (op === SUM) aux = trees[aux]!;
      if (op === INPUT) {
        const source = inputs[aux]!;
        aux = this.#inputs.push(source) - 1;
        operands = this.#writersOf(source);
      }
      const node = this.#push(op, g.width[n]!, operands, aux, g.count[n], g.signed[n]);
      if (op === INPUT && operands.length === 0) this.#reads(this.#inputs[aux]!, node);
      if (op === LOAD || op === STORE || op === READ || op === WRITE) this.#accesses(node);
    }
    for (const { cell, node } of outputs) this.#writes(cell, base + node);
  }

  #writersOf(source: Cell | Counter): readonly number[] {
    if ('loop' in source) {
      const counter = this.#counters.get(counterKey(source));
      return counter === undefined ? [] : [counter];
    }
    const writers = each(source).map((c) => this.#writer.get(cellKey(c))?.node ?? this.#whole.get(c.storage));
    return [...new Set(writers.filter((w) => w !== undefined))];
  }

  #reads(source: Cell | Counter, node: number): void {
    if ('loop' in source) return;
    for (const cell of each(source)) {
      const seen = this.#readers.get(cellKey(cell));
      if (seen === undefined) this.#readers.set(cellKey(cell), { cell, nodes: [node] });
      else seen.nodes.push(node);
    }
  }

  #writes(cell: Cell, node: number): void {
    const cells = this.#written.get(cell.storage) ?? new Set();
    for (const c of each(cell)) {
      this.#writer.set(cellKey(c), { cell: c, node });
      cells.add(cellKey(c));
    }
    this.#written.set(cell.storage, cells);
  }

  call(name: string, args: readonly number[]): void {
    const callee = this.#callees.get(name);
    const params = callee?.storages ?? [];
    const operands = new Set<number>();
    const kindOf = (storage: number): string | undefined => this.#f.storages[storage]?.kind;
    args.forEach((storage, i) => {
      const kind = kindOf(storage);
      if (kind === 'rom' || (kind === 'value' && params[i]?.dir === 'out')) return;
      const whole = this.#whole.get(storage);
      if (whole !== undefined) operands.add(whole);
      for (const key of this.#written.get(storage) ?? []) operands.add(this.#writer.get(key)!.node);
    });
    const node = this.#push(CALL, 0, [...operands]);
    this.#bases.push(node);
    this.#calls.push({ node, function: name });
    args.forEach((storage, i) => {
      const kind = kindOf(storage);
      if (kind === 'rom' || (kind === 'value' && params[i]?.dir === 'in')) return;
      for (const key of this.#written.get(storage) ?? []) this.#writer.delete(key);
      this.#written.delete(storage);
      const { elements, width } = this.#f.storages[storage]!;
      const given = (callee && elementsGiven(callee, i)) ?? elements;
      const apart = kind === 'value' && given > 0;
      this.#whole.set(storage, apart ? this.#push(RESULT, width, [node], 0, given) : node);
    });
  }

  /** Blocking accesses wait for the loop's exit test; those to one stream or memory keep their order. */
  #accesses(node: number): void {
    const storage = this.#graph.auxOf(node);
    const kind = this.#f.storages[storage]?.kind;
    if (kind === 'rom') return;
    if (kind === 'stream') {
      const test = this.#test;
      if (test !== undefined) this.#order.push({ before: test, after: node, gap: 1 });
      const last = this.#lastToken.get(storage);
      if (last !== undefined) this.#order.push({ before: last, after: node, gap: 1 });
      this.#lastToken.set(storage, node);
      return;
    }
    const memory = this.#memories.get(storage) ?? new MemoryOrder(this.#order);
    this.#memories.set(storage, memory);
    memory.access(node, this.#graph.codeOf(node) === STORE, this.#address(node));
  }

  /** Word and lane of an access, where they are literals. */
  #address(node: number): string | undefined {
    const address = this.#graph.constantOf(this.#graph.operandOf(node, 0));
    const lane = this.#graph.constantOf(this.#graph.operandOf(node, 1));
    return address === undefined || lane === undefined ? undefined : `${address}/${lane}`;
  }

  #literal(value: number, width: number): number {
    return this.#graph.constant(BigInt(value), width, false);
  }

  finish(loop: SegmentLoop | undefined): Segment {
    const outputs = [...this.#writer.values()];
    const leaving = new Set(outputs.map((o) => o.node));
    const outward = (storage: number): boolean => {
      const dir = this.#f.storages[storage]?.dir;
      return dir === 'out' || dir === 'inout';
    };
    const results = outputs.flatMap((o) => (outward(o.cell.storage) ? [o.node] : []));
    for (const [storage, node] of this.#whole) {
      leaving.add(node);
      if (outward(storage)) results.push(node);
    }
    if (loop !== undefined) {
      for (const { node, readers, count } of this.#carriedCells(outputs)) {
        const phi = this.#push(PHI, this.#graph.widthOf(node), [node], 0, count);
        leaving.add(phi);
        if (loop.pipelined) for (const to of readers) this.#carried.push({ from: phi, to });
      }
    }
    return {
      graph: this.#graph.finish(),
      inputs: this.#inputs,
      bases: this.#bases,
      calls: this.#calls,
      carried: this.#carried,
      order: this.#order,
      outputs,
      reads: [...this.#readers.values()].map((r) => r.cell),
      leaving: [...leaving],
      results,
      counterBits: this.#counterBits,
      moreCounters: Math.max(0, this.#counters.size - 1),
    };
  }

  /** Cells that the body reads and writes again; those with one writer and the same readers together. */
  #carriedCells(outputs: Segment['outputs']) {
    const groups = new Map<string, { node: number; readers: readonly number[]; count: number }>();
    for (const { cell, node } of outputs) {
      const readers = this.#readers.get(cellKey(cell))?.nodes;
      if (readers === undefined) continue;
      const key = `${node} ${readers.join(' ')}`;
      const group = groups.get(key);
      if (group) group.count++;
      else groups.set(key, { node, readers, count: 1 });
    }
    return [...groups.values()];
  }

  /** Before the body: counters with their increments, and the exit test. */
  control(loop: SegmentLoop, parts: readonly OperatorRegion[]): void {
    const bits = counterWidth(loop.trip);
    const plain: Counter = { loop: loop.label, divide: 1 };
    const counters = new Map([[counterKey(plain), { counter: plain, width: bits }]]);
    for (const part of parts) {
      if (part.kind !== 'block') continue;
      for (const source of part.inputs) {
        if (!('loop' in source) || source.loop !== loop.label || counters.has(counterKey(source))) continue;
        const last = Math.floor((loop.trip - 1) / source.divide);
        const top = source.modulo === undefined ? last : Math.min(last, source.modulo - 1);
        counters.set(counterKey(source), {
          counter: source,
          width: source.modulo === undefined ? counterWidth(top) : RUNNING_INDEX_BITS,
        });
      }
    }
    for (const [key, { counter, width }] of counters) {
      const node = this.#push(INPUT, width, [], this.#inputs.push(counter) - 1);
      this.#counters.set(key, node);
      this.#counterBits += width;
      let next = this.#push(ADD, width, [node, this.#literal(1, 1)]);
      if (counter === plain) this.#test = this.#equals(node, loop.trip, width);
      else
        next = this.#push(SELECT, width, [
          this.#equals(node, 2 ** width - 1, width),
          this.#literal(0, 1),
          next,
        ]);
      const phi = this.#push(PHI, width, [next]);
      if (loop.pipelined) this.#carried.push({ from: phi, to: node });
    }
  }

  #equals(node: number, value: number, width: number): number {
    return this.#push(CMP, 1, [node, this.#literal(value, width)], PREDICATES.indexOf('eq'));
  }
}

function counterKey(c: Counter): string {
  return `${c.loop}/${c.divide}/${c.modulo ?? ''}`;
}
