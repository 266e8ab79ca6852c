// Any report by its content: which tool's layout it is, and what it says.
import type { ReadFile } from './claims.ts';
import { readCosim } from './cosim.ts';
import { readCsynthSummary } from './csynth-summary.ts';
import { readCsynthText } from './csynth-text.ts';
import { readCsynthXml } from './csynth-xml.ts';
import { readExport } from './export.ts';
import { readExportXml } from './export-xml.ts';
import { readHierarchy } from './hierarchy.ts';
import { readTiming } from './timing.ts';
import { readUtilization } from './utilization.ts';

type Reader = (text: string, file: string) => ReadFile;

/** Where reports say what they are: their first lines. */
const HEAD = 20_000;

const LAYOUTS: readonly (readonly [mark: RegExp, reader: Reader])[] = [
  [/^\s*(?:<\?xml[^>]*>\s*)?<profile>\s*<(?:RunData|AreaReport|TimingReport)>/, readExportXml],
  [/^\s*(?:<\?xml[^>]*>\s*)?<profile[\s>]/, readCsynthXml],
  [/^== Synthesis Summary Report of '/m, readCsynthSummary],
  [/^== (?:Vivado|Vitis) HLS Report for '/m, readCsynthText],
  [
    /^#=== Post-(?:Implementation|Synthesis) Resource usage ===|^== (?:Vivado )?(?:Place & Route|RTL Synthesis) /m,
    readExport,
  ],
  [/^\| Command +: report_utilization(?!.* -(?:hierarchical|slr))/m, readUtilization],
  [/^\| Command +: report_utilization .*-hierarchical(?!.* -slr)/m, readHierarchy],
  [/^\| Command +: report_timing_summary/m, readTiming],
  [/^\+ +RTL +\+ +Status +\+/m, readCosim],
];

/** The verbose reports of the scheduler and the binder repeat the tables of csynth.rpt, before all is settled. */
const VERBOSE = /^\+ Verbose Summary:/m;

/** What a report that is not read is of, in Vivado's words. */
function whatElse(head: string): string | undefined {
  const [, command, options = ''] = /^\| Command +: (report_\w+)(.*)$/m.exec(head) ?? [];
  const kind = / (-slr|-hierarchical)\b/.exec(options)?.[1];
  return command === undefined || kind === undefined ? command : `${command} ${kind}`;
}

/** `file`: its path, for messages. */
export function readReport(text: string, file: string): ReadFile {
  const head = text.slice(0, HEAD);
  const reader = LAYOUTS.find(([mark]) => mark.test(head))?.[1];
  if (reader && !(reader === readCsynthText && VERBOSE.test(text))) return reader(text, file);
  const what = reader ? 'verbose report of a step' : whatElse(head);
  return { report: { kind: 'other', file, ...(what === undefined ? {} : { what }) }, diagnostics: [] };
}
