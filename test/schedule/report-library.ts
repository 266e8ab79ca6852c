// A cost library that knows what one report lists: the delay of each operator by kind, widths and role, as printed.
// A question that the report does not answer throws; two answers to one question keep the first and are counted.
import type { OperatorLibrary, OperatorQuery } from '#ir/cost/library';
import { OPERATORS } from '#ir/operators/graph';
import { packOperators } from '#src/schedule/pack';
import { effectiveWidths, operatorQuery } from '#src/schedule/widths';
import { NO_HABITS } from '#src/targets/costs/nearest';
import type { ReportGraph } from './report-graph.ts';

function key(q: OperatorQuery): string {
  return [
    q.op,
    q.ternary ?? '',
    q.constant ?? '',
    Math.max(...q.operands),
    q.op === 'cmp' ? '' : q.result,
  ].join('/');
}

export function reportLibrary(report: ReportGraph): OperatorLibrary {
  const delays = new Map<string, number>();
  let memory = 0;
  const block = report.f.body[0]!;
  if (block.kind !== 'block') throw new Error('a report is one block');
  const g = block.graph;
  const bits = effectiveWidths(g, () => 0);
  const packing = packOperators(
    g,
    block.outputs.map((o) => o.node),
  );
  report.nodes.forEach((info, n) => {
    const op = OPERATORS[g.op[n]!]!;
    if (info === undefined || op === 'wire' || op === 'input' || packing.host[n] !== n) return;
    if (op === 'load') memory = info.delay;
    const k = key(operatorQuery(g, n, bits, packing.ternary[n] === 1 ? 'root' : undefined));
    if (!delays.has(k)) delays.set(k, info.delay);
  });
  const free = { lut: 0, ff: 0, dsp: 0 };
  const none = { lut: 0, ff: 0, bram18: 0, uram: 0 };
  return {
    id: `report ${report.f.name}`,
    substitution: [],
    habits: { ...NO_HABITS, resultWays: 3 },
    clockUncertainty: (100 * report.uncertainty) / report.period,
    cost: () => free,
    timing: (query) => {
      const delay = delays.get(key(query));
      if (delay === undefined) throw new Error(`the report has no ${key(query)}`);
      return { delay };
    },
    lutLevel: 0.25,
    phi: 0,
    memoryRead: () => ({ states: 2, delay: memory }),
    fifoAccess: 0,
    rom: () => none,
    ram: () => none,
    fifo: () => none,
    register: (bitsOf, boundaries) =>
      boundaries < 3 ? { ff: bitsOf * boundaries, lut: 0 } : { ff: bitsOf + 64, lut: 32 },
    multiplexer: () => ({ lut: 0, delay: 0 }),
    standing: () => ({ level: 'measured', missing: [] }),
  };
}
