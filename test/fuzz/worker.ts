// A process that judges inputs one after the other and says before each which one it is, so that whoever watches
// knows where it hung or died.
import { hdf5Files } from './corpus.ts';
import { type InputKind, inputsOf } from './inputs.ts';
import { judge } from './judge.ts';

export interface Job {
  readonly kind: InputKind;
  readonly seed: number;
  readonly indices: readonly number[];
}

export type Word =
  | { readonly word: 'at'; readonly index: number }
  | { readonly word: 'crash'; readonly index: number; readonly why: string }
  /** It came to an end, after too much work. */
  | { readonly word: 'slow'; readonly index: number; readonly seconds: number }
  | {
      readonly word: 'done';
      readonly diagnosed: number;
      readonly accepted: number;
      readonly slowest: { readonly index: number; readonly seconds: number };
    };

/** Of processor time for one input. */
const LIMIT_SECONDS = 5;

let weights: Uint8Array | undefined;

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function run({ kind, seed, indices }: Job): Promise<void> {
  const tell = (word: Word): void => void process.send!(word);
  if (kind === 'json') weights ??= (await hdf5Files())[0];
  const input = await inputsOf(kind, seed);
  const counts = { diagnosed: 0, accepted: 0 };
  let slowest = { index: -1, seconds: 0 };
  for (const index of indices) {
    tell({ word: 'at', index });
    const start = processorSeconds();
    try {
      counts[await judge(input(index), weights)] += 1;
    } catch (error) {
      tell({
        word: 'crash',
        index,
        why: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    const seconds = processorSeconds() - start;
    if (seconds > slowest.seconds) slowest = { index, seconds };
    if (seconds > LIMIT_SECONDS) tell({ word: 'slow', index, seconds });
  }
  tell({ word: 'done', ...counts, slowest });
}

process.on('message', (job: Job) => void run(job));
