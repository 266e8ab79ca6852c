// Simulations of processes and channels: prepared once, run for any number of samples and any depths.
export { checkSimulation } from './check.ts';
export { closedForm } from './closed-form.ts';
export type { Observer } from './observer.ts';
export { type PreparedSimulation, prepareSimulation } from './prepare.ts';
export { intervalOf, latencyOf } from './readings.ts';
