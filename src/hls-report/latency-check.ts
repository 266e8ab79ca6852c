// Latencies are printed in cycles and as a time. The time is cycles times the clock: the one asked for, or the
// estimated one where that is slower (a 2020.1 report: 79 cycles at an estimated 7.289 ns are "0.576 us"). What does not
// fit is left out.
import { durationCell } from './cells.ts';
import type { Figures, Said } from './claims.ts';
import type { Remarks } from './remarks.ts';

interface Period {
  readonly ns: number;
  /** Half of the last digit that is printed, where the period may have more. */
  readonly error: number;
}

/** 300 MHz and 3.333 ns are printed as 3.33 ns: periods of a whole number of MHz that are printed so. */
function ofMegahertz(target: number): readonly Period[] {
  const ns = 1000 / Math.round(1000 / target);
  const both = [ns, Number(ns.toFixed(3))];
  return both
    .filter((p) => p !== target && Math.abs(p - target) <= PRINTED_TARGET)
    .map((p) => ({ ns: p, error: 0 }));
}

/** Periods are asked for with two decimals and estimated with three. */
const PRINTED_TARGET = 0.005;
const PRINTED_ESTIMATE = 5e-4;

type Fits = (cycles: number, time: string) => boolean;

/** At one of these periods; any time a period or shorter fits no cycles at all: a path through logic. */
function atPeriods(periods: readonly Period[]): Fits {
  return (cycles, time) => {
    const duration = durationCell(time);
    // Beside a number of cycles, no time is printed as a dash or "?".
    if (!duration) return false;
    const { ns, within } = duration;
    if (cycles === 0) return periods.some((p) => ns <= p.ns + p.error + within);
    return periods.some((p) => Math.abs(cycles * p.ns - ns) <= within + cycles * p.error + 1e-9);
  };
}

/** At some period from the shortest to the longest of these: a callee's clock is no slower than its caller's. */
function betweenPeriods(periods: readonly Period[]): Fits {
  const exact = atPeriods(periods);
  const all = periods.map((p) => p.ns);
  return (cycles, time) => {
    if (exact(cycles, time)) return true;
    const duration = durationCell(time);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return duration !== undefined && duration.ns > cycles * low && duration.ns < cycles * high;
  };
}

function judge(
  clocks: Figures,
  whose: 'own' | 'caller',
): { readonly exact: Fits; readonly loose: Fits } | undefined {
  const { clockTarget: target, clockEstimated: estimated } = clocks;
  const asked = typeof target === 'number' ? [{ ns: target, error: 0 }, ...ofMegahertz(target)] : [];
  const slower = typeof estimated === 'number' && (whose === 'own' || asked.every((p) => p.ns <= estimated));
  const periods = [...asked, ...(slower ? [{ ns: estimated, error: PRINTED_ESTIMATE }] : [])];
  if (periods.length === 0) return undefined;
  return {
    exact: whose === 'own' ? atPeriods(periods) : betweenPeriods(periods),
    loose: atPeriods(typeof target === 'number' ? [{ ns: target, error: PRINTED_TARGET }] : []),
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
  const fits = judge(clocks, whose);
  const told = [
    [min, minTime],
    [max, maxTime],
  ].flatMap(([c, t]) => (typeof c === 'number' && typeof t === 'string' ? [[c, t] as const] : []));
  // A period with more decimals than are printed fits neither end exactly; damage to one end leaves the other exact.
  const some = fits === undefined || told.some(([c, t]) => fits.exact(c, t));
  const loosely = !some && told.length > 1 && told.every(([c, t]) => fits.loose(c, t));
  const checked = (cycles: Said | undefined, time: string | undefined, which: string): Said | undefined => {
    if (typeof cycles !== 'number' || time === undefined || fits === undefined || loosely) return cycles;
    if (fits.exact(cycles, time)) return cycles;
    const at = [clocks.clockTarget, clocks.clockEstimated].filter((c) => typeof c === 'number').join(' or ');
    const why = `${cycles} cycles are not "${time}" at ${at} ns`;
    remarks.contradiction(`the ${which} latency`, module, why, line);
    return undefined;
  };
  const least = checked(min, minTime, 'least');
  const most = checked(max, maxTime, 'greatest');
  return ordered('latency', least, most, module, remarks, line);
}

type Pair = 'latency' | 'ii';

/** Both, unless the least is above the most. */
function ordered<P extends Pair>(
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

/** Least and most cycles between two starts. None at all is no interval for what takes time: some versions print 0. */
export function checkedInterval(
  least: Said | undefined,
  most: Said | undefined,
  latency: Said | undefined,
  module: string,
  remarks: Remarks,
  line: number,
): Pick<Figures, 'iiMin' | 'iiMax'> {
  const zero = [least, most].some((n) => n === 0);
  if (!zero || typeof latency !== 'number' || latency === 0)
    return ordered('ii', least, most, module, remarks, line);
  remarks.notUnderstood(`the interval of "${module}"`, `0 for a latency of ${latency} cycles`, line);
  return {};
}
