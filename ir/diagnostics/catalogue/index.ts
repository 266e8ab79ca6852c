// Every message Burin can give, by code. One file an area; the ranges keep codes stable and findable:
// BN1xx model files, BN2xx configuration, BN3xx the .nn language, BN4xx passes, BN5xx projects and their checks,
// BN60x to BN64x emulation and tools, BN65x estimates, BN66x simulations, BN67x and BN68x reports,
// BN7xx the command line,
// BN8xx kernel text.
import type { MessageSpec } from '../diagnostic.ts';
import { commandLineMessages } from './command-line.ts';
import { configMessages } from './config.ts';
import { emulationMessages } from './emulation.ts';
import { enginesMessages } from './engines.ts';
import { estimateMessages } from './estimate.ts';
import { fidelityMessages } from './fidelity.ts';
import { frontendsMessages } from './frontends.ts';
import { kernelMessages } from './kernel.ts';
import { languageMessages } from './language.ts';
import { passesMessages } from './passes.ts';
import { projectMessages } from './project.ts';
import { reportMessages } from './report.ts';
import { simulationMessages } from './simulation.ts';

const areas: readonly Readonly<Record<string, MessageSpec<never>>>[] = [
  frontendsMessages,
  configMessages,
  languageMessages,
  passesMessages,
  projectMessages,
  emulationMessages,
  enginesMessages,
  fidelityMessages,
  estimateMessages,
  simulationMessages,
  reportMessages,
  commandLineMessages,
  kernelMessages,
];

/** Code → entry. */
export const CATALOGUE: ReadonlyMap<string, MessageSpec<never>> = new Map(
  areas.flatMap((area) => Object.values(area).map((m) => [m.code, m] as const)),
);
