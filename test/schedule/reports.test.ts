// Recorded schedules again: the operators and the data flow of verbose reports (states not read) give the states, the
// operators, registers and multiplexers that the same run's csynth report lists. Catches a rule of chaining, packing,
// registering or costing that stops being the tool's.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scheduleAlap } from '#src/schedule/alap';
import { scheduleAsap } from '#src/schedule/asap';
import { estimateFunction } from '#src/schedule/function';
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

const CATEGORIES = ['Expression', 'Instance', 'Multiplexer', 'Register', 'Memory', 'DSP'] as const;

/** BRAM, DSP, FF and LUT of a row of the utilisation table; a dash is 0. */
function row(csynth: string, name: string): { bram18: number; dsp: number; ff: number; lut: number } {
  const cells = new RegExp(String.raw`^\|${name} *\|(.*)$`, 'm').exec(csynth)![1]!.split('|');
  const [bram18, dsp, ff, lut] = cells.map((c) => (c.trim() === '-' ? 0 : Number(c)));
  return { bram18: bram18!, dsp: dsp!, ff: ff!, lut: lut! };
}

describe.skipIf(!here)('recorded schedules', () => {
  test('all eight modules are there', () => expect(modules).toHaveLength(8));

  test.each(modules)('%s', (file) => {
    const report = readReport(gunzipSync(readFileSync(join(FOLDER, file))).toString());
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

    const library = buildLibrary(loadCosts().value!, {
      tool: 'vitis_hls',
      version: '2022.2',
      family: 'virtexuplus',
      speed: '2L',
    });
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
