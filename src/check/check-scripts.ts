// The three scripts of a project: what they may say (check-tcl.ts) and what they must: name, part, clock and outputs
// of the design, both where project.tcl sets them and where the tools are told.
import type { Design } from '#ir/design/design';
import type { ToolTable } from '#src/targets/index';
import { checkScript } from './check-tcl.ts';
import type { Findings } from './findings.ts';
import type { TclCommandText } from './tcl-words.ts';

interface Wanted {
  readonly command: string;
  /** Option whose value it is; the first argument otherwise. */
  readonly option?: string;
  readonly value: string;
}

/** Commands at any depth are told apart by name; conditions around them do not matter here. */
function all(commands: readonly TclCommandText[], name: string): readonly TclCommandText[] {
  return commands.filter((c) => c.words[0]?.text === name);
}

/** Replaces $name and ${name} by what project.tcl set. */
function substituted(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, a, b) => values.get(a ?? b) ?? whole);
}

function checkTold(
  file: string,
  commands: readonly TclCommandText[],
  wanted: readonly Wanted[],
  values: ReadonlyMap<string, string>,
  findings: Findings,
): void {
  for (const w of wanted) {
    const calls = all(commands, w.command);
    if (calls.length === 0) findings.add('tclValue', file, undefined, `${w.command} is never called`);
    for (const c of calls) {
      const at = w.option === undefined ? 0 : c.words.findIndex((x) => x.text === w.option);
      const given = at < 0 ? undefined : c.words[at + 1];
      const text = given === undefined ? undefined : substituted(given.text, values);
      if (text === w.value) continue;
      const what = `${w.command}${w.option === undefined ? '' : ` ${w.option}`}`;
      findings.add(
        'tclValue',
        file,
        c.line,
        `${what} is told "${text ?? ''}", the design wants "${w.value}"`,
      );
    }
  }
}

/** Values that project.tcl sets; a list command stands for its words. */
function settings(
  commands: readonly TclCommandText[],
): ReadonlyMap<string, { readonly value: string; readonly line: number }> {
  return new Map(
    all(commands, 'set').flatMap((c) => {
      const [, name, value] = c.words;
      if (!name || !value) return [];
      const list = /^\[list ?(.*)\]$/.exec(value.text);
      return [[name.text, { value: list ? list[1]! : value.text, line: c.line }] as const];
    }),
  );
}

/** `top`: the top function; `outputs`: its output parameters, in order. */
export function checkScripts(
  files: ReadonlyMap<string, string>,
  design: Design,
  top: string,
  outputs: readonly string[],
  tool: ToolTable,
  findings: Findings,
): void {
  const read = (file: string, table: ToolTable): readonly TclCommandText[] | undefined => {
    const text = files.get(file);
    if (text === undefined) findings.add('projectFile', file, undefined, 'is missing');
    return text === undefined ? undefined : checkScript(file, text, table, findings);
  };
  const { part, clockPeriod, clockUncertainty } = design.target;
  const uncertainty = `${clockUncertainty.value}${clockUncertainty.unit === '%' ? '%' : ''}`;
  const project = settings(read('project.tcl', tool) ?? []);
  const wanted: Readonly<Record<string, string>> = {
    project_name: top,
    part,
    clock_period: String(clockPeriod),
    clock_uncertainty: uncertainty,
    output_ports: outputs.join(' '),
  };
  for (const [name, value] of Object.entries(wanted)) {
    const found = project.get(name);
    if (found?.value === value) continue;
    const text = `${name} is ${found ? `"${found.value}"` : 'not set'}, the design wants "${value}"`;
    findings.add('tclValue', 'project.tcl', found?.line, text);
  }
  const values = new Map([...project].map(([name, s]) => [name, s.value]));
  const build = read('build_prj.tcl', tool);
  if (build) {
    const told: readonly Wanted[] = [
      { command: 'set_top', value: top },
      { command: 'set_part', value: part },
      { command: 'create_clock', option: '-period', value: String(clockPeriod) },
      { command: 'set_clock_uncertainty', value: uncertainty },
    ];
    checkTold('build_prj.tcl', build, told, values, findings);
  }
  const synthesis = tool.logicSynthesis ? read('vivado_synth.tcl', tool.logicSynthesis) : undefined;
  if (synthesis) {
    const told: readonly Wanted[] = [
      { command: 'synth_design', option: '-top', value: top },
      { command: 'synth_design', option: '-part', value: part },
      { command: 'create_clock', option: '-period', value: String(clockPeriod) },
    ];
    checkTold('vivado_synth.tcl', synthesis, told, values, findings);
  }
}
