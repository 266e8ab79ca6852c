// What an export of HLS and Vivado write of the instances of a design: hierarchical utilization, export_syn.rpt and
// export_impl.rpt, and their XML.
import { head } from './vivado-reports.ts';

export interface WrittenCell {
  readonly name: string;
  readonly module: string;
  /** Directly in it: logic LUTs, LUTs as memory and as shift registers, registers, RAMB36, RAMB18, DSP, URAM. */
  readonly own: readonly [number, number, number, number, number, number, number, number];
  readonly parts?: readonly WrittenCell[];
}

/** With all inside it; `shared`: LUTs that two parts count both. */
function totals(cell: WrittenCell, shared = 0): readonly number[] {
  const sum: number[] = [...cell.own];
  for (const part of cell.parts ?? []) for (const [i, n] of totals(part).entries()) sum[i]! += n;
  return sum.map((x, i) => (i === 0 ? x - shared : x));
}

const MULT: WrittenCell = { name: 'mul_8s_U3', module: 'mul_8s', own: [10, 0, 0, 20, 0, 0, 2, 0] };
export const DENSE_CELL: WrittenCell = {
  name: 'dense_latency_config2_s_U0',
  module: 'dense_latency_config2_s',
  own: [700, 30, 5, 900, 1, 1, 4, 0],
  parts: [MULT],
};
const SOFTMAX_CELL: WrittenCell = {
  name: 'softmax_config4_s_U1',
  module: 'softmax_config4_s',
  own: [120, 0, 0, 80, 0, 3, 0, 1],
};
export const TOP_CELL: WrittenCell = {
  name: 'inst',
  module: 'net',
  own: [41, 0, 2, 60, 0, 0, 0, 0],
  parts: [DENSE_CELL, SOFTMAX_CELL],
};

function table(header: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const widths = header.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i]!.length)));
  const border = `+${widths.map((w) => '-'.repeat(w + 2)).join('+')}+`;
  const line = (r: readonly string[]) =>
    `|${r.map((c, i) => ` ${i < left ? c.padEnd(widths[i]!) : c.padStart(widths[i]!)} `).join('|')}|`;
  return [border, line(header), border, ...rows.map(line), border].join('\n');
}

/** `report_utilization -hierarchical`, of the wrapper of an export or of the design itself; `share` stands behind counts. */
export function hierarchical(
  top: WrittenCell,
  wrapped: boolean,
  state = 'Synthesized',
  shared = 0,
  share = '',
): string {
  const row = (depth: number, name: string, module: string, n: readonly number[]) => [
    `${'  '.repeat(depth)}${name}`,
    module,
    ...[n[0]! + n[1]! + n[2]!, ...n].map((x) => `${x}${share}`),
  ];
  const cell = (c: WrittenCell, depth: number, prefix: string): readonly (readonly string[])[] => {
    const module = depth === 0 ? '(top)' : `${prefix}${c.module}`;
    const below = wrapped ? `bd_0_hls_inst_0_${top.module}_` : '';
    const parts = c.parts ?? [];
    return [
      row(depth, c.name, module, totals(c, c === top ? shared : 0)),
      ...(parts.length > 0 ? [row(depth + 1, `(${c.name})`, module, c.own)] : []),
      ...parts.flatMap((p) => cell(p, depth + 1, below)),
    ];
  };
  const whole = totals(top, shared);
  const rows = wrapped
    ? [
        row(0, 'bd_0_wrapper', '(top)', whole),
        row(1, 'bd_0_i', 'bd_0', whole),
        row(2, 'hls_inst', 'bd_0_hls_inst_0', whole),
        ...cell({ ...top, name: 'inst' }, 3, 'bd_0_hls_inst_0_').map((r, i) =>
          i === 0 ? row(3, 'inst', `bd_0_hls_inst_0_${top.module}`, whole) : r,
        ),
      ]
    : cell({ ...top, name: top.module }, 0, '').map((r, i) =>
        i === 0 ? row(0, top.module, '(top)', whole) : r,
      );
  const header = 'Instance,Module,Total LUTs,Logic LUTs,LUTRAMs,SRLs,FFs,RAMB36,RAMB18,DSP Blocks,URAM'.split(
    ',',
  );
  const design = head('report_utilization -hierarchical -file a.rpt', state);
  return `${wrapped ? design.replace('Design       : net', 'Design       : bd_0_wrapper') : design}
1. Utilization by Hierarchy
---------------------------

${table(header, rows, 1)}
* Note: The sum of lower-level cells may be larger than their parent cells total, due to cross-hierarchy LUT combining
`;
}

/** LUT, FF, DSP, BRAM, URAM as an export counts them. */
function exported([
  logic,
  memory,
  shift,
  ff,
  ramb36,
  ramb18,
  dsp,
  uram,
]: readonly number[]): readonly number[] {
  return [logic! + memory! + shift!, ff!, dsp!, 2 * ramb36! + ramb18!, uram!];
}

export type Step = 'RTL Synthesis' | 'Place & Route';
const NAMES = ['LUT', 'FF', 'DSP', 'BRAM', 'URAM'];

/** export_syn.rpt or export_impl.rpt. */
export function exportText(step: Step, top: WrittenCell): string {
  const bar = '='.repeat(64);
  const blank = (n: number): string => (n === 0 ? '' : String(n));
  const rows = (c: WrittenCell, depth: number): readonly (readonly string[])[] => {
    const row = (name: string, n: readonly number[]) => [
      `${'  '.repeat(depth + (name.startsWith('(') ? 1 : 0))}${name}`,
      ...exported(n).map(blank),
      '',
    ];
    const parts = c.parts ?? [];
    return [
      row(c.name, totals(c)),
      ...(parts.length > 0 ? [row(`(${c.name})`, c.own)] : []),
      ...parts.flatMap((p) => rows(p, depth + 1)),
    ];
  };
  const whole = exported(totals(top));
  const periods = [
    ['Target', '4.000'],
    ['Post-Synthesis', '1.548'],
    ...(step === 'Place & Route' ? [['Post-Route', '3.963']] : []),
  ];
  return `${bar}
== Vivado ${step} Results
${bar}
+ General Information:
    * Version:         2023.2 (Build 4101106 on Feb  9 2024)
    * Target device:   xcvu13p-flga2577-2-e

${bar}
== ${step} Resource Summary
${bar}
${NAMES.map((n, i) => `${`${n}:`.padEnd(18)}${whole[i]}`).join('\n')}
SRL:              7

${bar}
== ${step} Timing Summary
${bar}
* Timing was met
${table(['Timing', 'Period (ns)'], periods, 2)}

${bar}
== ${step} Resources
${bar}
${table(['Name', ...NAMES, 'Source'], rows(top, 0), 7)}
`;
}

/** export_syn.xml or export_impl.xml. */
export function exportXml(step: Step, top: WrittenCell): string {
  const whole = exported(totals(top));
  const attributes = (n: readonly number[]) =>
    exported(n)
      .map((x, i) => (x === 0 ? '' : ` ${NAMES[i]}="${x}"`))
      .join('');
  const module = (
    c: WrittenCell,
    at: string,
  ): string => `    <RtlModule CELL="${at}" MODULENAME="${c.module}"${c === top ? ' IS_TOP="1"' : ''}>
      <Resources${attributes(totals(c))}/>
      <LocalResources${attributes(c.own)}/>
    </RtlModule>
${(c.parts ?? []).map((p) => module(p, `${at}/${p.name}`)).join('')}`;
  const routed = step === 'Place & Route';
  const counts = (n: readonly number[]) =>
    NAMES.map((name, i) => `      <${name}>${n[i]}</${name}>`).join('\n');
  return `<profile>
  <RunData>
    <RUN_TYPE>${routed ? 'impl' : 'synth'}</RUN_TYPE>
    <VIVADO_VERSION>v.2023.2</VIVADO_VERSION>
  </RunData>
  <TimingReport>
    <TargetClockPeriod>4.000</TargetClockPeriod>
    <CP_ROUTE>${routed ? '3.963' : 'NA'}</CP_ROUTE>
    <CP_SYNTH>1.548</CP_SYNTH>
    <CP_TARGET>4.000</CP_TARGET>
    <SLACK_ROUTE>${routed ? '0.037' : ''}</SLACK_ROUTE>
    <SLACK_SYNTH>2.452</SLACK_SYNTH>
    <TIMING_MET>TRUE</TIMING_MET>
  </TimingReport>
  <AreaReport>
    <Resources>
${counts(whole)}
    </Resources>
    <AvailableResources>
${counts([1_728_000, 3_456_000, 12_288, 5376, 1280])}
    </AvailableResources>
  </AreaReport>
  <RtlModules>
${module(top, 'inst')}  </RtlModules>
</profile>
`;
}
