// Where in a run a drawn process touches a channel: streams in bursts, evenly or all at once, arrays held from a first
// cycle to a last.
import { ACTIONS, type Accesses, type Action } from '#ir/simulation/problem';
import type { Random } from '../kernels/random.ts';

export interface Touch {
  readonly channel: number;
  readonly action: Action;
  readonly cycle: number;
}

/** in: into the channel, by its writer. */
export type Side = 'in' | 'out';

/** Cycles of `count` tokens in a run of `length`, ascending. */
function cyclesOf(r: Random, count: number, length: number, pattern: string): readonly number[] {
  const some = r.int(0, length - 1);
  const cycle = (i: number): number => {
    if (pattern === 'first') return Math.min(i, length - 1);
    if (pattern === 'last') return Math.max(0, length - count + i);
    if (pattern === 'even') return Math.floor((i * length) / count);
    return pattern === 'together' ? some : r.int(0, length - 1);
  };
  return Array.from({ length: count }, (_, i) => cycle(i)).sort((a, b) => a - b);
}

/**
 * A run's tokens of a stream. Reads come rather early and writes rather late; `late` turns that round: what a loop needs
 * is written first and read last.
 */
export function tokenTouches(
  r: Random,
  channel: number,
  side: Side,
  count: number,
  length: number,
  late: boolean,
): readonly Touch[] {
  const early = (side === 'out') !== late;
  const pattern = r.pick([early ? 'first' : 'last', early ? 'first' : 'last', 'even', 'together', 'random']);
  const cycles = cyclesOf(r, count, length, late ? (early ? 'first' : 'last') : pattern);
  const apart = r.chance(0.15) ? r.int(0, 2) : undefined;
  if (apart === undefined)
    return cycles.map((cycle) => ({ channel, action: side === 'in' ? 'write' : 'read', cycle }));
  return cycles.flatMap((cycle): readonly Touch[] =>
    side === 'in'
      ? [
          { channel, action: 'reserve', cycle: Math.max(0, cycle - apart) },
          { channel, action: 'put', cycle },
        ]
      : [
          { channel, action: 'take', cycle },
          { channel, action: 'release', cycle: Math.min(length - 1, cycle + apart) },
        ],
  );
}

/** `count` arrays in a run, one after the other, each held for its whole share of the run. */
export function holdTouches(channel: number, side: Side, count: number, length: number): readonly Touch[] {
  return Array.from({ length: count }, (_, i): readonly Touch[] => {
    const from = Math.min(length - 1, Math.floor((i * length) / count));
    const to = Math.min(length - 1, Math.max(from, Math.floor(((i + 1) * length) / count) - 1));
    const [begin, end] = side === 'in' ? (['reserve', 'put'] as const) : (['take', 'release'] as const);
    return [
      { channel, action: begin, cycle: from },
      { channel, action: end, cycle: to },
    ];
  }).flat();
}

/** As columns, ascending in cycles and in any order within one. */
export function accessesOf(r: Random, touches: readonly Touch[]): Accesses {
  const keyed = touches.map((touch, n) => ({ ...touch, tie: r.int(0, 1_000_000), n }));
  keyed.sort((a, b) => a.cycle - b.cycle || a.tie - b.tie || a.n - b.n);
  return {
    cycle: Uint32Array.from(keyed, (t) => t.cycle),
    channel: Uint32Array.from(keyed, (t) => t.channel),
    action: Uint8Array.from(keyed, (t) => ACTIONS.indexOf(t.action)),
  };
}
