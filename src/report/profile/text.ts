// A profile as a table on a terminal: one line a role.
import type { Profile } from '#src/profile/profile';
import { type Painter, plainPainter } from '../colour.ts';
import { renderTable } from '../table.ts';
import { decibels, percent } from './figures.ts';
import { lossesOf, worstLoss } from './losses.ts';

export function renderProfile(profile: Profile, paint: Painter = plainPainter): string {
  const rows = profile.layers.flatMap((l) =>
    l.roles.map((r, i) => [
      i === 0 ? l.name : '',
      i === 0 ? decibels(l.sqnr, l.maxError === 0) : '',
      r.role,
      r.type,
      percent(r.overflowed, r.distribution.count),
      percent(r.underflowed, r.distribution.count),
      decibels(r.sqnr, r.changed === 0),
      r.lossless?.type ?? '',
    ]),
  );
  const columns = [
    { title: 'layer' },
    { title: 'SQNR', align: 'right' },
    { title: 'role' },
    { title: 'type' },
    { title: 'overflow', align: 'right' },
    { title: 'underflow', align: 'right' },
    { title: 'of this cast', align: 'right' },
    { title: 'loses nothing' },
  ] as const;
  const worst = worstLoss(lossesOf(profile));
  return [
    renderTable(columns, rows, paint),
    '',
    ...profile.outputs.map(
      (o) => `${o.name} (${o.layer}): ${decibels(o.sqnr, o.maxError === 0)} against the network as trained`,
    ),
    ...(worst ? [`most is lost in ${worst.layer.name}: ${worst.lost?.toFixed(1)} dB`] : []),
    `on these ${profile.samples} samples alone; other inputs may reach further`,
  ].join('\n');
}
