// Simulations of small designs with exact cycles, in the library where everything takes 1 ns. Catches a process that is
// longer or starts more seldom than its function, a start or handover that costs a cycle or none, an order that lets the
// next part start too early, a region that is forgotten.
import { describe, expect, it } from 'vitest';
import type { Design, Region } from '#ir/design/design';
import { instancesOf } from '#ir/design/design';
import { ACTIONS } from '#ir/simulation/problem';
import { legalize } from '#src/legalize/index';
import { estimateDesign } from '#src/schedule/design';
import { scheduleDesign } from '#src/schedule/scheduled-design';
import { fifoLatency } from '#src/sim/build/channels';
import { buildSimulation } from '#src/sim/build/index';
import { prepareSimulation } from '#src/sim/index';
import { PARALLEL } from '../check/projects.ts';
import { unit } from '../schedule/functions.ts';
import { cyclesOf, designOf, problemOf } from './simulated.ts';

const layers = (body: string, io = 'stream', lanes = 4): string => `model small
target "xcvu13p-flga2577-2-e" { clock 5ns  io ${io} }
input x: fixed<16,6>[${lanes}]
${body}
rule * { default fixed<16,6> }
`;

const estimateOf = (design: Design) => estimateDesign(legalize(design), design, unit);

const WRITE = ACTIONS.indexOf('write');

const lone = (design: Design): Region => ({
  kind: 'instance',
  instance: instancesOf(design.top)[0]!,
});

describe('one function', () => {
  it('a pipeline has the latency and interval of its estimate', async () => {
    const design = await designOf(PARALLEL, 'io_parallel');
    const { latency, ii } = estimateOf(design);
    expect(cyclesOf(problemOf(design))).toEqual({
      latency: latency.value,
      interval: ii.value,
      deadlock: false,
    });
  });

  it('a dataflow region of one process has those of its function, which starts again when it is done', async () => {
    for (const [body, lanes] of [
      ['output x |> relu', '5, 4'],
      ['output x |> softmax', '4'],
    ] as const) {
      const design = await designOf(layers(body).replace('[4]', `[${lanes}]`), 'io_stream');
      expect(instancesOf(design.top)).toHaveLength(1);
      const { timing } = estimateOf(design).layers[0]!.function;
      const { latency, interval } = cyclesOf(problemOf(design));
      expect(latency, body).toBe(timing.latencyMax);
      expect(interval, body).toBe(timing.iiMax < timing.latencyMax ? timing.iiMax : timing.latencyMax + 1);
    }
  });
});

describe('a dataflow region', () => {
  it('of two relus: the second runs behind the first by the cycles of a token', async () => {
    const design = await designOf(
      layers('output x |> relu_1: relu |> relu_2: relu').replace('[4]', '[5, 4]'),
      'io_stream',
    );
    const problem = problemOf(design);
    const [first, second] = problem.processes;
    const writes = (at: number) => [...problem.processes[at]!.accesses.cycle];
    expect([first!.name, second!.name]).toEqual(['relu_1', 'relu_2']);
    // Per run: the start of the next, five reads and five writes; the last has no next.
    expect(writes(0)).toHaveLength(11);
    expect(writes(1)).toHaveLength(10);
    // Both take a token a cycle and the source gives one: the second is as far behind as a token takes.
    const result = prepareSimulation(problem).run({ samples: 1 });
    const wrote = writes(0).findIndex((_, n) => problem.processes[0]!.accesses.action[n] === WRITE && n > 0);
    const token = writes(0)[wrote]!;
    expect(result.processes[0]!.started).toBe(1);
    expect(result.processes[1]!.done).toBe(1 + token + 1 + second!.length - 1 - writes(1)[0]!);
    expect(cyclesOf(problem).interval).toBe(Math.max(first!.length, second!.length));
  });

  it('of a clone and two heads that meet again runs through with a place a head', async () => {
    const body = `a = x |> head_a: dense(3) { weight = [[1,0,0],[0,1,0],[0,0,1],[1,1,1]] }
b = x |> head_b: dense(2) { weight = [[1,0],[0,1],[1,0],[0,1]] }
output concat(a, b)`;
    const design = await designOf(layers(body), 'io_stream');
    const problem = problemOf(design);
    const done = cyclesOf(problem);
    expect(done.deadlock).toBe(false);
    const longest = Math.max(...problem.processes.map((p) => Math.min(p.interval, p.length)));
    expect(done.interval).toBeGreaterThanOrEqual(longest);
  });
});

describe('regions in regions', () => {
  const stream = async (): Promise<Design> =>
    designOf(
      layers('output x |> relu_1: relu |> relu_2: relu |> relu_3: relu').replace('[4]', '[5, 4]'),
      'io_stream',
    );
  const instances = (design: Design): readonly Region[] =>
    instancesOf(design.top).map((instance) => ({ kind: 'instance', instance }));

  it('a sequence around a dataflow region starts its second part when the first is done', async () => {
    const design = await stream();
    const [a, b, c] = instances(design) as [Region, Region, Region];
    const flat = cyclesOf(problemOf(design));
    const ordered: Design = {
      ...design,
      top: { kind: 'sequence', body: [{ kind: 'dataflow', body: [a, b] }, c] },
    };
    const problem = problemOf(ordered);
    const done = cyclesOf(problem);
    expect(done.deadlock).toBe(false);
    const result = prepareSimulation(problem).run({ samples: 1 });
    const [first, second, third] = ['relu_1', 'relu_2', 'relu_3'].map(
      (name) => result.processes[problem.processes.findIndex((p) => p.name === name)]!,
    );
    // A cycle starts the region; the third starts in the cycle after both are done.
    expect(first!.started).toBe(1);
    expect(second!.started).toBeLessThan(first!.done!);
    expect(third!.started).toBe(Math.max(first!.done!, second!.done!) + 1);
    expect(done.interval).toBe(done.latency! + 1);
    expect(flat.interval).toBeLessThan(done.interval!);
  });

  it('a sequence inside of a dataflow region is one process', async () => {
    const design = await stream();
    const [a, b, c] = instances(design) as [Region, Region, Region];
    const top: Region = { kind: 'dataflow', body: [{ kind: 'sequence', body: [a, b] }, c] };
    const problem = problemOf({ ...design, top });
    expect(problem.processes.filter((p) => p.kind === 'instance').map((p) => p.name)).toEqual([
      'sequence_1',
      'relu_3',
    ]);
    expect(cyclesOf(problem).deadlock).toBe(false);
  });

  it('a repeat goes round as often as it says, each time after the last', async () => {
    const one = await designOf(layers('output x |> relu', 'stream').replace('[4]', '[1, 4]'), 'io_stream');
    const repeated = (count: number): Design => ({
      ...one,
      ports: one.ports.map((p) => ({ ...p, shape: [count, ...p.shape.slice(1)] })),
      top: { kind: 'repeat', count, body: [{ kind: 'dataflow', body: [lone(one)] }] },
    });
    const [once, thrice] = [1, 3].map((n) => cyclesOf(problemOf(repeated(n))));
    const { length } = problemOf(one).processes[0]!;
    expect(thrice!.deadlock).toBe(false);
    // Each round: a cycle to start it and the run.
    expect(thrice!.interval! - once!.interval!).toBe(2 * (length + 1));
  });
});

it('a layer of more cycles than are followed is refused by name, whatever it costs', async () => {
  const design = await designOf(layers('output x |> relu').replace('[4]', '[5, 4]'), 'io_stream');
  const kernels = design.kernels.map((k) => ({
    ...k,
    body: k.body.map((s) => (s.kind === 'for' ? { ...s, count: 2 ** 28 } : s)),
  }));
  const large = { ...design, kernels };
  const built = buildSimulation(large, scheduleDesign(legalize(large), large, unit));
  expect(built.value).toBeUndefined();
  expect(built.diagnostics.map((d) => d.code)).toEqual(['BN655']);
});

it('a FIFO holds as many tokens as it is built with, so that depth 1 passes one a cycle', async () => {
  const design = await designOf(
    layers('output x |> relu_1: relu |> relu_2: relu').replace('[4]', '[5, 4]'),
    'io_stream',
  );
  const fifo = { least: 3, shortest: 4, short: 1, deep: 1 };
  const habits = { ...unit.habits, channels: { ...unit.habits.channels, fifo } };
  const places = [1, 3, 5].map((depth) => {
    const channels = design.channels.map((c) => ({ ...c, depth }));
    const problem = problemOf({ ...design, channels }, { ...unit, habits });
    return problem.channels.find((c) => c.name === design.channels[0]!.name)!.depth;
  });
  expect(places).toEqual([3, 3, 5]);
});

it('a FIFO of more words than a shift register has takes as long as the tool says', async () => {
  const design = await designOf(
    layers('output x |> relu_1: relu |> relu_2: relu').replace('[4]', '[5, 4]'),
    'io_stream',
  );
  const fifo = { least: 1, shortest: 2, short: 1, deep: 7 };
  const habits = { ...unit.habits, channels: { ...unit.habits.channels, fifo } };
  const latencies = [2, 5].map((depth) => {
    const channels = design.channels.map((c) => ({ ...c, depth }));
    const problem = problemOf({ ...design, channels }, { ...unit, habits });
    return problem.channels.find((c) => c.name === design.channels[0]!.name)!.latency;
  });
  expect(latencies).toEqual([1, 7]);
  expect([2, 3].map((depth) => fifoLatency(depth, habits))).toEqual([1, 7]);
});
