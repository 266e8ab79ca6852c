// A profile as one HTML file: no script, no other file, no network. Text stands in the template, decisions here, and
// every string from a model passes `html`.
import type { LayerProfile, Profile, RoleProfile } from '#src/profile/profile';
import { renderTemplate } from '#src/templates';
import { type Axis, axisOf, chart } from './chart.ts';
import { decibels, figure, grouped, percent } from './figures.ts';
import { html, htmlLines } from './html.ts';
import { type Loss, lossesOf, ONE_BIT, worstLoss } from './losses.ts';

const KINDS: Readonly<Record<RoleProfile['kind'], string>> = {
  weight: 'constants',
  activation: 'activations',
  accumulator: 'inside the layer',
};

function saving(width: number, now: number): string {
  if (width === now) return 'as wide as now';
  const bits = Math.abs(width - now);
  return `${bits} ${bits === 1 ? 'bit' : 'bits'} ${width < now ? 'less' : 'more'}`;
}

function roleView(r: RoleProfile, axis: Axis) {
  const { count, zeros, min, max } = r.distribution;
  return {
    role: html(r.role),
    doc: html(r.doc),
    kind: KINDS[r.kind],
    type: html(r.type),
    chart: chart(r, axis),
    count: grouped(count),
    range: count === 1 ? figure(min) : `${figure(min)} … ${figure(max)}`,
    zeros: percent(zeros, count),

    overflow: percent(r.overflowed, count),
    overflows: r.overflowed > 0,
    underflow: percent(r.underflowed, count),
    underflows: r.underflowed > 0,
    changed: percent(r.changed, count),
    sqnr: decibels(r.sqnr, r.changed === 0),
    lossless: html(r.lossless?.type ?? '–'),
    losslessBits: r.lossless ? saving(r.lossless.width, r.width) : '',
    narrower: r.lossless !== undefined && r.lossless.width < r.width,
    sameResolution: html(r.sameResolution?.type ?? '–'),
    sameBits: r.sameResolution ? saving(r.sameResolution.width, r.width) : '',
  };
}

/** Full bars mean this much; beyond it nobody sees a difference. */
const FULL_DB = 100;

function layerId(i: number): string {
  return `layer-${i}`;
}

function overviewRow({ layer, lost }: Loss, i: number, worst: Loss | undefined) {
  const sums = (of: (r: RoleProfile) => number): number => layer.roles.reduce((n, r) => n + of(r), 0);
  const values = sums((r) => r.distribution.count);
  const share = layer.sqnr === null ? 1 : Math.max(0.01, Math.min(1, layer.sqnr / FULL_DB));
  return {
    id: layerId(i),
    name: html(layer.name),
    op: html(layer.op),
    sqnr: decibels(layer.sqnr, layer.maxError === 0),
    bar: (100 * share).toFixed(1),
    worst: worst?.layer === layer,
    fell: lost !== null && lost > ONE_BIT,
    lost: lost === null || Math.abs(lost) < 0.05 ? '' : `${lost > 0 ? '−' : '+'}${Math.abs(lost).toFixed(1)}`,
    error: figure(layer.maxError),
    overflow: percent(
      sums((r) => r.overflowed),
      values,
    ),
    overflows: sums((r) => r.overflowed) > 0,
    underflow: percent(
      sums((r) => r.underflowed),
      values,
    ),
    underflows: sums((r) => r.underflowed) > 0,
  };
}

function layerView(layer: LayerProfile, i: number, axis: Axis) {
  return {
    id: layerId(i),
    name: html(layer.name),
    op: html(layer.op),
    sqnr: decibels(layer.sqnr, layer.maxError === 0),
    roles: layer.roles.map((r) => roleView(r, axis)),
    isEmpty: layer.roles.length === 0,
    unseen: html(layer.unseen.join(', ')),
    hasUnseen: layer.unseen.length > 0,
  };
}

/** `file` names the data in the heading. */
export function profilePage(profile: Profile, file: string): string {
  const axis = axisOf(profile.layers.flatMap((l) => l.roles));
  const losses = lossesOf(profile);
  const worst = worstLoss(losses);
  return renderTemplate('report/profile.html', {
    model: html(profile.model),
    file: html(file),
    samples: grouped(profile.samples),
    one: profile.samples === 1,
    outputs: profile.outputs.map((o) => ({
      name: html(o.name),
      layer: html(o.layer),
      sqnr: decibels(o.sqnr, o.maxError === 0),
      error: figure(o.maxError),
    })),
    hasWorst: worst !== undefined,
    worstName: html(worst?.layer.name ?? ''),
    worstId: worst ? layerId(profile.layers.indexOf(worst.layer)) : '',
    worstLost: worst?.lost?.toFixed(1) ?? '',
    worstBits: worst?.lost ? (worst.lost / ONE_BIT).toFixed(1) : '',
    overview: losses.map((l, i) => overviewRow(l, i, worst)),
    layers: profile.layers.map((l, i) => layerView(l, i, axis)),
    losslessYaml: htmlLines(profile.paste.lossless.hls4ml),
    losslessNn: htmlLines(profile.paste.lossless.nn),
    sameYaml: htmlLines(profile.paste.sameResolution.hls4ml),
    sameNn: htmlLines(profile.paste.sameResolution.nn),
  });
}
