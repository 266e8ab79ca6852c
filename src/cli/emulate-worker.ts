// A thread of an emulation: starts the image it was given and answers blocks of samples, one after another.
import { parentPort, workerData } from 'node:worker_threads';
import { startEmulator } from '#src/backends/wasm/emulator';
import type { EmulatorImage } from '#src/backends/wasm/image';
import type { ThreadAnswer, ThreadJob } from './emulate-threads.ts';

const emulator = startEmulator(workerData as EmulatorImage);

function answer({ inputs, samples }: ThreadJob): ThreadAnswer {
  try {
    return { outputs: emulator.run(inputs, samples) };
  } catch (error) {
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (job: ThreadJob) => {
  const result = answer(job);
  const buffers = 'outputs' in result ? result.outputs.map((o) => o.buffer as ArrayBuffer) : [];
  parentPort?.postMessage(result, buffers);
});
