// What `burin evaluate` reads: the reference, generated showers, decoder and geometry files, conditions.
import { dirname, resolve } from 'node:path';
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Arrays } from '#src/data/npz';
import { readColumns } from '#src/fidelity/columns';
import { type Decoder, ENERGY_CONDITION } from '#src/fidelity/decoder/description';
import { type Conditions, checkConditions } from '#src/fidelity/decoder/inputs';
import { readDecoder } from '#src/fidelity/decoder/read';
import { drawEnergies, spread } from '#src/fidelity/energies';
import type { Geometry } from '#src/fidelity/geometry';
import { builtInGeometry, readGeometry } from '#src/fidelity/geometry-file';
import { readFileBounded } from '#src/toolchain/read-file';
import { readData } from './data-files.ts';
import type { Context } from './host.ts';
import { displayPath } from './workspace.ts';

export function bytesOf(path: string, context: Context): Result<Uint8Array> {
  return readFileBounded(resolve(context.host.cwd, path), path);
}

function textOf(path: string, context: Context): Result<string> {
  const bytes = bytesOf(path, context);
  if (!bytes.value) return failed(bytes.diagnostics);
  const text = new TextDecoder().decode(bytes.value);
  context.sources.set(path, text);
  return ok(text);
}

/** `NAME` of a built-in geometry, or `FILE:NAME`. */
export function geometryOf(given: string, context: Context): Result<Geometry> {
  const [, file, name] = /^(.+):([^:/\\]+)$/.exec(given) ?? [];
  if (file === undefined || name === undefined) return builtInGeometry(given);
  const text = textOf(file, context);
  return text.value === undefined ? failed(text.diagnostics) : readGeometry(text.value, file, name);
}

export interface DescribedDecoder {
  readonly decoder: Decoder;
  readonly geometry: Geometry;
}

/** A decoder file and the geometry it names; geometry files stand relative to it. */
export function decoderOf(path: string, context: Context): Result<DescribedDecoder> {
  const text = textOf(path, context);
  if (text.value === undefined) return failed(text.diagnostics);
  const decoder = readDecoder(text.value, path);
  if (!decoder.value) return failed(decoder.diagnostics);
  const { name, file } = decoder.value.geometry;
  const { cwd } = context.host;
  const geometry =
    file === undefined
      ? builtInGeometry(name)
      : geometryOf(`${displayPath(cwd, resolve(dirname(resolve(cwd, path)), file))}:${name}`, context);
  if (!geometry.value) return failed([...decoder.diagnostics, ...geometry.diagnostics]);
  return ok({ decoder: decoder.value, geometry: geometry.value }, decoder.diagnostics);
}

/** `count` rows spread evenly over all that are there. */
function rows(all: Conditions, count: number): Conditions {
  return new Map(
    [...all].map(([name, values]) => [
      name,
      Float64Array.from({ length: count }, (_, i) => values[spread(i, count, values.length)]!),
    ]),
  );
}

function columnsOf(arrays: Arrays): Conditions {
  const fits = [...arrays].filter(
    ([, a]) => a.shape.length === 1 || (a.shape.length === 2 && a.shape[1] === 1),
  );
  return new Map(fits.map(([name, a]) => [name, a.data]));
}

async function fromFile(path: string, context: Context): Promise<Result<Conditions>> {
  if (!/\.(?:h5|hdf5)$/i.test(path)) {
    const data = readData(path, ENERGY_CONDITION, context);
    return data.value ? ok(columnsOf(data.value), data.diagnostics) : failed(data.diagnostics);
  }
  const bytes = bytesOf(path, context);
  return bytes.value ? readColumns(bytes.value, path) : failed(bytes.diagnostics);
}

/** Conditions of `count` showers, checked: `reference`, `mix` or a file. */
export async function conditionsOf(
  source: string,
  count: number,
  seed: number,
  described: DescribedDecoder,
  reference: Float64Array,
  context: Context,
): Promise<Result<Conditions>> {
  const { decoder, geometry } = described;
  if (source === 'mix') {
    if (!geometry.mix) return failed([diagnose(fidelityMessages.noMix, { geometry: geometry.name })]);
    const energies = drawEnergies(geometry.mix, count, seed);
    return checkConditions(decoder, new Map([[ENERGY_CONDITION, energies]]), 'the mix of energies');
  }
  if (source === 'reference') {
    const all = new Map([[ENERGY_CONDITION, reference]]);
    return checkConditions(decoder, rows(all, count), 'the reference');
  }
  const read = await fromFile(source, context);
  if (!read.value) return failed(read.diagnostics);
  const lengths = new Set([...read.value.values()].map((v) => v.length));
  const uneven = lengths.size > 1 || lengths.has(0);
  if (uneven) {
    const why = `its arrays have ${[...lengths].join(', ')} rows`;
    return failed([diagnose(fidelityMessages.conditionFile, { file: source, why })]);
  }
  return checkConditions(decoder, rows(read.value, count), source);
}
