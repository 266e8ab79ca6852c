// Catches: a layer that hls4ml fails on or gets wrong, and that Burin computes no better: recorded cases without usable
// bits, against float references written here, within what the types of the case resolve.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import { readArrays } from '#src/data/npz';
import { withDefaultSettings } from '#src/driver/default-settings';
import { inputPorts, interpret, outputPorts, toArrays, toCodes } from '#src/driver/interpret';
import { matchArrays } from '#src/driver/match-arrays';
import { build } from '#src/driver/pipeline';
import { lower } from '#src/lower/index';
import { runPasses } from '#src/passes/index';

const CASES = new URL('../../../shared/oracles/layers/', import.meta.url);
const here = existsSync(CASES);
if (!here)
  console.log('no recorded cases beside the repository: activations hls4ml fails on are not compared');

const file = (name: string) => new Uint8Array(readFileSync(new URL(name, CASES)));

async function read(
  name: string,
  set: readonly string[] = [],
): Promise<{ readonly loaded: Module; readonly design: Design }> {
  const bytes = (f: string) => ok(file(`${name}/${f}`));
  const text = (f: string) => ok(new TextDecoder().decode(file(`${name}/${f}`)));
  const { loaded, design, diagnostics } = await build({ model: 'config.yml', set }, { bytes, text });
  if (!loaded || !design) throw new Error(diagnostics.map((d) => `${d.code} ${d.message}`).join('\n'));
  return { loaded, design };
}

/** The model's own arithmetic, whatever its configuration was made for. */
function corrected(loaded: Module): { readonly design: Design; readonly warnings: readonly string[] } {
  const origin = { kind: 'default', what: 'test' } as const;
  const settings = { ...loaded.settings, compat: { value: 'none' as const, origin } };
  const { value, diagnostics } = runPasses(withDefaultSettings({ ...loaded, settings }));
  return { design: lower(value!), warnings: diagnostics.map((d) => d.code) };
}

/** Largest distance from the reference, which sees a sample's inputs as the port holds them. */
function worst(name: string, design: Design, reference: (x: Float64Array) => ArrayLike<number>): number {
  const arrays = readArrays(file(`${name}/inputs.npz`), 'inputs.npz', 'inputs.npz');
  const matched = matchArrays(arrays.value!, inputPorts(design), 'in', 'inputs.npz').value!;
  const codes = toCodes(matched, design, 40).value!;
  const [port] = inputPorts(design);
  const scale = 2 ** (port!.type.int - port!.type.width);
  const [out] = toArrays(design, interpret(design, codes));
  const size = out!.data.length / codes.length;
  const { type } = outputPorts(design)[0]!;
  const limit = type.overflow === 'wrap' ? 2 ** (type.int - 1) : Number.POSITIVE_INFINITY;
  return Math.max(
    ...codes.flatMap((sample, s) => {
      const wanted = reference(Float64Array.from(sample[0]!, (c) => Number(c) * scale));
      expect(wanted.length).toBe(size);
      // Where the configured type wraps around, its bits say nothing of the function.
      return Array.from({ length: size }, (_, i) =>
        Math.abs(wanted[i]!) < limit ? Math.abs(out!.data[s * size + i]! - wanted[i]!) : 0,
      );
    }),
  );
}

/** Softmax over n values `stride` apart, of each such group. */
function softmax(x: Float64Array, n: number, stride: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start++) {
    if (Math.floor(start / stride) % n !== 0) continue;
    const group = Array.from({ length: n }, (_, k) => start + k * stride);
    const top = Math.max(...group.map((i) => x[i]!));
    const sum = group.reduce((t, i) => t + Math.exp(x[i]! - top), 0);
    for (const i of group) y[i] = Math.exp(x[i]! - top) / sum;
  }
  return y;
}

/** 1 + erf, from the complementary error function of Numerical Recipes (7 digits). */
function normal(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const c = [1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587];
  const poly = [...c, -0.82215223, 0.17087277].reduceRight((sum, a) => sum * t + a, 0);
  const erfc = t * Math.exp(-z * z - 1.26551223 + t * poly);
  return x >= 0 ? 1 - erfc / 2 : erfc / 2;
}

const silu = (x: Float64Array) => x.map((v) => v / (1 + Math.exp(-v)));
const gelu = (x: Float64Array) => x.map((v) => v * normal(v));
const exponential = (x: Float64Array) => x.map((v) => Math.exp(v));

/** One step of fixed<16,6>, and what a table's interpolation adds. */
const STEP = 2 ** -10 * 1.1;

describe.runIf(here)('cases hls4ml fails on', () => {
  it.each([
    ['act_exponential_parallel_16_6', exponential, STEP],
    ['act_exponential_stream_16_6', exponential, STEP],
    ['act_gelu_parallel_16_6', gelu, STEP],
    ['act_gelu_stream_16_6', gelu, STEP],
    ['act_swish_parallel_16_6', silu, STEP],
    ['act_swish_stream_16_6', silu, STEP],
    // fixed<8,3,rnd,sat>
    [
      'act_hard_tanh_stream_8_3_rnd_sat',
      (x: Float64Array) => x.map((v) => Math.min(1, Math.max(-1, v))),
      2 ** -6,
    ],
    ['act_linear_parallel_8_3_rnd_sat', (x: Float64Array) => x, 0],
  ] as const)('%s', async (name, reference, bound) => {
    const { design } = await read(name);
    expect(worst(name, design, reference)).toBeLessThanOrEqual(bound);
  });

  it.each([
    ['act_Softmaxlayer_parallel', (x: Float64Array) => softmax(x, x.length, 1)],
    ['softmax_axis1_parallel_2d', (x: Float64Array) => softmax(x, 6, 5)],
  ] as const)('%s', async (name, reference) => {
    // Entries 1/64 apart; the default 1024 of them are 1/4 apart and show it.
    const { design } = await read(name, ['act.inv_table_size=16384', 'act.inp_norm=ufixed<16,6>']);
    expect(worst(name, design, reference)).toBeLessThanOrEqual(2 ** -6);
    expect(worst(name, (await read(name)).design, reference)).toBeLessThanOrEqual(2 ** -2);
  });

  // Its weights have not the shape that shared axes give them.
  it('act_PReLU_shared_axes_parallel is refused', async () => {
    await expect(read('act_PReLU_shared_axes_parallel')).rejects.toThrow(/BN112 alpha .* \[4, 4\]/);
  });
});

const argmax = (x: Float64Array, n: number) =>
  x.map((v, i) => {
    const row = x.subarray(Math.floor(i / n) * n, (Math.floor(i / n) + 1) * n);
    return row.indexOf(Math.max(...row)) === i % n && v === Math.max(...row) ? 1 : 0;
  });

describe.runIf(here)('cases hls4ml gets wrong, with compat none', () => {
  it.each([
    [
      'act_ReLU_negative_slope_parallel',
      // 0.1 in fixed<16,6> is 0.0996.
      (x: Float64Array) => x.map((v) => (v >= 0 ? v : 0.1 * v)),
      2 ** -10 * 6,
    ],
    ['softmax_argmax_parallel_2d', (x: Float64Array) => argmax(x, 5), 0],
    // The table of 1/x has an entry each 1/16, its argument cut to a multiple of that.
    ['softmax_legacy_parallel_2d', (x: Float64Array) => softmax(x, 5, 1), 0.08],
  ] as const)('%s', async (name, reference, bound) => {
    const { loaded, design } = await read(name);
    const right = corrected(loaded);
    expect(right.warnings).not.toContain('BN440');
    expect(worst(name, right.design, reference)).toBeLessThanOrEqual(bound);
    // With the configuration's own compat it is the other function.
    expect(worst(name, design, reference)).toBeGreaterThan(bound);
  });
});
