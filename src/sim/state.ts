// What a traversal knows so far, as columns by process, channel, sample and token. Allocated once for a number of samples
// and emptied for every traversal, so that depths can be tried by the thousand.
import { CompilerBug } from '#ir/errors';
import type { CompiledProblem } from './compile.ts';
import { RunQueue } from './run-queue.ts';

/** Tokens of which all times are kept; beyond, a gigabyte would not hold them. */
const MOST_TOKENS = 2 ** 26;

export class State {
  readonly samples: number;
  /** Runs of each process. */
  readonly total: Float64Array;
  /** Cycles in which the process's own clock stood: own cycle + shift = cycle. */
  readonly shift: Float64Array;
  /** Cycle of its own clock that a process has come to once nothing moves any more: of what it waits for, or Infinity. */
  readonly reached: Float64Array;
  readonly begun: Float64Array;
  readonly lastStart: Float64Array;
  /** Runs begun of the sample under way; samples of which all runs have begun; those of which they are done. */
  readonly inSample: Float64Array;
  readonly closing: Int32Array;
  readonly settled: Int32Array;
  /** Last cycle of sample s of process p at p · samples + s: of its own clock until settled. */
  readonly endAt: Float64Array;
  readonly started: Float64Array;
  readonly busy: Float64Array;
  readonly sampleStart: Float64Array;
  readonly sampleOutput: Float64Array;
  /** Cycles waited, by slot. */
  readonly stalled: Float64Array;
  readonly queues: readonly RunQueue[];
  /** Counts by channel. `reserved` and `taken` run ahead while a step is decided, the others do not. */
  readonly reserved: Int32Array;
  readonly taken: Int32Array;
  readonly placed: Int32Array;
  readonly put: Int32Array;
  readonly released: Int32Array;
  readonly depth: Int32Array;
  /** Times of token n of channel c at base[c] + n. Places are reserved when tokens are put where `placeBase` is -1. */
  readonly base: Int32Array;
  readonly placeBase: Int32Array;
  readonly putAt: Float64Array;
  readonly releasedAt: Float64Array;
  readonly placedAt: Float64Array;

  constructor(compiled: CompiledProblem, samples: number) {
    const processes = compiled.length.length;
    const channels = compiled.depth.length;
    this.samples = samples;
    this.total = compiled.runs.map((runs) => runs * samples);
    this.shift = new Float64Array(processes);
    this.reached = new Float64Array(processes);
    this.begun = new Float64Array(processes);
    this.lastStart = new Float64Array(processes);
    this.inSample = new Float64Array(processes);
    this.closing = new Int32Array(processes);
    this.settled = new Int32Array(processes);
    this.endAt = new Float64Array(processes * samples);
    this.started = new Float64Array(processes);
    this.busy = new Float64Array(processes);
    this.sampleStart = new Float64Array(samples);
    this.sampleOutput = new Float64Array(samples);
    this.stalled = new Float64Array(compiled.slotChannel.length);
    this.queues = Array.from({ length: processes }, () => new RunQueue());
    this.reserved = new Int32Array(channels);
    this.taken = new Int32Array(channels);
    this.placed = new Int32Array(channels);
    this.put = new Int32Array(channels);
    this.released = new Int32Array(channels);
    this.depth = new Int32Array(channels);
    this.base = new Int32Array(channels);
    this.placeBase = new Int32Array(channels).fill(-1);
    let tokens = 0;
    let places = 0;
    for (let c = 0; c < channels; c++) {
      const own = compiled.tokens[c]! * samples;
      this.base[c] = tokens;
      tokens += own;
      if (!compiled.apart[c]) continue;
      this.placeBase[c] = places;
      places += own;
    }
    if (!(tokens <= MOST_TOKENS)) throw new CompilerBug(`a simulation of ${tokens} tokens is too large`);
    this.putAt = new Float64Array(tokens);
    this.releasedAt = new Float64Array(tokens);
    this.placedAt = new Float64Array(places);
  }

  /** Empties everything; times of tokens are overwritten as they come. */
  clear(depths: Int32Array): void {
    for (const column of [this.shift, this.begun, this.inSample, this.busy, this.stalled]) column.fill(0);
    for (const column of [this.closing, this.settled, this.reserved, this.taken]) column.fill(0);
    for (const column of [this.placed, this.put, this.released]) column.fill(0);
    this.lastStart.fill(Number.NEGATIVE_INFINITY);
    this.sampleStart.fill(Number.POSITIVE_INFINITY);
    this.sampleOutput.fill(Number.POSITIVE_INFINITY);
    for (const queue of this.queues) queue.clear();
    this.depth.set(depths);
  }
}
