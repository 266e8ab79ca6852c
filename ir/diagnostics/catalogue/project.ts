// Messages about generated projects and their checks: BN5xx.
import type { MessageSpec } from '../diagnostic.ts';

export const projectMessages = {} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
