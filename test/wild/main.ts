// `npm run wild -- FOLDER… [--limit SECONDS] [--json FILE] [--brief]`: what becomes of every Keras, .nn and hls4ml
// model in a folder. Exit code 4 when one crashed, hung, or was refused without a place.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findModels, type WildModel } from './models.ts';
import { Processes, type Timed } from './processes.ts';
import type { Outcome } from './try-model.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '20' },
    json: { type: 'string' },
    brief: { type: 'boolean', default: false },
  },
});

/** Formats of other tools are counted and left alone. */
function isOurs({ format }: WildModel): boolean {
  return !/onnx|torch|tflite|pb/.test(format);
}

function detail(o: Outcome): string {
  if (o.outcome === 'compiles')
    return `${o.samples} samples, ${o.values} values, ${Math.ceil(o.bytes / 1024)} KiB of project`;
  if (o.outcome !== 'refused') return o.reasons[0] ?? '';
  const codes = new Map<string, number>();
  for (const reason of o.reasons) {
    const code = reason.slice(0, 5);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  const listed = [...codes].map(([code, n]) => (n === 1 ? code : `${code}×${n}`)).join(' ');
  return o.unplaced > 0 ? `${listed} (${o.unplaced} without a place)` : listed;
}

function isFailure(o: Outcome): boolean {
  return o.outcome === 'crashed' || o.outcome === 'hung' || (o.outcome === 'refused' && o.unplaced > 0);
}

function row(model: WildModel, { outcome, seconds, retried }: Timed): string {
  const name = model.name.length > 58 ? `${model.name.slice(0, 57)}…` : model.name;
  const time = `${seconds.toFixed(1)} s${retried ? '*' : ''}`;
  return `${model.format.padEnd(20)} ${name.padEnd(58)} ${outcome.outcome.padEnd(9)} ${time.padStart(7)}  ${detail(outcome)}`;
}

async function main(): Promise<number> {
  if (positionals.length === 0) {
    console.error('usage: npm run wild -- FOLDER…');
    return 2;
  }
  const found = positionals.flatMap(findModels);
  const models = found.filter(isOurs);
  if (models.length === 0) {
    console.error('no model files there');
    return 2;
  }
  const processes = new Processes(Number(values.limit) * 1000);
  const results: (Timed & { readonly model: WildModel })[] = [];
  for (const model of models) {
    const timed = await processes.run(model);
    results.push({ model, ...timed });
    console.log(row(model, timed));
    const { outcome } = timed;
    if (!values.brief && 'reasons' in outcome)
      for (const reason of outcome.reasons) console.log(`    ${reason}`);
  }
  processes.stop();
  const count = (kind: Outcome['outcome']) => results.filter((r) => r.outcome.outcome === kind).length;
  const totals = (['compiles', 'refused', 'crashed', 'hung'] as const).map((k) => `${count(k)} ${k}`);
  console.log(`\n${models.length} models: ${totals.join(', ')}`);
  const others = found.length - models.length;
  if (others > 0) console.log(`${others} files of other tools left alone`);
  if (values.json !== undefined) {
    const json = results.map(({ model, outcome, seconds }) => ({ name: model.name, seconds, ...outcome }));
    writeFileSync(values.json, `${JSON.stringify(json, null, 2)}\n`);
  }
  return results.some((r) => isFailure(r.outcome)) ? 4 : 0;
}

process.exitCode = await main();
