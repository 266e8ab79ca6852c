// A simulation on a terminal: what it is, how long a sample takes and how often one comes, a row an instance, a row a
// FIFO. Where it ends in a deadlock, that stands first.
import type { Painter } from '../colour.ts';
import { duration } from '../estimate/figures.ts';
import { grouped } from '../model-summary.ts';
import { type Column, renderTable } from '../table.ts';
import { visible } from '../visible.ts';
import { deadlockLines } from './deadlock.ts';
import { fifoRows, instanceRows, meanCycles, waitWords } from './rows.ts';
import { SIMULATION_STANDING, type Simulated } from './simulated.ts';

const left = (title: string): Column => ({ title });
const right = (title: string): Column => ({ title, align: 'right' });

function count(n: number, what: string): string {
  return `${grouped(n)} ${what}${n === 1 ? '' : 's'}`;
}

function timeLines({ result, clock, samples, interval }: Simulated): readonly string[] {
  const time = (cycles: number): string =>
    `${meanCycles(cycles)} ${cycles === 1 ? 'cycle' : 'cycles'}, ${duration(cycles, clock)}`;
  const first = result.samples[0];
  const latency =
    first === undefined
      ? []
      : [
          ...(first.firstOutput === undefined
            ? []
            : [`first output after ${time(first.firstOutput - first.started)}`]),
          `a sample is done after ${time(first.done - first.started)}`,
        ];
  const every = interval && `a sample every ${time(interval.cycles)}`;
  const sure = interval?.steady
    ? `steady over ${count(samples, 'sample')} back to back`
    : `not steady yet over ${count(samples, 'sample')}: more --samples say more`;
  return [
    ...(latency.length > 0 ? [latency.join('; ')] : []),
    ...(every === undefined ? [] : [`${every}, ${sure}`]),
  ];
}

function instanceTable(simulated: Simulated, paint: Painter): string {
  const rows = instanceRows(simulated).map(({ waits, ...r }) => [
    r.instance,
    grouped(r.starts),
    grouped(r.busy),
    grouped(r.stalled),
    waits ? waits.on : '',
    waits ? waitWords(waits.why, waits.channel) : '',
    waits ? grouped(waits.cycles) : '',
    grouped(r.latency),
    grouped(r.interval),
  ]);
  const columns = [
    left('instance'),
    right('starts'),
    right('busy'),
    right('stalled'),
    left('waits most for'),
    left('because'),
    right('cycles'),
    right('latency'),
    right('interval'),
  ];
  return renderTable(columns, rows, paint);
}

function fifoTable(simulated: Simulated, paint: Painter): readonly string[] {
  const rows = fifoRows(simulated);
  if (rows.length === 0) return [];
  const cells = rows.map((r) => [
    r.fifo,
    r.places === undefined ? 'no bound' : grouped(r.places),
    grouped(r.most),
    grouped(r.tokens),
    ...(['lut', 'ff', 'bram18'] as const).map((k) => (r.cost ? grouped(r.cost[k]) : '')),
  ]);
  const columns = [left('FIFO'), ...['places', 'most', 'tokens', 'LUT', 'FF', 'BRAM18'].map(right)];
  return ['', renderTable(columns, cells, paint)];
}

export function renderSimulation(simulated: Simulated, paint: Painter): string {
  const { model, tool, clock, samples, problem, result } = simulated;
  const lines = result.deadlock ? deadlockLines(problem, result.deadlock) : [];
  return [
    `${visible(model)}: ${count(samples, 'sample')} back to back at ${clock} ns, schedules of ${visible(tool)}`,
    `${SIMULATION_STANDING}`,
    ...lines.map((line, i) => (i === 0 ? paint('red', line) : line)),
    ...timeLines(simulated),
    '',
    instanceTable(simulated, paint),
    ...fifoTable(simulated, paint),
  ].join('\n');
}
