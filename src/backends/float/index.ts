// Kernels on floats: what the network computes before anything is rounded.
export { createFloatEmulator, type FloatEmulator } from './design.ts';
export type { FloatType } from './store.ts';
