// Messages about configuration files: BN2xx.
import type { MessageSpec } from '../diagnostic.ts';

export const configMessages = {} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
