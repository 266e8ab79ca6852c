// Problems written by hand: processes with accesses as [cycle, action, channel], channels by name.
import { ACTIONS, type Action, type SimulatedProcess, type SimulationProblem } from '#ir/simulation/problem';

type Row = readonly [cycle: number, action: Action, channel: string];

export interface ProcessText {
  readonly kind?: SimulatedProcess['kind'];
  readonly length: number;
  readonly interval?: number;
  readonly runs?: number;
  readonly starts?: readonly string[];
  readonly rows?: readonly Row[];
}

export interface ChannelText {
  readonly depth?: number;
  readonly latency?: number;
  /** For channels whose ends no row names. */
  readonly from?: string;
  readonly to?: string;
}

/** Who writes and who reads a channel follows from rows and starts. An interval not given is the length. */
export function problemOf(
  processes: Readonly<Record<string, ProcessText>>,
  channels: Readonly<Record<string, ChannelText>> = {},
): SimulationProblem {
  const places = Object.keys(channels);
  const names = Object.keys(processes);
  const owner = (channel: string, actions: readonly Action[], starts: boolean): number =>
    names.findIndex((name) => {
      const { rows = [], starts: by = [] } = processes[name]!;
      return (
        rows.some(([, action, c]) => c === channel && actions.includes(action)) ||
        (starts && by.includes(channel))
      );
    });
  return {
    name: 'test',
    processes: names.map((name) => {
      const {
        kind = 'instance',
        length,
        interval = length,
        runs = 1,
        starts = [],
        rows = [],
      } = processes[name]!;
      return {
        name,
        kind,
        length,
        interval,
        runs,
        starts: starts.map((c) => places.indexOf(c)),
        accesses: {
          cycle: Uint32Array.from(rows, ([cycle]) => cycle),
          channel: Uint32Array.from(rows, ([, , channel]) => places.indexOf(channel)),
          action: Uint8Array.from(rows, ([, action]) => ACTIONS.indexOf(action)),
        },
      };
    }),
    channels: places.map((name) => {
      const { depth = 2, latency = 1, from, to } = channels[name]!;
      return {
        name,
        kind: 'fifo',
        depth,
        latency,
        writer: from === undefined ? owner(name, ['write', 'reserve', 'put'], false) : names.indexOf(from),
        reader: to === undefined ? owner(name, ['read', 'take', 'release'], true) : names.indexOf(to),
      };
    }),
  };
}
