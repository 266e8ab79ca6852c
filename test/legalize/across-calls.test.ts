// Functions that know of each other: a neuron without weights is a constant, one that nobody reads is not computed, and
// the network gives the same codes. Catches a constant that is taken for another element's, a value dropped that
// somebody reads, and a function changed that two instances share.
import { describe, expect, test } from 'vitest';
import type { Design } from '#ir/design/design';
import { instancesOf } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import type { Block, OperatorFunction } from '#ir/operators/graph';
import { build } from '#src/driver/pipeline';
import { legalize, legalizeKernel } from '#src/legalize/index';
import { type Contents, Runner } from '#src/legalize/run';
import { estimateDesign } from '#src/schedule/design';
import { unit } from '../schedule/functions.ts';

/** Hidden neuron 1 has no inputs, neuron 2 no reader; 0, 3 and 4 have both. */
const PRUNED = `model small
target "xcvu13p-flga2577-2-e" { clock 5ns  io parallel  strategy latency }
input x: fixed<16,6>[3]
h = x |> dense_1: dense(5) {
  weight = [[0.6875, 0, 0.25, 0, 1.375], [0, 0, -0.5, 0.6875, 0], [-1.25, 0, 1, 0.375, 0.875]]
  bias = [0.5, -0.25, 0.125, 0, 0.25]
} |> act: leaky_relu(0.5)
output h |> dense_2: dense(2) { weight = [[1.375, -0.5], [0.25, 2], [0, 0], [-1, 0.6875], [0, 0.75]]  bias = [0.125, 0] }
rule * { default fixed<16,6> }
`;

async function designOf(text: string): Promise<Design> {
  const files = { bytes: () => ok(new TextEncoder().encode(text)), text: () => ok(text) };
  const { design, diagnostics } = await build({ model: 'm.nn', set: [] }, files);
  return design ?? expect.fail(diagnostics.map((d) => d.message).join('\n'));
}

const blockOf = (f: OperatorFunction): Block =>
  f.body[0]?.kind === 'block' ? f.body[0] : expect.fail(f.name);

const outputsOf = (f: OperatorFunction): readonly number[] =>
  blockOf(f)
    .outputs.flatMap((o) => o.cell.elements ?? [o.cell.element])
    .sort((a, b) => a - b);

/** Codes of the top's output, instance by instance. */
function run(
  design: Design,
  functions: readonly OperatorFunction[],
  nameOf: (i: number) => string,
  x: readonly bigint[],
): Contents {
  const runner = new Runner(functions);
  const arrays = new Map<string, Contents>([
    [`port ${design.ports.find((p) => p.dir === 'in')!.name}`, [...x]],
  ]);
  const array = (key: string): Contents => {
    const there = arrays.get(key) ?? [];
    arrays.set(key, there);
    return there;
  };
  for (const [i, instance] of instancesOf(design.top).entries()) {
    const kernel = design.kernels.find((k) => k.name === instance.kernel)!;
    const args = kernel.params.map((p) => {
      const a = instance.args.find((b) => b.param === p.name)!;
      return a.kind === 'rom' ? [] : array(`${a.kind} ${a.name}`);
    });
    runner.call(nameOf(i), args);
  }
  return array(`port ${design.ports.find((p) => p.dir === 'out')!.name}`);
}

/** Every kernel by itself. */
function apart(design: Design): {
  readonly functions: readonly OperatorFunction[];
  readonly names: readonly string[];
} {
  const made = instancesOf(design.top).map((instance) => {
    const codes = instance.args.flatMap((a) =>
      a.kind === 'rom' ? [[a.param, design.roms.find((r) => r.name === a.name)!.codes] as const] : [],
    );
    const kernel = design.kernels.find((k) => k.name === instance.kernel)!;
    return legalizeKernel(kernel, design.kernels, new Map(codes), { expand: true });
  });
  return { functions: made.flat(), names: made.map((fs) => fs.at(-1)!.name) };
}

describe('functions that know of each other', () => {
  test('constants and what nobody reads are gone', async () => {
    const { functions } = legalize(await designOf(PRUNED));
    const [first, act, last] = functions;
    expect(outputsOf(first!)).toEqual([0, 3, 4]);
    expect(outputsOf(act!)).toEqual([0, 3, 4]);
    expect(outputsOf(last!)).toEqual([0, 1]);
    const reads = blockOf(last!).inputs.flatMap((i) => ('storage' in i ? (i.elements ?? [i.element]) : []));
    expect([...new Set(reads)].sort()).toEqual([0, 3, 4]);
  });

  test.each([true, false])('the same codes come out (expanded: %s)', async (expand) => {
    const design = await designOf(PRUNED);
    const together = legalize(design, { expand: true });
    const names = instancesOf(design.top).map((i) => together.instances.get(i)!);
    const alone = apart(design);
    for (let seed = 0; seed < 40; seed++) {
      const x = [3, 7, 11].map((k) => BigInt(((seed * k * 2654435761) % 65536) - 32768));
      const a = run(design, together.functions, (i) => names[i]!, x);
      expect(a, `input ${x}`).toEqual(run(design, alone.functions, (i) => alone.names[i]!, x));
    }
    const figures = estimateDesign(legalize(design, { expand }), design, unit).functions.map(
      (f) => f.categories,
    );
    expect(figures).toEqual(estimateDesign(together, design, unit).functions.map((f) => f.categories));
  });

  test('registers between functions are those of values that live', async () => {
    const design = await designOf(PRUNED);
    const tight = { ...unit, timing: () => ({ delay: 4 }) };
    const { top } = estimateDesign(legalize(design), design, tight);
    const full = PRUNED.replace('[0.6875, 0, 0.25', '[0.6875, 0.375, 0.25').replace(
      '[0, 0], [-1',
      '[0.875, 0.75], [-1',
    );
    const whole = await designOf(full);
    const all = estimateDesign(legalize(whole), whole, tight).top;
    const between = (t: typeof top): number =>
      t.contributors.find((c) => c.what === 'registers between states')!.resources.ff;
    // Three values of the hidden layer instead of five, behind dense_1 and behind act; a register costs 1.
    expect(between(all) - between(top)).toBe(2 * 2);
  });

  test('nothing changes where everything is read and nothing is known', async () => {
    const text = PRUNED.replace(/\b0(?=[,\]])/g, '0.6875');
    const design = await designOf(text);
    const { functions } = legalize(design, { expand: true });
    const alone = apart(design).functions;
    expect(functions.map((f) => f.body)).toEqual(alone.map((f) => f.body));
  });

  test('equal operators are counted only where they are wanted', async () => {
    // Every neuron has inputs, so that only what is read tells the rounds of the activation apart.
    const design = await designOf(PRUNED.replace('[0.6875, 0, 0.25', '[0.6875, 0.375, 0.25'));
    const figures = (expand: boolean) =>
      estimateDesign(legalize(design, { expand }), design, unit).functions.map((f) => f.categories);
    expect(figures(false)).toEqual(figures(true));
    expect(outputsOf(legalize(design).functions[1]!)).toEqual([0, 1, 3, 4]);
  });

  test('a network whose output does not depend on its input is a constant', async () => {
    const last = PRUNED.slice(PRUNED.indexOf('dense_2: dense(2)'));
    const zeros =
      'dense_2: dense(2) { weight = [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]]  bias = [0.125, 0] }\nrule * { default fixed<16,6> }\n';
    const design = await designOf(PRUNED.replace(last, zeros));
    const legalized = legalize(design);
    const { top, resources } = estimateDesign(legalized, design, unit);
    expect(resources.dsp.value).toBe(0);
    expect(top.timing.latencyMax).toBe(0);
    const names = instancesOf(design.top).map((i) => legalized.instances.get(i)!);
    const expanded = legalize(design, { expand: true });
    expect(run(design, expanded.functions, (i) => names[i]!, [1n, 2n, 3n])).toEqual([128n, 0n]);
  });

  test('processes of a dataflow region keep what they hand on', async () => {
    const { functions } = legalize(await designOf(PRUNED.replace('io parallel', 'io stream')));
    const tokens = functions.flatMap((f) => f.storages).filter((s) => s.kind === 'stream');
    expect(tokens.map((s) => s.elements)).toContain(5);
  });
});
