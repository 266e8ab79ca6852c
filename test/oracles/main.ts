// `npm run oracles -- FOLDER… [--json FILE] [--interpreted N] [--no-csim]`: every recorded case through the engines.
// Exit code 4 when a value differs or a case that Burin should take is refused.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { frontendsMessages } from '#ir/diagnostics/catalogue/frontends';
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
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

async function runAll(cases: readonly OracleCase[], options: RunOptions): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  const queue = cases.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of queue) {
      const result = await runCase(item, options);
      results[i] = result;
      for (const line of show(result)) console.log(line);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return results;
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
const results = await runAll(positionals.flatMap(findCases), {
  interpreted: Number(values.interpreted),
  compiler,
  entryOf: (code) => entries.get(code),
});
const of = (outcome: CaseResult['outcome']): readonly CaseResult[] =>
  results.filter((r) => r.outcome === outcome);
const ran = [...of('equal'), ...of('differs'), ...of('refused')];
for (const engine of ['interpreter', 'wasm', 'csim'] as const) {
  const line = total(results, engine);
  if (line) console.log(line);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ results }, undefined, 2)}\n`);
const names = of('unsupported').map((r) => r.name);
console.log(
  `bit-exact: ${of('equal').length} of ${ran.length} run, ${names.length} not supported (${names.join(', ')}), ${of('skipped').length} without recorded values`,
);
process.exit(ran.length === of('equal').length ? 0 : 4);
