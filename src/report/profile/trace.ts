// A trace as a table on a terminal: one line a layer, and the layer that loses the most.
import type { Profile } from '#src/profile/profile';
import type { Trace } from '#src/profile/trace';
import { type Painter, plainPainter } from '../colour.ts';
import { renderTable } from '../table.ts';
import { decibels, figure, percent } from './figures.ts';
import { lossesOf, worstLoss } from './losses.ts';

export function renderTrace(trace: Trace, profile: Profile, paint: Painter = plainPainter): string {
  const losses = lossesOf(profile);
  const lost = new Map(losses.map((l) => [l.layer.name, l.lost]));
  const rows = trace.layers.map((l) => {
    const here = lost.get(l.name) ?? null;
    return [
      l.name,
      l.op,
      figure(l.min),
      figure(l.max),
      percent(l.overflowed, l.casts),
      percent(l.rounded, l.casts),
      decibels(l.sqnr, l.maxError === 0),
      here === null ? '' : `${here.toFixed(1).replace('-', '−')} dB`,
    ];
  });
  const columns = [
    { title: 'layer' },
    { title: 'op' },
    { title: 'min', align: 'right' },
    { title: 'max', align: 'right' },
    { title: 'overflow', align: 'right' },
    { title: 'rounded', align: 'right' },
    { title: 'SQNR', align: 'right' },
    { title: 'lost here', align: 'right' },
  ] as const;
  const worst = worstLoss(losses);
  return [
    renderTable(columns, rows, paint),
    '',
    ...(worst ? [`most is lost in ${worst.layer.name}: ${worst.lost?.toFixed(1)} dB`] : []),
    `traced ${trace.samples} samples; SQNR is against the network as trained`,
  ].join('\n');
}
