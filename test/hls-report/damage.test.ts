// Damaged reports: bits flipped, bytes changed, inserted and lost, files cut off. Catches: a wrong figure that another
// saying in the same files denies (table totals against sums, cycles against times, text against XML, a row against the
// callee's own report), a reader that throws, and time that grows with damage. The damage is drawn from a fixed seed.
import { describe, expect, it } from 'vitest';
import { FIGURE_NAMES, type FigureName, type ReadFile } from '#src/hls-report/claims';
import { assembleReport, type HlsReport } from '#src/hls-report/project';
import { readReport } from '#src/hls-report/read';
import { cosimText, EXPORT, EXPORT_IMPL, MET, RUN, timing, UTILIZATION } from './vivado-reports.ts';
import { exportText, exportXml, hierarchical, TOP_CELL } from './written-implementation.ts';
import { csynthText, DENSE, LAYOUTS, SOFTMAX, TOP } from './written-reports.ts';
import { csynthDesignXml, csynthSummary, csynthXml } from './written-summaries.ts';

/** mulberry32. */
function generator(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const below = (random: () => number, n: number): number => Math.floor(random() * n);

/** One wound. Half of those to a single byte hit a digit, where a wrong figure is nearest. */
function damaged(text: string, random: () => number): string {
  const bytes = Buffer.from(text);
  const digits = [...bytes.keys()].filter((i) => bytes[i]! >= 48 && bytes[i]! <= 57);
  const at = random() < 0.5 ? digits[below(random, digits.length)]! : below(random, bytes.length);
  switch (below(random, 6)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << below(random, 8));
      break;
    case 1:
      bytes[at] = 48 + below(random, 10);
      break;
    case 2:
      bytes[at] = below(random, 256);
      break;
    case 3:
      return new TextDecoder().decode(
        Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, 3))]),
      );
    case 4:
      return new TextDecoder().decode(
        Buffer.concat([bytes.subarray(0, at), Buffer.from([48 + below(random, 10)]), bytes.subarray(at)]),
      );
    default:
      return new TextDecoder().decode(bytes.subarray(0, at));
  }
  return new TextDecoder().decode(bytes);
}

type Files = Readonly<Record<string, string>>;

/** Whole files are read once. */
const known = new Map<string, ReadFile>();

function assemble(files: Files, hurt?: readonly [name: string, text: string]): HlsReport | undefined {
  const read = Object.entries(files).map(([file, text]) => {
    if (file === hurt?.[0]) return readReport(hurt[1], file);
    const before = known.get(text) ?? readReport(text, file);
    known.set(text, before);
    return before;
  });
  return assembleReport({ files: read, path: 'prj' }).value;
}

/** Figures of all modules as `module figure` → number, those that are said to be not known left out. */
function figuresOf(report: HlsReport | undefined): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const m of report?.synthesis.modules ?? [])
    for (const f of FIGURE_NAMES) {
      const value = m.figures[f];
      if (typeof value === 'number') all.set(`${m.name} ${f}`, value);
    }
  return all;
}

interface Tally {
  wrong: string[];
  kept: number;
  lost: number;
}

function tally(whole: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, into: Tally): void {
  for (const [name, value] of after) if (whole.get(name) !== value) into.wrong.push(`${name} = ${value}`);
  for (const name of whole.keys()) {
    if (after.has(name)) into.kept++;
    else into.lost++;
  }
}

const RUNS = 2500;

describe.each([
  ['vivado 2018.3', LAYOUTS['vivado 2018.3'], false],
  ['vivado 2020.1', LAYOUTS['vivado 2020.1'], false],
  ['vitis 2025.1', LAYOUTS['vitis 2025.1'], true],
] as const)('a project of %s with one damaged file', (_name, layout, summary) => {
  const files: Files = {
    'net_csynth.rpt': csynthText(layout, TOP),
    'net_csynth.xml': csynthXml(layout, TOP),
    [`${DENSE.name}_csynth.rpt`]: csynthText(layout, DENSE),
    [`${DENSE.name}_csynth.xml`]: csynthXml(layout, DENSE),
    [`${SOFTMAX.name}_csynth.rpt`]: csynthText(layout, SOFTMAX),
    [`${SOFTMAX.name}_csynth.xml`]: csynthXml(layout, SOFTMAX),
    ...(summary
      ? { 'csynth.rpt': csynthSummary(layout, TOP), 'csynth.xml': csynthDesignXml(layout, TOP) }
      : {}),
  };
  const undamaged = assemble(files);
  const whole = figuresOf(undamaged);

  /** Wrong names: of the top, its part, its tool, its modules. */
  function misnamed(report: HlsReport | undefined): readonly string[] {
    const of = (r: HlsReport | undefined) => [
      r?.synthesis.top,
      ...Object.values(r?.synthesis.identity ?? {}),
    ];
    const modules = (r: HlsReport | undefined) => r?.synthesis.modules.map((m) => m.name) ?? [];
    const right = new Set([...of(undamaged), ...modules(undamaged)]);
    return [...of(report), ...modules(report)].filter((x) => x !== undefined).filter((x) => !right.has(x));
  }

  it('gives no wrong figure, and loses few', () => {
    const random = generator(20_251_127);
    const names = Object.keys(files);
    const sum: Tally = { wrong: [], kept: 0, lost: 0 };
    for (let i = 0; i < RUNS; i++) {
      const name = names[below(random, names.length)]!;
      const report = assemble(files, [name, damaged(files[name]!, random)]);
      tally(whole, figuresOf(report), sum);
      sum.wrong.push(...misnamed(report));
    }
    expect(sum.wrong).toEqual([]);
    // Everything is said twice, so one wound can hardly take a figure away for good.
    expect(sum.lost / (sum.lost + sum.kept)).toBeLessThan(0.05);
    expect(sum.lost).toBeGreaterThan(0);
  });
});

/** Figures of a single text report that it says twice itself. */
const TWICE: readonly FigureName[] = ['latencyMin', 'latencyMax', 'lut', 'ff', 'dsp', 'bram18', 'uram'];

it('a single damaged text report gives no total that its parts deny and no cycles that their time denies', () => {
  const text = csynthText(LAYOUTS['vitis 2025.1'], DENSE);
  const only = (r: HlsReport | undefined) =>
    new Map(
      [...figuresOf(r)].filter(
        ([name]) => name.startsWith(`${DENSE.name} `) && TWICE.some((f) => name.endsWith(` ${f}`)),
      ),
    );
  const whole = only(assemble({ 'a.rpt': text }));
  expect(whole.size).toBe(7);
  const random = generator(7);
  const sum: Tally = { wrong: [], kept: 0, lost: 0 };
  for (let i = 0; i < RUNS; i++)
    tally(whole, only(assemble({ 'a.rpt': text }, ['a.rpt', damaged(text, random)])), sum);
  expect(sum.wrong).toEqual([]);
  expect(sum.kept).toBeGreaterThan(sum.lost);
});

/** Where a figure of `b` differs from that of `a`: both are plain values. */
function differing(a: unknown, b: unknown, path = ''): readonly string[] {
  if (typeof b === 'number')
    return typeof a === 'number' && a === b ? [] : [`${path}: ${String(a)} became ${b}`];
  if (typeof b !== 'object' || b === null) return [];
  return Object.entries(b).flatMap(([k, v]) =>
    differing((a as { [key: string]: unknown } | undefined)?.[k], v, `${path}.${k}`),
  );
}

it('a damaged report of utilization gives no figure that its parts or its percentage deny', () => {
  const whole = readReport(UTILIZATION, 'u.rpt').report;
  const random = generator(11);
  const wrong = new Set<string>();
  for (let i = 0; i < RUNS; i++) {
    const { report } = readReport(damaged(UTILIZATION, random), 'u.rpt');
    if (report.kind !== 'implementation' || whole.kind !== 'implementation') continue;
    for (const d of differing(whole.used, report.used)) wrong.add(d);
  }
  expect([...wrong]).toEqual([]);
});

it('a damaged hierarchy gives no figure of an instance that its parts or its kinds of LUTs deny', () => {
  const text = hierarchical(TOP_CELL, true);
  const figures = (report: ReadFile['report']) =>
    report.kind === 'implementation'
      ? [report.used, ...(report.cells ?? []).map(({ path, used }) => ({ path, ...used }))]
      : [];
  const right = new Map(
    figures(readReport(text, 'u.rpt').report).map((f) => ['path' in f ? f.path : 'used', f] as const),
  );
  expect(right.size).toBe(5);
  const random = generator(17);
  const wrong = new Set<string>();
  let kept = 0;
  for (let i = 0; i < RUNS; i++) {
    const { report } = readReport(damaged(text, random), 'u.rpt');
    for (const f of figures(report)) {
      const of = right.get('path' in f ? f.path : 'used');
      // A name that was hurt is no known instance, and stays beside its own figures.
      if (!of) continue;
      kept++;
      for (const d of differing(of, f)) if (!d.startsWith('.path')) wrong.add(d);
    }
  }
  expect([...wrong]).toEqual([]);
  expect(kept).toBeGreaterThan(RUNS / 4);
});

it.each(['RTL Synthesis', 'Place & Route'] as const)(
  'an export after %s with one damaged file gives no wrong total, period or instance',
  (step) => {
    const folder = 'impl/report/verilog';
    const files: Files = {
      [`${folder}/export.rpt`]: exportText(step, TOP_CELL),
      [`${folder}/export.xml`]: exportXml(step, TOP_CELL),
      'impl/verilog/report/net_hierarchical.rpt': hierarchical(
        TOP_CELL,
        true,
        step === 'Place & Route' ? 'Routed' : 'Synthesized',
      ),
    };
    const [whole] = assemble(files)!.implemented;
    const cells = new Map(whole!.cells.map((c) => [c.path, c.used]));
    expect([assemble(files)!.implemented.length, cells.size]).toEqual([1, 4]);
    const random = generator(19);
    const names = Object.keys(files);
    const wrong = new Set<string>();
    for (let i = 0; i < RUNS; i++) {
      const name = names[below(random, names.length)]!;
      const report = assemble(files, [name, damaged(files[name]!, random)]);
      // A report whose state was hurt is of no known step, and stands apart with figures that it has itself.
      for (const made of (report?.implemented ?? []).filter((m) => m.step === whole!.step)) {
        for (const d of differing(whole!.used, made.used)) wrong.add(d);
        for (const d of differing(whole!.timing, made.timing)) wrong.add(d);
        for (const c of made.cells)
          if (cells.has(c.path))
            for (const d of differing(cells.get(c.path), c.used)) wrong.add(`${c.path}${d}`);
      }
    }
    expect([...wrong]).toEqual([]);
  },
);

it.each([
  ['cosimulation', cosimText(RUN, true)],
  ['export', EXPORT],
  ['export_impl', EXPORT_IMPL],
  ['timing', timing('0.956', '0.000', 0, MET)],
])(
  'a damaged report of %s is read or told, and never turns a number into another unit or column',
  (_kind, text) => {
    const whole = readReport(text, 'a.rpt').report;
    const random = generator(13);
    for (let i = 0; i < RUNS; i++) {
      const hurt = damaged(text, random);
      const { report, diagnostics } = readReport(hurt, 'a.rpt');
      if (report.kind !== whole.kind) continue;
      // Without a second saying, a changed digit is a changed figure; whatever else changes must not move one elsewhere.
      for (const d of differing(whole, report)) {
        const became = /became (.+)$/.exec(d)![1]!;
        const printed = hurt.replaceAll(',', '');
        const half = String(Number(became) / 2);
        expect(printed.includes(became) || printed.includes(half), `${d} ${diagnostics.length}`).toBe(true);
      }
    }
  },
);
