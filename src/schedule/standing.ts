// How sure a sum is: as sure as its least sure part, with everything that is missing.
import type { Standing, StandingLevel } from '#ir/cost/library';

const LEVELS: readonly StandingLevel[] = ['measured', 'calibrated', 'extrapolated'];

/** Of calibrated parts the one with the fewest reports counts. Nothing at all is measured. */
export function mergeStandings(standings: readonly Standing[]): Standing {
  const worst = Math.max(0, ...standings.map((s) => LEVELS.indexOf(s.level)));
  const level = LEVELS[worst]!;
  const missing = [...new Set(standings.flatMap((s) => s.missing))];
  const counts = standings.flatMap((s) => (s.level === level && s.reports !== undefined ? [s.reports] : []));
  return counts.length === 0 ? { level, missing } : { level, reports: Math.min(...counts), missing };
}

export function extrapolated(missing: string): Standing {
  return { level: 'extrapolated', missing: [missing] };
}
