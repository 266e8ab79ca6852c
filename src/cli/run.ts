// The frame around every command: parses arguments, prints what the command hands back, turns anything thrown into
// a report that helps to mend it, and settles the exit code.
import { CommanderError } from 'commander';
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import type { Location } from '#ir/location';
import { painterFor } from '#src/report/colour';
import { renderDiagnostics } from '#src/report/diagnostics';
import { diagnosticsToJson } from '#src/report/json';
import { visibleLines } from '#src/report/visible';
import type { Context, Host } from './host.ts';
import { EXIT, type ExitCode, type Outcome } from './outcome.ts';
import { buildProgram } from './program.ts';
import { progressOn } from './progress.ts';
import { burinVersion } from './version.ts';

function relocate(at: Location, displayed: ReadonlyMap<string, string>): Location {
  switch (at.kind) {
    case 'text':
    case 'model':
      return { ...at, file: displayed.get(at.file) ?? at.file };
    case 'derived':
      return { ...at, from: at.from.map((f) => relocate(f, displayed)) };
    default:
      return at;
  }
}

/** Locations name files relative to the model; people want them relative to where they stand. */
function relocateDiagnostic(d: Diagnostic, displayed: ReadonlyMap<string, string>): Diagnostic {
  const moved = <T extends { readonly at?: Location }>(x: T): T =>
    x.at ? { ...x, at: relocate(x.at, displayed) } : x;
  return { ...moved(d), notes: d.notes.map(moved) };
}

function print(outcome: Outcome, command: string, asJson: boolean, context: Context): void {
  const { host, displayed } = context;
  const diagnostics = outcome.diagnostics.map((d) => relocateDiagnostic(d, displayed));
  const shown = new Map([...context.sources].map(([file, text]) => [displayed.get(file) ?? file, text]));
  const text = renderDiagnostics(diagnostics, {
    paint: painterFor(host.errIsTerminal, host.env),
    sourceOf: (file) => shown.get(file),
  });
  if (text) host.err(`${text}\n`);
  if (asJson) {
    const report = {
      command,
      exit: outcome.exit,
      diagnostics: diagnosticsToJson(diagnostics),
      result: outcome.json,
    };
    host.out(`${JSON.stringify(report, null, 2)}\n`);
  } else if (outcome.text) {
    host.out(`${outcome.text}\n`);
  }
}

function reportBug(error: unknown, argv: readonly string[], host: Host): void {
  const what = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  host.err(
    [
      'burin: internal error. This is a defect of Burin, not of your input; nothing was left half-written.',
      'Please report it with the lines below and, if you may share them, the input files.',
      '',
      `  burin ${burinVersion()}, node ${process.version}, ${process.platform}-${process.arch}`,
      `  arguments: ${JSON.stringify(argv)}`,
      ...visibleLines(what)
        .split('\n')
        .map((line) => `  ${line}`),
      '',
    ].join('\n'),
  );
}

/** Runs one command line; the result is the process's exit code. */
export async function run(argv: readonly string[], host: Host): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done;
  const progress = progressOn(host.err, host.errIsTerminal);
  const context: Context = {
    host,
    paint: painterFor(host.outIsTerminal, host.env),
    progress: progress.say,
    argv,
    sources: new Map(),
    displayed: new Map(),
  };
  const program = buildProgram(context, (command, asJson, outcome) => {
    progress.clear();
    print(outcome, command, asJson, context);
    exit = outcome.exit;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      const asked = error.code === 'commander.helpDisplayed' || error.code === 'commander.version';
      return asked ? EXIT.done : EXIT.usage;
    }
    progress.clear();
    reportBug(error, argv, host);
    return EXIT.bug;
  }
}
