// Recorded schedules again: the operators and the data flow of verbose reports (states not read) give the states, the
// operators, registers and multiplexers that the same run's csynth report lists. Catches a rule of chaining, packing,
// registering or costing that stops being the tool's.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { OperatorFunction, OperatorRegion, OperatorStorage } from '#ir/operators/graph';
import { scheduleAlap } from '#src/schedule/alap';
import { scheduleAsap } from '#src/schedule/asap';
import { type EstimatedFunction, estimateFunction } from '#src/schedule/function';
import { planFunction } from '#src/schedule/plan';
import { checkProblem } from '#src/schedule/problem';
import { verifySchedule } from '#src/schedule/solution';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';
import { readReport } from './report-graph.ts';
import { reportLibrary } from './report-library.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/reports/vitis-2022.2');
const here = existsSync(FOLDER);
if (!here) console.warn('no ../shared: recorded schedules are not compared');
const modules = here
  ? readdirSync(FOLDER).filter((f) => f.endsWith('.verbose.sched.rpt.gz') && !f.startsWith('myproject'))
  : [];

const vitis = { tool: 'vitis_hls', version: '2022.2', family: 'virtexuplus', speed: '2L' };

const CATEGORIES = ['Expression', 'Instance', 'Multiplexer', 'Register', 'Memory', 'DSP'] as const;

/** BRAM, DSP, FF and LUT of a row of the utilisation table; a dash is 0. */
function row(csynth: string, name: string): { bram18: number; dsp: number; ff: number; lut: number } {
  const cells = new RegExp(String.raw`^\|${name} *\|(.*)$`, 'm').exec(csynth)![1]!.split('|');
  const [bram18, dsp, ff, lut] = cells.map((c) => (c.trim() === '-' ? 0 : Number(c)));
  return { bram18: bram18!, dsp: dsp!, ff: ff!, lut: lut! };
}

const text = (file: string): string => readFileSync(join(FOLDER, file)).toString();
const zipped = (file: string): string => gunzipSync(readFileSync(join(FOLDER, file))).toString();

/** The recorded top as a function of calls, and its callees as their own reports describe them. */
function recordedTop(): {
  readonly f: OperatorFunction;
  readonly estimates: ReadonlyMap<string, EstimatedFunction>;
} {
  const widths = [16, 64, 64, 32, 32, 32, 32, 5, 5];
  const estimates = new Map<string, EstimatedFunction>();
  const body: OperatorRegion[] = [];
  const lines = zipped('myproject.verbose.sched.rpt.gz').matchAll(
    /\[(\d+)\/(\d+)\] \(([\d.]+)ns\).*?= call \w+ @(\w+)<.*?config(\d+)>/g,
  );
  for (const [, now, of, ns, kind, config] of lines) {
    const name = `${kind}_${config}`;
    const seen = estimates.get(name);
    const first = now === of ? Number(ns) : seen!.call.first;
    const call = { latency: Number(of) - 1, ii: 1, first, last: Number(ns) };
    const none = { lut: 0, ff: 0, dsp: 0, bram18: 0, uram: 0 };
    const estimate = { total: none, timing: { clock: 0 }, standing: { level: 'measured', missing: [] } };
    estimates.set(name, {
      estimate,
      call,
      starts: kind === 'softmax_stable',
    } as unknown as EstimatedFunction);
    const site = body.length;
    if (seen === undefined) body.push({ kind: 'call', function: name, args: [site, site + 1], site });
  }
  const storages = widths.map((elements, i): OperatorStorage => {
    const dir = i === 0 ? ('in' as const) : i === widths.length - 1 ? ('out' as const) : undefined;
    const rest = {
      kind: 'value',
      width: 16,
      signed: true,
      elements,
      lanes: 1,
      words: elements,
      impl: 'auto',
    } as const;
    return { name: `a${i}`, ...rest, ...(dir === undefined ? {} : { dir }) };
  });
  return { f: { name: 'top', kernel: 'top', pipeline: 1, inline: false, storages, body }, estimates };
}

describe.skipIf(!here)('recorded schedules', () => {
  test('the top, its calls as the reports of the called describe them', () => {
    const { f, estimates } = recordedTop();
    expect(f.body).toHaveLength(8);
    const param = (name: string, dir: 'in' | 'out'): OperatorStorage => ({ ...f.storages[0]!, name, dir });
    const callees = new Map(
      [...estimates.keys()].map((name) => [
        name,
        { ...f, name, storages: [param('x', 'in'), param('y', 'out')] },
      ]),
    );
    const library = buildLibrary(loadCosts().value!, vitis);
    const clock = { period: 5, uncertainty: 1.35 };
    const { estimate } = estimateFunction(f, { library, clock, callees, estimates });
    const csynth = text('myproject_csynth.rpt');
    expect(estimate.depth).toBe(16);
    expect(estimate.timing).toMatchObject({ latencyMax: 15, iiMin: 1 });
    // Without the port: 256 bits and their valid signal, a gate that waits for it, four multiplexers.
    expect(estimate.categories.register.ff).toBe(row(csynth, 'Register').ff - 257);
    expect(estimate.categories.expression.lut).toBe(row(csynth, 'Expression').lut - 2);
    expect(estimate.categories.multiplexer.lut).toBe(row(csynth, 'Multiplexer').lut - 36);
  });

  test('all eight modules are there', () => expect(modules).toHaveLength(8));

  test.each(modules)('%s', (file) => {
    const report = readReport(zipped(file));
    const clock = { period: report.period, uncertainty: report.uncertainty };
    const nobody = { calls: new Map(), callees: new Map() };
    const { segments, depth } = planFunction(report.f, {
      ...nobody,
      library: reportLibrary(report),
      clock,
      recurrence: 'clock',
      placement: 'asap',
    });
    const { timed } = segments[0]!;
    const early = scheduleAsap(timed.problem);
    expect(checkProblem(timed.problem)).toEqual([]);
    expect(verifySchedule(timed.problem, early)).toEqual([]);
    expect(verifySchedule(timed.problem, scheduleAlap(timed.problem, early))).toEqual([]);
    expect(depth).toBe(report.states);

    // What is packed into another has no delay in the report, and the other way round.
    report.nodes.forEach((info, n) => {
      if (info === undefined || info.core === '' || info.core === 'ROM') return;
      const packed = info.packed || (info.core === 'TAddSub' && info.delay === 0);
      expect(`${info.name} ${timed.packing.host[n] !== n}`).toBe(`${info.name} ${packed}`);
    });
    // Where the tool placed everything as early as possible, its state delays are ours.
    const moved = report.nodes.flatMap((info, n) => {
      if (info === undefined || info.delay === 0 || info.core === 'ROM') return [];
      return early.state[n] === info.state - 1 ? [] : [info.name];
    });
    if (moved.length === 0) {
      const off = early.delays.map((ns, t) => Math.abs(ns - report.stateDelays[t]!));
      expect(Math.max(...off)).toBeLessThan(0.03);
    }

    const library = buildLibrary(loadCosts().value!, vitis);
    const { estimate } = estimateFunction(report.f, {
      library,
      clock,
      callees: new Map(),
      estimates: new Map(),
    });
    const csynth = readFileSync(
      join(FOLDER, file.replace('.verbose.sched.rpt.gz', '_csynth.rpt')),
    ).toString();
    const printed = Object.fromEntries(CATEGORIES.map((c) => [c, row(csynth, c)]));
    const ours = estimate.categories;
    const compare = {
      expression: [ours.expression.lut, printed.Expression!.lut],
      dsp: [ours.instance.dsp, printed.Instance!.dsp + printed.DSP!.dsp],
      instance: [ours.instance.lut, printed.Instance!.lut],
      multiplexer: [ours.multiplexer.lut, printed.Multiplexer!.lut],
      ff: [ours.register.ff, printed.Register!.ff],
      bram18: [ours.memory.bram18, printed.Memory!.bram18],
    };
    const differs = Object.entries(compare).flatMap(([what, [mine, theirs]]) =>
      mine === theirs ? [] : [`${what} ${mine} for ${theirs}`],
    );
    if (differs.length > 0) console.info(`${file}: ${differs.join(', ')}; ${moved.length} operators later`);
    expect(differs.filter((d) => !d.startsWith('ff'))).toEqual([]);
    const [ff, printedFf] = compare.ff as [number, number];
    expect(Math.abs(ff - printedFf)).toBeLessThanOrEqual(moved.length === 0 ? 0 : 0.03 * printedFf);
  });
});
