// Latencies are printed in cycles and as a time. The time is cycles times the clock: the one asked for, or the
// estimated one where that is slower (a 2020.1 report: 79 cycles at an estimated 7.289 ns are "0.576 us"). What does not
// fit is left out.
import { durationCell } from './cells.ts';
import type { Figures, Said } from './claims.ts';
import type { Remarks } from './remarks.ts';

/** Relative error of a period that is printed with three decimals. */
const PERIOD_ERROR = 5e-4;

type Fits = (cycles: number, time: string) => boolean;

/** At one of these periods; any time a period or shorter fits no cycles at all: a path through logic. */
function atPeriods(periods: readonly number[]): Fits {
  return (cycles, time) => {
    const duration = durationCell(time);
    // Beside a number of cycles, no time is printed as a dash or "?".
    if (!duration) return false;
    const { ns, within } = duration;
    if (cycles === 0) return periods.some((p) => ns <= p + within);
    return periods.some((p) => Math.abs(cycles * p - ns) <= within + cycles * PERIOD_ERROR + 1e-9);
  };
}

/** At some period from the shortest to the longest of these: a callee's clock is no slower than its caller's. */
function betweenPeriods(periods: readonly number[]): Fits {
  const exact = atPeriods(periods);
  return (cycles, time) => {
    if (exact(cycles, time)) return true;
    const duration = durationCell(time);
    const [low, high] = [Math.min(...periods), Math.max(...periods)];
    return duration !== undefined && duration.ns > cycles * low && duration.ns < cycles * high;
  };
}

export interface Latency {
  readonly min: Said | undefined;
  readonly max: Said | undefined;
  /** As printed; absent in reports before 2019.2. */
  readonly minTime?: string;
  readonly maxTime?: string;
}

/** Least and most cycles, as far as they agree with each other and with the times. `clocks`: the module's, or its caller's. */
export function checkedLatency(
  { min, max, minTime, maxTime }: Latency,
  clocks: Figures,
  whose: 'own' | 'caller',
  module: string,
  remarks: Remarks,
  line: number,
): Pick<Figures, 'latencyMin' | 'latencyMax'> {
  const { clockTarget: target, clockEstimated: estimated } = clocks;
  const given = [target, estimated].filter((c) => typeof c === 'number');
  const periods = whose === 'own' ? given : given.filter((c) => typeof target !== 'number' || c >= target);
  const fits = whose === 'own' ? atPeriods(periods) : betweenPeriods(periods);
  const checked = (cycles: Said | undefined, time: string | undefined, which: string): Said | undefined => {
    if (typeof cycles !== 'number' || time === undefined || periods.length === 0) return cycles;
    if (fits(cycles, time)) return cycles;
    const why = `${cycles} cycles are not "${time}" at ${periods.join(' or ')} ns`;
    remarks.contradiction(`the ${which} latency`, module, why, line);
    return undefined;
  };
  const least = checked(min, minTime, 'least');
  const most = checked(max, maxTime, 'greatest');
  return ordered('latency', least, most, module, remarks, line);
}

type Pair = 'latency' | 'ii';

/** Both, unless the least is above the most. */
export function ordered<P extends Pair>(
  pair: P,
  least: Said | undefined,
  most: Said | undefined,
  module: string,
  remarks: Remarks,
  line: number,
): Figures {
  if (typeof least === 'number' && typeof most === 'number' && least > most) {
    const figure = pair === 'latency' ? 'the latency' : 'the interval';
    remarks.contradiction(figure, module, `the least, ${least}, is above the greatest, ${most}`, line);
    return {};
  }
  return {
    ...(least === undefined ? {} : { [`${pair}Min`]: least }),
    ...(most === undefined ? {} : { [`${pair}Max`]: most }),
  };
}
