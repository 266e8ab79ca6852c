// A simulation as one HTML file: no script, no other file, no network. Two windows of time, because a page cannot be
// zoomed without a script: the first samples, in which single runs are seen, and everything.
import { renderTemplate } from '#src/templates';
import { duration } from '../estimate/figures.ts';
import { grouped } from '../model-summary.ts';
import { html } from '../profile/html.ts';
import { deadlockLines } from './deadlock.ts';
import { fifoChart } from './fifo-chart.ts';
import { lanesOf } from './lanes.ts';
import { type RowEvents, rowChart } from './row-chart.ts';
import { fifoChannels, fifoRows, instanceRows, meanCycles, waitedFor, waitWords } from './rows.ts';
import { place, ticks, WIDTH, type Window } from './scale.ts';
import { type RecordedPlaces, type Recording, SIMULATION_STANDING, type Simulated } from './simulated.ts';

/** Intervals shown after the first sample is done. */
const INTERVALS = 3;
/** A part is worth a picture of its own if the whole is so many times as long. */
const ZOOM = 1.5;

interface Part {
  readonly title: string;
  readonly window: Window;
}

function parts({ result, interval }: Simulated, recording: Recording): readonly Part[] {
  const end = Math.max(1, recording.until + 1);
  const whole = {
    title: recording.cut ? 'As far as it is kept' : 'Everything',
    window: { from: 0, to: end },
  };
  const first = result.samples[0];
  if (!first) return [whole];
  const to = Math.ceil(first.done + 1 + INTERVALS * (interval?.cycles ?? 0));
  return to * ZOOM < end ? [{ title: 'The first samples', window: { from: 0, to } }, whole] : [whole];
}

function eventsByProcess({ problem }: Simulated, recording: Recording): readonly RowEvents[] {
  const lanes = lanesOf(recording.runs);
  const rows = problem.processes.map(() => ({
    runs: [] as RowEvents['runs'][number][],
    stalls: [] as RowEvents['stalls'][number][],
  }));
  for (const [i, run] of recording.runs.entries()) rows[run.process]!.runs.push({ run, lane: lanes[i]! });
  for (const stall of recording.stalls) {
    const { name } = problem.channels[stall.channel]!;
    const text = `${waitWords(stall.why, name)}, waiting for ${waitedFor(problem, stall.channel, stall.why)}`;
    rows[stall.process]!.stalls.push({ stall, text });
  }
  return rows;
}

function axis(window: Window) {
  const marks = ticks(window).map((cycle) => ({
    at: (100 * place(window, cycle)) / WIDTH,
    label: grouped(cycle),
  }));
  return marks;
}

function partView(
  simulated: Simulated,
  { title, window }: Part,
  events: readonly RowEvents[],
  changes: ReadonlyMap<number, readonly RecordedPlaces[]>,
) {
  const { problem, result, clock } = simulated;
  const rows = problem.processes.flatMap((p, i) =>
    p.kind === 'instance'
      ? [{ name: html(p.name), chart: rowChart(window, events[i]!, `${p.name} over time`) }]
      : [],
  );
  const fifos = fifoChannels(problem).map((i) => {
    const { name, depth } = problem.channels[i]!;
    const { most } = result.channels[i]!;
    const bound = Number.isFinite(depth) ? ` of ${grouped(depth)}` : '';
    return {
      name: html(name),
      figures: `${grouped(most)}${bound}`,
      chart: fifoChart(window, changes.get(i) ?? [], depth, most, `places taken in ${name} over time`),
    };
  });
  const length = window.to - window.from;
  return {
    title,
    span: `cycles ${grouped(window.from)} to ${grouped(window.to - 1)}, ${duration(length, clock)}`,
    ticks: axis(window),
    rows,
    fifos,
    hasFifos: fifos.length > 0,
  };
}

function cards(simulated: Simulated) {
  const { result, clock, interval, samples } = simulated;
  const first = result.samples[0];
  const card = (title: string, cycles: number, below: string) => ({
    title,
    figure: `${meanCycles(cycles)} ${cycles === 1 ? 'cycle' : 'cycles'}`,
    below: `${duration(cycles, clock)}${below}`,
  });
  return [
    ...(first?.firstOutput === undefined
      ? []
      : [card('first output', first.firstOutput - first.started, ' after the start')]),
    ...(first ? [card('latency of a sample', first.done - first.started, '')] : []),
    ...(interval
      ? [
          card(
            'a sample every',
            interval.cycles,
            interval.steady ? `, steady over ${grouped(samples)} samples` : ', not steady yet',
          ),
        ]
      : []),
  ];
}

export function simulationPage(simulated: Simulated, recording: Recording): string {
  const { model, tool, clock, samples, problem, result } = simulated;
  const events = eventsByProcess(simulated, recording);
  const changes = new Map<number, RecordedPlaces[]>();
  for (const c of recording.places) {
    const list = changes.get(c.channel) ?? [];
    changes.set(c.channel, list);
    list.push(c);
  }
  const [head = '', ...more] = result.deadlock ? deadlockLines(problem, result.deadlock) : [];
  const cycles = Math.max(1, result.cycles);
  const share = (n: number): string => ((100 * n) / cycles).toFixed(1);
  return renderTemplate('report/simulation.html', {
    model: html(model),
    tool: html(tool),
    standing: html(SIMULATION_STANDING),
    clock,
    samples: grouped(samples),
    one: samples === 1,
    cards: cards(simulated),
    isStuck: result.deadlock !== undefined,
    deadlock: html(head),
    deadlockLines: more.map((line) => html(line.trim())),
    isCut: recording.cut,
    until: grouped(recording.until),
    parts: parts(simulated, recording).map((part) => partView(simulated, part, events, changes)),
    instances: instanceRows(simulated).map((r) => ({
      name: html(r.instance),
      starts: grouped(r.starts),
      busy: grouped(r.busy),
      busyBar: share(r.busy),
      stalled: grouped(r.stalled),
      why: r.waits?.why ?? 'none',
      stalledBar: share(r.stalled),
      on: html(r.waits?.on ?? ''),
      because: html(r.waits ? waitWords(r.waits.why, r.waits.channel) : ''),
      longest: r.waits ? grouped(r.waits.cycles) : '',
      latency: grouped(r.latency),
      interval: grouped(r.interval),
    })),
    fifos: fifoRows(simulated).map((r) => ({
      name: html(r.fifo),
      places: r.places === undefined ? 'no bound' : grouped(r.places),
      most: grouped(r.most),
      tokens: grouped(r.tokens),
      lut: r.cost ? grouped(r.cost.lut) : '',
      ff: r.cost ? grouped(r.cost.ff) : '',
      bram18: r.cost ? grouped(r.cost.bram18) : '',
    })),
    hasFifos: fifoRows(simulated).length > 0,
  });
}
