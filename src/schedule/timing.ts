// From a segment and a cost library to a scheduling problem: delays of operators, states of cores and memories, ports
// and shared units. The only place that asks the library about time.

import type { OperatorLibrary, OperatorTiming } from '#ir/cost/library';
import { CompilerBug } from '#ir/errors';
import { onlySteers, operatorCode } from '#ir/operators/builder';
import { OPERATORS, type OperatorFunction } from '#ir/operators/graph';
import { type AdderForms, type Adders, adderForms, addersOf } from './adders.ts';
import { type Packing, packOperators } from './pack.ts';
import type { ScheduleProblem } from './problem.ts';
import { CALL, PHI, RESULT, type Segment } from './segment.ts';
import { RAM_PORTS } from './storage.ts';
import type { Trees } from './trees.ts';
import { effectiveWidths, operatorQuery, queryKey } from './widths.ts';

export interface Clock {
  /** ns */
  readonly period: number;
  /** ns that the tool keeps in reserve. */
  readonly uncertainty: number;
}

/** What a caller sees of a function: how long it takes, and ns in its first and last state. */
export interface CallTiming {
  readonly latency: number;
  /** Cycles by which it can be done earlier. */
  readonly spread?: number;
  readonly ii: number;
  readonly first: number;
  readonly last: number;
  /** It has control of its own, which starts in the state after the one that calls it. */
  readonly started?: boolean;
  /** It has none, only a clock enable, and hands its results on in the state after its last. */
  readonly enabled?: boolean;
}

export interface TimedSegment {
  readonly segment: Segment;
  readonly problem: ScheduleProblem;
  readonly packing: Packing;
  /** The adders inside sums, and what they are. */
  readonly adders?: Adders;
  readonly forms?: AdderForms;
  readonly bits: Uint32Array;
  /** States after the first in which operators of a class start, where there are more of them than units. */
  readonly rounds: Int32Array;
  /** States after the first in which a node still takes operands. */
  readonly taking: Int32Array;
  /** Class of the limited multipliers among the problem's units, if they are shared. */
  readonly multiplierUnit?: number;
}

export interface TimingOptions {
  readonly library: OperatorLibrary;
  readonly clock: Clock;
  /** Initiation interval of what is pipelined. */
  readonly ii?: number;
  readonly calls: ReadonlyMap<string, CallTiming>;
  /** Streams that are ports of the top. */
  readonly ports?: ReadonlySet<number>;
  /** A rewinding loop keeps the inputs of its function: new ones and those are chosen from, which takes time. */
  readonly keepsInputs?: boolean;
}

const [MUL, LOAD, STORE, READ, WRITE] = (['mul', 'load', 'store', 'read', 'write'] as const).map(
  operatorCode,
) as [number, number, number, number, number];
const [SUM, INPUT] = [operatorCode('sum'), operatorCode('input')];
const FREE = new Uint8Array(256);
for (const op of ['input', 'const', 'wire'] as const) FREE[operatorCode(op)] = 1;
const LOGIC = new Uint8Array(256);
for (const op of ['and', 'or', 'xor'] as const) LOGIC[operatorCode(op)] = 1;

/**
 * An AXI4-Stream port takes a token in one state and has it out in the next, where FIFOs take one (496 of 498 recorded
 * writes of 9 repositories; reads take one everywhere).
 */
const PORT_WRITE = { states: 2, first: 0, last: 0 };

export function timeSegment(f: OperatorFunction, segment: Segment, o: TimingOptions): TimedSegment {
  const g = segment.graph;
  const bits = effectiveWidths(g, (stream) => f.storages[stream]!.width);
  const adders = addersOf(g);
  const packing = packOperators(g, segment.leaving, adders);
  const budget = o.clock.period - o.clock.uncertainty;
  const states = new Int32Array(g.size).fill(1);
  const enter = new Float64Array(g.size);
  const leave = new Float64Array(g.size);
  const unit = new Int32Array(g.size).fill(-1);
  const units: number[] = [];
  const taking = new Int32Array(g.size);
  const set = (n: number, timing: { states: number; first: number; last: number }): void => {
    states[n] = timing.states;
    enter[n] = timing.first;
    leave[n] = timing.states === 1 ? timing.first : timing.last;
  };
  // A port of the top is there at once; a FIFO never takes more than half a state (4,200 of 4,200 recorded accesses).
  const access = (storage: number): number =>
    o.ports?.has(storage) === true ? 0 : Math.min(o.library.fifoAccess, budget / 2);
  const kept = o.keepsInputs === true ? inputsOf(f, segment) : undefined;
  const timings = new Map<string, { states: number; first: number; last: number }>();
  for (let n = 0; n < g.size; n++) {
    const op = g.op[n]!;
    if (kept?.[n] === 1) set(n, whole(o.library.phi));
    if (FREE[op] === 1 || op === SUM || packing.host[n] !== n || onlySteers(g, n)) continue;
    if (op === PHI) set(n, whole(onlySteers(g, g.operands[g.first[n]!]!) ? o.library.phi : 0));
    else if (op === LOAD || op === STORE) {
      if (op === LOAD) {
        const { states: s, delay } = o.library.memoryRead(budget);
        set(n, { states: s, first: delay, last: delay });
      }
    } else if (op === WRITE && o.ports?.has(g.aux[n]!) === true) set(n, PORT_WRITE);
    else if (op === READ || op === WRITE) set(n, whole(access(g.aux[n]!)));
    else if (op < OPERATORS.length) {
      const key = queryKey(g, n, bits, packing.ternary[n]!);
      let timing = timings.get(key);
      if (timing === undefined) {
        timing = LOGIC[op] === 1 ? whole(o.library.lutLevel) : operatorTiming(segment, n, bits, packing, o);
        timings.set(key, timing);
      }
      set(n, timing);
    } else if (op !== CALL && op !== RESULT) throw new CompilerBug(`operator ${op} has no time`);
  }
  for (const { node, function: name } of segment.calls) {
    const timing = o.calls.get(name);
    if (timing === undefined) throw new CompilerBug(`function ${name} is called before it is estimated`);
    const { latency, first, last } = timing;
    if (timing.enabled === true && latency > 1) set(node, { states: latency + 2, first, last });
    else if (timing.started !== true) set(node, { states: latency + 1, first, last });
    else {
      set(node, { states: latency + 2, first: 0, last });
      taking[node] = 1;
    }
  }
  const forms = adders && adderForms(g, adders, bits, packing.inside);
  ports(f, segment, unit, units);
  const rounds = new Int32Array(g.size);
  shareRoms(f, segment, o.ii, unit, units, rounds);
  const multiplierUnit = shareMultipliers(f, segment, o.ii, unit, units, rounds);
  for (let n = 0; n < g.size; n++) {
    states[n]! += rounds[n]!;
    taking[n]! += rounds[n]!;
  }
  const problem: ScheduleProblem = {
    size: g.size,
    first: g.first,
    operands: g.operands,
    budget,
    states,
    enter,
    leave,
    host: packing.host,
    unit,
    units,
    count: g.count,
    ...(o.ii === undefined ? {} : { ii: o.ii }),
    carried: segment.carried,
    order: segment.order,
    ...(adders && forms ? { trees: addersInTime(adders, forms, packing.inside, o) } : {}),
  };
  return {
    segment,
    problem,
    packing,
    ...(adders && forms ? { adders, forms } : {}),
    bits,
    rounds,
    taking,
    ...(multiplierUnit === undefined ? {} : { multiplierUnit }),
  };
}

/** 1 for nodes that read a parameter which the segment does not write. */
function inputsOf(f: OperatorFunction, { graph: g, inputs }: Segment): Uint8Array {
  const found = new Uint8Array(g.size);
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] !== INPUT || g.first[n] !== g.first[n + 1]) continue;
    const source = inputs[g.aux[n]!]!;
    if ('loop' in source) continue;
    const { dir, codes } = f.storages[source.storage]!;
    if (dir === 'in' && codes === undefined) found[n] = 1;
  }
  return found;
}

function addersInTime(
  { first, a, b }: Adders,
  forms: AdderForms,
  role: Uint8Array,
  { library, clock }: TimingOptions,
): Trees {
  const budget = clock.period - clock.uncertainty;
  const delays = forms.queries.map((q) => (q.ternary === 'leaf' ? 0 : library.timing(q, budget).delay));
  const enter = new Float64Array(a.length);
  const packed = new Uint8Array(a.length);
  for (let j = 0; j < a.length; j++) {
    enter[j] = delays[forms.of[j]!]!;
    packed[j] = role[j] === 2 ? 1 : 0;
  }
  return { first, a, b, enter, packed };
}

function whole(delay: number): { states: number; first: number; last: number } {
  return { states: 1, first: delay, last: delay };
}

function operatorTiming(
  { graph: g }: Segment,
  n: number,
  bits: Uint32Array,
  packing: Packing,
  { library, clock }: TimingOptions,
): { states: number; first: number; last: number } {
  const role = packing.ternary[n] === 1 ? 'root' : undefined;
  const budget = clock.period - clock.uncertainty;
  const timing: OperatorTiming = library.timing(operatorQuery(g, n, bits, role), budget);
  return operatorForm(timing, budget) ?? whole(timing.delay);
}

/** The core that takes several states, where one is over the budget; else undefined. */
export function operatorForm(
  { delay, pipelined }: OperatorTiming,
  budget: number,
): OperatorTiming['pipelined'] | undefined {
  return delay > budget ? pipelined : undefined;
}

/** A stream gives or takes one token a state; a memory has two ports, which accesses of one word share. */
function ports(f: OperatorFunction, { graph: g }: Segment, unit: Int32Array, units: number[]): void {
  const classes = new Map<number, number>();
  const words = new Set<string>();
  for (let n = 0; n < g.size; n++) {
    const op = g.op[n]!;
    if (op !== LOAD && op !== STORE && op !== READ && op !== WRITE) continue;
    const storage = g.aux[n]!;
    const kind = f.storages[storage]?.kind;
    if (kind === 'rom') continue;
    if (kind === 'memory') {
      const word = `${storage}/${op}/${g.operands[g.first[n]!]}`;
      if (words.has(word)) continue;
      words.add(word);
    }
    let at = classes.get(storage);
    if (at === undefined) {
      at = units.push(kind === 'memory' ? RAM_PORTS : 1) - 1;
      classes.set(storage, at);
    }
    unit[n] = at;
  }
}

/**
 * What starts every II states reads a ROM through as many ports as that takes (recorded: 10 reads at intervals of 1, 2
 * and 10 have 10, 5 and 1), one word after another. Reads of one word are one.
 */
function shareRoms(
  f: OperatorFunction,
  { graph: g }: Segment,
  ii: number | undefined,
  unit: Int32Array,
  units: number[],
  rounds: Int32Array,
): void {
  if (ii === undefined || ii === 1) return;
  const reads = new Map<number, number[]>();
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] !== LOAD || f.storages[g.aux[n]!]?.kind !== 'rom') continue;
    reads.set(g.aux[n]!, [...(reads.get(g.aux[n]!) ?? []), n]);
  }
  for (const nodes of reads.values()) {
    const words = new Map(nodes.map((n) => [g.operands[g.first[n]!]!, n] as const));
    if (words.size < nodes.length) continue;
    const total = nodes.reduce((sum, n) => sum + g.count[n]!, 0);
    const ports = Math.ceil(total / ii);
    const at = units.push(ports) - 1;
    for (const n of nodes) {
      unit[n] = at;
      rounds[n] = Math.ceil(g.count[n]! / ports) - 1;
    }
  }
}

/**
 * A function that starts every few states has as many multipliers as its limit says (recorded: 20 for 196 products at an
 * interval of 100, so that it is done in 10 states), each with a choice of operands. A class of equal products takes as
 * many states as it has rounds.
 */
function shareMultipliers(
  f: OperatorFunction,
  { graph: g }: Segment,
  ii: number | undefined,
  unit: Int32Array,
  units: number[],
  rounds: Int32Array,
): number | undefined {
  if (ii === undefined || ii === 1 || f.multipliers === undefined) return undefined;
  let products = 0;
  for (let n = 0; n < g.size; n++) if (g.op[n] === MUL) products += g.count[n]!;
  const limit = Math.max(1, f.multipliers);
  if (products <= limit) return undefined;
  const at = units.push(limit) - 1;
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] !== MUL) continue;
    unit[n] = at;
    rounds[n] = Math.ceil(g.count[n]! / limit) - 1;
  }
  return at;
}
