// An evaluation as tables on a terminal: one a set of bins, one line an observable that is in the mean.
import type { ComparedVariant } from '#src/fidelity/compare';
import { type Evaluation, typesCost } from '#src/fidelity/evaluation';
import { type Painter, plainPainter } from '../colour.ts';
import { type Column, renderTable } from '../table.ts';
import { power, signed } from './figures.ts';

function variantText(evaluation: Evaluation, variant: ComparedVariant, paint: Painter): string {
  const { candidates } = evaluation;
  const columns: readonly Column[] = [
    { title: 'observable' },
    ...candidates.map((c): Column => ({ title: c.name, align: 'right' })),
    ...candidates.map((): Column => ({ title: 'sampling', align: 'right' })),
  ];
  // One column of sampling floors where all samples are of one size.
  const sizes = new Set(candidates.map((c) => c.showers));
  const floors = sizes.size === 1 ? 1 : candidates.length;
  const shown = columns.slice(0, 1 + candidates.length + floors);
  const counted = variant.observables.filter((o) => o.inMean);
  const rows = counted.map((o) => [
    o.name,
    ...o.candidates.map((c) => power(c.power)),
    ...o.candidates.slice(0, floors).map((c) => power(c.floor)),
  ]);
  const mean = [
    `mean of ${counted.length}`,
    ...variant.means.map((m) => power(m.power)),
    ...variant.means.slice(0, floors).map((m) => power(m.floor)),
  ];
  const cost = typesCost(evaluation, variant);
  return [
    `${variant.name}: ${variant.title}`,
    renderTable(shown, [...rows, mean], paint),
    ...(cost
      ? [
          `the types cost ${signed(cost.lost)} in the mean${
            cost.worst ? `, most in ${cost.worst.name}: ${signed(cost.worst.lost)}` : ''
          }`,
        ]
      : []),
    ...(variant.withoutBins.length > 0
      ? [`no bins, because nothing of the reference reaches them: ${variant.withoutBins.join(', ')}`]
      : []),
  ].join('\n');
}

export function renderEvaluation(evaluation: Evaluation, paint: Painter = plainPainter): string {
  const { reference, candidates, geometry } = evaluation;
  return [
    'Separation power against the reference: 0 where distributions agree, 1 where they share nothing.',
    reference.caution,
    '',
    `reference: ${reference.name}, ${reference.showers} showers, geometry ${geometry.name}`,
    ...candidates.map((c) => `${c.name}: ${c.about}, ${c.showers} showers`),
    ...(evaluation.model === null
      ? []
      : [`noise of seed ${evaluation.seed}, conditions: ${evaluation.conditions}`]),
    ...evaluation.variants.flatMap((v) => ['', variantText(evaluation, v, paint)]),
    '',
    'sampling: what two samples of these sizes would show on average if they came from one distribution',
  ].join('\n');
}
