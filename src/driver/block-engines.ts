// A network as a function on blocks of samples: in the hardware's arithmetic (WebAssembly) or as trained (doubles). Both
// are set up once and run block after block, so callers need no more memory than a block.
import type { Design } from '#ir/design/design';
import type { Module } from '#ir/graph/module';
import { compileEmulator } from '#src/backends/wasm/emulator';
import { trainedEmulator } from './float.ts';

/** Inputs of each input port, row-major, samples first, to outputs of each output port. */
type BlockRun = (inputs: readonly Float64Array[], samples: number) => readonly Float64Array[];

export interface BlockEngine {
  readonly run: BlockRun;
  /** Why parts run slowly, in words for people. */
  readonly notes: readonly string[];
}

/** Bit for bit what the hardware computes. */
export function hardwareBlocks(design: Design): BlockEngine {
  const emulator = compileEmulator(design);
  return { notes: emulator.notes, run: (inputs, samples) => emulator.run(inputs, samples) };
}

/** The network as trained, on doubles. */
export function trainedBlocks(resolved: Module): BlockEngine {
  const emulator = trainedEmulator(resolved);
  return { notes: [], run: (inputs, samples) => emulator.run(inputs, samples).outputs };
}
