// The manifest of a project, `burin.json`: how the project was made and what it consists of, so that it can be made
// again, byte for byte. Input files are named relative to the model's folder, and that folder relative to the manifest.
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { EffectiveConfiguration } from './effective-configuration.ts';
import type { BuildRequest } from './request.ts';

export interface FileRecord {
  readonly file: string;
  readonly sha256: string;
}

/** Which samples the testbench checks. */
export interface TestData {
  /** Relative to the model's folder; absent: Burin's own samples. */
  readonly input?: string;
  readonly samples: number;
}

/** FIFO → tokens, where another depth was chosen than lowering's. Kept, so that a rebuild need not find them again. */
export type FifoDepths = Readonly<Record<string, number>>;

export interface Manifest {
  /** Version of Burin. */
  readonly burin: string;
  /** Version of this format. */
  readonly format: 1;
  /** The command line that makes the project when it is run in `folder`. */
  readonly command: readonly string[];
  /** The model's folder, relative to the manifest. */
  readonly folder: string;
  readonly request: BuildRequest & { readonly test: TestData; readonly depths?: FifoDepths };
  readonly inputs: readonly FileRecord[];
  readonly configuration: EffectiveConfiguration;
  /** Every other file of the project. */
  readonly files: readonly FileRecord[];
}

/** The command line in one form, whatever order it was typed in. */
export function commandOf(request: BuildRequest, test: TestData, sized: boolean): readonly string[] {
  const option = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [name, String(value)];
  return [
    'burin',
    'compile',
    request.model,
    ...option('--weights', request.weights),
    ...option('--config', request.config),
    ...request.set.flatMap((s) => ['--set', s]),
    ...option('--part', request.part),
    ...option('--clock', request.clock),
    ...option('--io', request.io),
    ...option('--input', test.input),
    ...option('--samples', test.samples),
    ...(sized ? ['--size-fifos'] : []),
  ];
}

export function printManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(x: unknown): x is Fields {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function isRecords(x: unknown): x is readonly FileRecord[] {
  return (
    Array.isArray(x) &&
    x.every((r) => isFields(r) && typeof r.file === 'string' && /^[0-9a-f]{64}$/.test(String(r.sha256)))
  );
}

function isDepths(x: unknown): x is FifoDepths | undefined {
  if (x === undefined) return true;
  return isFields(x) && Object.values(x).every((d) => Number.isSafeInteger(d) && Number(d) >= 1);
}

const optionalText = (x: unknown): boolean => x === undefined || typeof x === 'string';

function isRequest(x: unknown): x is Manifest['request'] {
  if (!isFields(x) || !isFields(x.test)) return false;
  const samples = x.test.samples;
  return (
    typeof x.model === 'string' &&
    [x.weights, x.config, x.part, x.test.input].every(optionalText) &&
    Array.isArray(x.set) &&
    x.set.every((s) => typeof s === 'string') &&
    (x.clock === undefined || (typeof x.clock === 'number' && x.clock > 0)) &&
    (x.io === undefined || x.io === 'io_parallel' || x.io === 'io_stream') &&
    typeof samples === 'number' &&
    Number.isInteger(samples) &&
    samples >= 0 &&
    isDepths(x.depths)
  );
}

/** The part of a manifest that a rebuild reads. */
export type ManifestHead = Omit<Manifest, 'configuration' | 'command'>;

/** Reads a manifest's text; `path` is its name for messages. */
export function parseManifest(text: string, path: string): Result<ManifestHead> {
  const refuse = (problem: string): Result<ManifestHead> =>
    failed([diagnose(commandLineMessages.manifestInvalid, { path, problem })]);
  let m: unknown;
  try {
    m = JSON.parse(text);
  } catch {
    return refuse('it is not JSON');
  }
  if (!isFields(m) || typeof m.burin !== 'string') return refuse('it names no version of Burin');
  if (m.format !== 1) return refuse('it has a format that this version does not know');
  if (typeof m.folder !== 'string') return refuse('"folder" is missing');
  if (!isRequest(m.request)) return refuse('"request" is damaged');
  if (!isRecords(m.inputs)) return refuse('"inputs" is damaged');
  if (!isRecords(m.files)) return refuse('"files" is damaged');
  return ok({
    burin: m.burin,
    format: 1,
    folder: m.folder,
    request: m.request,
    inputs: m.inputs,
    files: m.files,
  });
}
