// What a function holds: how many operators of each kind, form and place there are, whatever nodes stand for them.
import { expandSums } from '#ir/operators/expand-sums';
import { OPERATORS, type OperatorFunction, type OperatorRegion } from '#ir/operators/graph';

const FREE: ReadonlySet<string> = new Set(['wire', 'const', 'input']);

export function census(f: OperatorFunction): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const tally = (key: string, n: number): void => void counts.set(key, (counts.get(key) ?? 0) + n);
  const walk = (regions: readonly OperatorRegion[], path: string): void => {
    for (const r of regions) {
      if (r.kind === 'loop') walk(r.body, `${path}/${r.label}`);
      if (r.kind === 'branch') {
        walk(r.then, `${path}/then`);
        walk(r.otherwise, `${path}/else`);
      }
      if (r.kind !== 'block') continue;
      const { graph, inputs, outputs } = r;
      for (const x of inputs) tally(`${path} in`, 'elements' in x ? x.elements!.length : 1);
      for (const o of outputs) tally(`${path} out`, o.cell.elements?.length ?? 1);
      for (let n = 0; n < graph.size; n++) {
        const op = OPERATORS[graph.op[n]!]!;
        if (FREE.has(op)) continue;
        const operands = graph.operands.subarray(graph.first[n]!, graph.first[n + 1]!);
        const widths = Array.from(operands, (o) => `${graph.signed[o] ? 's' : 'u'}${graph.width[o]}`);
        // Lanes of a word differ in the constant that names them.
        const form = op === 'load' ? widths[0]! : widths.join(' ');
        tally(`${path} ${op} ${graph.width[n]} ${form}`, graph.count[n]!);
      }
    }
  };
  walk(expandSums(f.body), '');
  return new Map([...counts].sort());
}

export function nodes(f: OperatorFunction): number {
  const of = (regions: readonly OperatorRegion[]): number =>
    regions.reduce((sum, r) => {
      if (r.kind === 'block') return sum + r.graph.size;
      if (r.kind === 'loop') return sum + of(r.body);
      return r.kind === 'branch' ? sum + of(r.then) + of(r.otherwise) : sum;
    }, 0);
  return of(f.body);
}
