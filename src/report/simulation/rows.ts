// A simulation as rows of plain values, one an instance and one a FIFO: what the table, the page and --json show.
import type { Resources } from '#ir/cost/estimate';
import type { SimulatedChannel, SimulationProblem } from '#ir/simulation/problem';
import type { DeadlockWait, Stall, Wait } from '#ir/simulation/result';
import { grouped } from '../model-summary.ts';
import type { Simulated } from './simulated.ts';

export interface InstanceRow {
  readonly instance: string;
  readonly starts: number;
  /** Cycles in which it had a run and went on, and in which it could have. */
  readonly busy: number;
  readonly stalled: number;
  /** Whom it waits for longest. */
  readonly waits?: {
    readonly on: string;
    readonly channel: string;
    readonly why: Wait;
    readonly cycles: number;
  };
  /** Cycles of one run from start to done when nothing waits, and between starts at least. */
  readonly latency: number;
  readonly interval: number;
}

export interface FifoRow {
  readonly fifo: string;
  /** Tokens it can hold, which may be more than its depth; nothing if nothing bounds it. */
  readonly places?: number;
  /** Most places taken, and tokens that passed. */
  readonly most: number;
  readonly tokens: number;
  readonly cost?: Resources;
}

/** The process at the other end: who puts what is missing, who takes what stands in the way. */
export function waitedFor(problem: SimulationProblem, channel: number, why: Wait): string {
  const { reader, writer } = problem.channels[channel]!;
  return problem.processes[why === 'full' ? reader : writer]!.name;
}

/** Cycles that may be a mean: at most two digits after the point. */
export function meanCycles(cycles: number): string {
  const [whole, part] = String(Math.round(100 * cycles) / 100).split('.');
  return grouped(Number(whole)) + (part === undefined ? '' : `.${part}`);
}

/** What keeps it, in two or three words. */
export function waitWords(why: Wait, channel: string): string {
  return why === 'start' ? `no ${channel}` : `${channel} ${why}`;
}

function longest(stalls: readonly Stall[]): Stall | undefined {
  return stalls.reduce<Stall | undefined>((a, b) => (a && a.cycles >= b.cycles ? a : b), undefined);
}

export function instanceRows({ problem, result, starts }: Simulated): readonly InstanceRow[] {
  return problem.processes.flatMap((p, i) => {
    if (p.kind !== 'instance') return [];
    const { busy, stalls } = result.processes[i]!;
    const most = longest(stalls);
    return {
      instance: p.name,
      starts: starts[i]!,
      busy,
      stalled: stalls.reduce((n, s) => n + s.cycles, 0),
      ...(most === undefined
        ? {}
        : {
            waits: {
              on: waitedFor(problem, most.channel, most.why),
              channel: problem.channels[most.channel]!.name,
              why: most.why,
              cycles: most.cycles,
            },
          }),
      latency: p.length - 1,
      interval: p.interval,
    };
  });
}

/** FIFOs between instances; ports of the top are no part of the design's cost. */
export function fifoChannels(problem: SimulationProblem): readonly number[] {
  const inside = ({ kind, writer, reader }: SimulatedChannel): boolean =>
    kind === 'fifo' && [writer, reader].every((p) => problem.processes[p]!.kind === 'instance');
  return problem.channels.flatMap((c, i) => (inside(c) ? [i] : []));
}

export function fifoRows({ problem, result, costs }: Simulated): readonly FifoRow[] {
  return fifoChannels(problem).map((i) => {
    const { name, depth } = problem.channels[i]!;
    const { most, tokens } = result.channels[i]!;
    const cost = costs.get(i);
    return {
      fifo: name,
      ...(Number.isFinite(depth) ? { places: depth } : {}),
      most,
      tokens,
      ...(cost === undefined ? {} : { cost }),
    };
  });
}

/** In words: what it waits for, where, from whom. */
export function waitText(problem: SimulationProblem, { channel, why, process }: DeadlockWait): string {
  const { name, depth, kind } = problem.channels[channel]!;
  const other =
    problem.processes[why === 'full' ? problem.channels[channel]!.reader : problem.channels[channel]!.writer]!
      .name;
  const own = problem.processes[process]!.name;
  if (why === 'full') {
    const places = `${depth} ${depth === 1 ? 'place' : 'places'}`;
    const what =
      kind === 'fifo' ? `the FIFO ${name} to have room (${places}, all taken)` : `${name} to be free`;
    return `${own} waits for ${what}, which ${other} reads`;
  }
  const what = kind === 'fifo' ? `a token in the FIFO ${name}` : name;
  return `${own} waits ${why === 'start' ? 'to start ' : ''}for ${what}, which ${other} writes`;
}
