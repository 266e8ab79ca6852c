// Candidates of an evaluation: showers of a network, by each engine asked for, and showers from files, measured in the
// reference's bins.
import { basename } from 'node:path';
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { hardwareBlocks, trainedBlocks } from '#src/driver/block-engines';
import { inputPorts, outputPorts, sizeOfPort } from '#src/driver/interpret';
import { checkDecoder, generatedShowers, type PortSizes } from '#src/fidelity/decoder/generate';
import type { Candidate } from '#src/fidelity/evaluation';
import { placesOf, voxelCount } from '#src/fidelity/geometry';
import { type Measured, measureLike } from '#src/fidelity/measure';
import { keepShowers, MOST_SAVED } from '#src/fidelity/save-showers';
import { withShowers } from '#src/fidelity/shower-file';
import { refusingWrongValues } from '#src/fidelity/wrong-value';
import { type BuiltModel, buildModel } from './built-model.ts';
import { bytesOf, conditionsOf, type DescribedDecoder, decoderOf } from './fidelity-files.ts';
import type { MeasuredReference } from './fidelity-reference.ts';
import type { Context } from './host.ts';
import type { ModelOptions } from './model-options.ts';

export type EngineName = 'wasm' | 'float';

export interface GeneratorOptions extends ModelOptions {
  readonly decoder?: string;
  readonly engine: readonly EngineName[];
  readonly showers: number;
  readonly conditions: string;
  readonly seed: number;
  readonly save?: string;
}

export interface Generator {
  readonly built: BuiltModel & Required<Pick<BuiltModel, 'design' | 'resolved'>>;
  readonly described: DescribedDecoder;
  readonly ports: PortSizes;
}

export interface Found {
  readonly candidate: Candidate;
  readonly measured: Measured;
  /** HDF5 of its showers, where they are to be saved. */
  readonly saved?: Uint8Array;
}

const ABOUT: { readonly [K in EngineName]: string } = {
  float: 'the network as trained, on doubles',
  wasm: "the hardware's arithmetic, bit for bit",
};

export async function generatorOf(
  model: string,
  options: GeneratorOptions,
  context: Context,
): Promise<Result<Generator>> {
  const described = decoderOf(options.decoder!, context);
  if (!described.value) return failed(described.diagnostics);
  const built = await buildModel(model, options, context);
  const { design, resolved } = built;
  const before = [...described.diagnostics, ...built.diagnostics];
  if (!design || !resolved || hasErrors(before)) return failed(before);
  const ports = {
    inputs: inputPorts(design).map(sizeOfPort),
    outputs: outputPorts(design).map(sizeOfPort),
  };
  const { decoder, geometry } = described.value;
  const values = options.showers * voxelCount(geometry);
  const problems = [
    ...checkDecoder(decoder, ports, placesOf(geometry)),
    ...(options.save !== undefined && values > MOST_SAVED
      ? [diagnose(fidelityMessages.tooManyToSave, { values, limit: MOST_SAVED })]
      : []),
  ];
  if (problems.length > 0) return failed([...before, ...problems]);
  return ok({ built: { ...built, design, resolved }, described: described.value, ports }, before);
}

export async function fromEngines(
  generator: Generator,
  reference: MeasuredReference,
  options: GeneratorOptions,
  context: Context,
): Promise<Result<readonly Found[]>> {
  const { described, built, ports } = generator;
  const { decoder, geometry } = described;
  const { showers: count, seed, conditions: source } = options;
  const conditions = await conditionsOf(source, count, seed, described, reference.energies, context);
  if (!conditions.value) return failed(conditions.diagnostics);
  const places = placesOf(geometry);
  const found: Found[] = [];
  for (const name of options.engine) {
    const engine = name === 'wasm' ? hardwareBlocks(built.design) : trainedBlocks(built.resolved);
    for (const note of engine.notes) context.progress(note);
    const made = generatedShowers(decoder, places, conditions.value, seed, ports, engine.run);
    const kept = options.save === undefined ? undefined : keepShowers(made, places.count);
    const showers = kept?.showers ?? made;
    const measured = refusingWrongValues(name, () =>
      ok(
        measureLike(reference.measured, showers, (done) =>
          context.progress(`${name}: ${done} of ${count} showers`),
        ),
      ),
    );
    if (!measured.value) return failed([...conditions.diagnostics, ...measured.diagnostics]);
    const saved = await kept?.bytes(`burin evaluate, engine ${name}, seed ${seed}`);
    const candidate: Candidate = { source: name, name, about: ABOUT[name], showers: count };
    found.push({ candidate, measured: measured.value, ...(saved ? { saved } : {}) });
  }
  return ok(found, conditions.diagnostics);
}

/** `taken`: names of the candidates before. */
export async function fromFile(
  path: string,
  taken: readonly string[],
  reference: MeasuredReference,
  context: Context,
): Promise<Result<Found>> {
  const bytes = bytesOf(path, context);
  if (!bytes.value) return failed(bytes.diagnostics);
  const { geometry } = reference.measured;
  return withShowers(bytes.value, path, Number.POSITIVE_INFINITY, ({ showers, voxels }) => {
    const wanted = voxelCount(geometry);
    if (voxels !== wanted) {
      const holes = { file: path, voxels, wanted, geometry: geometry.name };
      return failed([diagnose(fidelityMessages.wrongGeometry, holes)]);
    }
    const measured = measureLike(reference.measured, showers, (done) =>
      context.progress(`${path}: ${done} of ${showers.count} showers`),
    );
    const name = taken.includes(basename(path)) ? path : basename(path);
    return ok({ candidate: { source: 'file', name, about: path, showers: showers.count }, measured });
  });
}
