// Runs models in a process with a time limit each. A process that hangs or dies is replaced; since the HDF5
// library keeps state between files, a model counts as hung or crashed only if it is so in a process of its own.
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { WildModel } from './models.ts';
import type { Outcome } from './try-model.ts';

export interface Timed {
  readonly outcome: Outcome;
  readonly seconds: number;
  /** An earlier attempt, in a process that had read other files, failed. */
  readonly retried: boolean;
}

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** Said here, because a test runner starts its processes otherwise. */
const EXEC_ARGV = ['--conditions=source', '--import', TSX];

function isBad({ outcome }: Outcome): boolean {
  return outcome === 'hung' || outcome === 'crashed';
}

export class Processes {
  readonly #limit: number;
  #worker: ChildProcess | undefined;

  /** `limit` in milliseconds. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  async run(model: WildModel): Promise<Timed> {
    const used = this.#worker !== undefined;
    const first = await this.#attempt(model);
    if (!isBad(first.outcome) || !used) return { ...first, retried: false };
    return { ...(await this.#attempt(model)), retried: true };
  }

  stop(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.kill('SIGKILL');
  }

  async #attempt(model: WildModel): Promise<{ readonly outcome: Outcome; readonly seconds: number }> {
    this.#worker ??= fork(WORKER, {
      execArgv: EXEC_ARGV,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const worker = this.#worker;
    const start = performance.now();
    let errors = '';
    worker.stderr?.on('data', (text: Buffer) => {
      errors = `${errors}${text.toString()}`.slice(-4000);
    });
    const outcome = await new Promise<Outcome>((resolve) => {
      const done = (o: Outcome): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        worker.stderr?.removeAllListeners();
        resolve(o);
      };
      const timer = setTimeout(() => {
        done({ outcome: 'hung', reasons: [`no answer after ${this.#limit / 1000} s`] });
      }, this.#limit);
      worker.once('message', done);
      worker.once('error', (error: Error) => done({ outcome: 'crashed', reasons: [error.message] }));
      worker.once('exit', (code, signal) => {
        const said = errors.trim().split('\n').slice(-4);
        done({ outcome: 'crashed', reasons: [`the process ended with ${code ?? signal}`, ...said] });
      });
      worker.send(model);
    });
    if (isBad(outcome)) this.stop();
    return { outcome, seconds: (performance.now() - start) / 1000 };
  }
}
