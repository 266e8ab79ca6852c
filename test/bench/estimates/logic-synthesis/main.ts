// `npm run bench:logic-synthesis`: the fitted scalars of targets/costs/logic-synthesis.yaml made again, and how far off
// they are for repositories that they were not fitted to, beside two null models.
import { type Column, renderTable } from '#src/report/table';
import { loadCosts } from '#src/targets/index';
import { score } from '../metrics.ts';
import { calibration, FITTED_FIGURES } from './calibration.ts';
import { readPairs } from './pairs.ts';

const file = loadCosts().value!.logicSynthesis;
const made = calibration(readPairs(), file);
const { scalars, band } = made.fitted;
console.log(`fitted to ${made.fitted.n} pairs of ${made.fitted.repositories} repositories:`);
console.log(`  scalars: ${JSON.stringify(scalars)}`);
console.log(`  band: ${JSON.stringify(band)}`);
console.log(`  selectors of tables, not among the scalars: ${made.selectors.toFixed(3)}\n`);

const right = (title: string): Column => ({ title, align: 'right' });
const percent = (p: number, y: number): string => `${((p / Math.max(y, 1) - 1) * 100).toFixed(1)}`;
console.log(
  renderTable(
    [
      { title: 'pair' },
      { title: 'repository' },
      ...FITTED_FIGURES.flatMap((f) => [right(f), right('off %'), right('csynth %'), right('csynth x c %')]),
    ],
    made.left.map(({ pair, predicted, scaled }) => [
      pair.id,
      pair.repository,
      ...FITTED_FIGURES.flatMap((f) => {
        const y = pair.synthesised[f];
        return [String(y), percent(predicted[f], y), percent(pair.csynth[f], y), percent(scaled[f], y)];
      }),
    ]),
  ),
);
const models = ['predicted', 'csynth', 'scaled'] as const;
console.log('');
console.log(
  renderTable(
    [
      { title: 'figure' },
      ...models.flatMap((m) => [right(`${m}: median error %`), right('SMAPE %'), right('exact %')]),
    ],
    FITTED_FIGURES.map((f) => [
      f,
      ...models.flatMap((m) => {
        const s = score(
          made.left.map((l) => ({
            recorded: l.pair.synthesised[f],
            predicted: Math.round(m === 'csynth' ? l.pair.csynth[f] : l[m][f]),
          })),
        )!;
        return [s.medianError.toFixed(1), s.smape.toFixed(1), (100 * s.exact).toFixed(0)];
      }),
    ]),
  ),
);
