// Designs with the library where everything takes 1 ns and costs 1. Catches an instance or a channel that is left out
// of the sum, a standing that gets lost, a dataflow top that waits for whole arrays.
import { describe, expect, test } from 'vitest';
import type { DesignEstimate } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import { build } from '#src/driver/pipeline';
import { legalize } from '#src/legalize/index';
import { estimateDesign } from '#src/schedule/design';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';
import { PAIR, PARALLEL } from '../check/projects.ts';
import { unit } from './functions.ts';

async function designed(io: 'io_parallel' | 'io_stream', model = PARALLEL): Promise<Design> {
  const text = (): ReturnType<typeof ok<string>> => ok(model);
  const bytes = (): ReturnType<typeof ok<Uint8Array>> => ok(new TextEncoder().encode(model));
  const { design, diagnostics } = await build({ model: 'small.nn', set: [], io }, { text, bytes });
  if (design === undefined) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return design;
}

async function estimated(
  io: 'io_parallel' | 'io_stream',
  library: OperatorLibrary = unit,
): Promise<DesignEstimate> {
  const design = await designed(io);
  return estimateDesign(legalize(design), design, library);
}

/** One layer in a dataflow region; its second output has weights of at most `last`. */
async function reused(reuse: number, last: number, library = unit): Promise<DesignEstimate> {
  const rows = [0, 1, 2, 3].map((i) => `[${i % 2 ? 1.5 : -2}, ${i % 2 ? last : -last}]`);
  const design = await designed(
    'io_parallel',
    `model one
target "xcvu13p-flga2577-2-e" { clock 5ns  io parallel  strategy resource }
input x: fixed<16,6>[4]
output x |> dense_1: dense(2) { reuse ${reuse}  weight = [${rows.join(', ')}]  bias = [0.5, 0] }
rule * { default fixed<16,6> }
rule dense_1 { weight fixed<8,3> }
`,
  );
  const body = design.top.kind === 'instance' ? [design.top] : design.top.body;
  return estimateDesign(legalize(design), { ...design, top: { kind: 'dataflow', body } }, library);
}

describe('a pipelined top', () => {
  test('is its instances and the registers between them', async () => {
    const e = await estimated('io_parallel');
    expect(e.layers.map((l) => l.layer)).toEqual(['dense_1', 'relu_1', 'dense_2']);
    const instances = e.layers.reduce((sum, l) => sum + l.function.total.lut, 0);
    expect(e.top.categories.instance.lut).toBe(instances);
    expect(e.resources.lut.value).toBe(e.top.total.lut);
    expect(e.ii.value).toBe(1);
    const busiest = Math.max(...e.layers.map((l) => l.function.timing.latencyMax));
    expect(e.latency.value).toBeGreaterThan(busiest);
    // The input's 4 x 16 bits and valid.
    expect(e.top.contributors).toContainEqual(expect.objectContaining({ what: 'input x, 64 bits' }));
  });

  test('nothing costs more time with a library twice as slow, nor less', async () => {
    const slow: OperatorLibrary = {
      ...unit,
      timing: (q, budget) => ({ delay: 2 * unit.timing(q, budget).delay }),
    };
    const [fast, late] = [await estimated('io_parallel'), await estimated('io_parallel', slow)];
    expect(late.latency.value).toBeGreaterThan(fast.latency.value);
    expect(late.resources.lut.value).toBeGreaterThanOrEqual(fast.resources.lut.value);
  });

  test('is as sure as its least sure operator', async () => {
    const unsure: OperatorLibrary = {
      ...unit,
      standing: (q) =>
        q.op === 'cmp'
          ? { level: 'extrapolated', missing: ['cmp'] }
          : { level: 'calibrated', reports: 3, missing: [] },
    };
    const { top, layers } = await estimated('io_parallel', unsure);
    expect(layers.map((l) => l.function.standing.level)).toEqual([
      'calibrated',
      'extrapolated',
      'calibrated',
    ]);
    expect(top.standing).toEqual({ level: 'extrapolated', missing: ['cmp'] });
  });
});

describe('a dataflow top', () => {
  test('lets in a new inference when the slowest instance is done; FIFOs are counted', async () => {
    const e = await estimated('io_stream');
    const slowest = Math.max(...e.layers.map((l) => l.function.timing.latencyMax));
    expect(e.ii.value).toBe(slowest + 1);
    const sum = e.layers.reduce((all, l) => all + l.function.timing.latencyMax, 0);
    expect(e.latency.value).toBe(sum + e.layers.length - 1);
    expect(e.top.categories.fifo.lut).toBe(2);
    expect(e.latency.standing.missing).toContain('latency of a dataflow region before simulation');
  });

  test('lets in a new inference every cycle where all instances are pipelines, whatever they take', async () => {
    const model = `model one
target "xcvu13p-flga2577-2-e" { clock 5ns  io stream  tool vivado }
input x: fixed<16,6>[4]
output x |> relu_1: relu
rule * { default fixed<16,6> }
`;
    const design = await designed('io_stream', model);
    const e = estimateDesign(legalize(design), design, unit);
    // Its token leaves the port a state after the others are done.
    expect([e.latency.value, e.ii.value]).toEqual([1, 1]);
  });

  test('lets in a new inference when a loop that rewinds can start again', async () => {
    const e = await reused(4, 1);
    const [{ timing }] = e.layers.map((l) => l.function) as [DesignEstimate['top']];
    expect(e.ii.value).toBe(4);
    expect([timing.latencyMin, timing.latencyMax]).toEqual([e.top.timing.latencyMin, e.latency.value]);
    expect(timing.latencyMax - timing.latencyMin).toBe(1);
  });

  test('a process takes an element of a port by its bits, and keeps no inputs', async () => {
    const design = await reused(8, 1);
    const [{ contributors, categories }] = design.layers.map((l) => l.function) as [DesignEstimate['top']];
    const named = (what: string) => contributors.find((c) => c.what === what);
    expect(named('slice 16 of 64')?.count).toBe(1);
    // Two accumulators of 16 bits, the counter twice, and the index of the input, which is an int.
    expect(named('registers and multiplexers of kept values')?.resources.ff).toBe(2 * 16 + 2 * 4 + 32);
    expect(categories.instance.dsp).toBe(1);
    const rewind = { ...unit.habits.rewind, process: 'keeps' } as const;
    const keeping = await reused(8, 1, { ...unit, habits: { ...unit.habits, rewind } });
    // Results, the four inputs, the index again.
    const more = keeping.layers[0]!.function.categories.register.ff - categories.register.ff;
    expect(more).toBe(2 * 16 + 4 * 16 + 32);
  });

  test('words of several weights are stored whole, but for what the last never needs', async () => {
    const sizes = async (last: number): Promise<readonly string[]> => {
      const e = await reused(4, last);
      const all = e.layers.flatMap((l) => l.function.contributors.map((c) => c.what));
      return all.filter((what) => what.startsWith('ROM weights'));
    };
    // fixed<8,3>: 5 fraction bits, so that 1.5 and -2 take 7 bits, 1/16 takes 3 and 3.5 all 8.
    expect(await sizes(3.5)).toEqual(['ROM weights 4 x 16']);
    expect(await sizes(1 / 16)).toEqual(['ROM weights 4 x 11']);
  });

  test('has a FIFO a lane where the tool takes packs apart', async () => {
    const e = await estimated('io_stream', { ...unit, habits: { ...unit.habits, streamLanes: 'apart' } });
    expect(e.top.categories.fifo.lut).toBe(6);
  });
});

describe('equal iterations', () => {
  const figures = ({ latency, ii, resources }: DesignEstimate) => [
    latency.value,
    ii.value,
    ...Object.values(resources).map((r) => r.value),
  ];
  const vivado = buildLibrary(loadCosts().value!, {
    tool: 'vivado_hls',
    version: '2019.2',
    family: 'virtexuplus',
    speed: '2L',
  });

  // A relu of streams chooses at a token's whole width and keeps what has no sign.
  test.each([
    ['io_parallel', PARALLEL],
    ['io_stream', PARALLEL],
    ['io_stream', PAIR],
  ] as const)('cost the same counted and one by one: %s', async (io, model) => {
    const design = await designed(io, model);
    for (const library of [unit, vivado]) {
      const [counted, apart] = [false, true].map((expand) =>
        estimateDesign(legalize(design, { expand }), design, library),
      );
      expect(figures(counted!)).toEqual(figures(apart!));
    }
  });
});
