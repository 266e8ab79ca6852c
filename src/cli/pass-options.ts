// Options that steer and watch the passes, for finding the one that does harm.
import { type Command, Option } from 'commander';
import type { PassesOptions } from '#src/passes/manager';
import type { Context } from './host.ts';
import { wholeNumber } from './model-options.ts';

export interface PassOptions {
  readonly skipPass: readonly string[];
  readonly passLimit?: number;
  readonly printIrBefore: readonly string[];
  readonly printIrAfter: readonly string[];
}

function repeatable(flags: string, text: string): Option {
  return new Option(flags, text)
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'none');
}

export function withPasses(c: Command): Command {
  return c
    .addOption(repeatable('--skip-pass <pass>', 'leave a pass out; repeatable'))
    .option('--pass-limit <n>', 'run the first n passes only', wholeNumber(0))
    .addOption(repeatable('--print-ir-before <pass>', 'print the network before a pass (or "all") to stderr'))
    .addOption(repeatable('--print-ir-after <pass>', 'print the network after a pass (or "all") to stderr'));
}

export async function passesOptions(options: PassOptions, context: Context): Promise<PassesOptions> {
  const plain: PassesOptions = {
    skip: options.skipPass,
    ...(options.passLimit === undefined ? {} : { limit: options.passLimit }),
    now: () => performance.now(),
    command: `burin ${context.argv.join(' ')}`,
  };
  const wanted = { before: options.printIrBefore, after: options.printIrAfter };
  if (wanted.before.length + wanted.after.length === 0) return plain;
  const { printNn } = await import('#src/frontends/nn/print');
  return {
    ...plain,
    observe: (event) => {
      const names = wanted[event.when];
      if (!names.includes(event.pass) && !names.includes('all')) return;
      const change = event.when === 'after' && !event.changed ? ' (no change)' : '';
      context.host.err(`// ${event.when} ${event.pass}${change}\n${printNn(event.module)}\n`);
    },
  };
}
