// Messages about model files: BN1xx.
import type { MessageSpec } from '../diagnostic.ts';

export const frontendsMessages = {} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
