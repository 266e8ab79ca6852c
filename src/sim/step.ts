// The next thing a process does: what acts, in which cycle, and what it waited for until then. Deciding changes nothing
// but the counts of tokens and places that the step would use, and gives these back where it is not decided.
import type { CompiledProblem } from './compile.ts';
import { RESERVE, TAKE } from './compile.ts';
import type { RunQueue } from './run-queue.ts';
import type { State } from './state.ts';

/** No run is left and nothing is due; decided; a token or place is not known yet; a start is not known yet. */
export const OVER = 0;
export const READY = 1;
const BLOCKED = 2;
export const HELD = 3;

export class Step {
  /** Cycle in which it is due and cycle in which it acts. */
  due = 0;
  at = 0;
  /** Whether due accesses of runs under way act, and whether a run starts. */
  older = false;
  fresh = false;
  /** What a blocked step waits for: channel, or number of channels + channel for a place. */
  missing = 0;
  /** Slots that the step waits for, from … to - 1; the last to Infinity where it is blocked. */
  waits = 0;
  waitSlot = new Int32Array(8);
  waitFrom = new Float64Array(8);
  waitTo = new Float64Array(8);
  private readonly c: CompiledProblem;
  private readonly s: State;
  private readonly channels: number;

  constructor(compiled: CompiledProblem, state: State) {
    this.c = compiled;
    this.s = state;
    this.channels = compiled.depth.length;
  }

  /**
   * Decides the next step of a process. With `alone`, no start token comes that is not known yet: true where every other
   * process is known to be later, or never to move again.
   */
  decide(p: number, alone: boolean): number {
    const { c, s } = this;
    const queue = s.queues[p]!;
    const shift = s.shift[p]!;
    const due = queue.next() + shift;
    this.waits = 0;
    this.older = false;
    this.fresh = false;
    if (s.begun[p]! >= s.total[p]!) {
      return due === Number.POSITIVE_INFINITY ? OVER : this.decideOlder(p, due);
    }
    const eligible = Math.max(0, s.lastStart[p]! + c.interval[p]! + shift);
    if (eligible > due) return this.decideOlder(p, due);
    let start = eligible;
    let unknown = -1;
    for (let i = c.firstStart[p]!; i < c.firstStart[p + 1]!; i++) {
      const channel = c.startChannel[i]!;
      const comes = this.tokenComes(channel);
      if (comes === Number.POSITIVE_INFINITY) {
        if (unknown < 0) unknown = channel;
      } else if (comes > start) start = comes;
    }
    if (unknown < 0 && start < due) return this.decideFresh(p, start);
    if (due === Number.POSITIVE_INFINITY) {
      this.due = due;
      this.at = due;
      this.missing = unknown;
      this.idle(p, due);
      return BLOCKED;
    }
    const older = this.decideOlder(p, due);
    if (older === BLOCKED || start > this.at) return older;
    if (unknown >= 0) {
      if (alone) return READY;
      this.giveBack(queue, queue.dueCount);
      return HELD;
    }
    this.fresh = true;
    if (this.firstRows(p)) return READY;
    this.giveBack(queue, queue.dueCount);
    return BLOCKED;
  }

  private decideOlder(p: number, due: number): number {
    const { c, s } = this;
    const queue = s.queues[p]!;
    this.due = due;
    this.at = due;
    this.older = true;
    queue.gather();
    for (let i = 0; i < queue.dueCount; i++) {
      const group = queue.dueGroup[i]!;
      if (this.rows(c.firstRow[group]!, c.firstRow[group + 1]!)) continue;
      this.giveBack(queue, i);
      return BLOCKED;
    }
    return READY;
  }

  private decideFresh(p: number, start: number): number {
    this.idle(p, start);
    this.due = start;
    this.at = start;
    this.fresh = true;
    return this.firstRows(p) ? READY : BLOCKED;
  }

  /** Waits of a process that has no run under way, until a start. */
  private idle(p: number, start: number): void {
    const { c, s } = this;
    const rested = Math.max(c.interval[p]!, c.length[p]!);
    let from = Math.max(0, s.lastStart[p]! + rested + s.shift[p]!);
    for (let i = c.firstStart[p]!; i < c.firstStart[p + 1]! && from < start; i++) {
      const comes = this.tokenComes(c.startChannel[i]!);
      if (comes <= from) continue;
      this.wait(c.startSlot[i]!, from, comes);
      from = comes;
    }
  }

  private tokenComes(channel: number): number {
    const { s } = this;
    const token = s.taken[channel]!;
    if (token >= s.put[channel]!) return Number.POSITIVE_INFINITY;
    return s.putAt[s.base[channel]! + token]! + this.c.latency[channel]!;
  }

  /** The accesses with which a run of p starts, if any. */
  private firstRows(p: number): boolean {
    const { c } = this;
    const group = c.firstGroup[p]!;
    if (group === c.firstGroup[p + 1] || c.groupCycle[group] !== 0) return true;
    return this.rows(c.firstRow[group]!, c.firstRow[group + 1]!);
  }

  /** Adds accesses to the step: when all of them can act. False, and none is added, where that is not known. */
  private rows(first: number, end: number): boolean {
    const { c, s } = this;
    for (let row = first; row < end; row++) {
      const channel = c.rowChannel[row]!;
      const bits = c.rowBits[row]!;
      let comes = 0;
      if (bits & TAKE) {
        const token = s.taken[channel]!;
        if (token >= s.put[channel]!) return this.fail(first, row, channel);
        comes = s.putAt[s.base[channel]! + token]! + c.latency[channel]!;
        s.taken[channel] = token + 1;
      } else if (bits & RESERVE) {
        const place = s.reserved[channel]!;
        const before = place - s.depth[channel]!;
        if (before >= 0) {
          if (before >= s.released[channel]!) return this.fail(first, row, this.channels + channel);
          comes = s.releasedAt[s.base[channel]! + before]! + 1;
        }
        s.reserved[channel] = place + 1;
      }
      if (comes > this.at) {
        this.wait(c.rowSlot[row]!, this.at, comes);
        this.at = comes;
      }
    }
    return true;
  }

  private fail(first: number, row: number, missing: number): boolean {
    this.missing = missing;
    this.wait(this.c.rowSlot[row]!, this.at, Number.POSITIVE_INFINITY);
    this.undo(first, row);
    return false;
  }

  private undo(first: number, end: number): void {
    const { c, s } = this;
    for (let row = first; row < end; row++) {
      const bits = c.rowBits[row]!;
      if (bits & TAKE) s.taken[c.rowChannel[row]!]!--;
      else if (bits & RESERVE) s.reserved[c.rowChannel[row]!]!--;
    }
  }

  private giveBack(queue: RunQueue, count: number): void {
    const { c } = this;
    for (let i = 0; i < count; i++) {
      const group = queue.dueGroup[i]!;
      this.undo(c.firstRow[group]!, c.firstRow[group + 1]!);
    }
  }

  private wait(slot: number, from: number, to: number): void {
    const i = this.waits++;
    if (i === this.waitSlot.length) this.grow();
    this.waitSlot[i] = slot;
    this.waitFrom[i] = from;
    this.waitTo[i] = to;
  }

  private grow(): void {
    const { waitSlot, waitFrom, waitTo } = this;
    this.waitSlot = new Int32Array(2 * waitSlot.length);
    this.waitSlot.set(waitSlot);
    this.waitFrom = new Float64Array(2 * waitFrom.length);
    this.waitFrom.set(waitFrom);
    this.waitTo = new Float64Array(2 * waitTo.length);
    this.waitTo.set(waitTo);
  }
}
