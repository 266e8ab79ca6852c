// The BigInt interpreter: simple enough to be trusted, and therefore the judge of C++ and every fast engine.
export { createInterpreter, type DesignInterpreter, type InterpreterRun } from './design.ts';
export type { Watch } from './frame.ts';
export {
  createKernelInterpreter,
  interpretKernel,
  type KernelInputs,
  type KernelInterpreter,
  type KernelOutputs,
} from './kernel.ts';
