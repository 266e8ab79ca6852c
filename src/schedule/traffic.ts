// Which streams a scheduled function reads and writes in which cycle of its own clock: its plan walked with the loop
// counters that control depends on, and nothing of the data.
import { CompilerBug } from '#ir/errors';
import type { Block, OperatorFunction, OperatorRegion } from '#ir/operators/graph';
import type { Plan, PlannedSegment, PlannedStep } from './plan.ts';
import { cellKey } from './segment.ts';
import { FunctionControl, type Known } from './stream-control.ts';

/** Accesses of one run as columns, in ascending order of `cycle`. */
export interface Traffic {
  readonly cycle: Uint32Array;
  /** Place among the function's storages. */
  readonly stream: Uint32Array;
  /** 1: a write, 0: a read. */
  readonly writes: Uint8Array;
}

/** A function with nothing left to inline, and when it does what. */
export interface PlannedFunction {
  readonly function: OperatorFunction;
  readonly plan: Plan;
}

/** Accesses and rounds of control that one run may have, and cycles. Beyond them a simulation takes minutes. */
export const MOST_ACCESSES = 20_000_000;
const MOST_CYCLES = 2 ** 28;

class TooMuch extends Error {}

/** The traffic of functions by name, callees included; undefined for one beyond the bounds. */
export class TrafficCounter {
  readonly #functions: ReadonlyMap<string, PlannedFunction>;
  readonly #known = new Map<string, Traffic | undefined>();

  constructor(functions: ReadonlyMap<string, PlannedFunction>) {
    this.#functions = functions;
  }

  of(name: string): Traffic | undefined {
    if (!this.#known.has(name)) {
      const f = this.#functions.get(name);
      if (f === undefined) throw new CompilerBug(`function ${name} is not scheduled`);
      this.#known.set(
        name,
        trafficOf(f, (callee) => this.of(callee)),
      );
    }
    return this.#known.get(name);
  }
}

/** `callee`: the traffic of a function that `f` calls. */
function trafficOf(f: PlannedFunction, callee: (name: string) => Traffic | undefined): Traffic | undefined {
  if (f.plan.latency >= MOST_CYCLES) return undefined;
  try {
    return new Walk(f, callee).run();
  } catch (e) {
    if (e instanceof TooMuch) return undefined;
    throw e;
  }
}

class Walk {
  readonly #f: PlannedFunction;
  readonly #callee: (name: string) => Traffic | undefined;
  readonly #control: FunctionControl;
  readonly #known: Known = { cells: new Map(), iterations: new Map() };
  readonly #quiet = new Map<OperatorRegion | PlannedStep, boolean>();
  readonly #columns = new Columns();
  #rounds = 0;

  constructor(f: PlannedFunction, callee: (name: string) => Traffic | undefined) {
    this.#f = f;
    this.#callee = callee;
    this.#control = new FunctionControl(f.function);
  }

  run(): Traffic {
    this.#steps(this.#f.plan.steps, 0);
    return this.#columns.inOrder();
  }

  #count(n: number): void {
    this.#rounds += n;
    if (this.#rounds > MOST_ACCESSES) throw new TooMuch();
  }

  #calls(name: string): Traffic {
    const traffic = this.#callee(name);
    if (traffic === undefined) throw new TooMuch();
    return traffic;
  }

  #steps(steps: readonly PlannedStep[], base: number): void {
    for (const step of steps) {
      if (step.kind !== 'segment' && this.#isQuiet(step)) continue;
      const start = base + step.at;
      if (step.kind === 'segment') this.#segment(step.segment, start);
      else if (step.kind === 'branch') this.#steps(this.#taken(step) ? step.then : step.otherwise, start);
      else {
        for (let i = 0; i < step.trip; i++) {
          this.#count(1);
          this.#known.iterations.set(step.label, i);
          this.#steps(step.body, start + i * step.every);
        }
        this.#known.iterations.delete(step.label);
      }
    }
  }

  #taken({ condition }: Extract<PlannedStep | OperatorRegion, { kind: 'branch' }>): boolean {
    const value = this.#known.cells.get(cellKey(condition));
    if (value === undefined) return this.#dataDecides();
    return value !== 0n;
  }

  #dataDecides(): never {
    throw new CompilerBug(`${this.#f.function.name}: data decides whether a stream is touched`);
  }

  #segment({ parts, timed, schedule }: PlannedSegment, start: number): void {
    const { bases } = timed.segment;
    let place = 0;
    const walk = (regions: readonly OperatorRegion[], on: boolean): void => {
      for (const r of regions) {
        if (r.kind === 'branch') {
          const taken = on && !this.#isQuiet(r) ? this.#taken(r) : undefined;
          walk(r.then, taken === true);
          walk(r.otherwise, taken === false);
          continue;
        }
        const base = bases[place++]!;
        if (!on) continue;
        if (r.kind === 'block') this.#block(r, (node) => start + schedule.state[base + node]!);
        else if (r.kind === 'call') this.#call(r, start + schedule.state[base]! + timed.taking[base]!);
      }
    };
    walk(parts, true);
  }

  #block(block: Block, cycleOf: (node: number) => number): void {
    const control = this.#control.of(block);
    if (control.isIdle) return;
    this.#count(1 + control.accesses.length);
    control.run(this.#known);
    for (const access of control.accesses) {
      const acts = control.guardOf(access) ?? this.#dataDecides();
      if (acts) this.#columns.push(cycleOf(access.node), access.stream, access.writes ? 1 : 0);
    }
  }

  #call({ function: name, args }: Extract<OperatorRegion, { kind: 'call' }>, start: number): void {
    const { cycle, stream, writes } = this.#calls(name);
    this.#count(cycle.length);
    for (let n = 0; n < cycle.length; n++)
      this.#columns.push(start + cycle[n]!, args[stream[n]!]!, writes[n]!);
  }

  /** Touches no stream. What control finds out inside of such a loop or branch is of no use outside. */
  #isQuiet(x: OperatorRegion | PlannedStep): boolean {
    const known = this.#quiet.get(x);
    if (known !== undefined) return known;
    const quiet = this.#findQuiet(x);
    this.#quiet.set(x, quiet);
    return quiet;
  }

  #findQuiet(x: OperatorRegion | PlannedStep): boolean {
    const all = (inner: readonly (OperatorRegion | PlannedStep)[]): boolean =>
      inner.every((y) => this.#isQuiet(y));
    switch (x.kind) {
      case 'block':
        return this.#control.of(x).accesses.length === 0;
      case 'call':
        return this.#calls(x.function).cycle.length === 0;
      case 'segment':
        return all(x.segment.parts);
      case 'branch':
        return all(x.then) && all(x.otherwise);
      case 'loop':
        return all(x.body);
    }
  }
}

/** Columns that grow. */
class Columns {
  #size = 0;
  #cycle = new Uint32Array(64);
  #stream = new Uint32Array(64);
  #writes = new Uint8Array(64);
  #ascends = true;

  push(cycle: number, stream: number, writes: number): void {
    const n = this.#size++;
    if (n === this.#cycle.length) {
      this.#cycle = enlarged(this.#cycle, new Uint32Array(2 * n));
      this.#stream = enlarged(this.#stream, new Uint32Array(2 * n));
      this.#writes = enlarged(this.#writes, new Uint8Array(2 * n));
    }
    if (n > 0 && this.#cycle[n - 1]! > cycle) this.#ascends = false;
    this.#cycle[n] = cycle;
    this.#stream[n] = stream;
    this.#writes[n] = writes;
  }

  /** Iterations of a pipelined loop overlap: what one does late comes behind what the next does early. */
  inOrder(): Traffic {
    const cycle = this.#cycle.slice(0, this.#size);
    const stream = this.#stream.slice(0, this.#size);
    const writes = this.#writes.slice(0, this.#size);
    if (this.#ascends) return { cycle, stream, writes };
    // Cycle and place as one number below 2^53.
    const keys = Float64Array.from(cycle, (c, i) => c * 2 ** 25 + i).sort();
    const order = Uint32Array.from(keys, (k) => k % 2 ** 25);
    return {
      cycle: order.map((i) => cycle[i]!),
      stream: order.map((i) => stream[i]!),
      writes: Uint8Array.from(order, (i) => writes[i]!),
    };
  }
}

function enlarged<T extends Uint32Array | Uint8Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}
