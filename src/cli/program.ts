// All commands with their options and examples. Nothing heavy is imported here: `--help` and `explain` must not
// pay for parsers they do not use.
import { Command } from 'commander';
import { acts, type CommandFrame, command, type Deliver } from './command.ts';
import type { Context } from './host.ts';
import { type ModelOptions, withModel } from './model-options.ts';
import { type PassOptions, withPasses } from './pass-options.ts';
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

function check(frame: CommandFrame): Command {
  return acts<[string, ModelOptions & PassOptions]>(
    withPasses(
      withModel(
        command(
          'check',
          'find everything wrong with a model and its configuration, and list the layers, writing nothing',
          "burin check calo.yml --set dense_1.weight='fixed<8,2>'",
        ),
      ),
    ),
    frame,
    async (context, model, options) => (await import('./commands/check.ts')).check(context, model, options),
  );
}

function passes(frame: CommandFrame): Command {
  return acts<[object]>(
    command('passes', 'list the passes in their order', 'burin passes --json'),
    frame,
    async () => (await import('./commands/passes.ts')).passes(),
  );
}

export function buildProgram(context: Context, deliver: Deliver): Command {
  const frame = { context, deliver };
  const program = new Command('burin')
    .description('compiles trained neural networks to verified Vitis HLS projects')
    .version(burinVersion(), '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('(burin --help lists commands and options)');
  for (const c of [check(frame), explain(frame), passes(frame)]) program.addCommand(c);
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
