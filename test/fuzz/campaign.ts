// A run: inputs in batches to processes that are replaced when an input hangs or kills them, and at times anyway,
// because the HDF5 library is not to be trusted after some hundred damaged files.
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { INPUT_KINDS, type InputKind, SHARES } from './inputs.ts';
import type { Job, Word } from './worker.ts';

export interface Failure {
  readonly kind: InputKind;
  readonly index: number;
  readonly outcome: 'crashed' | 'hung';
  readonly why: string;
}

export interface Tally {
  inputs: number;
  diagnosed: number;
  accepted: number;
  readonly failures: Failure[];
  slowest: { readonly kind: InputKind; readonly index: number; readonly seconds: number };
}

export interface CampaignOptions {
  readonly inputs: number;
  readonly seed: number;
  readonly kinds: readonly InputKind[];
  readonly workers?: number;
  readonly progress?: (tally: Tally) => void;
}

/** Of the clock: long, since the machine may have other things to do; the work itself is measured in the process. */
const SILENCE_MS = 30_000;
/** Until a process has loaded everything and named its first input. */
const START_MS = 300_000;
const BATCH: Readonly<Record<InputKind, number>> = {
  nn: 1000,
  yaml: 1000,
  json: 1000,
  kn: 500,
  npy: 2000,
  config: 1000,
  hdf5: 200,
  wasm: 1000,
};
const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** How many inputs of each kind; every kind asked for has one at least. */
export function plan({ inputs, kinds }: CampaignOptions): readonly (readonly [InputKind, number])[] {
  const total = kinds.reduce((n, k) => n + SHARES[k], 0);
  const counts = kinds.map((k): [InputKind, number] => [
    k,
    Math.max(1, Math.floor((inputs * SHARES[k]) / total)),
  ]);
  const rest = inputs - counts.reduce((n, [, c]) => n + c, 0);
  counts[0]![1] = Math.max(1, counts[0]![1] + rest);
  return counts;
}

function jobs(options: CampaignOptions): Job[] {
  return plan(options).flatMap(([kind, count]) =>
    Array.from({ length: Math.ceil(count / BATCH[kind]) }, (_, b) => {
      const first = b * BATCH[kind];
      const indices = Array.from({ length: Math.min(BATCH[kind], count - first) }, (_, i) => first + i);
      return { kind, seed: options.seed, indices };
    }),
  );
}

function start(): ChildProcess {
  const execArgv = ['--import', 'tsx', '--conditions=source', '--max-old-space-size=1024'];
  return fork(WORKER, { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

/** What came of a job: all of it, or up to the input at which the process was lost. */
type Ending = { readonly done: true } | { readonly done: false; readonly failure: Failure };

function perform(worker: ChildProcess, job: Job, tally: Tally): Promise<Ending> {
  return new Promise((resolve) => {
    let at = job.indices[0]!;
    let errors = '';
    const failed = (index: number, outcome: Failure['outcome'], why: string): Failure => ({
      kind: job.kind,
      index,
      outcome,
      why,
    });
    const end = (ending: Ending): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      worker.stderr?.removeAllListeners();
      resolve(ending);
    };
    const watch = (limit: number): NodeJS.Timeout =>
      setTimeout(() => {
        worker.kill('SIGKILL');
        end({ done: false, failure: failed(at, 'hung', `no sign of life for ${limit / 1000} s`) });
      }, limit);
    let timer = watch(START_MS);
    worker.stderr?.on('data', (text: Buffer) => {
      errors = `${errors}${text.toString()}`.slice(-2000);
    });
    worker.on('exit', (code, signal) => {
      const why = `the process ended with ${code ?? signal}\n${errors}`;
      end({ done: false, failure: failed(at, 'crashed', why) });
    });
    worker.on('message', (word: Word) => {
      clearTimeout(timer);
      timer = watch(SILENCE_MS);
      if (word.word === 'at') at = word.index;
      else if (word.word === 'crash') tally.failures.push(failed(word.index, 'crashed', word.why));
      else if (word.word === 'slow')
        tally.failures.push(failed(word.index, 'hung', `it took ${word.seconds.toFixed(1)} s of work`));
      else {
        tally.inputs += job.indices.length;
        tally.diagnosed += word.diagnosed;
        tally.accepted += word.accepted;
        if (word.slowest.seconds > tally.slowest.seconds) tally.slowest = { kind: job.kind, ...word.slowest };
        end({ done: true });
      }
    });
    worker.send(job);
  });
}

async function work(queue: Job[], tally: Tally, progress: (tally: Tally) => void): Promise<void> {
  let worker: ChildProcess | undefined;
  for (let job = queue.shift(); job; job = queue.shift()) {
    worker ??= start();
    const ending = await perform(worker, job, tally);
    if (!ending.done) {
      tally.failures.push(ending.failure);
      // What was counted in the lost process is lost too: its part of the batch is judged again without the culprit.
      const indices = job.indices.filter((i) => i !== ending.failure.index);
      tally.inputs += 1;
      if (indices.length > 0) queue.unshift({ ...job, indices });
    }
    if (!ending.done || job.kind === 'hdf5') {
      worker.removeAllListeners();
      worker.kill('SIGKILL');
      worker = undefined;
    }
    progress(tally);
  }
  worker?.kill('SIGKILL');
}

export async function campaign(options: CampaignOptions): Promise<Tally> {
  const slowest = { kind: INPUT_KINDS[0]!, index: -1, seconds: 0 };
  const tally: Tally = { inputs: 0, diagnosed: 0, accepted: 0, failures: [], slowest };
  const queue = jobs(options);
  const workers = Math.min(options.workers ?? availableParallelism(), queue.length);
  const progress = options.progress ?? (() => {});
  await Promise.all(Array.from({ length: workers }, () => work(queue, tally, progress)));
  return tally;
}
