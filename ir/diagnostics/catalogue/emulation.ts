// Messages about emulation data files and tools: BN6xx.
import type { MessageSpec } from '../diagnostic.ts';

export const emulationMessages = {} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
