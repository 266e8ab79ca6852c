// Simulation problems written by hand: a process is a line of what it touches in which cycle; who writes and who reads
// a channel follows from that.
import { ACTIONS, type Accesses, type Action, type SimulationProblem } from '#ir/simulation/problem';

export interface Row {
  readonly kind?: 'instance' | 'source' | 'sink';
  readonly length: number;
  /** As long as the run where nothing is said. */
  readonly interval?: number;
  readonly runs?: number;
  readonly starts?: readonly string[];
  /** "0 read a, 2 write b": cycle, action, channel. */
  readonly touches?: string;
}

export interface ChannelRow {
  readonly kind?: 'fifo' | 'array' | 'signal';
  readonly depth?: number;
  readonly latency?: number;
}

interface Touch {
  readonly cycle: number;
  readonly action: Action;
  readonly channel: string;
}

function touchesOf({ touches = '' }: Row): readonly Touch[] {
  return touches
    .split(',')
    .filter((touch) => touch.trim() !== '')
    .map((touch) => {
      const [cycle, action, channel] = touch.trim().split(' ');
      return { cycle: Number(cycle), action: action as Action, channel: channel! };
    });
}

export function problemOf(
  rows: Readonly<Record<string, Row>>,
  channelRows: Readonly<Record<string, ChannelRow>>,
): SimulationProblem {
  const channelNames = Object.keys(channelRows);
  const place = (channel: string): number => channelNames.indexOf(channel);
  const all = Object.values(rows);
  const accessesOf = (row: Row): Accesses => {
    const touches = touchesOf(row);
    return {
      cycle: Uint32Array.from(touches, (t) => t.cycle),
      channel: Uint32Array.from(touches, (t) => place(t.channel)),
      action: Uint8Array.from(touches, (t) => ACTIONS.indexOf(t.action)),
    };
  };
  const who = (channel: string, actions: readonly Action[], starts: boolean): number =>
    all.findIndex(
      (row) =>
        touchesOf(row).some((t) => t.channel === channel && actions.includes(t.action)) ||
        (starts && row.starts?.includes(channel)),
    );
  return {
    name: 'by hand',
    processes: Object.entries(rows).map(([name, row]) => ({
      name,
      kind: row.kind ?? 'instance',
      length: row.length,
      interval: row.interval ?? row.length,
      runs: row.runs ?? 1,
      starts: (row.starts ?? []).map(place),
      accesses: accessesOf(row),
    })),
    channels: Object.entries(channelRows).map(([name, row]) => ({
      name,
      kind: row.kind ?? 'fifo',
      depth: row.depth ?? 1,
      latency: row.latency ?? 1,
      writer: who(name, ['write', 'reserve', 'put'], false),
      reader: who(name, ['read', 'take', 'release'], true),
    })),
  };
}
