// Keeps what a simulator tells of a run, up to a bound. Processes are told of one after the other, not in order of time,
// so a recording that gets too long is cut at a cycle: the same for all, and everything before it is there.
import type { SimulationResult, Wait } from '#ir/simulation/result';
import type { RecordedPlaces, RecordedRun, RecordedStall, Recording } from './simulated.ts';

/** Runs, stalls and changes together: about 20 MB of trace, and more than a picture shows. */
const MOST_EVENTS = 200_000;

/** The value below which a share of them lies. */
function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(share * (sorted.length - 1))]!;
}

export class Recorder {
  readonly #most: number;
  /** Nothing that begins after this cycle is kept. */
  #limit = Number.POSITIVE_INFINITY;
  #runs: RecordedRun[] = [];
  #stalls: RecordedStall[] = [];
  #places: RecordedPlaces[] = [];
  /** Of runs under way, by process: where they started. */
  readonly #open = new Map<number, Map<number, number>>();
  readonly #starts: number[];

  constructor(processes: number, most = MOST_EVENTS) {
    this.#starts = Array.from({ length: processes }, () => 0);
    this.#most = most;
  }

  /** Runs that started, by process; all of them, also of a recording that is cut. */
  get starts(): readonly number[] {
    return this.#starts;
  }

  readonly runStarted = (process: number, run: number, cycle: number): void => {
    this.#starts[process] = this.#starts[process]! + 1;
    if (cycle > this.#limit) return;
    const open = this.#open.get(process) ?? new Map<number, number>();
    this.#open.set(process, open.set(run, cycle));
  };

  readonly runDone = (process: number, run: number, cycle: number): void => {
    const open = this.#open.get(process);
    const from = open?.get(run);
    if (open === undefined || from === undefined) return;
    open.delete(run);
    if (from > this.#limit) return;
    this.#runs.push({ process, run, from, to: cycle });
    this.#bound();
  };

  readonly stalled = (process: number, channel: number, why: Wait, from: number, to: number): void => {
    if (from > this.#limit) return;
    this.#stalls.push({ process, channel, why, from, to });
    this.#bound();
  };

  readonly places = (channel: number, cycle: number, places: number): void => {
    if (cycle > this.#limit) return;
    this.#places.push({ channel, cycle, places });
    this.#bound();
  };

  #bound(): void {
    if (this.#runs.length + this.#stalls.length + this.#places.length <= this.#most) return;
    const begins = [
      ...this.#runs.map((r) => r.from),
      ...this.#stalls.map((s) => s.from),
      ...this.#places.map((p) => p.cycle),
    ];
    // What lies exactly there goes too where it alone is too much.
    const middle = quantile(begins, 0.5);
    this.#limit = middle < this.#limit ? middle : middle - 1;
    this.#runs = this.#runs.filter((r) => r.from <= this.#limit);
    this.#stalls = this.#stalls.filter((s) => s.from <= this.#limit);
    this.#places = this.#places.filter((p) => p.cycle <= this.#limit);
  }

  /** `result`: of the run that was told; what was under way at its end ends there. */
  recording(result: SimulationResult): Recording {
    const last = Math.max(0, result.cycles - 1);
    const cut = this.#limit < last;
    const until = cut ? this.#limit : last;
    const open = [...this.#open].flatMap(([process, runs]) =>
      [...runs].flatMap(([run, from]) => (from <= until ? [{ process, run, from, to: until }] : [])),
    );
    const ended = <E extends { readonly to: number }>(e: E, end: number): E =>
      e.to <= end ? e : { ...e, to: end };
    return {
      runs: [...this.#runs.map((r) => ended(r, until)), ...open],
      stalls: this.#stalls.map((s) => ended(s, until + 1)),
      places: this.#places,
      until,
      cut,
    };
  }
}
