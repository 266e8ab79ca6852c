// Tops whose layers run side by side: what reports print of latency and interval, beside the estimate's closed form and
// the simulated design. Reports print what the tool worked out without data, no co-simulation, so a simulation that
// differs need not be wrong.
import { type Column, renderTable } from '#src/report/table';
import { type Pair, score } from './metrics.ts';
import type { Evaluated } from './run.ts';

const FIGURES = [
  { figure: 'latencyMax', title: 'latency' },
  { figure: 'iiMax', title: 'interval' },
] as const;

/** Absent where no record is of such a top. */
export function simulationTable(evaluated: readonly Evaluated[]): string | undefined {
  const tops = evaluated.flatMap(({ record, recorded, prediction }) =>
    prediction.kind === 'predicted' && prediction.simulated
      ? [
          {
            repository: record.source.repo,
            recorded,
            closed: prediction.figures,
            simulated: prediction.simulated,
          },
        ]
      : [],
  );
  if (tops.length === 0) return undefined;
  const repositories = [...new Set(tops.map((t) => t.repository))].sort();
  const rows = FIGURES.flatMap(({ figure, title }) =>
    repositories.flatMap((repository) => {
      const group = tops.filter((t) => t.repository === repository && t.recorded[figure] !== undefined);
      const cells = (['simulated', 'closed'] as const).flatMap((by) => {
        const found = score(
          group.map((t): Pair => ({ recorded: t.recorded[figure]!, predicted: t[by][figure] })),
        );
        return found ? [found.medianError.toFixed(1), (100 * found.exact).toFixed(1)] : ['', ''];
      });
      return group.length === 0 ? [] : [[title, repository, String(group.length), ...cells]];
    }),
  );
  const right = (name: string): Column => ({ title: name, align: 'right' });
  const numbers = ['n', 'simulated: error %', 'exact %', 'closed form: error %', 'exact %'].map(right);
  return renderTable([{ title: 'figure' }, { title: 'source' }, ...numbers], rows);
}
