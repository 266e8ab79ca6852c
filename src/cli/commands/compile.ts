// `burin compile MODEL`: the whole way from a model to a project folder with its manifest. Given the manifest of a
// project, builds that project again and says whether it came out the same.
import { dirname, resolve } from 'node:path';
import type { Design } from '#ir/design/design';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Project } from '#src/backends/vitis/project';
import { effectiveConfiguration } from '#src/driver/effective-configuration';
import { emit } from '#src/driver/emit';
import {
  commandOf,
  type FifoDepths,
  type FileRecord,
  type Manifest,
  type ManifestHead,
  printManifest,
  type TestData,
} from '#src/driver/manifest';
import type { Built } from '#src/driver/pipeline';
import { type TestVectors, testVectors } from '#src/driver/test-data';
import { defaultTool } from '#src/prepared-tool';
import { layerRows, renderLayers } from '#src/report/layer-summary';
import { renderSummary, summarize } from '#src/report/model-summary';
import { sizingJson, sizingSummary } from '#src/report/simulation/sizing';
import { checkTarget, MANIFEST_NAME, type OutputFile, writeFolder } from '#src/toolchain/write-folder';
import { buildModel } from '../built-model.ts';
import type { Context } from '../host.ts';
import { estimateForSummary } from '../model-estimate.ts';
import type { ModelOptions, ResolvedModel } from '../model-options.ts';
import { EXIT, finished, type Outcome, refused } from '../outcome.ts';
import { type OutputFolder, outputFolder } from '../output-folder.ts';
import { type PassOptions, passesOptions } from '../pass-options.ts';
import { sizedDesign } from '../sized-design.ts';
import { burinVersion } from '../version.ts';
import { relativeName, sha256, type Workspace } from '../workspace.ts';

export interface CompileOptions extends ModelOptions, PassOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly input?: string;
  readonly samples?: number;
  readonly sizeFifos?: boolean;
}

/** Enough to exercise every layer; the interpreter is exact, not fast. */
const BUILT_IN_SAMPLES = 2;
const FILE_SAMPLES = 10;

/** What the testbench shall check, from the manifest or the command line. */
function testDataOf(model: ResolvedModel, options: CompileOptions, context: Context): TestData {
  if (model.manifest) return model.manifest.request.test;
  const input =
    options.input === undefined
      ? undefined
      : relativeName(model.workspace.folder, resolve(context.host.cwd, options.input));
  const samples = options.samples ?? (input === undefined ? BUILT_IN_SAMPLES : FILE_SAMPLES);
  return { ...(input === undefined ? {} : { input }), samples };
}

async function vectorsFor(
  design: Design,
  test: TestData,
  workspace: Workspace,
): Promise<Result<TestVectors>> {
  if (test.input === undefined) return testVectors(design, test.samples);
  const bytes = workspace.bytes(test.input);
  if (!bytes.value) return failed(bytes.diagnostics);
  const { readArrays } = await import('#src/data/npz');
  const arrays = readArrays(bytes.value, test.input, 'in0');
  if (!arrays.value) return failed(arrays.diagnostics);
  return testVectors(design, test.samples, { arrays: arrays.value, file: test.input });
}

function manifestFor(
  model: ResolvedModel,
  built: Required<Pick<Built, 'resolved'>>,
  test: TestData,
  depths: FifoDepths | undefined,
  folder: OutputFolder,
  files: readonly OutputFile[],
): Manifest {
  return {
    burin: burinVersion(),
    format: 1,
    command: commandOf(model.request, test, depths !== undefined),
    folder: relativeName(folder.path, model.workspace.folder),
    request: { ...model.request, test, ...(depths === undefined ? {} : { depths }) },
    inputs: model.workspace.records(),
    configuration: effectiveConfiguration(built.resolved),
    files: files.map((f): FileRecord => ({ file: f.path, sha256: sha256(f.content) })),
  };
}

/** How a rebuilt project relates to the recorded one. */
function rebuildNotes(
  recorded: ManifestHead | undefined,
  files: readonly FileRecord[],
): readonly Diagnostic[] {
  if (!recorded) return [];
  const running = burinVersion();
  const version =
    recorded.burin === running
      ? []
      : [diagnose(commandLineMessages.versionDiffers, { made: recorded.burin, running })];
  const before = new Map(recorded.files.map((f) => [f.file, f.sha256]));
  const after = new Map(files.map((f) => [f.file, f.sha256]));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differing = names.filter((name) => before.get(name) !== after.get(name));
  if (differing.length === 0) return version;
  const listed = differing.slice(0, 5).join(', ');
  const rest = differing.length > 5 ? ` and ${differing.length - 5} more` : '';
  return [...version, diagnose(commandLineMessages.rebuiltDiffers, { files: listed + rest })];
}

function projectFiles(project: Project): readonly OutputFile[] {
  return [...project.files]
    .map(([path, content]) => ({ path, content, executable: project.executable.has(path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Where to, and whether that can be written: asked before the long work. */
function target(
  modelArgument: string,
  options: CompileOptions,
  built: Required<Pick<Built, 'resolved' | 'design'>>,
  context: Context,
  manifest: ManifestHead | undefined,
): Result<OutputFolder> {
  // A rebuild goes to where the manifest lies, unless another place is named.
  const own = manifest ? dirname(modelArgument) : undefined;
  const folder = outputFolder(options.output ?? own, built.resolved, built.design.name, context);
  if (!folder.value) return folder;
  const force = options.force === true;
  const problems = checkTarget(folder.value.path, { force, shown: folder.value.shown });
  return problems.length > 0 ? failed(problems) : ok(folder.value);
}

/** What a manifest has settled already. */
function fixedOptions(options: CompileOptions): readonly Diagnostic[] {
  const because = `${MANIFEST_NAME} fixes the whole request`;
  const given = [
    ...(options.input === undefined ? [] : ['--input']),
    ...(options.sizeFifos === true ? ['--size-fifos'] : []),
  ];
  return given.map((option) => diagnose(commandLineMessages.optionWithoutUse, { option, because }));
}

export async function compile(context: Context, model: string, options: CompileOptions): Promise<Outcome> {
  const built = await buildModel(model, options, context, await passesOptions(options, context));
  const { design: lowered, resolved } = built;
  if (!resolved || !built.model || hasErrors(built.diagnostics)) return refused(built.diagnostics);
  if (!lowered)
    return finished('stopped among the passes as asked; nothing is written', null, built.diagnostics);
  const fixed = built.model.manifest ? fixedOptions(options) : [];
  if (fixed.length > 0) return refused(fixed);
  const folder = target(model, options, { design: lowered, resolved }, context, built.model.manifest);
  if (!folder.value) return refused([...built.diagnostics, ...folder.diagnostics]);
  const sized = options.sizeFifos === true ? await sizedDesign(lowered, resolved, context) : undefined;
  if (sized?.refusal)
    return { ...sized.refusal, diagnostics: [...built.diagnostics, ...sized.refusal.diagnostics] };
  const design = sized?.design ?? lowered;
  const depths = sized?.depths ?? built.model.manifest?.request.depths;

  const test = testDataOf(built.model, options, context);
  const vectors = await vectorsFor(design, test, built.model.workspace);
  if (!vectors.value) return refused([...built.diagnostics, ...vectors.diagnostics]);
  const tool = await defaultTool();
  if (!tool.value) return refused([...built.diagnostics, ...tool.diagnostics]);
  const project = emit(design, vectors.value, tool.value);
  const before = [...built.diagnostics, ...vectors.diagnostics, ...project.diagnostics];
  // A project that does not hold what the design asks for is no fault of the user's input.
  if (!project.value) return refused(before, EXIT.bug);

  const files = projectFiles(project.value);
  const samples = vectors.value.inputs.length;
  const manifest = manifestFor(built.model, { resolved }, { ...test, samples }, depths, folder.value, files);
  const all = [...files, { path: MANIFEST_NAME, content: printManifest(manifest) }];
  const written = writeFolder(folder.value.path, all, {
    force: options.force === true,
    shown: folder.value.shown,
  });
  const diagnostics = [...before, ...rebuildNotes(built.model.manifest, manifest.files), ...written];
  if (hasErrors(diagnostics)) return refused(diagnostics);

  const rows = layerRows(resolved, design);
  const bytes = all.reduce((n, f) => n + Buffer.byteLength(f.content), 0);
  const { shown } = folder.value;
  const cost = await estimateForSummary(resolved, design);
  return finished(
    [
      renderSummary(summarize(resolved)),
      '',
      renderLayers(rows, context.paint),
      '',
      ...(sized?.sizing ? [sizingSummary(sized.sizing), ''] : []),
      ...cost.lines,
      `wrote ${shown}: ${all.length} files, ${Math.ceil(bytes / 1024)} KiB, top function ${project.value.top}, ${samples} test samples`,
      `next: ${shown}/run_csim.sh compares the C++ with them; vitis_hls -f build_prj.tcl synthesises`,
    ].join('\n'),
    {
      ...summarize(resolved),
      layers: rows.map((r) => ({ ...r })),
      folder: shown,
      top: project.value.top,
      files: all.map((f) => f.path),
      samples,
      ...(sized?.sizing ? { fifos: sizingJson(sized.sizing) } : {}),
      estimate: cost.json,
    },
    [...diagnostics, ...cost.diagnostics],
  );
}
