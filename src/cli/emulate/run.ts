// The loop of an emulation: blocks of samples from a file through an engine into files and comparisons. Memory holds a
// few blocks, however many samples there are.
import { setImmediate } from 'node:timers/promises';
import type { Design } from '#ir/design/design';
import { type Diagnostic, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { DataError } from '#src/data/byte-source';
import { inputPorts, notFinite, outputPorts, sizeOfPort } from '#src/driver/interpret';
import type { Engine } from './engine.ts';
import type { ArrayOutput } from './output.ts';
import type { SampleReader } from './samples.ts';
import type { Tracer } from './trace.ts';
import type { Comparer } from './verdict.ts';

/** Values of the larger of inputs and outputs in a block. */
const BLOCK_VALUES = 2 ** 19;
/** What the compiled engines compute at once. */
const TILE = 64;

export interface Stages {
  readonly inputs: SampleReader;
  readonly engine: Engine;
  readonly output: ArrayOutput;
  readonly comparers: readonly Comparer[];
  readonly tracer: Tracer | undefined;
}

interface Block {
  readonly first: number;
  readonly samples: number;
  readonly inputs: readonly Float64Array[];
  readonly outputs: Promise<Result<readonly Float64Array[]>>;
}

export type Ran = Result<number> & { readonly toolFailed?: true };

function blockSize(design: Design, engine: Engine, traced: boolean): number {
  const values = (ports: ReturnType<typeof inputPorts>): number =>
    ports.reduce((n, p) => n + sizeOfPort(p), 0);
  const most = Math.max(values(inputPorts(design)), values(outputPorts(design)));
  const room = Math.floor(BLOCK_VALUES / most / TILE) * TILE;
  return Math.min(Math.max(room, TILE), engine.block, traced ? TILE : engine.block);
}

/** Ten reports, where there are that many blocks. */
function reporter(total: number, say: (text: string) => void): (done: number) => void {
  let reported = 0;
  return (done) => {
    const tenth = Math.floor((10 * done) / total);
    if (tenth === reported || done === total) return;
    reported = tenth;
    say(`emulated ${done} of ${total} samples`);
  };
}

/** Runs `samples` samples through all stages; how many ran, or the first thing that went wrong. */
export async function runBlocks(
  design: Design,
  { inputs, engine, output, comparers, tracer }: Stages,
  samples: number,
  say: (text: string) => void,
): Promise<Ran> {
  const size = blockSize(design, engine, tracer !== undefined);
  const report = reporter(samples, say);
  const onTheWay: Block[] = [];
  const refused = (diagnostics: readonly Diagnostic[]): Ran => failed(diagnostics);

  const finish = async (block: Block): Promise<Ran | undefined> => {
    const outputs = await block.outputs;
    if (!outputs.value) return { ...refused(outputs.diagnostics), toolFailed: true };
    for (const c of comparers) c.see(outputs.value, block.first, block.samples);
    output.append(outputs.value);
    tracer?.see(block.inputs, block.samples);
    report(block.first + block.samples);
    // Signals are heard between blocks.
    await setImmediate();
    return undefined;
  };
  try {
    for (let first = 0; first < samples; first += size) {
      const count = Math.min(size, samples - first);
      const arrays = inputs.next(count);
      const wild = notFinite({ arrays, samples: count }, design, count, first);
      if (wild) return refused([wild]);
      onTheWay.push({ first, samples: count, inputs: arrays, outputs: engine.run(arrays, count) });
      // One block more than threads, so that none of them waits for the disk.
      const failure = onTheWay.length > engine.threads ? await finish(onTheWay.shift()!) : undefined;
      if (failure) return failure;
    }
    for (const block of onTheWay) {
      const failure = await finish(block);
      if (failure) return failure;
    }
    return ok(samples);
  } catch (error) {
    if (error instanceof DataError) return refused([error.diagnostic]);
    throw error;
  }
}
