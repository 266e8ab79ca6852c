// The runs of one process that are under way and have accesses left, in the order in which these are due: a binary heap
// by the cycle of the next group, then by age. Runs due together are gathered, oldest first, until they have acted. All
// cycles are of the process's own clock.

export class RunQueue {
  /** Runs gathered: their starts, samples and next groups are the first `dueCount` of the columns below. */
  dueCount = 0;
  dueCycle = Number.POSITIVE_INFINITY;
  dueStart = new Float64Array(4);
  dueSample = new Float64Array(4);
  dueGroup = new Int32Array(4);
  private size = 0;
  private cycle = new Float64Array(4);
  private start = new Float64Array(4);
  private sample = new Float64Array(4);
  private group = new Int32Array(4);

  clear(): void {
    this.size = 0;
    this.dueCount = 0;
  }

  /** Cycle in which something is due next, Infinity where nothing is. */
  next(): number {
    if (this.dueCount > 0) return this.dueCycle;
    return this.size > 0 ? this.cycle[0]! : Number.POSITIVE_INFINITY;
  }

  /** Moves every run that is due in the next cycle to the due ones. */
  gather(): void {
    if (this.dueCount > 0 || this.size === 0) return;
    this.dueCycle = this.cycle[0]!;
    while (this.size > 0 && this.cycle[0] === this.dueCycle) {
      this.append(this.start[0]!, this.sample[0]!, this.group[0]!);
      this.pop();
    }
  }

  /** Adds a run; where others are gathered it is younger than they are. */
  push(cycle: number, start: number, sample: number, group: number): void {
    if (this.dueCount > 0) {
      if (cycle === this.dueCycle) {
        this.append(start, sample, group);
        return;
      }
      if (cycle < this.dueCycle) this.scatter();
    }
    this.insert(cycle, start, sample, group);
  }

  private scatter(): void {
    for (let i = 0; i < this.dueCount; i++) {
      this.insert(this.dueCycle, this.dueStart[i]!, this.dueSample[i]!, this.dueGroup[i]!);
    }
    this.dueCount = 0;
  }

  private append(start: number, sample: number, group: number): void {
    const i = this.dueCount++;
    if (i === this.dueStart.length) {
      this.dueStart = grown(this.dueStart);
      this.dueSample = grown(this.dueSample);
      this.dueGroup = grownWhole(this.dueGroup);
    }
    this.dueStart[i] = start;
    this.dueSample[i] = sample;
    this.dueGroup[i] = group;
  }

  private insert(cycle: number, start: number, sample: number, group: number): void {
    if (this.size === this.cycle.length) {
      this.cycle = grown(this.cycle);
      this.start = grown(this.start);
      this.sample = grown(this.sample);
      this.group = grownWhole(this.group);
    }
    let i = this.size++;
    while (i > 0) {
      const above = (i - 1) >> 1;
      if (!this.isBefore(cycle, start, above)) break;
      this.copy(above, i);
      i = above;
    }
    this.set(i, cycle, start, sample, group);
  }

  private pop(): void {
    const last = --this.size;
    if (last === 0) return;
    const cycle = this.cycle[last]!;
    const start = this.start[last]!;
    let i = 0;
    for (;;) {
      let below = 2 * i + 1;
      if (below >= last) break;
      if (below + 1 < last && this.isBefore(this.cycle[below + 1]!, this.start[below + 1]!, below)) below++;
      if (this.isBefore(cycle, start, below)) break;
      this.copy(below, i);
      i = below;
    }
    this.copy(last, i);
  }

  private isBefore(cycle: number, start: number, place: number): boolean {
    const other = this.cycle[place]!;
    return cycle < other || (cycle === other && start < this.start[place]!);
  }

  private set(i: number, cycle: number, start: number, sample: number, group: number): void {
    this.cycle[i] = cycle;
    this.start[i] = start;
    this.sample[i] = sample;
    this.group[i] = group;
  }

  private copy(from: number, to: number): void {
    this.set(to, this.cycle[from]!, this.start[from]!, this.sample[from]!, this.group[from]!);
  }
}

function grown(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * column.length);
  larger.set(column);
  return larger;
}

function grownWhole(column: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}
