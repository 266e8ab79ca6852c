// Reports in the layouts of the tools' generations, written from a design in a few numbers: tables drawn here, with the
// columns and titles that each version prints. The real reports beside the repository say whether the layouts are right.
import { RESOURCES, type Resource } from '#ir/cost/estimate';

export type Said = number | null;
export type Amounts = { readonly [R in Resource]: number };

export interface WrittenModule {
  readonly name: string;
  readonly latency: readonly [min: Said, max: Said];
  readonly ii: readonly [min: Said, max: Said];
  readonly clock?: number;
  /** Without what it calls. */
  readonly own: Amounts;
  readonly calls?: readonly WrittenModule[];
  readonly loops?: readonly string[];
  /** Cycles of an iteration, as printed. */
  readonly iteration?: string;
}

export interface Layout {
  readonly tool: 'Vivado' | 'Vitis';
  readonly version: string;
  /** Latencies as times too, from 2019.2 on. */
  readonly times: boolean;
  readonly uram: boolean;
  readonly slr: boolean;
  readonly dsp: 'DSP48E' | 'DSP';
}

export const LAYOUTS = {
  'vivado 2016.4': {
    tool: 'Vivado',
    version: '2016.4',
    times: false,
    uram: false,
    slr: false,
    dsp: 'DSP48E',
  },
  'vivado 2018.3': {
    tool: 'Vivado',
    version: '2018.3',
    times: false,
    uram: false,
    slr: false,
    dsp: 'DSP48E',
  },
  'vivado 2019.1': { tool: 'Vivado', version: '2019.1', times: false, uram: true, slr: true, dsp: 'DSP48E' },
  'vivado 2020.1': { tool: 'Vivado', version: '2020.1', times: true, uram: true, slr: false, dsp: 'DSP48E' },
  'vitis 2021.1': { tool: 'Vitis', version: '2021.1', times: true, uram: true, slr: false, dsp: 'DSP' },
  'vitis 2025.1': { tool: 'Vitis', version: '2025.1', times: true, uram: true, slr: true, dsp: 'DSP' },
} as const satisfies Readonly<Record<string, Layout>>;

export const PART = 'xcvu13p-flga2577-2-e';
export const TARGET = 5;
export const AVAILABLE: Amounts = { lut: 1_728_000, ff: 3_456_000, dsp: 12_288, bram18: 5376, uram: 1280 };

export const none: Amounts = { lut: 0, ff: 0, dsp: 0, bram18: 0, uram: 0 };

export function total(m: WrittenModule): Amounts {
  const calls = (m.calls ?? []).map(total);
  return Object.fromEntries(
    RESOURCES.map((r) => [r, m.own[r] + calls.reduce((n, c) => n + c[r], 0)]),
  ) as Amounts;
}

/** Header lines and groups of rows as the tools draw them: names to the left, the rest to the right. */
export function table(
  headers: readonly (readonly string[])[],
  groups: readonly (readonly (readonly string[])[])[],
  indent = '',
): string {
  const rows = groups.flat();
  const columns = headers.at(-1)!.length;
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...[...headers.slice(-1), ...rows].map((r) => r[i]!.length), 5),
  );
  // A header above several columns is written once, has its bar at the end of them, and widens the first.
  for (const header of headers.slice(0, -1)) {
    for (let i = 0; i < columns; i++) {
      if (header[i] === '<') continue;
      let width = widths[i]!;
      for (let k = i + 1; header[k] === '<'; k++) width += widths[k]! + 1;
      widths[i] = widths[i]! + Math.max(0, header[i]!.length - width);
    }
  }
  const border = `+${widths.map((w) => '-'.repeat(w)).join('+')}+`;
  const spanning = (header: readonly string[]): string => {
    const cells: string[] = [];
    for (let i = 0; i < columns; ) {
      let end = i + 1;
      let width = widths[i]!;
      while (end < columns && header[end] === '<') width += widths[end++]! + 1;
      cells.push(header[i]!.padEnd(width));
      i = end;
    }
    return `|${cells.join('|')}|`;
  };
  const line = (r: readonly string[]) =>
    `|${r.map((c, i) => (i === 0 ? c.padEnd(widths[i]!) : c.padStart(widths[i]!))).join('|')}|`;
  return [border, ...headers.map(spanning), border, ...groups.flatMap((g) => [...g.map(line), border])]
    .map((l) => indent + l)
    .join('\n');
}

const count = (v: Said): string => (v === null ? '?' : String(v));

export function time(cycles: Said, period: number): string {
  if (cycles === null) return '?';
  const ns = cycles * period;
  return ns >= 1000 ? `${(ns / 1000).toFixed(3)} us` : cycles === 0 ? '0 ns' : `${ns.toFixed(3)} ns`;
}

export const period = (m: WrittenModule): number => Math.max(TARGET, m.clock ?? 3.5);

function latencyTable(
  { times }: Layout,
  names: readonly string[],
  rows: readonly (readonly [names: readonly string[], m: WrittenModule, period: number])[],
  indent: string,
): string {
  const blank = names.map(() => '');
  const top = times
    ? [...blank, 'Latency (cycles)', '<', 'Latency (absolute)', '<', 'Interval', '<', 'Pipeline']
    : [...blank, 'Latency', '<', 'Interval', '<', 'Pipeline'];
  const ends = ['min', 'max'];
  const below = [...names, ...ends, ...(times ? ends : []), ...ends, 'Type'];
  const body = rows.map(([title, m, p]) => [
    ...title,
    ...m.latency.map(count),
    ...(times ? m.latency.map((c) => time(c, p)) : []),
    ...m.ii.map(count),
    'none',
  ]);
  return table([top, below], [body], indent);
}

export function areaColumns({ uram, dsp }: Layout): readonly (readonly [title: string, of: Resource])[] {
  const all = [
    ['BRAM_18K', 'bram18'],
    [dsp, 'dsp'],
    ['FF', 'ff'],
    ['LUT', 'lut'],
    ['URAM', 'uram'],
  ] as const;
  return uram ? all : all.slice(0, 4);
}

function areas(layout: Layout, m: WrittenModule): string {
  const columns = areaColumns(layout);
  const row = (name: string, of: (r: Resource) => string) => [name, ...columns.map(([, r]) => of(r))];
  const called = (m.calls ?? []).map(total);
  // What is its own is spread over two rows, so that there is a sum.
  const half = (r: Resource) => Math.floor(m.own[r] / 2);
  const parts = [
    row('DSP', () => '-'),
    row('Expression', (r) => String(half(r))),
    row('FIFO', () => '-'),
    row('Instance', (r) => (called.length === 0 ? '-' : String(called.reduce((n, c) => n + c[r], 0)))),
    row('Memory', () => '-'),
    row('Register', (r) => String(m.own[r] - half(r))),
  ];
  const share = (of: Amounts) =>
    row('Utilization (%)', (r) => String(Math.floor((100 * total(m)[r]) / of[r])));
  const slr = Object.fromEntries(RESOURCES.map((r) => [r, AVAILABLE[r] / 4])) as Amounts;
  const groups = [
    parts,
    [row('Total', (r) => String(total(m)[r]))],
    ...(layout.slr ? [[row('Available SLR', (r) => String(slr[r]))], [share(slr)]] : []),
    [row('Available', (r) => String(AVAILABLE[r]))],
    [share(AVAILABLE)],
  ];
  return table([['Name', ...columns.map(([title]) => title)]], groups);
}

/** `<module>_csynth.rpt`. */
export function csynthText(layout: Layout, m: WrittenModule): string {
  const calls = m.calls ?? [];
  const unit = layout.times ? ['', ''] : [' (ns)', ' (clock cycles)'];
  const named = (c: WrittenModule, i: number) => [`${c.name}_U${i}`, c.name];
  const columns = areaColumns(layout);
  const ns = layout.times ? ' ns' : '';
  const bar = '='.repeat(64);
  const loops = (m.loops ?? []).map((l, i) => [
    l,
    String(10 + i),
    '12',
    m.iteration ?? '3',
    '1',
    '1',
    '10',
    'yes',
  ]);
  return [
    '',
    bar,
    `== ${layout.tool} HLS Report for '${m.name}'`,
    bar,
    '* Date:           Sat Mar 18 22:59:37 2023',
    '',
    `* Version:        ${layout.version} (Build 2897737 on Wed May 27 20:21:37 MDT 2020)`,
    '* Project:        net_prj',
    `* Solution:       solution1${layout.tool === 'Vitis' ? ' (Vivado IP Flow Target)' : ''}`,
    '* Product family: virtexuplus',
    `* Target device:  ${PART}`,
    '',
    bar,
    '== Performance Estimates',
    bar,
    `+ Timing${unit[0]}: `,
    '    * Summary: ',
    table(
      [['Clock', 'Target', 'Estimated', 'Uncertainty']],
      [[['ap_clk', `${TARGET.toFixed(2)}${ns}`, `${(m.clock ?? 3.5).toFixed(3)}${ns}`, `0.62${ns}`]]],
      '    ',
    ),
    '',
    `+ Latency${unit[1]}: `,
    '    * Summary: ',
    latencyTable(layout, [], [[[], m, period(m)]], '    '),
    '',
    '    + Detail: ',
    '        * Instance: ',
    calls.length === 0
      ? '        N/A'
      : latencyTable(
          layout,
          ['Instance', 'Module'],
          calls.map((c, i) => [named(c, i), c, period(c)]),
          '        ',
        ),
    '',
    '        * Loop: ',
    loops.length === 0
      ? '        N/A'
      : table(
          [
            ['', 'Latency (cycles)', '<', 'Iteration', 'Initiation Interval', '<', 'Trip', ''],
            ['Loop Name', 'min', 'max', 'Latency', 'achieved', 'target', 'Count', 'Pipelined'],
          ],
          [loops],
          '        ',
        ),
    '',
    bar,
    '== Utilization Estimates',
    bar,
    '* Summary: ',
    areas(layout, m),
    '',
    '+ Detail: ',
    '    * Instance: ',
    calls.length === 0
      ? '    N/A'
      : table(
          [['Instance', 'Module', ...columns.map(([title]) => title)]],
          [
            calls.map((c, i) => [...named(c, i), ...columns.map(([, r]) => String(total(c)[r]))]),
            [['Total', '', ...columns.map(([, r]) => String(calls.reduce((n, c) => n + total(c)[r], 0)))]],
          ],
          '    ',
        ),
    '',
    `    * ${layout.dsp}: `,
    '    N/A',
    '',
  ].join('\n');
}

export const SOFTMAX: WrittenModule = {
  name: 'softmax_config4_s',
  latency: [5, 5],
  ii: [1, 1],
  own: { lut: 742, ff: 522, dsp: 5, bram18: 8, uram: 0 },
};
export const DENSE: WrittenModule = {
  name: 'dense_latency_config2_s',
  latency: [31, 33],
  ii: [31, 33],
  clock: 4.371,
  own: { lut: 28_385, ff: 5814, dsp: 719, bram18: 3, uram: 1 },
  loops: ['- ReuseLoop', ' + Inner'],
};
export const TOP: WrittenModule = {
  name: 'net',
  latency: [36, 240],
  ii: [31, 34],
  clock: 4.371,
  own: { lut: 41, ff: 3426, dsp: 0, bram18: 2, uram: 0 },
  calls: [DENSE, SOFTMAX],
};
