// Drops what nobody uses: outputs of local variables that are not read again, and operators without a use.
import { CompilerBug } from '#ir/errors';
import { GraphBuilder, operatorCode } from '#ir/operators/builder';
import type {
  Block,
  Cell,
  Counter,
  OperatorGraph,
  OperatorRegion,
  OperatorStorage,
} from '#ir/operators/graph';
import type { OpenBlock } from './block.ts';
import { SharedSums } from './shared-sums.ts';

export function isCell(x: Cell | Counter): x is Cell {
  return 'storage' in x;
}

const [INPUT, CONST, SUM] = [operatorCode('input'), operatorCode('const'), operatorCode('sum')];
const EFFECTS = new Set([operatorCode('store'), operatorCode('write'), operatorCode('read')]);

/** Which elements of which storages are read later. */
class Live {
  readonly #rows: (Uint8Array | undefined)[];
  readonly #storages: readonly OperatorStorage[];

  constructor(storages: readonly OperatorStorage[], rows: readonly (Uint8Array | undefined)[] = []) {
    this.#storages = storages;
    this.#rows = [...rows];
  }

  copy(): Live {
    return new Live(
      this.#storages,
      this.#rows.map((r) => r?.slice()),
    );
  }

  has({ storage, element, elements }: Cell): boolean {
    const row = this.#rows[storage];
    return row !== undefined && (elements ?? [element]).some((e) => row[e] === 1);
  }

  #row(storage: number): Uint8Array {
    const there = this.#rows[storage];
    if (there) return there;
    const row = new Uint8Array(this.#storages[storage]!.elements);
    this.#rows[storage] = row;
    return row;
  }

  add({ storage, element, elements }: Cell): void {
    const row = this.#row(storage);
    for (const e of elements ?? [element]) row[e] = 1;
  }

  addAll(storage: number): void {
    this.#row(storage).fill(1);
  }

  join(other: Live): void {
    other.#rows.forEach((row, storage) => {
      row?.forEach((x, e) => {
        if (x === 1) this.#row(storage)[e] = 1;
      });
    });
  }
}

/** The nodes that outputs and effects need. */
function used(graph: OperatorGraph, outputs: Block['outputs']): Uint8Array {
  const marks = new Uint8Array(graph.size);
  for (const o of outputs) marks[o.node] = 1;
  for (let n = graph.size - 1; n >= 0; n--) {
    if (EFFECTS.has(graph.op[n]!)) marks[n] = 1;
    if (!marks[n]) continue;
    for (let k = graph.first[n]!; k < graph.first[n + 1]!; k++) marks[graph.operands[k]!] = 1;
  }
  return marks;
}

function compacted(block: OpenBlock, outputs: Block['outputs'], marks: Uint8Array): Block {
  const { graph } = block;
  const out = new GraphBuilder(graph.size, graph.operands.length);
  const places = new Int32Array(graph.size).fill(-1);
  let operands = new Int32Array(8);
  const inputs: (Cell | Counter)[] = [];
  const sums = new SharedSums(block.sums, out, places);
  for (let n = 0; n < graph.size; n++) if (marks[n] && graph.op[n] === SUM) sums.use(graph.aux[n]!);
  for (let n = 0; n < graph.size; n++) {
    if (!marks[n]) continue;
    const [op, width, signed] = [graph.op[n]!, graph.width[n]!, graph.signed[n] === 1];
    let aux = graph.aux[n]!;
    if (op === CONST) {
      places[n] = out.constant(graph.constants[aux]!, width, signed);
      continue;
    }
    if (op === SUM) {
      places[n] = sums.node(aux, graph.count[n]!);
      continue;
    }
    if (op === INPUT) aux = inputs.push(block.inputs[aux] ?? bug()) - 1;
    const first = graph.first[n]!;
    const many = graph.first[n + 1]! - first;
    if (many > operands.length) operands = new Int32Array(2 * many);
    for (let k = 0; k < many; k++) operands[k] = places[graph.operands[first + k]!]!;
    places[n] = out.append(op, width, signed, operands, aux, graph.count[n]!, many);
  }
  return {
    kind: 'block',
    graph: out.finish(),
    inputs,
    outputs: outputs.map((o) => ({ cell: o.cell, node: places[o.node]! })),
  };
}

function bug(): never {
  throw new CompilerBug('an input node without an input');
}

type Outlives = (storage: number) => boolean;

/** The block without what is dead behind it; `live` becomes what is live before it. */
function pruneBlock(block: OpenBlock, live: Live, outlives: Outlives, keep: boolean): Block | undefined {
  const outputs = block.outputs.filter((o) => outlives(o.cell.storage) || live.has(o.cell));
  const marks = used(block.graph, outputs);
  for (let n = 0; n < block.graph.size; n++) {
    if (!marks[n] || block.graph.op[n] !== INPUT) continue;
    const input = block.inputs[block.graph.aux[n]!]!;
    if (isCell(input)) live.add(input);
  }
  if (!keep) return undefined;
  const made = compacted(block, outputs, marks);
  return made.graph.size > 0 ? made : undefined;
}

/** `keep` false: only finds out what is live before the regions. */
function prune(
  regions: readonly OperatorRegion[],
  live: Live,
  outlives: Outlives,
  keep: boolean,
): readonly OperatorRegion[] {
  const out: OperatorRegion[] = [];
  for (const r of [...regions].reverse()) {
    if (r.kind === 'call') {
      // A callee may read any element of what it is given.
      for (const place of r.args) live.addAll(place);
      out.push(r);
    } else if (r.kind === 'branch') {
      const other = live.copy();
      const then = prune(r.then, live, outlives, keep);
      const otherwise = prune(r.otherwise, other, outlives, keep);
      live.join(other);
      live.add(r.condition);
      out.push({ ...r, then, otherwise });
    } else if (r.kind === 'loop') {
      // A step may read what an earlier one wrote: going round once without keeping tells what that is.
      prune(r.body, live, outlives, false);
      out.push({ ...r, body: prune(r.body, live, outlives, keep) });
    } else {
      const block = pruneBlock(r as OpenBlock, live, outlives, keep);
      if (block) out.push(block);
    }
  }
  return out.reverse();
}

export function withoutDead(
  regions: readonly OperatorRegion[],
  storages: readonly OperatorStorage[],
  outlives: Outlives,
): readonly OperatorRegion[] {
  return prune(regions, new Live(storages), outlives, true);
}
