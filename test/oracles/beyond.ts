// Recorded cases that hls4ml cannot compute at all. There are no bits to compare with: a case that compiles here is
// held against a float reference of its Keras model, within what its types resolve, and its engines against each other.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5wasm from 'h5wasm';
import { parse } from 'yaml';
import type { Design } from '#ir/design/design';
import { toDouble } from '#ir/fixed/dyadic';
import { codeRange, type FixedType, fractionBits } from '#ir/fixed/type';
import { compileEmulator } from '#src/backends/wasm/emulator';
import { inputPorts, interpret, outputPorts, type Samples, toArrays, toCodes } from '#src/driver/interpret';
import { matchArrays } from '#src/driver/match-arrays';
import { build } from '#src/driver/pipeline';
import { evaluateKeras, type KerasDescription, type Weights } from '../reference/keras-model.ts';
import type { Tensor } from '../reference/tensor.ts';
import type { OracleCase } from './cases.ts';
import { emulateCsim } from './csim.ts';
import { resolutionOf } from './resolution.ts';
import { errorsOf, filesIn, load, type RunOptions } from './run-case.ts';

export type BeyondResult = { readonly name: string } & (
  | { readonly outcome: 'refused'; readonly reasons: readonly string[] }
  /** Compiled, and nothing here says what it should compute. */
  | { readonly outcome: 'unjudged'; readonly reason: string }
  | {
      readonly outcome: 'within' | 'beyond';
      readonly worst: number;
      readonly bound: number;
      readonly samples: number;
      /** Engines that computed other bits than the interpreter. */
      readonly differing: readonly string[];
    }
);

/** Weights by the last two segments of their paths, `layer/weight:0`, as `save_weights` writes them. */
async function weightsIn(file: string): Promise<Weights> {
  if (!existsSync(file)) return () => undefined;
  const { FS } = await h5wasm.ready;
  const path = `/beyond-${process.hrtime.bigint()}.h5`;
  FS.writeFile(path, readFileSync(file));
  const found = new Map<string, Tensor>();
  const opened = new h5wasm.File(path, 'r');
  const walk = (group: h5wasm.Group, above: string): void => {
    for (const name of group.keys()) {
      const item = group.get(name);
      if (item instanceof h5wasm.Group) walk(item, name);
      if (!(item instanceof h5wasm.Dataset)) continue;
      const data = Float64Array.from(item.value as Float32Array, Number);
      found.set(`${above}/${name.replace(/:\d+$/, '')}`, { shape: item.shape ?? [], data });
    }
  };
  walk(opened, '');
  opened.close();
  FS.unlink(path);
  return (layer, weight) => found.get(`${layer}/${weight}`);
}

/** A value as far as a type can hold it; undefined where the type wraps around and its bits say nothing of it. */
function held(value: number, type: FixedType): number | undefined {
  const { min, max } = codeRange(type);
  const scale = 2 ** -fractionBits(type);
  const [low, high] = [Number(min) * scale, Number(max) * scale];
  if (value >= low && value <= high) return value;
  if (type.overflow === 'sat' || type.overflow === 'sat_sym') return Math.min(high, Math.max(low, value));
  return type.overflow === 'sat_zero' ? 0 : undefined;
}

interface Reference {
  readonly outputs: readonly (readonly Tensor[])[];
  /** Largest absolute value of any tensor. */
  readonly largest: number;
}

interface LayerEntry {
  readonly class_name: string;
  readonly name?: string;
}

/** The model without the softmax layers that the configuration leaves out. */
function described(folder: string): KerasDescription {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const description = JSON.parse(read('model.json')) as KerasDescription;
  const config = parse(read('config.yml')) as {
    HLSConfig?: { LayerName?: Readonly<Record<string, { Skip?: unknown }>> };
  };
  const entries = Object.entries(config.HLSConfig?.LayerName ?? {});
  const skipped = new Set(entries.filter(([, settings]) => settings.Skip === true).map(([name]) => name));
  const layers = (description.config.layers as readonly LayerEntry[]).map((layer) =>
    skipped.has(layer.name ?? '') ? { ...layer, class_name: 'Dropout' } : layer,
  );
  return { ...description, config: { ...description.config, layers } };
}

/** For inputs as the ports hold them: what a port's type rounds is the user's choice. */
async function referenceOf(folder: string, design: Design, codes: Samples): Promise<Reference> {
  const description = described(folder);
  const weights = await weightsIn(join(folder, 'weights.h5'));
  let largest = 0;
  const observe = ({ data }: Tensor): void => {
    for (const v of data) largest = Math.max(largest, Math.abs(v));
  };
  const outputs = codes.map((sample) => {
    const inputs = inputPorts(design).map(({ shape, type }, k) => ({
      shape,
      data: Float64Array.from(sample[k]!, (code) => toDouble(code, fractionBits(type))),
    }));
    inputs.forEach(observe);
    return evaluateKeras(description, inputs, weights, observe);
  });
  return { outputs, largest };
}

/** Largest distance of what the types can hold. */
function worstOf(design: Design, bits: Samples, { outputs }: Reference): number {
  const ports = outputPorts(design);
  const ours = toArrays(design, bits);
  let worst = 0;
  for (const [s, sample] of outputs.entries()) {
    for (const [k, { data }] of sample.entries()) {
      for (const [i, value] of data.entries()) {
        const wanted = held(value, ports[k]!.type);
        if (wanted !== undefined)
          worst = Math.max(worst, Math.abs(ours[k]!.data[s * data.length + i]! - wanted));
      }
    }
  }
  return worst;
}

const text = (samples: Samples): string =>
  samples.map((s) => s.map((port) => port.join()).join(';')).join('\n');

export async function runBeyond({ name, folder }: OracleCase, options: RunOptions): Promise<BeyondResult> {
  if (!existsSync(join(folder, 'model.json'))) {
    const reasons = ['its model is a list of hls4ml layers, not a Keras file'];
    return { name, outcome: 'refused', reasons };
  }
  const { design, resolved, diagnostics } = await build({ model: 'config.yml', set: [] }, filesIn(folder));
  if (!design || !resolved)
    return { name, outcome: 'refused', reasons: errorsOf(diagnostics).map((d) => `${d.code} ${d.message}`) };
  const matched = matchArrays(load(folder, 'inputs.npz').value!, inputPorts(design), 'in', 'inputs.npz')
    .value!;
  const codes = toCodes(matched, design, options.interpreted).value!;
  const reference = await referenceOf(folder, design, codes);
  const bounds = resolutionOf(resolved, reference.largest);
  if (!bounds) return { name, outcome: 'unjudged', reason: 'no bound is known for one of its ops' };
  const bits = interpret(design, codes);
  const differing: string[] = [];
  if (text(compileEmulator(design).runCodes(codes)) !== text(bits)) differing.push('wasm');
  if (options.compiler && text(await emulateCsim(design, codes, options.compiler)) !== text(bits))
    differing.push('csim');
  const worst = worstOf(design, bits, reference);
  const bound = Math.max(...bounds);
  const outcome = worst <= bound && differing.length === 0 ? 'within' : 'beyond';
  return { name, outcome, worst, bound, samples: codes.length, differing };
}
