// `tsx … extract.ts FOLDER …`: a pair of each folder that holds the csynth reports of a design's modules and its
// vivado_synth.rpt, as a line of pairs.yaml.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '#src/hls-report/read';
import { loadCosts } from '#src/targets/index';
import { designQuantities, limitsOf, moduleQuantities } from './quantities.ts';

const limits = limitsOf(loadCosts().value!.logicSynthesis);
for (const folder of process.argv.slice(2)) {
  const files = readdirSync(folder).filter((f) => f.endsWith('.rpt'));
  const text = (f: string): string => readFileSync(join(folder, f), 'utf8');
  const modules = files
    .filter((f) => f.endsWith('_csynth.rpt'))
    .flatMap((f) => moduleQuantities(text(f), limits) ?? []);
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
