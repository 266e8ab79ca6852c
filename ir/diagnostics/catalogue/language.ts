// Messages about the .nn language: BN3xx.
import type { MessageSpec } from '../diagnostic.ts';

export const languageMessages = {} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
