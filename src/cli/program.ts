// All commands with their options and examples. Nothing heavy is imported here: `--help` and `explain` must not
// pay for parsers they do not use.
import { Command } from 'commander';
import { acts, type CommandFrame, command, type Deliver } from './command.ts';
import type { Context } from './host.ts';
import { burinVersion } from './version.ts';

function explain(frame: CommandFrame): Command {
  return acts<[string | undefined, object]>(
    command(
      'explain',
      'say at length what a message means; without a code, list all messages',
      'burin explain BN707',
    ).argument('[code]', 'for example BN707'),
    frame,
    async (_context, code) => (await import('./commands/explain.ts')).explain(code),
  );
}

export function buildProgram(context: Context, deliver: Deliver): Command {
  const frame = { context, deliver };
  const program = new Command('burin')
    .description('compiles trained neural networks to verified Vitis HLS projects')
    .version(burinVersion(), '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('(burin --help lists commands and options)');
  for (const c of [explain(frame)]) program.addCommand(c);
  for (const c of [program, ...program.commands]) {
    c.exitOverride().configureOutput({
      writeOut: context.host.out,
      writeErr: context.host.err,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    });
  }
  return program;
}
