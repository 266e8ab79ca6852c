// `burin evaluate MODEL`: how well generated showers match a reference, observable by observable, in the published bins;
// the network as trained and the hardware's arithmetic side by side, so that the cost of the types can be seen.
import { resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { type Diagnostic, diagnose, hasErrors, ok } from '#ir/diagnostics/diagnostic';
import { compareShowers } from '#src/fidelity/compare';
import type { Evaluation } from '#src/fidelity/evaluation';
import { voxelCount } from '#src/fidelity/geometry';
import { originSentence, type StatedOrigin } from '#src/fidelity/origin';
import { evaluationPage } from '#src/report/fidelity/page';
import { svgFiles } from '#src/report/fidelity/standalone';
import { renderEvaluation } from '#src/report/fidelity/text';
import type { Json } from '#src/report/json';
import { checkTarget, type OutputFile, writeFileWhole, writeFolder } from '#src/toolchain/write-folder';
import {
  type Found,
  fromEngines,
  fromFile,
  type GeneratorOptions,
  generatorOf,
} from '../fidelity-candidates.ts';
import { referenceOf } from '../fidelity-reference.ts';
import type { Context } from '../host.ts';
import { finished, type Outcome, refused } from '../outcome.ts';

export interface EvaluateOptions extends GeneratorOptions {
  readonly reference: string;
  readonly generated: readonly string[];
  readonly variant: 'official' | '2023' | 'both';
  readonly geometry?: string;
  readonly origin?: StatedOrigin;
  readonly output?: string;
  readonly svg?: string;
}

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
    ...(model === undefined && options.save !== undefined
      ? [unused('--save', 'there is no MODEL that generates showers')]
      : []),
    ...(options.save !== undefined && options.save === options.svg
      ? [unused('--save', 'it names the folder of --svg')]
      : []),
    ...(model !== undefined && options.geometry !== undefined
      ? [unused('--geometry', 'the decoder file names the geometry')]
      : []),
  ];
}

/** Folders that must not exist yet. */
function targetProblems(options: EvaluateOptions, context: Context): readonly Diagnostic[] {
  return [options.svg, options.save]
    .filter((folder) => folder !== undefined)
    .flatMap((shown) => checkTarget(resolve(context.host.cwd, shown), { force: false, shown }));
}

function write(
  evaluation: Evaluation,
  found: readonly Found[],
  options: EvaluateOptions,
  context: Context,
): readonly Diagnostic[] {
  const at = (path: string): string => resolve(context.host.cwd, path);
  const folder = (shown: string | undefined, files: () => readonly OutputFile[]): readonly Diagnostic[] =>
    shown === undefined ? [] : writeFolder(at(shown), files(), { force: false, shown });
  const steps = [
    () =>
      options.output === undefined
        ? []
        : writeFileWhole(at(options.output), evaluationPage(evaluation), options.output),
    () => folder(options.svg, () => svgFiles(evaluation)),
    () =>
      folder(options.save, () =>
        found.flatMap((f) => (f.saved ? [{ path: `${f.candidate.name}.h5`, content: f.saved }] : [])),
      ),
  ];
  const diagnostics: Diagnostic[] = [];
  for (const step of steps) if (!hasErrors(diagnostics)) diagnostics.push(...step());
  return diagnostics;
}

export async function evaluate(
  context: Context,
  model: string | undefined,
  options: EvaluateOptions,
): Promise<Outcome> {
  const problems = [...optionProblems(model, options), ...targetProblems(options, context)];
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
  const written = write(evaluation, found, options, context);
  const where = [options.output, options.svg, options.save].filter((w) => w !== undefined);
  const text = [renderEvaluation(evaluation, context.paint), ...where.map((w) => `written to ${w}`)].join(
    '\n',
  );
  // An evaluation is plain data.
  return finished(text, evaluation as unknown as Json, [...diagnostics, ...written]);
}
