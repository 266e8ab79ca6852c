// The XML of C synthesis, of a module and of a whole design, and the summary in text.
import type { Resource } from '#ir/cost/estimate';
import {
  type Amounts,
  AVAILABLE,
  areaColumns,
  type Layout,
  PART,
  period,
  type Said,
  TARGET,
  table,
  time,
  total,
  type WrittenModule,
} from './written-reports.ts';

const undef = (v: Said): string => (v === null ? 'undef' : String(v));

/** `<module>_csynth.xml`. */
export function csynthXml(layout: Layout, m: WrittenModule): string {
  const columns = areaColumns(layout);
  const amounts = (of: Amounts) => columns.map(([title, r]) => `<${title}>${of[r]}</${title}>`).join('\n');
  const times = layout.times
    ? `<Best-caseRealTimeLatency>${time(m.latency[0], period(m))}</Best-caseRealTimeLatency>
<Worst-caseRealTimeLatency>${time(m.latency[1], period(m))}</Worst-caseRealTimeLatency>`
    : '';
  return `<profile>

<ReportVersion>
<Version>${layout.version}</Version>
</ReportVersion>

<UserAssignments>
<unit>ns</unit>
<ProductFamily>virtexuplus</ProductFamily>
<Part>${PART}</Part>
<TopModelName>${m.name}</TopModelName>
<TargetClockPeriod>${TARGET.toFixed(2)}</TargetClockPeriod>
<ClockUncertainty>0.62</ClockUncertainty>
</UserAssignments>

<PerformanceEstimates>
<PipelineType>none</PipelineType>
<SummaryOfTimingAnalysis>
<unit>ns</unit>
<EstimatedClockPeriod>${(m.clock ?? 3.5).toFixed(3)}</EstimatedClockPeriod>
</SummaryOfTimingAnalysis>
<SummaryOfOverallLatency>
<unit>clock cycles</unit>
<Best-caseLatency>${undef(m.latency[0])}</Best-caseLatency>
<Average-caseLatency>undef</Average-caseLatency>
<Worst-caseLatency>${undef(m.latency[1])}</Worst-caseLatency>
${times}
<Interval-min>${undef(m.ii[0])}</Interval-min>
<Interval-max>${undef(m.ii[1])}</Interval-max>
</SummaryOfOverallLatency>
</PerformanceEstimates>

<AreaEstimates>
<Resources>
${amounts(total(m))}
</Resources>
<AvailableResources>
${amounts(AVAILABLE)}
</AvailableResources>
</AreaEstimates>

<InterfaceSummary>
<RtlPorts>
<name>x</name>
<Bits>16</Bits>
</RtlPorts>
</InterfaceSummary>

</profile>
`;
}

const bothEnds = ([least, most]: readonly [Said, Said]): string =>
  least === most ? undef(least) : `${undef(least)} ~ ${undef(most)}`;

/** csynth.xml of Vitis HLS: the top's, with the call tree and a section for every module. */
export function csynthDesignXml(layout: Layout, top: WrittenModule): string {
  const tree = (m: WrittenModule): string =>
    (m.calls ?? [])
      .map(
        (c, i) =>
          `<Instance><InstName>${c.name}_U${i}</InstName><ModuleName>${c.name}</ModuleName><InstancesList>${tree(c)}</InstancesList></Instance>`,
      )
      .join('\n');
  const all = (m: WrittenModule): readonly WrittenModule[] => [m, ...(m.calls ?? []).flatMap(all)];
  const section = (m: WrittenModule): string => {
    const t = total(m);
    return `<Module>
<Name>${m.name}</Name>
<PerformanceEstimates>
<SummaryOfTimingAnalysis>
<TargetClockPeriod>${TARGET.toFixed(2)}</TargetClockPeriod>
<ClockUncertainty>0.62</ClockUncertainty>
<EstimatedClockPeriod>${(m.clock ?? 3.5).toFixed(3)}</EstimatedClockPeriod>
</SummaryOfTimingAnalysis>
<SummaryOfOverallLatency>
<Best-caseLatency>${undef(m.latency[0])}</Best-caseLatency>
<Worst-caseLatency>${undef(m.latency[1])}</Worst-caseLatency>
<Best-caseRealTimeLatency>${time(m.latency[0], period(m))}</Best-caseRealTimeLatency>
<Worst-caseRealTimeLatency>${time(m.latency[1], period(m))}</Worst-caseRealTimeLatency>
<PipelineInitiationInterval>${bothEnds(m.ii)}</PipelineInitiationInterval>
<PipelineType>none</PipelineType>
</SummaryOfOverallLatency>
</PerformanceEstimates>
<AreaEstimates>
<Resources>
${areaColumns(layout)
  .map(([title, r]) => `<${title}>${t[r]}</${title}>\n<AVAIL_${title}>${AVAILABLE[r]}</AVAIL_${title}>`)
  .join('\n')}
</Resources>
</AreaEstimates>
</Module>`;
  };
  const design = `<RTLDesignHierarchy>
<TopModule>
<ModuleName>${top.name}</ModuleName>
<InstancesList>${tree(top)}</InstancesList>
</TopModule>
</RTLDesignHierarchy>
<ModuleInformation>
${all(top).map(section).join('\n')}
</ModuleInformation>
</profile>`;
  return csynthXml(layout, top).replace('</profile>', design);
}

/** csynth.rpt of Vitis HLS. */
export function csynthSummary(layout: Layout, top: WrittenModule): string {
  const bar = '='.repeat(64);
  const rows = (m: WrittenModule, depth: number): readonly (readonly string[])[] => {
    const t = total(m);
    const share = (r: Resource) => (t[r] === 0 ? '-' : `${t[r]} (~0%)`);
    const one = m.latency[1] === null ? '-' : String(m.latency[1]);
    const every = m.ii[1] === null ? '-' : String(m.ii[1]);
    const cells = [
      '-',
      '1.21',
      one,
      '-',
      '-',
      every,
      '-',
      'no',
      share('bram18'),
      share('dsp'),
      share('ff'),
      share('lut'),
      share('uram'),
    ];
    return [
      [`${' '.repeat(depth)}+ ${m.name}`, ...cells],
      ...(m.loops ?? []).map((l) => [`${' '.repeat(depth + 1)}o ${l.trim()}`, ...cells.map(() => '-')]),
      ...(m.calls ?? []).flatMap((c) => rows(c, depth + 1)),
    ];
  };
  const headers = [
    ['Modules', 'Issue', '', 'Latency', 'Latency', 'Iteration', '', 'Trip', '', '', '', '', '', ''],
    [
      '& Loops',
      'Type',
      'Slack',
      '(cycles)',
      '(ns)',
      'Latency',
      'Interval',
      'Count',
      'Pipelined',
      'BRAM',
      'DSP',
      'FF',
      'LUT',
      'URAM',
    ],
  ];
  return [
    '',
    bar,
    `== Synthesis Summary Report of '${top.name}'`,
    bar,
    '+ General Information: ',
    `    * Version:        ${layout.version} (Build 3670227 on Oct 13 2022)`,
    `    * Target device:  ${PART}`,
    '',
    '+ Performance & Resource Estimates: ',
    '    ',
    "    PS: '+' for module; 'o' for loop; '*' for dataflow",
    table(headers, [rows(top, 0)], '    '),
    '',
    bar,
    '== HW Interfaces',
    bar,
    '* Other Ports',
    '+---+---+',
    '| a | b |',
    '',
  ].join('\n');
}
