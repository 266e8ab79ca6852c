// Small simulated designs for reports: processes of a few accesses, run by the simulator and recorded.
import { ACTIONS, type SimulatedProcess, type SimulationProblem } from '#ir/simulation/problem';
import { Recorder } from '#src/report/simulation/recorder';
import type { Recording, Simulated } from '#src/report/simulation/simulated';
import { intervalOf, prepareSimulation } from '#src/sim/index';

type Access = readonly [cycle: number, channel: number, action: (typeof ACTIONS)[number]];

export interface MadeProcess {
  readonly name: string;
  readonly kind?: SimulatedProcess['kind'];
  readonly length: number;
  readonly interval?: number;
  readonly runs?: number;
  readonly accesses: readonly Access[];
}

export interface MadeChannel {
  readonly name: string;
  readonly depth?: number;
  readonly kind?: 'fifo' | 'array' | 'signal';
  readonly from: string;
  readonly to: string;
}

export function madeProblem(
  processes: readonly MadeProcess[],
  channels: readonly MadeChannel[],
  starts: Readonly<Record<string, readonly number[]>> = {},
): SimulationProblem {
  const place = (name: string): number => processes.findIndex((p) => p.name === name);
  return {
    name: 'made',
    processes: processes.map(({ name, kind = 'instance', length, interval = length, runs = 1, accesses }) => {
      const sorted = accesses.toSorted((a, b) => a[0] - b[0]);
      return {
        name,
        kind,
        length,
        interval,
        runs,
        starts: starts[name] ?? [],
        accesses: {
          cycle: Uint32Array.from(sorted, (a) => a[0]),
          channel: Uint32Array.from(sorted, (a) => a[1]),
          action: Uint8Array.from(sorted, (a) => ACTIONS.indexOf(a[2])),
        },
      };
    }),
    channels: channels.map(({ name, depth = Number.POSITIVE_INFINITY, kind = 'fifo', from, to }) => ({
      name,
      kind,
      depth,
      latency: 1,
      writer: place(from),
      reader: place(to),
    })),
  };
}

/** A stage that overlaps its runs, one that is slow, and a FIFO between them. */
export function pipeline(depth: number): SimulationProblem {
  return madeProblem(
    [
      { name: 'in', kind: 'source', length: 1, accesses: [[0, 0, 'write']] },
      {
        name: 'fast',
        length: 6,
        interval: 2,
        accesses: [
          [0, 0, 'read'],
          [5, 1, 'write'],
        ],
      },
      {
        name: 'slow',
        length: 7,
        accesses: [
          [0, 1, 'read'],
          [6, 2, 'write'],
        ],
      },
      { name: 'out', kind: 'sink', length: 1, accesses: [[0, 2, 'read']] },
    ],
    [
      { name: 'x', from: 'in', to: 'fast' },
      { name: 'between', depth, from: 'fast', to: 'slow' },
      { name: 'y', from: 'slow', to: 'out' },
    ],
  );
}

/** A clone whose second FIFO is too short: its reader takes everything of the first before anything of the second. */
export function stuck(depth: number): SimulationProblem {
  const four = [0, 1, 2, 3];
  return madeProblem(
    [
      { name: 'in', kind: 'source', length: 4, accesses: four.map((t) => [t, 0, 'write']) },
      {
        name: 'clone',
        length: 4,
        accesses: four.flatMap((t): readonly Access[] => [
          [t, 0, 'read'],
          [t, 1, 'write'],
          [t, 2, 'write'],
        ]),
      },
      {
        name: 'join',
        length: 8,
        accesses: four.flatMap((t): readonly Access[] => [
          [t, 1, 'read'],
          [t + 4, 2, 'read'],
        ]),
      },
    ],
    [
      { name: 'x', from: 'in', to: 'clone' },
      { name: 'first', depth: 4, from: 'clone', to: 'join' },
      { name: 'second', depth, from: 'clone', to: 'join' },
    ],
  );
}

export function simulated(
  problem: SimulationProblem,
  samples: number,
  most?: number,
): { readonly simulated: Simulated; readonly recording: Recording } {
  const recorder = new Recorder(problem.processes.length, most);
  const result = prepareSimulation(problem).run({ samples, observer: recorder });
  const interval = intervalOf(result);
  return {
    simulated: {
      model: 'made',
      tool: 'unit-1',
      clock: 5,
      samples,
      problem,
      result,
      starts: recorder.starts,
      ...(interval === undefined ? {} : { interval }),
      costs: new Map([[1, { lut: 12, ff: 5, dsp: 0, bram18: 0, uram: 0 }]]),
    },
    recording: recorder.recording(result),
  };
}
