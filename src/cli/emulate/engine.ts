// The engines of an emulation behind one face: blocks of samples in, blocks of outputs out, set up once.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Design } from '#ir/design/design';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { FloatType } from '#src/backends/float/index';
import { type Samples, toArrays, toCodes } from '#src/driver/interpret';
import type { Context } from '../host.ts';
import { EXIT, type ExitCode } from '../outcome.ts';

type EngineName = 'wasm' | 'interpreter' | 'csim' | 'float';

export interface Engine {
  /** Outputs of each port, row-major, for as many samples. Blocks may be on their way at once. */
  readonly run: (
    inputs: readonly Float64Array[],
    samples: number,
  ) => Promise<Result<readonly Float64Array[]>>;
  readonly close: () => void;
  /** Blocks worth giving at once. */
  readonly threads: number;
  /** Samples in a block at most. */
  readonly block: number;
  /** Of a run that fails. */
  readonly failure: ExitCode;
}

export interface EngineOptions {
  readonly engine: EngineName;
  readonly floatType?: FloatType;
  readonly threads?: number;
  readonly apTypes?: string;
}

interface Network {
  readonly design: Design;
  readonly resolved: Module;
}

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** Work below this is done before threads have started. */
const FEW_SAMPLES = 20_000;

function threadsFor(options: EngineOptions, samples: number): number {
  return options.threads ?? (samples < FEW_SAMPLES ? 1 : availableParallelism());
}

async function wasm({ design }: Network, options: EngineOptions, samples: number, context: Context) {
  const { startEmulator } = await import('#src/backends/wasm/emulator');
  const { emulatorImage } = await import('#src/backends/wasm/image');
  const image = emulatorImage(design);
  for (const note of image.notes) context.progress(note);
  const threads = threadsFor(options, samples);
  if (threads > 1) {
    const { startThreads } = await import('../emulate-threads.ts');
    const pool = startThreads(image, threads);
    return ok({ ...pool, threads, block: NO_LIMIT, failure: EXIT.tool });
  }
  const emulator = startEmulator(image);
  return ok({
    run: async (inputs: readonly Float64Array[], count: number) => ok(emulator.run(inputs, count)),
    close: () => undefined,
    threads: 1,
    block: NO_LIMIT,
    failure: EXIT.tool,
  });
}

async function float({ resolved }: Network, { floatType }: EngineOptions): Promise<Result<Engine>> {
  const { trainedEmulator } = await import('#src/driver/float');
  const emulator = trainedEmulator(resolved, floatType);
  return ok({
    run: async (inputs, samples) => ok(emulator.run(inputs, samples).outputs),
    close: () => undefined,
    threads: 1,
    block: 4096,
    failure: EXIT.tool,
  });
}

/** An engine that takes codes. */
function onCodes(
  design: Design,
  run: (codes: Samples) => Promise<Result<Samples>>,
  rest: Pick<Engine, 'close' | 'block'>,
): Engine {
  return {
    ...rest,
    threads: 1,
    failure: EXIT.tool,
    run: async (arrays, samples) => {
      const codes = toCodes({ arrays, samples }, design, samples);
      if (!codes.value) return failed(codes.diagnostics);
      const outputs = await run(codes.value);
      if (!outputs.value) return failed(outputs.diagnostics);
      return ok(toArrays(design, outputs.value).map((a) => a.data));
    },
  };
}

async function interpreter({ design }: Network): Promise<Result<Engine>> {
  const { createInterpreter } = await import('#src/backends/interpreter/index');
  const bound = createInterpreter(design);
  const run = async (codes: Samples) => ok(codes.map((sample) => bound.run(sample).outputs));
  return ok(onCodes(design, run, { close: () => undefined, block: 16 }));
}

async function csim(network: Network, options: EngineOptions, context: Context): Promise<Result<Engine>> {
  const { startCsim } = await import('../csim-engine.ts');
  const { host, progress } = context;
  const started = await startCsim(network.design, {
    ...(options.apTypes === undefined ? {} : { apTypes: resolve(host.cwd, options.apTypes) }),
    compiler: host.env.CXX || 'g++',
    progress,
  });
  if (!started.value) return failed(started.diagnostics);
  progress(`simulating ${network.design.name}`);
  return ok(onCodes(network.design, started.value.run, { close: started.value.close, block: 4096 }));
}

/** Ready to run `samples` samples. The caller closes what it gets; what fails here is a tool. */
export function startEngine(
  network: Network,
  options: EngineOptions,
  samples: number,
  context: Context,
): Promise<Result<Engine>> {
  switch (options.engine) {
    case 'wasm':
      return wasm(network, options, samples, context);
    case 'float':
      return float(network, options);
    case 'interpreter':
      return interpreter(network);
    case 'csim':
      return csim(network, options, context);
  }
}

/** Options that would do nothing with the engine that was chosen: each with why. */
export function idleOptions(options: EngineOptions): readonly (readonly [option: string, because: string])[] {
  const { engine } = options;
  return [
    ...(options.apTypes !== undefined && engine !== 'csim'
      ? [['--ap-types', 'only --engine csim compiles against headers'] as const]
      : []),
    ...(options.threads !== undefined && engine !== 'wasm'
      ? [['--threads', 'only --engine wasm runs in several threads'] as const]
      : []),
    ...(options.floatType !== undefined && engine !== 'float'
      ? [['--float-type', 'only --engine float computes in floating point'] as const]
      : []),
  ];
}
