// Kernels on doubles: what the network computes before anything is rounded.
export { createFloatEmulator, type FloatEmulator, type FloatRun } from './design.ts';
