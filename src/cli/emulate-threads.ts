// Emulators in several threads: each starts the same image in a memory of its own and takes a block of samples at a
// time. Which thread computed a block changes no bit, and blocks come back to whoever gave them.
import { Worker } from 'node:worker_threads';
import { enginesMessages } from '#ir/diagnostics/catalogue/engines';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';
import type { EmulatorImage } from '#src/backends/wasm/image';

type Blocks = readonly Float64Array[];

/** What a thread is asked, and what it answers. */
export interface ThreadJob {
  readonly inputs: Blocks;
  readonly samples: number;
}
export type ThreadAnswer = { readonly outputs: Blocks } | { readonly bug: string };

export interface Threads {
  readonly run: (inputs: Blocks, samples: number) => Promise<Result<Blocks>>;
  readonly close: () => void;
}

interface Waiting {
  readonly job: ThreadJob;
  readonly done: (result: Result<Blocks>) => void;
  readonly bug: (error: Error) => void;
}

/** The thread's own file stands beside this one. Where this is TypeScript, the thread must learn to read it first. */
function startWorker(image: EmulatorImage): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./emulate-worker.js', import.meta.url), { workerData: image });
  const reader = import.meta.resolve('tsx/esm/api');
  const file = new URL('./emulate-worker.ts', import.meta.url).href;
  const start = `import(${JSON.stringify(reader)}).then((tsx) => { tsx.register(); return import(${JSON.stringify(file)}); })`;
  return new Worker(start, { eval: true, workerData: image, execArgv: ['--conditions=source'] });
}

/** Buffers of their own, which can be handed over. */
function owned(blocks: Blocks): readonly Float64Array<ArrayBuffer>[] {
  return blocks.map((b) => b.slice());
}

class Thread {
  readonly #worker: Worker;
  readonly #next: () => Waiting | undefined;
  readonly #died: (why: string) => void;
  #current: Waiting | undefined;

  constructor(image: EmulatorImage, next: () => Waiting | undefined, died: (why: string) => void) {
    this.#next = next;
    this.#died = died;
    this.#worker = startWorker(image);
    this.#worker.on('message', (answer: ThreadAnswer) => {
      const waiting = this.#current;
      this.#current = undefined;
      if ('bug' in answer) waiting?.bug(new CompilerBug(answer.bug));
      else waiting?.done(ok(answer.outputs));
      this.wake();
    });
    this.#worker.on('error', (error) => this.#died(error.message));
    this.#worker.on('exit', (code) => this.#died(`it ended with code ${code}`));
  }

  /** Takes the next job when there is none in hand. */
  wake(): void {
    if (this.#current) return;
    this.#current = this.#next();
    if (!this.#current) return;
    const { inputs, samples } = this.#current.job;
    const given = owned(inputs);
    this.#worker.postMessage(
      { inputs: given, samples } satisfies ThreadJob,
      given.map((b) => b.buffer),
    );
  }

  /** What it was at, which nobody will answer any more. */
  abandon(): Waiting | undefined {
    const waiting = this.#current;
    this.#current = undefined;
    this.#worker.removeAllListeners();
    void this.#worker.terminate();
    return waiting;
  }
}

/** The caller closes what it gets, or the process will not end. A thread that dies fails all blocks still on their way. */
export function startThreads(image: EmulatorImage, count: number): Threads {
  const queue: Waiting[] = [];
  let dead: string | undefined;
  const lost = () => failed([diagnose(enginesMessages.threadFailed, { why: dead ?? 'it was closed' })]);
  const close = (): void => {
    const left = [...threads.map((t) => t.abandon()), ...queue.splice(0)];
    for (const waiting of left) waiting?.done(lost());
  };
  const died = (why: string): void => {
    dead ??= why;
    close();
  };
  const threads: readonly Thread[] = Array.from(
    { length: count },
    () => new Thread(image, () => queue.shift(), died),
  );
  const run = (inputs: Blocks, samples: number): Promise<Result<Blocks>> =>
    new Promise((done, bug) => {
      if (dead !== undefined) {
        done(lost());
        return;
      }
      queue.push({ job: { inputs, samples }, done, bug });
      for (const thread of threads) thread.wake();
    });
  return { run, close };
}
