// Messages about passes and lowering: BN4xx.
import type { MessageSpec } from '../diagnostic.ts';

export const passesMessages = {} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
