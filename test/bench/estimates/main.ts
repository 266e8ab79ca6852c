// `npm run bench:estimates -- FILE.jsonl.gz … [OPTION…]`: estimates beside recorded synthesis reports.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { difference, worst } from './difference.ts';
import { FIGURES, type FigureName } from './figures.ts';
import { jsonOf } from './json.ts';
import { ownEstimator } from './own-estimator.ts';
import { readRecords } from './read-records.ts';
import { evaluate, type RunResult } from './run.ts';
import { simulationTable } from './simulation-table.ts';
import { synthesisTable } from './synthesis-table.ts';
import { figureRows, figureTable, kindRows, kindTable } from './tables.ts';

const USAGE = `usage: npm run bench:estimates -- FILE.jsonl.gz … [OPTION…]
  --leave-out REPO                  records of this repository, by libraries built without its data
  --leave-one-repository-out        each repository by libraries built without its data
  --tier A[,B…] | all               records of these tiers (default A)
  --only TEXT                       records whose id, repository, function or tool contains TEXT
  --json FILE                       every prediction with its breakdown, and the tables
  --worst N [--by FIGURE]           the N records with the largest error in a figure (default lut), in detail
  --show ID                         one record in detail (may be repeated)
figures: ${FIGURES.join(', ')}`;

function fail(text: string, code: number): never {
  console.error(text);
  process.exit(code);
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        'leave-out': { type: 'string' },
        'leave-one-repository-out': { type: 'boolean', default: false },
        tier: { type: 'string', default: 'A' },
        only: { type: 'string' },
        worst: { type: 'string' },
        by: { type: 'string', default: 'lut' },
        show: { type: 'string', multiple: true, default: [] },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n${USAGE}`, 2);
  }
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), 1);
  }
}

const { values, positionals } = options();
if (positionals.length === 0) fail(USAGE, 2);
if (!FIGURES.includes(values.by as FigureName)) fail(`there is no figure ${values.by}\n${USAGE}`, 2);
const count = values.worst === undefined ? 0 : Number(values.worst);
if (!Number.isInteger(count) || count < 0)
  fail(`--worst ${values.worst} is no number of records\n${USAGE}`, 2);

const files = positionals.map((file) => readRecords(file, read(file)));
const damaged = files.flatMap((f) => f.damaged);
const records = files.flatMap((f) => f.records);
for (const { file, line, problem } of damaged) console.error(`${file}:${line}: not read: ${problem}`);
if (damaged.length > 0) console.error(`${damaged.length} damaged lines`);
if (records.length === 0) fail('no record was read', 1);
const leaveOut = values['leave-out'];
if (leaveOut !== undefined && !records.some((r) => r.source.repo === leaveOut))
  fail(`no record is of ${leaveOut}`, 1);

const start = performance.now();
const result = evaluate(
  values.show.length > 0 ? records.filter((r) => values.show.includes(r.id)) : records,
  ownEstimator,
  {
    tiers: values.tier === 'all' || values.show.length > 0 ? undefined : new Set(values.tier.split(',')),
    leaveEachOut: values['leave-one-repository-out'],
    ...(leaveOut === undefined ? {} : { leaveOut }),
    ...(values.only === undefined ? {} : { only: values.only }),
  },
  (done, total) => {
    if (done % 100 === 0 || done === total)
      console.error(`${done} of ${total} records, ${((performance.now() - start) / 1000).toFixed(0)} s`);
  },
);

function printTables({ evaluated, skipped, resultless }: RunResult): void {
  for (const kind of ['design', 'module'] as const) {
    const group = evaluated.filter((e) => e.record.kind === kind);
    console.log(`\n${kind}s: ${group.length} records\n`);
    if (group.length === 0) continue;
    console.log(figureTable(figureRows(group)));
    console.log(`\n${kinds[kind]}\n`);
    console.log(kindTable(kindRows(group)));
  }
  const synthesis = synthesisTable(evaluated);
  if (synthesis !== undefined) console.log(`\ndesigns after logic synthesis\n\n${synthesis}`);
  const simulation = simulationTable(evaluated);
  if (simulation !== undefined) console.log(`\ntops of layers side by side, simulated\n\n${simulation}`);
  const crashed = evaluated.filter((e) => e.prediction.kind === 'crashed');
  const reasons = new Map<string, string[]>();
  for (const { record, prediction } of crashed) {
    const why = prediction.kind === 'crashed' ? prediction.why.split('\n')[0]! : '';
    reasons.set(why, [...(reasons.get(why) ?? []), record.id]);
  }
  console.log(`\ncrashed, counted as an error of 100 %: ${crashed.length}`);
  for (const [why, ids] of reasons) console.log(`  ${ids.length}: ${why} (${ids.slice(0, 3).join(', ')})`);
  const lacking = [...skipped].map(([kind, ids]) => `${kind} ${ids.length}`);
  const total = [...skipped.values()].reduce((n, ids) => n + ids.length, 0);
  console.log(`skipped for a layer kind that is missing: ${total} (${lacking.join(', ') || 'none'})`);
  if (resultless > 0) console.log(`without a result of C synthesis: ${resultless}`);
  if (damaged.length > 0) console.log(`damaged lines: ${damaged.length}`);
}

const kinds = {
  design: 'designs by layer, strategy and tool',
  module: 'functions by name, strategy and tool',
} as const;

if (values.show.length > 0) {
  const missing = values.show.filter((id) => !records.some((r) => r.id === id));
  if (missing.length > 0) fail(`no record is called ${missing.join(', ')}`, 1);
  for (const e of result.evaluated) console.log(difference(e, 30));
  for (const [kind, ids] of result.skipped) console.log(`${ids.join(', ')}: Burin has no ${kind}`);
} else {
  printTables(result);
  const listed = worst(result.evaluated, values.by as FigureName, count);
  if (listed.length > 0) console.log(`\nworst by ${values.by}\n`);
  for (const e of listed) console.log(difference(e, 8));
}
if (values.json) {
  const json = jsonOf(result, damaged, { leaveOut, each: values['leave-one-repository-out'] });
  writeFileSync(values.json, `${JSON.stringify(json)}\n`);
}
