// `npm run fuzz -- [--inputs N] [--seed S] [--kind KIND]… [--save FOLDER] [--workers N]`: damaged models, weights,
// configurations and arrays through the driver. Exit code 4 when one crashed or hung; its input is saved.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { campaign, type Failure, type Tally } from './campaign.ts';
import { INPUT_KINDS, type InputKind, inputsOf } from './inputs.ts';

const USAGE = `usage: npm run fuzz -- [--inputs N] [--seed S] [--kind ${INPUT_KINDS.join('|')}]… [--save FOLDER]`;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '110000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true, default: [] },
    save: { type: 'string' },
    workers: { type: 'string' },
  },
});

async function save(folder: string, seed: number, { kind, index, outcome, why }: Failure): Promise<void> {
  const { bytes, way } = (await inputsOf(kind, seed))(index);
  mkdirSync(folder, { recursive: true });
  const name = `${outcome}-${kind}-${seed}-${index}`;
  writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, `${name}.txt`), `way ${way}\n${why}\n`);
}

/** Of failures that look alike. */
const SHOWN = 5;

/** Failures by where they came from; what differs in them is mostly names and numbers. */
function groups(failures: readonly Failure[]): readonly (readonly Failure[])[] {
  const found = new Map<string, Failure[]>();
  for (const failure of failures) {
    const [first = '', ...stack] = failure.why.split('\n');
    const key = [first.slice(0, 40).replace(/\d+/g, '#'), ...stack.slice(0, 2), failure.kind].join();
    found.set(key, [...(found.get(key) ?? []), failure]);
  }
  return [...found.values()];
}

function summary({ inputs, diagnosed, accepted, failures }: Tally): string {
  const count = (outcome: Failure['outcome']) => failures.filter((f) => f.outcome === outcome).length;
  return `${inputs} inputs, ${diagnosed} diagnosed, ${accepted} accepted, ${count('crashed')} crashed, ${count('hung')} hung`;
}

async function main(): Promise<number> {
  const numbers = [values.inputs, values.seed, values.workers ?? '1'];
  const kinds = values.kind as InputKind[];
  if (!numbers.every((n) => /^\d{1,9}$/.test(n)) || kinds.some((k) => !INPUT_KINDS.includes(k))) {
    console.error(USAGE);
    return 2;
  }
  const seed = Number(values.seed);
  const began = performance.now();
  let told = began;
  const tally = await campaign({
    inputs: Number(values.inputs),
    seed,
    kinds: kinds.length > 0 ? kinds : INPUT_KINDS,
    ...(values.workers === undefined ? {} : { workers: Math.max(1, Number(values.workers)) }),
    progress: (now) => {
      if (performance.now() - told < 10_000) return;
      told = performance.now();
      console.error(summary(now));
    },
  });
  for (const alike of groups(tally.failures)) {
    const { kind, outcome, why } = alike[0]!;
    const indices = alike.slice(0, SHOWN).map((f) => f.index);
    const more = alike.length > SHOWN ? ` and ${alike.length - SHOWN} more` : '';
    console.log(`${outcome}: --kind ${kind} --seed ${seed}, input ${indices.join(', ')}${more}`);
    console.log(why.split('\n').slice(0, 8).join('\n'));
    if (values.save !== undefined) for (const f of alike.slice(0, SHOWN)) await save(values.save, seed, f);
  }
  const { slowest } = tally;
  const took = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `slowest: ${slowest.kind} ${slowest.index}, ${slowest.seconds.toFixed(2)} s of work; all in ${took} s`,
  );
  console.log(summary(tally));
  return tally.failures.length > 0 ? 4 : 0;
}

process.exitCode = await main();
