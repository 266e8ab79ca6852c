// `npm run bench -- [NAME…] [--json FILE]`: measures, prints a table, writes {name: {figure: number}}. Figures are
// medians of several runs on the machine at hand; compare ratios taken in one run, not numbers across machines.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Benchmark, Figures } from './benchmark.ts';
import { compile } from './compile.ts';
import { emulator } from './emulator.ts';
import { emulatorBreakdown } from './emulator-breakdown.ts';
import { estimateBenchmark } from './estimate.ts';
import { simulateBenchmark } from './simulate.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  compile,
  emulator,
  'emulator-breakdown': emulatorBreakdown,
  estimate: estimateBenchmark,
  simulate: simulateBenchmark,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
const unknown = names.filter((n) => !Object.hasOwn(BENCHMARKS, n));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(2);
}
const all: Record<string, Figures> = {};
for (const name of names) {
  const figures = await BENCHMARKS[name]!.run();
  all[name] = figures;
  for (const [figure, value] of Object.entries(figures)) {
    console.log(`${`${name}.${figure}`.padEnd(36)} ${Number(value.toPrecision(4)).toString().padStart(12)}`);
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
