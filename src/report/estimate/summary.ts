// An estimate in two lines, for a command that is about something else.
import { RESOURCES } from '#ir/cost/estimate';
import type { Estimate } from '#src/driver/estimate';
import type { Json } from '../json.ts';
import { grouped } from '../model-summary.ts';
import { visible } from '../visible.ts';
import { cycles, duration, ns, RESOURCE_TITLES, range } from './figures.ts';
import { standingText } from './standing.ts';

/** Latency and interval as times; at the clock that is reached where that is slower. */
export function times({ design: { latency, ii, clock }, clock: { period } }: Estimate): string {
  const at = (t: number): string =>
    `${cycles(latency)}, ${range(latency.low, latency.high, (n) => duration(n, t))}`;
  const slower =
    clock.value > period
      ? ` (${range(latency.low, latency.high, (n) => duration(n, clock.value))} at ${ns(clock.value)} ns)`
      : '';
  const interval = `a new inference every ${cycles(ii)}`;
  return `latency ${at(period)} at ${period} ns${slower}; ${interval}`;
}

export function estimateSummary(estimate: Estimate): readonly string[] {
  const { design, misfits, part, tool } = estimate;
  const used = RESOURCES.filter((r) => design.resources[r].value > 0).map(
    (r) => `${grouped(design.resources[r].value)} ${RESOURCE_TITLES[r]}`,
  );
  const over = misfits.map((m) => RESOURCE_TITLES[m.resource]).join(', ');
  const verdict = !part.totals ? '' : over === '' ? '; it fits' : `; it does not fit: ${over}`;
  return [
    `${visible(tool)} will report, ${standingText(design.latency.standing)}: ${times(estimate)}`,
    `  ${used.join(', ') || 'nothing of the part'}${verdict}; burin estimate says more`,
  ];
}

/** The same for programs. */
export function estimateJson({ tool, design, misfits, part }: Estimate): Json {
  const { latency, ii, clock, resources } = design;
  return {
    tool,
    latency: { ...latency, standing: latency.standing.level },
    ii: { ...ii, standing: ii.standing.level },
    clock: { ...clock, standing: clock.standing.level },
    resources: Object.fromEntries(RESOURCES.map((r) => [r, resources[r].value])),
    fits: part.totals ? misfits.length === 0 : null,
  };
}
