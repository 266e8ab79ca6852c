// Generated scripts against the tables: each command is one of the tool version or of the Tcl language, or a procedure
// of the script; each option and number of arguments is documented; names, part and clock are the design's.
import { nearestName } from '#ir/diagnostics/nearest';
import type { TclCommand, ToolTable } from '#src/targets/index';
import type { Findings } from './findings.ts';
import {
  expressionScripts,
  splitTcl,
  type TclCommandText,
  type TclScript,
  type TclWord,
} from './tcl-words.ts';

function literal(w: TclWord): boolean {
  return w.form === 'braced' || (w.substitutions.length === 0 && !w.text.includes('$'));
}

/** The first thing that the table does not allow about the words after the command's name, or undefined. */
export function usageProblem(name: string, table: TclCommand, args: readonly TclWord[]): string | undefined {
  let positional = 0;
  if (table.subcommands) {
    const sub = args[0];
    if (!sub || (literal(sub) && !table.subcommands.includes(sub.text)))
      return `${name} has no subcommand "${sub?.text ?? ''}"`;
  }
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const isOption = table.options !== undefined && word.form === 'bare' && /^-[A-Za-z]/.test(word.text);
    if (!isOption) {
      positional++;
      continue;
    }
    const option = Object.hasOwn(table.options!, word.text) ? table.options![word.text] : undefined;
    if (!option) {
      const near = nearestName(word.text, Object.keys(table.options!));
      return `${name} has no option ${word.text}${near === undefined ? '' : `; did you mean ${near}?`}`;
    }
    if (option.form === 'flag') continue;
    const value = args[++i];
    if (!value) return `${name} ${word.text} needs a value`;
    if (option.form === 'choice' && literal(value) && !option.values?.includes(value.text))
      return `${name} ${word.text} must be one of ${option.values?.join(', ')}`;
  }
  const { min, max } = table.arguments;
  if (positional >= min && positional <= (max ?? Number.POSITIVE_INFINITY)) return undefined;
  return `${name} takes ${max === undefined ? `at least ${min}` : min === max ? min : `${min} to ${max}`} arguments, not ${positional}`;
}

/** Arguments of `exec` without redirections: `>@ stdout`, `2>@ stderr`. */
function withoutRedirections(words: readonly TclWord[]): readonly TclWord[] {
  return words.filter((w, i) => !/^[12]?>@?$/.test(w.text) && !/^[12]?>@?$/.test(words[i - 1]?.text ?? ''));
}

class ScriptChecker {
  readonly #file: string;
  readonly #tables: readonly ToolTable[];
  readonly #programs: ReadonlyMap<string, TclCommand>;
  readonly #findings: Findings;
  /** Procedures of the script and how many arguments they take. */
  readonly #procs = new Map<string, number>();

  constructor(file: string, tool: ToolTable, findings: Findings) {
    this.#file = file;
    this.#tables = tool.language ? [tool, tool.language] : [tool];
    this.#programs = new Map([...tool.programs, ...(tool.logicSynthesis?.programs ?? [])]);
    this.#findings = findings;
  }

  script(script: TclScript): readonly TclCommandText[] {
    const { commands, problem } = splitTcl(script);
    if (problem) this.#findings.add('projectFile', this.#file, problem.line, problem.problem);
    for (const c of commands) {
      if (c.words[0]?.text !== 'proc' || c.words.length !== 4) continue;
      const names = splitTcl({ text: c.words[2]!.text, line: c.line }).commands[0]?.words ?? [];
      this.#procs.set(c.words[1]!.text, names.length);
    }
    for (const c of commands) this.#command(c);
    return commands;
  }

  #expression(w: TclWord, line: number): void {
    for (const s of expressionScripts({ text: w.text, line })) this.script(s);
  }

  /** `if cond ?then? body elseif … else …` */
  #branches(words: readonly TclWord[], line: number): void {
    let expression = true;
    for (const w of words) {
      if (w.form === 'bare' && (w.text === 'else' || w.text === 'then')) expression = false;
      else if (w.form === 'bare' && w.text === 'elseif') expression = true;
      else {
        if (expression) this.#expression(w, line);
        else this.script({ text: w.text, line });
        expression = false;
      }
    }
  }

  #command({ words, line }: TclCommandText): void {
    for (const w of words) for (const s of w.substitutions) this.script(s);
    const [head, ...args] = words as [TclWord, ...TclWord[]];
    const name = head.text;
    const add = (check: 'tclCommand' | 'tclOption', text: string): void =>
      this.#findings.add(check, this.#file, line, text);
    const takes = this.#procs.get(name);
    if (takes !== undefined) {
      if (args.length !== takes) add('tclOption', `${name} takes ${takes} arguments, not ${args.length}`);
      return;
    }
    const table = this.#tables.map((t) => t.commands.get(name)).find((c) => c !== undefined);
    if (!table || !literal(head)) {
      const near = nearestName(
        name,
        this.#tables.flatMap((t) => [...t.commands.keys()]),
      );
      const known = this.#tables.map((t) => t.name).join(' and ');
      add(
        'tclCommand',
        `${known} document no command "${name}"${near === undefined ? '' : `; did you mean ${near}?`}`,
      );
      return;
    }
    const wrong = usageProblem(name, table, args);
    if (wrong !== undefined) add('tclOption', wrong);
    if (table.program === 'first') this.#program(args, add);
    if (table.script === 'branches') this.#branches(args, line);
    else if (table.script === 'last' && args.length > 0) this.script({ text: args.at(-1)!.text, line });
    else if (table.script === 'first' && args.length > 0) this.script({ text: args[0]!.text, line });
    if (name === 'expr') for (const w of args) this.#expression(w, line);
  }

  #program(words: readonly TclWord[], add: (check: 'tclCommand' | 'tclOption', text: string) => void): void {
    const [program, ...args] = withoutRedirections(words);
    const table = program && literal(program) ? this.#programs.get(program.text) : undefined;
    if (!program || !table) {
      add('tclCommand', `the script may not start "${program?.text ?? ''}"`);
      return;
    }
    const wrong = usageProblem(program.text, table, args);
    if (wrong !== undefined) add('tclOption', wrong);
  }
}

/** Checks a script against the tool's table and returns its outermost commands. */
export function checkScript(
  file: string,
  text: string,
  tool: ToolTable,
  findings: Findings,
): readonly TclCommandText[] {
  return new ScriptChecker(file, tool, findings).script({ text, line: 1 });
}
