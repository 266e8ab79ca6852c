// Which operators of a function decide whether it touches a stream: the guards of accesses, the conditions of branches,
// and what those are made of. Everything else is data, which a simulation of time never looks at.
import { operatorCode } from '#ir/operators/builder';
import { type Block, OPERATORS, type OperatorFunction, type OperatorRegion } from '#ir/operators/graph';
import { isCell } from '#src/legalize/live';
import { countedValue, operate } from '#src/legalize/operate';
import { cellKey } from './segment.ts';

const [INPUT, CONST, READ, WRITE] = (['input', 'const', 'read', 'write'] as const).map(operatorCode) as [
  number,
  number,
  number,
  number,
];
/** What comes out of a memory or a stream is data. */
const DATA = new Set(
  OPERATORS.flatMap((op, code) => (['load', 'store', 'read', 'write'].includes(op) ? [code] : [])),
);

/** What control knows: cells by key, and in which iteration each loop is. A cell that data went into is not there. */
export interface Known {
  readonly cells: Map<number, bigint>;
  readonly iterations: Map<string, number>;
}

export interface StreamAccess {
  readonly node: number;
  /** Place among the function's storages. */
  readonly stream: number;
  readonly writes: boolean;
}

/** A block as control sees it. */
export class ControlBlock {
  readonly accesses: readonly StreamAccess[];
  readonly #block: Block;
  /** Nodes that are worked out, in order. */
  readonly #nodes: readonly number[];
  readonly #kept: readonly { readonly key: number; readonly node: number }[];
  /** Cells that it looks at. */
  readonly looksAt: ReadonlySet<number>;
  readonly #values = new Map<number, bigint | undefined>();

  /** `wanted`: cells that control needs behind the block. */
  constructor(block: Block, wanted: ReadonlySet<number>) {
    const { graph: g, inputs, outputs } = block;
    this.#block = block;
    const accesses: StreamAccess[] = [];
    const marked = new Set<number>();
    for (let n = 0; n < g.size; n++) {
      const writes = g.op[n] === WRITE;
      if (!writes && g.op[n] !== READ) continue;
      accesses.push({ node: n, stream: g.aux[n]!, writes });
      marked.add(g.operands[g.first[n]!]!);
    }
    this.accesses = accesses;
    this.#kept = outputs.flatMap(({ cell: { storage, elements, element }, node }) =>
      (elements ?? [element]).flatMap((e) => {
        const key = cellKey({ storage, element: e });
        return wanted.has(key) ? [{ key, node }] : [];
      }),
    );
    for (const { node } of this.#kept) marked.add(node);
    const looksAt = new Set<number>();
    for (let n = g.size - 1; n >= 0; n--) {
      if (!marked.has(n) || DATA.has(g.op[n]!)) continue;
      for (let i = g.first[n]!; i < g.first[n + 1]!; i++) marked.add(g.operands[i]!);
      const source = g.op[n] === INPUT ? inputs[g.aux[n]!]! : undefined;
      if (source !== undefined && isCell(source)) looksAt.add(cellKey(source));
    }
    this.looksAt = looksAt;
    this.#nodes = [...marked].sort((a, b) => a - b);
  }

  get isIdle(): boolean {
    return this.accesses.length === 0 && this.#kept.length === 0;
  }

  /** Works out what control needs and leaves it in `known`; `guardOf` then answers for this run. */
  run(known: Known): void {
    for (const n of this.#nodes) this.#values.set(n, this.#value(n, known));
    for (const { key, node } of this.#kept) {
      const value = this.#values.get(node);
      if (value === undefined) known.cells.delete(key);
      else known.cells.set(key, value);
    }
  }

  /** Whether the access happens; undefined where that hangs on data. */
  guardOf({ node }: StreamAccess): boolean | undefined {
    const { graph: g } = this.#block;
    const value = this.#values.get(g.operands[g.first[node]!]!);
    return value === undefined ? undefined : value !== 0n;
  }

  #value(n: number, known: Known): bigint | undefined {
    const { graph: g, inputs } = this.#block;
    const op = g.op[n]!;
    if (op === CONST) return g.constants[g.aux[n]!];
    if (DATA.has(op)) return undefined;
    if (op === INPUT) {
      const source = inputs[g.aux[n]!]!;
      if (isCell(source)) return known.cells.get(cellKey(source));
      const iteration = known.iterations.get(source.loop);
      return iteration === undefined ? undefined : countedValue(source, iteration);
    }
    const first = g.first[n]!;
    for (let i = first; i < g.first[n + 1]!; i++) {
      if (this.#values.get(g.operands[i]!) === undefined) return undefined;
    }
    return operate(g, n, (k) => this.#values.get(g.operands[first + k]!)!);
  }
}

/** Whether a stream of `f` is accessed in there, or handed to a function that may. */
function touchesStreams(f: OperatorFunction, regions: readonly OperatorRegion[]): boolean {
  return regions.some((r) => {
    if (r.kind === 'block') return r.graph.op.some((op) => op === READ || op === WRITE);
    if (r.kind === 'call') return r.args.some((a) => f.storages[a]?.kind === 'stream');
    return r.kind === 'loop'
      ? touchesStreams(f, r.body)
      : touchesStreams(f, r.then) || touchesStreams(f, r.otherwise);
  });
}

/** What control needs of a function, and its blocks as control sees them; data may decide on branches without streams. */
export class FunctionControl {
  readonly #wanted = new Set<number>();
  readonly #blocks = new Map<Block, ControlBlock>();

  constructor(f: OperatorFunction) {
    const blocks: Block[] = [];
    const wanted = this.#wanted;
    const collect = (regions: readonly OperatorRegion[]): void => {
      for (const r of regions) {
        if (r.kind === 'block') blocks.push(r);
        else if (r.kind === 'loop') collect(r.body);
        else if (r.kind === 'branch') {
          if (touchesStreams(f, [r])) wanted.add(cellKey(r.condition));
          collect(r.then);
          collect(r.otherwise);
        }
      }
    };
    collect(f.body);
    for (let before = -1; before < wanted.size; ) {
      before = wanted.size;
      for (const b of blocks) for (const key of new ControlBlock(b, wanted).looksAt) wanted.add(key);
    }
  }

  /** `block`: of the function, or one that stands for such a block in its schedule. */
  of(block: Block): ControlBlock {
    const known = this.#blocks.get(block) ?? new ControlBlock(block, this.#wanted);
    this.#blocks.set(block, known);
    return known;
  }
}
