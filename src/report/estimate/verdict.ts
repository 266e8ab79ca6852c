// What an estimate means for the user, in sentences: what does not fit and whom to blame, how many dies are needed,
// whether the clock holds.
import { type Figure, RESOURCES } from '#ir/cost/estimate';
import type { Estimate } from '#src/driver/estimate';
import { layerTotals, type Misfit } from '#src/driver/estimate-fit';
import { grouped } from '../model-summary.ts';
import { visible } from '../visible.ts';
import { ns, percent, RESOURCE_TITLES } from './figures.ts';

function misfitText({ resource, used, available, blame, advice }: Misfit): string {
  const title = RESOURCE_TITLES[resource];
  const needs = `does not fit: ${grouped(used)} ${title}, the part has ${grouped(available)}`;
  const who = blame
    ? `"${visible(blame.layer)}" takes most of them, ${grouped(blame.used)} (${percent(blame.used, used)})`
    : 'what lies between the layers takes most of them';
  return `${needs}; ${who}: ${visible(advice)}`;
}

/** Dies bound what can stand close together; a layer beyond one is cut by slow crossings. */
function dieTexts({ part: { totals, slrs }, design }: Estimate): readonly string[] {
  if (!totals || slrs === undefined) return [];
  const dies = (used: number, r: keyof typeof totals): number =>
    totals[r] === 0 ? 0 : Math.ceil((used * slrs) / totals[r]);
  const needs = RESOURCES.map((r) => ({ r, n: dies(design.resources[r].value, r) }));
  const most = needs.reduce((a, b) => (b.n > a.n ? b : a));
  const wide = [...layerTotals(design)].flatMap(([layer, used]) => {
    const over = RESOURCES.filter((r) => dies(used[r], r) > 1);
    const amounts = over.map((r) => `${grouped(used[r])} ${RESOURCE_TITLES[r]}`).join(', ');
    return over.length > 0 ? [`"${visible(layer)}" (${amounts})`] : [];
  });
  return [
    // What is larger than the whole part is said already.
    ...(most.n > 1 && most.n <= slrs
      ? [`it needs at least ${most.n} of the ${slrs} SLRs, for ${RESOURCE_TITLES[most.r]}`]
      : []),
    ...(wide.length > 0 ? [`larger than one of the ${slrs} SLRs: ${wide.join(', ')}`] : []),
  ];
}

function slowest({ design }: Estimate): string {
  const layer = design.layers.find((l) => l.function.timing.clock >= design.clock.value);
  return layer
    ? ` in "${visible(layer.layer)}" (--explain ${/^[\w.-]+$/.test(layer.layer) ? layer.layer : 'LAYER'} says why)`
    : '';
}

function clockText(estimate: Estimate): string {
  const { period, budget } = estimate.clock;
  const { clock } = estimate.design;
  const path = `the longest path takes ${ns(clock.value)} ns${slowest(estimate)}`;
  if (clock.value > period) return `the clock of ${period} ns is not reached: ${path}`;
  const over = `${path}, more than the ${ns(budget)} ns that its uncertainty leaves`;
  return clock.value > budget + 1e-9 ? `the clock of ${period} ns may not be reached: ${over}` : '';
}

/** Two readings of the same design. */
function readingText({ design }: Estimate): string {
  const { latency, ii, clock } = design;
  const open = (f: Figure): boolean => f.low !== f.high;
  if (![latency, ii, clock].some(open)) return '';
  const whys = design.layers.flatMap((l) => (l.function.alternative ? [l.function.alternative.why] : []));
  return `two readings (a..b), because reports do not say which is right: ${[...new Set(whys)].map(visible).join('; ')}`;
}

export function verdictLines(estimate: Estimate): readonly string[] {
  const { part, misfits } = estimate;
  const size = part.totals
    ? []
    : [`how much ${visible(part.name)} holds is not known: shares are left out, and whether it fits is open`];
  const fits = part.totals && misfits.length === 0 ? [`it fits ${visible(part.name)}`] : [];
  return [
    ...misfits.map(misfitText),
    ...fits,
    ...size,
    ...dieTexts(estimate),
    clockText(estimate),
    readingText(estimate),
  ].filter((line) => line !== '');
}
