// Pieces that every command of the program shares: `--json`, the example in its help, and the way its outcome
// reaches the frame. A command's module is imported only when it runs.
import { Command } from 'commander';
import type { Context } from './host.ts';
import type { Outcome } from './outcome.ts';

export type Deliver = (command: string, asJson: boolean, outcome: Outcome) => void;

export interface CommandFrame {
  readonly context: Context;
  readonly deliver: Deliver;
}

/** A subcommand with `--json` and an example. */
export function command(name: string, summary: string, example: string): Command {
  return new Command(name)
    .description(summary)
    .option('--json', 'print one JSON object on standard output')
    .addHelpText('after', `\nExample:\n  ${example.replaceAll('\n', '\n  ')}`);
}

/** Sets the action: `work` imports the command's module and calls it with the parsed arguments. */
export function acts<A extends readonly unknown[]>(
  c: Command,
  frame: CommandFrame,
  work: (context: Context, ...args: A) => Promise<Outcome>,
): Command {
  return c.action(async (...given: unknown[]) => {
    // Commander appends the command itself to the positional arguments and the options.
    const args = given.slice(0, -1) as unknown as A;
    const options = args[args.length - 1] as { readonly json?: boolean };
    const outcome = await work(frame.context, ...args);
    frame.deliver(c.name(), options.json === true, outcome);
  });
}
