// Options that steer and watch the passes, for finding the one that does harm.
import { type Command, Option } from 'commander';
import type { PassesOptions } from '#src/passes/manager';
import type { Context } from './host.ts';
import { wholeNumber } from './model-options.ts';

export interface PassOptions {
  readonly skipPass: readonly string[];
  readonly passLimit?: number;
}

function repeatable(flags: string, text: string): Option {
  return new Option(flags, text)
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'none');
}

export function withPasses(c: Command): Command {
  return c
    .addOption(repeatable('--skip-pass <pass>', 'leave a pass out; repeatable'))
    .option('--pass-limit <n>', 'run the first n passes only', wholeNumber(0));
}

export function passesOptions(options: PassOptions, context: Context): PassesOptions {
  return {
    skip: options.skipPass,
    ...(options.passLimit === undefined ? {} : { limit: options.passLimit }),
    now: () => performance.now(),
    command: `burin ${context.argv.join(' ')}`,
  };
}
