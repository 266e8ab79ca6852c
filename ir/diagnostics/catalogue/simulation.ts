// Messages about simulations and the choices made by them: BN66x.
import { type MessageSpec, message } from '../diagnostic.ts';

export const simulationMessages = {
  deadlockWithoutBounds: message<Readonly<Record<string, never>>>(
    'BN660',
    'error',
    () => 'no FIFO depths let this design finish: it waits for something else',
    '--size-fifos looks for the smallest depths with which no sample is later than with FIFOs that take everything. This ' +
      'design does not finish even then, so what it waits for is no place in a FIFO. `burin simulate` shows who waits for ' +
      'whom.',
  ),
  sizingUnfinished: message<{ readonly fifos: number }>(
    'BN661',
    'error',
    (h) =>
      `no depths of the ${h.fifos} FIFOs were found that cost nothing, within the simulations that are allowed`,
    '--size-fifos runs the design with one set of depths after the other, up to a fixed number of simulations. They ran ' +
      'out before any set did as well as FIFOs without bound. The depths of the design itself stay usable: leave the ' +
      'option out.',
  ),
  tooManySamples: message<{ readonly samples: number; readonly touches: number; readonly limit: number }>(
    'BN662',
    'error',
    (h) =>
      `${h.samples} samples read and write channels ${h.touches} times, the limit of a simulation is ${h.limit}`,
    'A simulation keeps when each token of every sample was put and taken, about 20 bytes a token. The limit is set before ' +
      'memory is taken. A design is steady after a few samples, so fewer of them say the same. --size-fifos runs 64.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
