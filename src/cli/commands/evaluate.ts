// `burin evaluate MODEL`: how well generated showers match a reference, observable by observable, in the published bins;
// the network as trained and the hardware's arithmetic side by side, so that the cost of the types can be seen.
import { basename, resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { hardwareBlocks, trainedBlocks } from '#src/driver/block-engines';
import { inputPorts, outputPorts, sizeOfPort } from '#src/driver/interpret';
import { compareShowers } from '#src/fidelity/compare';
import { checkDecoder, generatedShowers, type PortSizes } from '#src/fidelity/decoder/generate';
import type { Candidate, Evaluation } from '#src/fidelity/evaluation';
import { placesOf, voxelCount } from '#src/fidelity/geometry';
import { type Measured, measureLike } from '#src/fidelity/measure';
import { originSentence, type StatedOrigin } from '#src/fidelity/origin';
import { withShowers } from '#src/fidelity/shower-file';
import { refusingWrongValues } from '#src/fidelity/wrong-value';
import { evaluationPage } from '#src/report/fidelity/page';
import { svgFiles } from '#src/report/fidelity/standalone';
import { renderEvaluation } from '#src/report/fidelity/text';
import type { Json } from '#src/report/json';
import { checkTarget, writeFileWhole, writeFolder } from '#src/toolchain/write-folder';
import { type BuiltModel, buildModel } from '../built-model.ts';
import { bytesOf, conditionsOf, type DescribedDecoder, decoderOf } from '../fidelity-files.ts';
import { type MeasuredReference, referenceOf } from '../fidelity-reference.ts';
import type { Context } from '../host.ts';
import type { ModelOptions } from '../model-options.ts';
import { finished, type Outcome, refused } from '../outcome.ts';

export type EngineName = 'wasm' | 'float';

export interface EvaluateOptions extends ModelOptions {
  readonly reference: string;
  readonly decoder?: string;
  readonly engine: readonly EngineName[];
  readonly generated: readonly string[];
  readonly showers: number;
  readonly conditions: string;
  readonly seed: number;
  readonly variant: 'official' | '2023' | 'both';
  readonly geometry?: string;
  readonly origin?: StatedOrigin;
  readonly output?: string;
  readonly svg?: string;
}

interface Generator {
  readonly built: BuiltModel & Required<Pick<BuiltModel, 'design' | 'resolved'>>;
  readonly described: DescribedDecoder;
  readonly ports: PortSizes;
}

interface Found {
  readonly candidate: Candidate;
  readonly measured: Measured;
}

const ABOUT: { readonly [K in EngineName]: string } = {
  float: 'the network as trained, on doubles',
  wasm: "the hardware's arithmetic, bit for bit",
};

function optionProblems(model: string | undefined, options: EvaluateOptions): readonly Diagnostic[] {
  const { optionWithoutUse } = commandLineMessages;
  if (model === undefined && options.generated.length === 0)
    return [diagnose(fidelityMessages.nothingToCompare, { why: 'no MODEL and no --generated' })];
  if (model !== undefined && options.decoder === undefined) {
    const fix = 'describe its inputs and outputs with --decoder FILE';
    return [diagnose(fidelityMessages.nothingToCompare, { why: 'a MODEL alone makes no showers' }, { fix })];
  }
  const unused = (option: string, because: string) => diagnose(optionWithoutUse, { option, because });
  return [
    ...(model === undefined && options.decoder !== undefined
      ? [unused('--decoder', 'there is no MODEL')]
      : []),
    ...(model !== undefined && options.geometry !== undefined
      ? [unused('--geometry', 'the decoder file names the geometry')]
      : []),
  ];
}

async function generatorOf(
  model: string,
  options: EvaluateOptions,
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
  const problems = checkDecoder(decoder, ports, placesOf(geometry));
  if (problems.length > 0) return failed([...before, ...problems]);
  return ok({ built: { ...built, design, resolved }, described: described.value, ports }, before);
}

async function fromEngines(
  generator: Generator,
  reference: MeasuredReference,
  options: EvaluateOptions,
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
    const showers = generatedShowers(decoder, places, conditions.value, seed, ports, engine.run);
    const measured = refusingWrongValues(name, () =>
      ok(
        measureLike(reference.measured, showers, (done) =>
          context.progress(`${name}: ${done} of ${count} showers`),
        ),
      ),
    );
    if (!measured.value) return failed([...conditions.diagnostics, ...measured.diagnostics]);
    found.push({
      candidate: { source: name, name, about: ABOUT[name], showers: count },
      measured: measured.value,
    });
  }
  return ok(found, conditions.diagnostics);
}

/** `taken`: names of the candidates before. */
async function fromFile(
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

function write(evaluation: Evaluation, options: EvaluateOptions, context: Context): readonly Diagnostic[] {
  const at = (path: string): string => resolve(context.host.cwd, path);
  const page =
    options.output === undefined
      ? []
      : writeFileWhole(at(options.output), evaluationPage(evaluation), options.output);
  if (options.svg === undefined || hasErrors(page)) return page;
  const files = svgFiles(evaluation);
  return [...page, ...writeFolder(at(options.svg), files, { force: false, shown: options.svg })];
}

export async function evaluate(
  context: Context,
  model: string | undefined,
  options: EvaluateOptions,
): Promise<Outcome> {
  const problems = [
    ...optionProblems(model, options),
    ...(options.svg === undefined
      ? []
      : checkTarget(resolve(context.host.cwd, options.svg), { force: false, shown: options.svg })),
  ];
  if (problems.length > 0) return refused(problems);
  const generator = model === undefined ? undefined : await generatorOf(model, options, context);
  if (generator && !generator.value) return refused(generator.diagnostics);
  const reference = await referenceOf(options, generator?.value?.described.geometry, context);
  const before = [...(generator?.diagnostics ?? []), ...reference.diagnostics];
  if (!reference.value) return refused(before);

  const engines = generator?.value
    ? await fromEngines(generator.value, reference.value, options, context)
    : ok<readonly Found[]>([]);
  if (!engines.value) return refused([...before, ...engines.diagnostics]);
  const found = [...engines.value];
  const diagnostics = [...before, ...engines.diagnostics];
  for (const path of options.generated) {
    const taken = found.map((f) => f.candidate.name);
    const file = await fromFile(path, taken, reference.value, context);
    diagnostics.push(...file.diagnostics);
    if (file.value) found.push(file.value);
  }
  if (hasErrors(diagnostics)) return refused(diagnostics);

  const { measured, name, origin } = reference.value;
  const evaluation: Evaluation = {
    version: 1,
    model: model ?? null,
    geometry: {
      name: measured.geometry.name,
      particle: measured.geometry.particle,
      voxels: voxelCount(measured.geometry),
    },
    reference: { name, showers: measured.showers, origin, caution: originSentence(origin) },
    seed: options.seed,
    conditions: options.conditions,
    candidates: found.map((f) => f.candidate),
    variants: compareShowers(
      measured,
      found.map((f) => f.measured),
    ),
  };
  const written = write(evaluation, options, context);
  const where = [options.output, options.svg].filter((w) => w !== undefined);
  const text = [renderEvaluation(evaluation, context.paint), ...where.map((w) => `written to ${w}`)].join(
    '\n',
  );
  // An evaluation is plain data.
  return finished(text, evaluation as unknown as Json, [...diagnostics, ...written]);
}
