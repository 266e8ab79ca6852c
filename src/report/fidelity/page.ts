// An evaluation as one HTML file: no script, no other file, no network. Every string from a file or the command line
// passes `html`; where the reference comes from stands above all figures.
import type { ComparedObservable, ComparedVariant } from '#src/fidelity/compare';
import { type Evaluation, typesCost } from '#src/fidelity/evaluation';
import { renderTemplate } from '#src/templates';
import { grouped } from '../profile/figures.ts';
import { html } from '../profile/html.ts';
import { chart } from './chart.ts';
import { CANDIDATE_COLOURS, colourClass } from './colours.ts';
import { power, signed } from './figures.ts';

/** A full bar; beyond it the row is bad whatever it is. */
const FULL = 0.25;

function bar(s: number | null): string {
  return ((100 * Math.min(s ?? 0, FULL)) / FULL).toFixed(1);
}

function rowView(o: ComparedObservable, id: string) {
  return {
    id,
    name: html(o.name),
    title: html(o.title),
    cells: o.candidates.map((c, i) => ({ colour: colourClass(i), power: power(c.power), bar: bar(c.power) })),
    floors: o.candidates.map((c) => ({ floor: power(c.floor) })),
  };
}

function variantView(evaluation: Evaluation, variant: ComparedVariant) {
  const names = evaluation.candidates.map((c) => c.name);
  const id = (o: ComparedObservable): string => `${variant.name}-${variant.observables.indexOf(o)}`;
  const counted = variant.observables.filter((o) => o.inMean);
  const beside = variant.observables.filter((o) => !o.inMean);
  const figure = (o: ComparedObservable) => ({ id: id(o), svg: chart(o, names) });
  const cost = typesCost(evaluation, variant);
  return {
    name: html(variant.name),
    title: html(variant.title),
    candidates: names.map((name, i) => ({ name: html(name), colour: colourClass(i) })),
    rows: counted.map((o) => rowView(o, id(o))),
    besideRows: beside.map((o) => rowView(o, id(o))),
    count: counted.length,
    means: variant.means.map((m, i) => ({
      colour: colourClass(i),
      power: power(m.power),
      bar: bar(m.power),
    })),
    meanFloors: variant.means.map((m) => ({ floor: power(m.floor) })),
    hasCost: cost !== undefined,
    cost: cost ? signed(cost.lost) : '',
    worst: html(cost?.worst?.title ?? ''),
    worstLost: cost?.worst ? signed(cost.worst.lost) : '',
    charts: counted.map(figure),
    hasBeside: beside.length > 0,
    beside: beside.map(figure),
    hasWithoutBins: variant.withoutBins.length > 0,
    withoutBins: html(variant.withoutBins.join(', ')),
  };
}

export function evaluationPage(evaluation: Evaluation): string {
  const { reference, geometry, candidates } = evaluation;
  return renderTemplate('report/fidelity.html', {
    title: html(evaluation.model ?? candidates.map((c) => c.name).join(', ')),
    caution: html(reference.caution),
    warn: reference.origin.kind !== 'geant4',
    reference: html(reference.name),
    referenceShowers: grouped(reference.showers),
    geometry: html(geometry.name),
    particle: html(geometry.particle),
    voxels: geometry.voxels,
    generated: evaluation.model !== null,
    seed: evaluation.seed,
    conditions: html(evaluation.conditions),
    light: CANDIDATE_COLOURS.map((c, i) => ({ name: `--${colourClass(i)}`, value: c.light })),
    dark: CANDIDATE_COLOURS.map((c, i) => ({ name: `--${colourClass(i)}`, value: c.dark })),
    classes: CANDIDATE_COLOURS.map((_, i) => ({ name: colourClass(i) })),
    candidates: candidates.map((c, i) => ({
      name: html(c.name),
      about: html(c.about),
      showers: grouped(c.showers),
      colour: colourClass(i),
      means: evaluation.variants.map((v) => ({
        variant: html(v.name),
        power: power(v.means[i]!.power),
        floor: power(v.means[i]!.floor),
      })),
    })),
    variants: evaluation.variants.map((v) => variantView(evaluation, v)),
  });
}
