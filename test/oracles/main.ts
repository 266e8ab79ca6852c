// `npm run oracles -- FOLDER… [--json FILE] [--interpreted N] [--no-csim]`: every recorded case through the engines.
// Cases that hls4ml cannot compute are held against a float reference (beyond.ts) and listed. Exit code 4 when a value
// differs, a case that Burin should take is refused, or one that hls4ml cannot compute compiles to something else.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { frontendsMessages } from '#ir/diagnostics/catalogue/frontends';
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { type BeyondResult, runBeyond } from './beyond.ts';
import { findCases, type OracleCase } from './cases.ts';
import { findCompiler } from './csim.ts';
import { type CaseResult, type EngineRun, type RunOptions, runCase } from './run-case.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    interpreted: { type: 'string', default: '20' },
    'no-csim': { type: 'boolean', default: false },
  },
});

const entries = new Map(
  [frontendsMessages, configMessages, passesMessages].flatMap((area) =>
    Object.entries(area).map(([name, message]) => [message.code as string, name] as const),
  ),
);

function show(result: CaseResult): readonly string[] {
  if (result.outcome === 'differs') {
    return result.runs
      .filter((r) => r.differing > 0)
      .map(
        (r) =>
          `${result.name}: ${r.engine} differs in ${r.differing} of ${r.values} values, worst ${r.worst}`,
      );
  }
  return result.outcome === 'refused'
    ? result.reasons.map((reason) => `${result.name}: refused: ${reason}`)
    : [];
}

/** All of them, four at a time where there are processors; `told` hears of each when it is done. */
async function inTurn<T, R>(
  items: readonly T[],
  run: (item: T) => Promise<R>,
  told: (result: R) => void,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of queue) {
      const result = await run(item);
      results[i] = result;
      told(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return results;
}

function showBeyond(result: BeyondResult): string {
  const { name } = result;
  if (result.outcome === 'refused') return `${name}: refused: ${result.reasons.join('; ')}`;
  if (result.outcome === 'unjudged') return `${name}: compiles, not compared: ${result.reason}`;
  const { worst, bound, samples, differing } = result;
  const engines = differing.length > 0 ? `, ${differing.join(' and ')} computes other bits` : '';
  return `${name}: ${result.outcome === 'within' ? 'as its model' : 'NOT as its model'}, off by ${worst.toPrecision(3)} at most where its types resolve ${bound.toPrecision(3)}, ${samples} samples${engines}`;
}

function total(results: readonly CaseResult[], engine: EngineRun['engine']): string | undefined {
  const runs = results.flatMap((r) => ('runs' in r ? r.runs : [])).filter((r) => r.engine === engine);
  if (runs.length === 0) return undefined;
  const sum = (pick: (r: EngineRun) => number): number => runs.reduce((n, r) => n + pick(r), 0);
  return `${engine}: ${runs.length} cases, ${sum((r) => r.samples)} samples, ${sum((r) => r.differing)} of ${sum((r) => r.values)} values differ`;
}

if (positionals.length === 0) {
  console.error('usage: npm run oracles -- FOLDER… [--json FILE] [--interpreted N] [--no-csim]');
  process.exit(2);
}
const compiler = values['no-csim'] ? undefined : await findCompiler();
if (!compiler && !values['no-csim']) console.log('no g++ here: the interpreter runs alone');
const options: RunOptions = {
  interpreted: Number(values.interpreted),
  compiler,
  entryOf: (code) => entries.get(code),
};
const cases = positionals.flatMap(findCases);
const isBeyond = (item: OracleCase): boolean => item.recorded === 'fail';
const results = await inTurn(
  cases.filter((item) => !isBeyond(item)),
  (item) => runCase(item, options),
  (result) => {
    for (const line of show(result)) console.log(line);
  },
);
const beyond = await inTurn(
  cases.filter(isBeyond),
  (item) => runBeyond(item, options),
  () => {},
);
if (beyond.length > 0) console.log('\nhls4ml cannot compute these:');
for (const result of beyond) console.log(`  ${showBeyond(result)}`);
if (beyond.length > 0) console.log('');
const of = (outcome: CaseResult['outcome']): readonly CaseResult[] =>
  results.filter((r) => r.outcome === outcome);
const ran = [...of('equal'), ...of('differs'), ...of('refused')];
for (const engine of ['interpreter', 'wasm', 'csim'] as const) {
  const line = total(results, engine);
  if (line) console.log(line);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ results, beyond }, undefined, 2)}\n`);
const names = of('unsupported').map((r) => r.name);
console.log(
  `bit-exact: ${of('equal').length} of ${ran.length} run, ${names.length} not supported (${names.join(', ')}), ${of('skipped').length} without recorded values`,
);
const judged = beyond.filter((r) => r.outcome === 'within' || r.outcome === 'beyond');
const within = judged.filter((r) => r.outcome === 'within');
if (beyond.length > 0)
  console.log(
    `beyond hls4ml: ${within.length} of ${judged.length} compiled cases are as their models say, ${beyond.length - judged.length} refused or not compared`,
  );
process.exit(ran.length === of('equal').length && judged.length === within.length ? 0 : 4);
