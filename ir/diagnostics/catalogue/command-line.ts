// Messages about the command line: BN7xx.
import type { MessageSpec } from '../diagnostic.ts';

export const commandLineMessages = {} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
