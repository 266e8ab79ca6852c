// The small HLS on one core, in seconds of the processor: the decoder from design to estimate, and a network of a hundred
// million multiplications a sample, from weights in memory through passes and lowering; and a layer of a million different
// products, each with its own constant. Warm figures are medians; the
// first run, in a process that has not estimated anything yet, stands beside them.
import type { Design } from '#ir/design/design';
import { type FixedType, fixed } from '#ir/fixed/type';
import type { Module, Op, Tensor } from '#ir/graph/module';
import type { Rule } from '#ir/graph/rules';
import type { Location } from '#ir/location';
import { legalize } from '#src/legalize/index';
import { lower } from '#src/lower/index';
import { runPasses } from '#src/passes/index';
import { estimateDesign } from '#src/schedule/design';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';
import { type Benchmark, type Figures, median } from './benchmark.ts';
import { DECODER, designOf } from './emulator-models.ts';
import { processorMs } from './emulator-peak.ts';

const RUNS = 9;
const LARGE: Square = { width: 3162, layers: 10, strategy: 'resource', io: 'io_stream' };
const MILLION: Square = { width: 1000, layers: 1, strategy: 'latency', io: 'io_parallel' };
const AT: Location = { kind: 'model', file: 'bench', path: 'large' };

function library() {
  return buildLibrary(loadCosts().value!, {
    tool: 'vitis_hls',
    version: '2022.2',
    family: 'virtexuplus',
    speed: '2L',
  });
}

function timed(run: () => void): number {
  const start = processorMs();
  run();
  return processorMs() - start;
}

function estimate(design: Design, costs: ReturnType<typeof library>): void {
  estimateDesign(legalize(design), design, costs);
}

interface Square {
  readonly width: number;
  readonly layers: number;
  readonly strategy: 'resource' | 'latency';
  readonly io: 'io_stream' | 'io_parallel';
}

/** Square layers that share one set of weights; `resource`: each multiplier is used once for every input. */
function squareLayers({ width, layers, strategy, io }: Square): Module {
  const tensor = (type: FixedType, shape: readonly number[], codes: Float64Array): Tensor => {
    return { kind: 'codes', shape, type, codes, source: AT };
  };
  const scrambled = Float64Array.from({ length: width * width }, (_, i) => ((i * 2654435761) >>> 0) % 256);
  const weight = tensor(
    fixed(8, 2),
    [width, width],
    scrambled.map((x) => x - 128),
  );
  const bias = tensor(fixed(16, 6), [width], new Float64Array(width).fill(3));
  const value = <T>(x: T) => ({ value: x, origin: AT });
  const base = { roles: {}, shapes: [], source: AT };
  const ops: Op[] = [
    { kind: 'input', name: 'x', inputs: [], attrs: { shape: [width] }, weights: {}, ...base },
  ];
  for (let i = 0; i < layers; i++) {
    ops.push({
      kind: 'dense',
      name: `dense_${i}`,
      inputs: [{ op: ops.at(-1)!.name, output: 0 }],
      attrs: { units: width, strategy, reuse: strategy === 'resource' ? width : 1 },
      weights: { weight, bias },
      ...base,
    });
  }
  const types = { weight: fixed(8, 2), bias: fixed(16, 6), accum: fixed(24, 10), result: fixed(16, 6) };
  const rules = ops.flatMap((op) =>
    Object.entries(types).flatMap(([role, type]): Rule[] =>
      role === 'result' || op.kind === 'dense'
        ? [{ select: { kind: 'name', name: op.name }, effect: { kind: 'role', role, type }, at: AT }]
        : [],
    ),
  );
  return {
    name: 'large',
    body: { ops, outputs: [{ op: ops.at(-1)!.name, output: 0 }] },
    settings: {
      part: value('xcvu13p-flga2577-2-e'),
      clockPeriod: value(5),
      clockUncertainty: value({ value: 27, unit: '%' } as const),
      io: value(io),
      compat: value('none' as const),
      projectName: value('large'),
      tool: value('vitis'),
    },
    rules,
    source: AT,
  };
}

/** The most memory that the process has had so far. */
function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

async function run(): Promise<Figures> {
  const costs = library();
  const decoder = await designOf(DECODER, 'published.yml');
  const first = timed(() => estimate(decoder, costs));
  const again = Array.from({ length: RUNS }, () => timed(() => estimate(decoder, costs)));
  const unrolled = lower(runPasses(squareLayers(MILLION)).value!);
  const million = timed(() => estimate(unrolled, costs));
  const millionPeak = peakMb();
  const network = squareLayers(LARGE);
  let design: Design | undefined;
  const before = timed(() => {
    design = lower(runPasses(network).value!);
  });
  const large = timed(() => estimate(design!, costs));
  const peak = peakMb();
  return {
    decoder_first_ms: first,
    decoder_ms: median(again),
    hundred_million_macs_passes_and_lowering_ms: before,
    hundred_million_macs_ms: large,
    hundred_million_macs_peak_mb: peak,
    million_products_ms: million,
    million_products_peak_mb: millionPeak,
  };
}

export const estimateBenchmark: Benchmark = { run };
