// A problem as flat columns: rows of accesses, groups of rows due together, and slots, one for each pair of a channel and
// a reason for which a process may wait. Made once; every traversal reads it and none changes it.
import { ACTIONS, type Action, type SimulationProblem } from '#ir/simulation/problem';
import type { Wait } from '#ir/simulation/result';

/** What an access does, as bits. */
export const TAKE = 1;
export const RESERVE = 2;
export const PUT = 4;
export const RELEASE = 8;

const BITS: { readonly [A in Action]: number } = {
  read: TAKE | RELEASE,
  write: RESERVE | PUT,
  take: TAKE,
  release: RELEASE,
  reserve: RESERVE,
  put: PUT,
};

export const WAITS: readonly Wait[] = ['empty', 'full', 'start'];

export interface CompiledProblem {
  readonly problem: SimulationProblem;
  readonly length: Float64Array;
  readonly interval: Float64Array;
  readonly runs: Float64Array;
  /** 1 for instances. */
  readonly instance: Uint8Array;
  /** Groups of process p: firstGroup[p] … firstGroup[p + 1] - 1; rows of group g: firstRow[g] … firstRow[g + 1] - 1. */
  readonly firstGroup: Int32Array;
  readonly groupCycle: Float64Array;
  readonly firstRow: Int32Array;
  readonly rowChannel: Int32Array;
  readonly rowBits: Uint8Array;
  /** Slot of the wait if this access cannot act; rows that always can have one that stays 0. */
  readonly rowSlot: Int32Array;
  /** Start channels of process p: firstStart[p] … firstStart[p + 1] - 1. */
  readonly firstStart: Int32Array;
  readonly startChannel: Int32Array;
  readonly startSlot: Int32Array;
  /** Slots of process p, by channel and then in the order of WAITS. */
  readonly firstSlot: Int32Array;
  readonly slotChannel: Int32Array;
  readonly slotWhy: Uint8Array;
  readonly writer: Int32Array;
  readonly reader: Int32Array;
  readonly latency: Float64Array;
  readonly depth: Float64Array;
  /** 1 where the reader starts by it. */
  readonly gates: Uint8Array;
  /** 1 where the reader is a sink. */
  readonly leaves: Uint8Array;
  /** 1 where a place can be reserved before its token is put. */
  readonly apart: Uint8Array;
  /** Tokens that all runs for one sample put. */
  readonly tokens: Float64Array;
}

/** The columns of a problem that `checkSimulation` finds sane. */
export function compileProblem(problem: SimulationProblem): CompiledProblem {
  const { processes, channels } = problem;
  const rows = processes.reduce((n, p) => n + p.accesses.cycle.length, 0);
  const rowChannel = new Int32Array(rows);
  const rowBits = new Uint8Array(rows);
  const rowSlot = new Int32Array(rows);
  const apart = new Uint8Array(channels.length);
  const tokens = new Float64Array(channels.length);
  const groupCycle: number[] = [];
  const firstRow: number[] = [];
  const firstGroup = [0];
  const slots = new Slots();
  const startSlot: number[] = [];
  let row = 0;
  for (const p of processes) {
    const { cycle, channel, action } = p.accesses;
    for (let i = 0; i < cycle.length; i++, row++) {
      if (i === 0 || cycle[i] !== cycle[i - 1]) {
        groupCycle.push(cycle[i]!);
        firstRow.push(row);
      }
      const c = channel[i]!;
      const bits = BITS[ACTIONS[action[i]!]!];
      rowChannel[row] = c;
      rowBits[row] = bits;
      if (bits === RESERVE) apart[c] = 1;
      if (bits & PUT) tokens[c]! += p.runs;
      slots.note(c, bits & TAKE ? 0 : 1);
    }
    for (const c of p.starts) slots.note(c, 2);
    const place = slots.close();
    for (let i = row - cycle.length; i < row; i++) {
      rowSlot[i] = place.get(3 * rowChannel[i]! + (rowBits[i]! & TAKE ? 0 : 1))!;
    }
    for (const c of p.starts) startSlot.push(place.get(3 * c + 2)!);
    firstGroup.push(groupCycle.length);
  }
  firstRow.push(rows);
  const firstStart = [0];
  for (const p of processes) firstStart.push(firstStart.at(-1)! + p.starts.length);
  return {
    problem,
    length: Float64Array.from(processes, (p) => p.length),
    interval: Float64Array.from(processes, (p) => p.interval),
    runs: Float64Array.from(processes, (p) => p.runs),
    instance: Uint8Array.from(processes, (p) => Number(p.kind === 'instance')),
    firstGroup: Int32Array.from(firstGroup),
    groupCycle: Float64Array.from(groupCycle),
    firstRow: Int32Array.from(firstRow),
    rowChannel,
    rowBits,
    rowSlot,
    firstStart: Int32Array.from(firstStart),
    startChannel: Int32Array.from(processes.flatMap((p) => p.starts)),
    startSlot: Int32Array.from(startSlot),
    firstSlot: Int32Array.from(slots.first),
    slotChannel: Int32Array.from(slots.channel),
    slotWhy: Uint8Array.from(slots.why),
    writer: Int32Array.from(channels, (c) => c.writer),
    reader: Int32Array.from(channels, (c) => c.reader),
    latency: Float64Array.from(channels, (c) => c.latency),
    depth: Float64Array.from(channels, (c) => c.depth),
    gates: Uint8Array.from(channels, (c, i) => Number(processes[c.reader]!.starts.includes(i))),
    leaves: Uint8Array.from(channels, (c) => Number(processes[c.reader]!.kind === 'sink')),
    apart,
    tokens,
  };
}

/** Collects the slots of one process after the other, sorted within each. */
class Slots {
  readonly first: number[] = [0];
  readonly channel: number[] = [];
  readonly why: number[] = [];
  private readonly noted = new Set<number>();

  note(channel: number, why: number): void {
    this.noted.add(3 * channel + why);
  }

  /** Ends a process: 3 · channel + why → slot. */
  close(): ReadonlyMap<number, number> {
    const place = new Map<number, number>();
    for (const key of [...this.noted].sort((a, b) => a - b)) {
      place.set(key, this.channel.length);
      this.channel.push(Math.floor(key / 3));
      this.why.push(key % 3);
    }
    this.first.push(this.channel.length);
    this.noted.clear();
    return place;
  }
}
