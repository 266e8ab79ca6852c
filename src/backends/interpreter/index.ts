// The BigInt interpreter: simple enough to be trusted, and therefore the judge of C++ and every fast engine.
export { createInterpreter } from './design.ts';

export {
  createKernelInterpreter,
  interpretKernel,
} from './kernel.ts';
