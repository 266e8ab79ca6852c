// A recording as a trace for Perfetto (ui.perfetto.dev) or chrome://tracing: the "JSON Array/Object Format" of the Trace
// Event Format. A cycle is a microsecond of trace time, so that rulers read cycles at any clock.
//
// Runs of one process may overlap, and events of a thread must nest: a second run at the same time goes to a second
// thread. Stalls stand on the first, inside whatever runs there, because nothing starts or ends during one.
import type { Json } from '../json.ts';
import { lanesOf } from './lanes.ts';
import { waitedFor, waitWords } from './rows.ts';
import { type Recording, SIMULATION_STANDING, type Simulated } from './simulated.ts';

type Event = { readonly [key: string]: Json };

const PROCESSES = 1;
const CHANNELS = 2;
/** Numbers kept for the threads of a process: one a run under way, of which there are as many as a function has stages. */
const LANES = 1_000_000;

function names({ problem }: Simulated, lanes: ReadonlyMap<number, number>): readonly Event[] {
  const named = (name: string, kind: string, pid: number, tid = 0): Event => ({
    ph: 'M',
    name: kind,
    pid,
    tid,
    args: { name },
  });
  const threads = problem.processes.flatMap((p, i) =>
    Array.from({ length: lanes.get(i) ?? 1 }, (_, lane): readonly Event[] => {
      const tid = i * LANES + lane + 1;
      const title = lane === 0 ? p.name : `${p.name} (${lane + 1})`;
      const place = { ph: 'M', name: 'thread_sort_index', pid: PROCESSES, tid, args: { sort_index: tid } };
      return [named(title, 'thread_name', PROCESSES, tid), place];
    }).flat(),
  );
  return [
    named('instances', 'process_name', PROCESSES),
    named('channels: places taken', 'process_name', CHANNELS),
    ...threads,
  ];
}

export function traceOf(simulated: Simulated, recording: Recording): Json {
  const { problem, model, clock, samples } = simulated;
  const lanes = lanesOf(recording.runs);
  const most = new Map<number, number>();
  recording.runs.forEach(({ process }, i) => {
    most.set(process, Math.max(most.get(process) ?? 1, lanes[i]! + 1));
  });
  const runs = recording.runs.map(({ process, run, from, to }, i): Event => {
    const p = problem.processes[process]!;
    const sample = Math.floor(run / p.runs);
    return {
      ph: 'X',
      name: `${p.name} ${run}`,
      cat: 'run',
      pid: PROCESSES,
      tid: process * LANES + lanes[i]! + 1,
      ts: from,
      dur: to - from + 1,
      args: { run, sample },
    };
  });
  const stalls = recording.stalls.map(({ process, channel, why, from, to }): Event => {
    const on = waitedFor(problem, channel, why);
    const { name } = problem.channels[channel]!;
    return {
      ph: 'X',
      name: waitWords(why, name),
      cat: 'stall',
      pid: PROCESSES,
      tid: process * LANES + 1,
      ts: from,
      dur: to - from,
      args: { channel: name, why, on },
    };
  });
  const counters = recording.places.map(({ channel, cycle, places }): Event => {
    const name = problem.channels[channel]!.name;
    return {
      ph: 'C',
      name,
      cat: problem.channels[channel]!.kind,
      pid: CHANNELS,
      ts: cycle,
      args: { places },
    };
  });
  return {
    traceEvents: [...names(simulated, most), ...runs, ...stalls, ...counters],
    displayTimeUnit: 'ns',
    otherData: {
      what: SIMULATION_STANDING,
      model,
      samples,
      unit: '1 us of trace time is 1 cycle',
      clock_ns: clock,
      ...(recording.cut ? { cut: `events after cycle ${recording.until} are left out` } : {}),
    },
  };
}
