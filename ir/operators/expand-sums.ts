// Sums as the adders that they stand for, for those who have to see each adder, and as the judge of those who do not.
import { GraphBuilder, operatorCode } from './builder.ts';
import { type Block, OPERAND, type OperatorGraph, type OperatorRegion } from './graph.ts';

const [CONST, SUM] = [operatorCode('const'), operatorCode('sum')];

/** The graph with an adder for each adder of a tree; itself where it has no sums. `places`: where each node is now. */
function expandGraph(
  g: OperatorGraph,
): { readonly graph: OperatorGraph; readonly places: Int32Array } | undefined {
  if (!g.op.includes(SUM)) return undefined;
  const out = new GraphBuilder(g.size + g.operands.length, g.operands.length);
  const places = new Int32Array(g.size);
  for (let n = 0; n < g.size; n++) {
    const [aux, count] = [g.aux[n]!, g.count[n]!];
    if (g.op[n] === CONST) {
      places[n] = out.constant(g.constants[aux]!, g.width[n]!, g.signed[n] === 1);
      if (count !== 1) out.repeat(places[n]!, count - 1);
      continue;
    }
    let next = g.first[n]!;
    const add = (tree: number): number => {
      if (tree === OPERAND) return places[g.operands[next++]!]!;
      const operands = [add(g.trees.a[tree]!), add(g.trees.b[tree]!)];
      const type = g.trees.type[tree]!;
      return out.push('add', type >> 1, (type & 1) === 1, operands, { count });
    };
    const operands = g.operands.subarray(g.first[n]!, g.first[n + 1]!);
    places[n] =
      g.op[n] === SUM
        ? add(aux)
        : out.append(
            g.op[n]!,
            g.width[n]!,
            g.signed[n] === 1,
            operands.map((o) => places[o]!),
            aux,
            count,
          );
  }
  return { graph: out.finish(), places };
}

function expandBlock(block: Block): Block {
  const made = expandGraph(block.graph);
  if (made === undefined) return block;
  const outputs = block.outputs.map(({ cell, node }) => ({ cell, node: made.places[node]! }));
  return { ...block, graph: made.graph, outputs };
}

/** The regions with every adder of their sums by itself. */
export function expandSums(regions: readonly OperatorRegion[]): readonly OperatorRegion[] {
  return regions.map((r): OperatorRegion => {
    if (r.kind === 'block') return expandBlock(r);
    if (r.kind === 'loop') return { ...r, body: expandSums(r.body) };
    if (r.kind === 'call') return r;
    // biome-ignore lint/suspicious/noThenProperty: the branch of an if statement, never awaited
    return { ...r, then: expandSums(r.then), otherwise: expandSums(r.otherwise) };
  });
}
