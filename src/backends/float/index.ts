// Kernels on doubles: what the network computes before anything is rounded.
export { createFloatEmulator } from './design.ts';
