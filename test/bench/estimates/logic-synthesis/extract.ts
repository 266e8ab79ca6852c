// `tsx … extract.ts FOLDER …`: a pair of each folder that holds the csynth reports of a design's modules and its
// vivado_synth.rpt, as a line of pairs.yaml.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '#src/hls-report/read';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';
import {
  addersOf,
  designQuantities,
  halvesOf,
  limitsOf,
  moduleQuantities,
  type PlainAdder,
} from './quantities.ts';

const costs = loadCosts().value!;
const limits = limitsOf(costs.logicSynthesis);

/** By the library of the tool and part that a report names. */
function plainAdder(reports: readonly ReturnType<typeof readReport>['report'][]): PlainAdder {
  const made = reports.find((r) => r.kind === 'synthesis');
  const { version = '', family = '', part = '' } = made?.kind === 'synthesis' ? made.identity : {};
  const speed = /-(\d[A-Z]*)(?:-[a-z]+)?$/.exec(part)?.[1] ?? '1';
  const library = buildLibrary(costs, { tool: 'vivado_hls', version, family, speed });
  return (bits) => library.cost({ op: 'add', operands: [bits, bits], result: bits }).lut;
}

for (const folder of process.argv.slice(2)) {
  const files = readdirSync(folder).filter((f) => f.endsWith('.rpt'));
  const text = (f: string): string => readFileSync(join(folder, f), 'utf8');
  const reports = files.filter((f) => f.endsWith('_csynth.rpt'));
  const plain = plainAdder(reports.map((f) => readReport(text(f), f).report));
  const isHalf = halvesOf(
    reports.flatMap((f) => addersOf(text(f))),
    plain,
  );
  const modules = reports.flatMap((f) => moduleQuantities(text(f), limits, isHalf) ?? []);
  const top = modules.find((m) => m.name === 'myproject');
  const used = files.filter((f) => !f.endsWith('_csynth.rpt')).map((f) => readReport(text(f), f).report);
  const synth = used.find((v) => v.kind === 'implementation');
  if (!top || synth?.kind !== 'implementation') {
    console.error(`${folder}: no report of myproject, or none of logic synthesis`);
    continue;
  }
  const { quantities, missing } = designQuantities(modules, top.name);
  if (missing.length > 0) console.error(`${folder}: no reports of ${missing.length} modules: ${missing[0]}`);
  const { lut, ff, dsp, bram18 } = synth.used;
  console.log(JSON.stringify({ folder, quantities, synthesised: { lut, ff, dsp, bram18 } }));
}
