// Messages about reports of vendor tools: BN67x and BN68x.
import { type MessageSpec, message } from '../diagnostic.ts';

export const reportMessages = {
  partNotUnderstood: message<{ readonly what: string; readonly why: string }>(
    'BN670',
    'warning',
    (h) => `${h.what} is not understood: ${h.why}`,
    'A part of a report that is cut off, changed or laid out in an unknown way is left out whole, because a figure read ' +
      'from the wrong place is worse than none. Other reports of the same run may still say the same figures.',
  ),
  contradiction: message<{ readonly figure: string; readonly module: string; readonly why: string }>(
    'BN671',
    'warning',
    (h) => `${h.figure} of "${h.module}" is left out: ${h.why}`,
    'Reports say most figures several times: in text and XML, in the row of the caller, as a total and its parts, in ' +
      'cycles and in ns. Where they contradict each other, none is believed. Usual causes are reports of two runs in one ' +
      'folder, and a file that was edited or damaged.',
  ),
  noReports: message<{ readonly path: string }>(
    'BN672',
    'error',
    (h) => `"${h.path}" holds no report of C synthesis, cosimulation or implementation`,
    'Burin looks for .rpt and .xml files below the folder, hidden folders aside: csynth.xml, *_csynth.rpt, *_cosim.rpt, ' +
      'export_syn and export_impl, vivado_synth.rpt and the utilization and timing reports of Vivado. Run C synthesis ' +
      'first, or give the folder in which it ran.',
  ),
  severalSolutions: message<{ readonly path: string; readonly solutions: string }>(
    'BN673',
    'error',
    (h) => `"${h.path}" holds reports of several runs: ${h.solutions}`,
    'Each solution of a project is a run of its own, with its own part, clock and figures. Give the folder of one of ' +
      'them; `burin compare` takes two.',
  ),
  anotherProject: message<{ readonly differs: string }>(
    'BN674',
    'error',
    (h) => `the report is not taken as one of this model: ${h.differs}`,
    'A report is set beside an estimate only if top function, part and clock agree, because figures of another run say ' +
      'nothing about this one. --part and --clock give the model the part and clock of the report; the top function is ' +
      'named by the project.',
  ),
  foreignReport: message<{ readonly files: string; readonly than: string }>(
    'BN675',
    'warning',
    (h) => `left out, because they are not of ${h.than}: ${h.files}`,
    'Reports of implementation lie where scripts put them, and may be left over from another design or part. They count ' +
      'only if their design and their part are those of C synthesis.',
  ),
  notEstimate: message<{ readonly path: string; readonly problem: string }>(
    'BN676',
    'error',
    (h) => `"${h.path}" is no estimate: ${h.problem}`,
    'A .json file that is compared is one that `burin estimate MODEL -o FILE` wrote.',
  ),
  notRead: message<{ readonly files: string }>(
    'BN677',
    'note',
    (h) => `not read, because they say nothing of cost or time that Burin knows: ${h.files}`,
    'Files that look like reports but are of other kinds, for example of power or of design rules.',
  ),
  topUnknown: message<{ readonly modules: string }>(
    'BN678',
    'warning',
    (h) => `the reports do not say which module is the top: ${h.modules}`,
    'The top function is the module that csynth.xml names, or the only one that no other calls. Without it there is no ' +
      'total and there are no layers; modules are listed as they are.',
  ),
  notReport: message<{ readonly path: string; readonly what: string }>(
    'BN679',
    'error',
    (h) => `"${h.path}" is no report that Burin reads: ${h.what}`,
    'Burin reads csynth.xml, csynth.rpt and the *_csynth.rpt and *_csynth.xml of modules, reports of cosimulation, ' +
      'export_syn and export_impl, and the utilization and timing reports of Vivado. A file is told by its content, not ' +
      'by its name.',
  ),
  summaryDiffers: message<{ readonly figure: string; readonly module: string; readonly why: string }>(
    'BN681',
    'note',
    (h) => `${h.figure} of "${h.module}" is that of its own reports; a summary differs: ${h.why}`,
    'Some versions of the tools count a little differently in csynth.rpt and csynth.xml than in the reports of modules. ' +
      'Where two reports of a module agree, their figure stands.',
  ),
  sequentialInterval: message<{
    readonly module: string;
    readonly interval: string;
    readonly by: string;
    readonly other: string;
    readonly latency: string;
  }>(
    'BN682',
    'note',
    (h) =>
      `the interval of "${h.module}" is ${h.interval}, as in ${h.by}; ${h.other} has its latency there, ${h.latency}`,
    'A function that is not pipelined starts again one cycle after it ended. Vivado HLS writes that interval into the XML ' +
      'of the top function, and the latency itself into its text. The figure of the XML stands.',
  ),
  blackBoxes: message<{ readonly boxes: string }>(
    'BN683',
    'note',
    (h) => `the utilization is left out, because it does not count what was synthesised apart: ${h.boxes}`,
    'Vivado lists as black boxes what it has not seen the inside of, and counts it as nothing. The run that synthesises an ' +
      'exported module counts none of it so; reports of the module itself and of the placed design count all.',
  ),
  implementationsDiffer: message<{ readonly differs: string }>(
    'BN684',
    'note',
    (h) => `reports of the same step of implementation differ, and stand apart: ${h.differs}`,
    'A module is often synthesised or routed several times, with other options or inside another design. Reports that ' +
      'agree are shown as one; those that do not are of different runs, and each keeps its figures.',
  ),
  tooManyFiles: message<{ readonly path: string; readonly limit: number }>(
    'BN680',
    'error',
    (h) => `"${h.path}" holds more than ${h.limit} files and folders`,
    'A project of the tools holds far fewer. Give the folder of the project, or of one solution.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
