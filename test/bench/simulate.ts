// The decoder's simulation on one core, in milliseconds of the processor: from schedules to a prepared problem, and a thousand
// sets of FIFO depths, drawn from a seed, with as many samples as `burin simulate` takes.
import { legalize } from '#src/legalize/index';
import { scheduleDesign } from '#src/schedule/scheduled-design';
import { buildSimulation } from '#src/sim/build/index';
import { prepareSimulation } from '#src/sim/index';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';
import { Random } from '../kernels/random.ts';
import { type Benchmark, type Figures, median } from './benchmark.ts';
import { DECODER, designOf } from './emulator-models.ts';
import { processorMs } from './emulator-peak.ts';

const RUNS = 5;
const SETS = 1000;
const SAMPLES = 16;
const DEEPEST = 4;

function timed(run: () => void): number {
  const start = processorMs();
  run();
  return processorMs() - start;
}

async function run(): Promise<Figures> {
  const design = await designOf(DECODER, 'published.yml');
  const library = buildLibrary(loadCosts().value!, {
    tool: 'vitis_hls',
    version: '2022.2',
    family: 'virtexuplus',
    speed: '2L',
  });
  const scheduled = scheduleDesign(legalize(design), design, library);
  const built = buildSimulation(design, scheduled);
  if (!built.value) throw new Error(JSON.stringify(built.diagnostics));
  const problem = built.value;
  const fifos = problem.channels.flatMap((c, i) => (c.kind === 'fifo' ? [i] : []));
  const random = new Random(1);
  const sets = Array.from({ length: SETS }, () => new Map(fifos.map((f) => [f, random.int(1, DEEPEST)])));
  const prepared = prepareSimulation(problem);
  const all = (): void => {
    for (const depths of sets) prepared.run({ samples: SAMPLES, depths });
  };
  const first = timed(all);
  const again = (what: () => void): number => median(Array.from({ length: RUNS }, () => timed(what)));
  return {
    decoder_build_ms: again(() => buildSimulation(design, scheduled)),
    decoder_prepare_ms: again(() => prepareSimulation(problem)),
    decoder_thousand_depth_sets_first_ms: first,
    decoder_thousand_depth_sets_ms: again(all),
  };
}

export const simulateBenchmark: Benchmark = { run };
