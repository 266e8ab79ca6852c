// Runs processes one after the other, each as far as it is known when its tokens and places come; a channel remembers
// when. Traffic does not depend on time, so the order in which processes are run changes nothing, and no clock ticks: a
// step costs its accesses, however many cycles lie before it.
//
// One thing does depend on time: whether a run starts beside others under way. Where its start token is not known yet, the
// process is held; when nothing else can go on, no token can come before the earliest cycle in which a held process would
// act, so that one acts.
import type { CompiledProblem } from './compile.ts';
import { PUT, RELEASE, RESERVE, WAITS } from './compile.ts';
import type { Observer } from './observer.ts';
import type { State } from './state.ts';
import { HELD, OVER, READY, Step } from './step.ts';

/** In `waiting`, beside what a blocked step misses: nothing, for it is queued, runs or is over; other processes. */
const NOTHING = -1;
const OTHERS = -2;

export class Traversal {
  readonly step: Step;
  private readonly c: CompiledProblem;
  private readonly s: State;
  private readonly waiting: Int32Array;
  private readonly heldUntil: Float64Array;
  private readonly gated: readonly number[];
  /** Processes to run, first come first served. */
  private readonly ring: Int32Array;
  private readonly queued: Uint8Array;
  private head = 0;
  private count = 0;
  private observer: Observer | undefined;
  /** Last cycles, of their own clocks, of runs not yet done; kept for an observer only. */
  private readonly ends: { first: number; settled: number; readonly at: number[] }[];

  constructor(compiled: CompiledProblem, state: State) {
    const processes = compiled.length.length;
    this.c = compiled;
    this.s = state;
    this.step = new Step(compiled, state);
    this.waiting = new Int32Array(processes);
    this.heldUntil = new Float64Array(processes);
    this.gated = Array.from({ length: processes }, (_, p) => p).filter(
      (p) => compiled.firstStart[p] !== compiled.firstStart[p + 1],
    );
    this.ring = new Int32Array(processes);
    this.queued = new Uint8Array(processes);
    this.ends = Array.from({ length: processes }, () => ({ first: 0, settled: 0, at: [] }));
  }

  /** Fills the state, which must be clear, until nothing moves any more. */
  run(observer: Observer | undefined): void {
    this.observer = observer;
    this.waiting.fill(NOTHING);
    for (const ends of this.ends) {
      ends.first = 0;
      ends.settled = 0;
      ends.at.length = 0;
    }
    for (let p = 0; p < this.waiting.length; p++) this.enqueue(p);
    for (;;) {
      while (this.count > 0) {
        const p = this.ring[this.head]!;
        this.head = this.head + 1 === this.ring.length ? 0 : this.head + 1;
        this.count--;
        this.queued[p] = 0;
        this.advance(p);
      }
      const held = this.earliestHeld();
      if (held < 0) return;
      this.waiting[held] = NOTHING;
      this.step.decide(held, true);
      this.commit(held);
      this.enqueue(held);
    }
  }

  /** Turns last cycles into those of the common clock where a process's own is past them. */
  settle(p: number, own: number): void {
    const { s } = this;
    const shift = s.shift[p]!;
    const base = p * s.samples;
    while (s.settled[p]! < s.closing[p]! && s.endAt[base + s.settled[p]!]! < own) {
      s.endAt[base + s.settled[p]!]! += shift;
      s.settled[p]!++;
    }
    if (this.observer?.runDone === undefined) return;
    const ends = this.ends[p]!;
    while (ends.first < ends.at.length && ends.at[ends.first]! < own) {
      this.observer.runDone(p, ends.settled++, ends.at[ends.first++]! + shift);
    }
    if (ends.first === ends.at.length) {
      ends.at.length = 0;
      ends.first = 0;
    }
  }

  /** Adds the waits of the step decided last, as far as they lie before a cycle. */
  countWaits(p: number, end: number): void {
    const { step, s, c } = this;
    for (let i = 0; i < step.waits; i++) {
      const slot = step.waitSlot[i]!;
      const from = step.waitFrom[i]!;
      const to = Math.min(step.waitTo[i]!, end);
      if (to <= from) return;
      s.stalled[slot]! += to - from;
      this.observer?.stalled?.(p, c.slotChannel[slot]!, WAITS[c.slotWhy[slot]!]!, from, to);
    }
  }

  private enqueue(p: number): void {
    if (this.queued[p]) return;
    this.queued[p] = 1;
    const tail = this.head + this.count++;
    this.ring[tail < this.ring.length ? tail : tail - this.ring.length] = p;
  }

  private advance(p: number): void {
    this.waiting[p] = NOTHING;
    for (;;) {
      const decided = this.step.decide(p, false);
      if (decided === READY) this.commit(p);
      else {
        if (decided === HELD) {
          this.waiting[p] = OTHERS;
          this.heldUntil[p] = this.step.at;
        } else if (decided !== OVER) this.waiting[p] = this.step.missing;
        return;
      }
    }
  }

  private earliestHeld(): number {
    let earliest = -1;
    for (const p of this.gated) {
      if (this.waiting[p] !== OTHERS) continue;
      if (earliest < 0 || this.heldUntil[p]! < this.heldUntil[earliest]!) earliest = p;
    }
    return earliest;
  }

  private commit(p: number): void {
    const { c, s, step } = this;
    const { at, due, older, fresh } = step;
    if (at > due || this.observer !== undefined) this.settle(p, due - s.shift[p]!);
    if (step.waits > 0) this.countWaits(p, at);
    s.shift[p]! += at - due;
    const end = c.firstGroup[p + 1]!;
    if (older) {
      const queue = s.queues[p]!;
      const count = queue.dueCount;
      queue.dueCount = 0;
      for (let i = 0; i < count; i++) {
        const start = queue.dueStart[i]!;
        const sample = queue.dueSample[i]!;
        const group = queue.dueGroup[i]!;
        this.act(c.firstRow[group]!, c.firstRow[group + 1]!, at, sample);
        const next = group + 1;
        if (next < end) queue.push(start + c.groupCycle[next]!, start, sample, next);
      }
    }
    if (fresh) this.start(p, at);
  }

  private start(p: number, at: number): void {
    const { c, s, observer } = this;
    const own = at - s.shift[p]!;
    const sample = s.closing[p]!;
    for (let i = c.firstStart[p]!; i < c.firstStart[p + 1]!; i++) {
      const channel = c.startChannel[i]!;
      s.taken[channel]!++;
      this.release(channel, at);
    }
    if (s.begun[p] === 0) s.started[p] = at;
    if (s.inSample[p] === 0 && c.instance[p]) s.sampleStart[sample] = Math.min(s.sampleStart[sample]!, at);
    s.busy[p]! += c.length[p]! - Math.max(0, s.lastStart[p]! + c.length[p]! - own);
    s.lastStart[p] = own;
    const last = own + c.length[p]! - 1;
    observer?.runStarted?.(p, s.begun[p]!, at);
    if (observer?.runDone !== undefined) this.ends[p]!.at.push(last);
    s.begun[p]!++;
    s.inSample[p]!++;
    if (s.inSample[p] === c.runs[p]) {
      s.endAt[p * s.samples + sample] = last;
      s.closing[p]!++;
      s.inSample[p] = 0;
    }
    let group = c.firstGroup[p]!;
    const end = c.firstGroup[p + 1]!;
    if (group < end && c.groupCycle[group] === 0) {
      this.act(c.firstRow[group]!, c.firstRow[group + 1]!, at, sample);
      group++;
    }
    if (group < end) s.queues[p]!.push(own + c.groupCycle[group]!, own, sample, group);
  }

  /** Accesses of a run for a sample act. */
  private act(first: number, end: number, at: number, sample: number): void {
    const { c, s } = this;
    for (let row = first; row < end; row++) {
      const bits = c.rowBits[row]!;
      const channel = c.rowChannel[row]!;
      if (bits & RESERVE) {
        const place = s.placed[channel]!++;
        if (s.placeBase[channel]! >= 0) s.placedAt[s.placeBase[channel]! + place] = at;
      }
      if (bits & PUT) {
        s.putAt[s.base[channel]! + s.put[channel]!++] = at;
        if (c.leaves[channel]) s.sampleOutput[sample] = Math.min(s.sampleOutput[sample]!, at);
        const reader = c.reader[channel]!;
        const waits = this.waiting[reader]!;
        if (waits === channel || (waits !== NOTHING && c.gates[channel])) this.wake(reader);
      }
      if (bits & RELEASE) this.release(channel, at);
    }
  }

  private release(channel: number, at: number): void {
    const { c, s } = this;
    s.releasedAt[s.base[channel]! + s.released[channel]!++] = at;
    const writer = c.writer[channel]!;
    if (this.waiting[writer] === this.c.depth.length + channel) this.wake(writer);
  }

  private wake(p: number): void {
    this.waiting[p] = NOTHING;
    this.enqueue(p);
  }
}
