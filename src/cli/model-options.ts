// The MODEL argument and the options that adjust it, shared by every command that takes a model; and the way from
// what was typed to a request whose files are named relative to the model.
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { type ManifestHead, parseManifest } from '#src/driver/manifest';
import type { BuildRequest } from '#src/driver/request';
import { readFileBounded } from '#src/toolchain/read-file';
import { MANIFEST_NAME } from '#src/toolchain/write-folder';
import type { Context } from './host.ts';
import { modelInFolder } from './model-folder.ts';
import { displayPath, relativeName, sha256, Workspace } from './workspace.ts';

export interface ModelOptions {
  readonly weights?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly part?: string;
  readonly clock?: number;
  readonly io?: 'io_parallel' | 'io_stream';
}

const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

function clock(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(?:ns)?$/.exec(text);
  const ns = match ? Number(match[1]) : 0;
  if (!(ns >= 0.001 && ns < 1e6)) throw new InvalidArgumentError('It is a period in ns, for example 5.');
  return ns;
}

function part(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/.test(text))
    throw new InvalidArgumentError('It is a part number, for example xcvu13p-flga2577-2-e.');
  return text;
}

const IO_NAMES = ['io_parallel', 'io_stream', 'parallel', 'stream'];

function io(text: string): 'io_parallel' | 'io_stream' {
  if (!IO_NAMES.includes(text)) throw new InvalidArgumentError(`It is one of ${IO_NAMES.join(', ')}.`);
  return text.endsWith('stream') ? 'io_stream' : 'io_parallel';
}

/** A whole number of at least `min`, and of at most `max` where there is a most. */
export function wholeNumber(min: number, max?: number): (text: string) => number {
  return (text) => {
    const n = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    if (n >= min && n <= (max ?? n)) return n;
    const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`It is a whole number ${range}.`);
  };
}

const MODEL_HELP =
  '.nn, whole-model .h5 or .keras, Keras .json with --weights, hls4ml .yml or project folder, or burin.json';

export function withModel(c: Command): Command {
  return withAdjustments(c.argument('MODEL', MODEL_HELP));
}

export function withOptionalModel(c: Command): Command {
  return withAdjustments(c.argument('[MODEL]', MODEL_HELP));
}

/** The options alone, for a command whose model is not an argument. */
export function withAdjustments(c: Command): Command {
  return c
    .option('--weights <file>', 'weights of a Keras .json, as save_weights writes them')
    .option('--config <file>', 'hls4ml configuration to lay over the model')
    .addOption(
      new Option(
        '--set <layer.name=value>',
        "one setting, for example dense_1.weight='fixed<8,2>'; repeatable",
      )
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], 'none'),
    )
    .option('--part <part>', 'FPGA part', part)
    .option('--clock <ns>', 'clock period in ns', clock)
    .option('--io <kind>', 'io_parallel or io_stream', io);
}

export interface ResolvedModel {
  readonly workspace: Workspace;
  readonly request: BuildRequest;
  /** When MODEL was a manifest. */
  readonly manifest?: ManifestHead;
}

function requestFrom(options: ModelOptions, name: (path: string) => string): Omit<BuildRequest, 'model'> {
  return {
    ...(options.weights === undefined ? {} : { weights: name(options.weights) }),
    ...(options.config === undefined ? {} : { config: name(options.config) }),
    set: options.set,
    ...(options.part === undefined ? {} : { part: options.part }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.io === undefined ? {} : { io: options.io }),
  };
}

/** A rebuild stands for the recorded project: every input must be what it was. */
function changedInputs(
  manifest: ManifestHead,
  workspace: Workspace,
  context: Context,
): readonly Diagnostic[] {
  return manifest.inputs.flatMap((record) => {
    const read = workspace.bytes(record.file);
    if (!read.value) return read.diagnostics;
    if (sha256(read.value) === record.sha256) return [];
    const path = context.displayed.get(record.file) ?? record.file;
    const fix = 'compile the model itself, or restore the file';
    return [diagnose(commandLineMessages.inputChanged, { path }, { fix })];
  });
}

function fromManifest(path: string, options: ModelOptions, context: Context): Result<ResolvedModel> {
  const given = Object.entries(options).filter(([k, v]) => OVERRIDES.has(k) && isGiven(v));
  if (given.length > 0) {
    const because = `${MANIFEST_NAME} fixes the whole request; give the model itself to change it`;
    return failed(
      given.map(([k]) => diagnose(commandLineMessages.optionWithoutUse, { option: `--${k}`, because })),
    );
  }
  const shown = displayPath(context.host.cwd, path);
  const read = readFileBounded(path, shown, undefined, MAX_MANIFEST_BYTES);
  if (!read.value) return failed(read.diagnostics);
  const manifest = parseManifest(new TextDecoder().decode(read.value), shown);
  if (!manifest.value) return failed(manifest.diagnostics);
  const workspace = new Workspace(resolve(dirname(path), manifest.value.folder), context);
  const problems = changedInputs(manifest.value, workspace, context);
  if (hasErrors(problems)) return failed(problems);
  return ok({ workspace, request: manifest.value.request, manifest: manifest.value });
}

const OVERRIDES: ReadonlySet<string> = new Set([
  'weights',
  'config',
  'set',
  'part',
  'clock',
  'io',
  'samples',
]);

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // Whoever opens the file says what is wrong with its name.
    return false;
  }
}

/** From the command line's words to a request. */
export function resolveModel(model: string, options: ModelOptions, context: Context): Result<ResolvedModel> {
  const given = resolve(context.host.cwd, model);
  const inside = isFolder(given) ? modelInFolder(given, displayPath(context.host.cwd, given)) : ok('');
  if (inside.value === undefined) return failed(inside.diagnostics);
  const path = resolve(given, inside.value);
  if (basename(path) === MANIFEST_NAME) return fromManifest(path, options, context);
  const folder = dirname(path);
  const name = (file: string): string => relativeName(folder, resolve(context.host.cwd, file));
  const request = { model: basename(path), ...requestFrom(options, name) };
  return ok({ workspace: new Workspace(folder, context), request });
}
