// Drops what nobody uses: outputs of local variables that are not read again, and operators without a use.
import { CompilerBug } from '#ir/errors';
import { GraphBuilder } from '#ir/operators/builder';
import {
  type Block,
  type Cell,
  type Counter,
  OPERATORS,
  type OperatorGraph,
  type OperatorRegion,
} from '#ir/operators/graph';

type Live = Set<string>;

function key(c: Cell): string {
  return `${c.storage} ${c.element}`;
}

export function isCell(x: Cell | Counter): x is Cell {
  return 'storage' in x;
}

function without(block: Block, wanted: (c: Cell) => boolean): Block {
  const outputs = block.outputs.filter((o) => wanted(o.cell));
  const { graph } = block;
  const used = new Uint8Array(graph.size);
  for (const o of outputs) used[o.node] = 1;
  for (let n = graph.size - 1; n >= 0; n--) {
    const op = OPERATORS[graph.op[n]!]!;
    if (op === 'store' || op === 'write' || op === 'read') used[n] = 1;
    if (!used[n]) continue;
    for (let k = graph.first[n]!; k < graph.first[n + 1]!; k++) used[graph.operands[k]!] = 1;
  }
  const { compact, places } = compacted(graph, used);
  const inputs: (Cell | Counter)[] = [];
  const builder = compact(inputs, block.inputs);
  return {
    kind: 'block',
    graph: builder,
    inputs,
    outputs: outputs.map((o) => ({ cell: o.cell, node: places[o.node]! })),
  };
}

/** The used nodes, renumbered. */
function compacted(graph: OperatorGraph, used: Uint8Array) {
  const places = new Int32Array(graph.size).fill(-1);
  const compact = (inputs: (Cell | Counter)[], old: readonly (Cell | Counter)[]): OperatorGraph => {
    const out = new GraphBuilder();
    for (let n = 0; n < graph.size; n++) {
      if (!used[n]) continue;
      const op = OPERATORS[graph.op[n]!]!;
      const [width, signed, aux] = [graph.width[n]!, graph.signed[n] === 1, graph.aux[n]!];
      if (op === 'const') {
        places[n] = out.constant(graph.constants[aux]!, width, signed);
        continue;
      }
      const operands: number[] = [];
      for (let k = graph.first[n]!; k < graph.first[n + 1]!; k++) operands.push(places[graph.operands[k]!]!);
      const own = op === 'input' ? inputs.push(old[aux] ?? bug()) - 1 : aux;
      places[n] = out.push(op, width, signed, operands, { aux: own, count: graph.count[n]! });
    }
    return out.finish();
  };
  return { compact, places };
}

function bug(): never {
  throw new CompilerBug('an input node without an input');
}

/** Regions with what is live behind them; `live` becomes what is live before them. */
function prune(
  regions: readonly OperatorRegion[],
  live: Live,
  outlives: (storage: number) => boolean,
): readonly OperatorRegion[] {
  const out: OperatorRegion[] = [];
  for (const r of [...regions].reverse()) {
    if (r.kind === 'call') {
      // A callee may read any element of what it is given.
      for (const place of r.args) live.add(`${place}`);
      out.unshift(r);
    } else if (r.kind === 'branch') {
      const behind = new Set(live);
      const then = prune(r.then, live, outlives);
      const otherwise = prune(r.otherwise, behind, outlives);
      for (const k of behind) live.add(k);
      live.add(key(r.condition));
      out.unshift({ ...r, then, otherwise });
    } else if (r.kind === 'loop') {
      // A step may read what an earlier one wrote: twice round is enough for that to be known.
      prune(r.body, live, outlives);
      out.unshift({ ...r, body: prune(r.body, live, outlives) });
    } else {
      const wanted = (c: Cell): boolean =>
        outlives(c.storage) || live.has(`${c.storage}`) || live.has(key(c));
      const block = without(r, wanted);
      for (const i of block.inputs) if (isCell(i)) live.add(key(i));
      if (block.outputs.length > 0 || block.graph.size > 0) out.unshift(block);
    }
  }
  return out;
}

export function withoutDead(
  regions: readonly OperatorRegion[],
  outlives: (storage: number) => boolean,
): readonly OperatorRegion[] {
  return prune(regions, new Set(), outlives);
}
