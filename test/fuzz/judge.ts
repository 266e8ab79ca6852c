// Puts one input through the product as far as it goes. Whatever is refused must be refused with a diagnostic;
// whatever is accepted goes through the passes and the lowering, and the design must be well formed.
import { isDeepStrictEqual } from 'node:util';
import type { Design } from '#ir/design/design';
import { verifyDesign } from '#ir/design/verify';
import { type Diagnostic, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { parseKernels } from '#ir/kernel/parse';
import { printKernels } from '#ir/kernel/print';
import { verifyKernels } from '#ir/kernel/verify';
import { emitProject } from '#src/backends/vitis/project';
import { readArrays } from '#src/data/npz';
import { parseManifest } from '#src/driver/manifest';
import { build } from '#src/driver/pipeline';
import type { BuildRequest, SourceFiles } from '#src/driver/request';
import { formatNn } from '#src/frontends/nn/format';
import { printNn } from '#src/frontends/nn/print';
import { elementCase } from '../wasm/element-case.ts';
import { sumCase } from '../wasm/sum-case.ts';
import { DESCRIPTIONS, NN } from './corpus.ts';
import type { Input } from './inputs.ts';

export type Verdict = 'diagnosed' | 'accepted';

/** A project's text is only written for designs of few values: the subject here is soundness, not speed. */
const MAX_EMITTED = 5000;

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function verdictOf(diagnostics: readonly Diagnostic[], made: boolean): Verdict {
  for (const d of diagnostics) {
    demand(/^BN\d{3}$/.test(d.code), `a diagnostic with the code ${d.code}`);
    demand(d.message.length < 20_000, `a message of ${d.message.length} characters`);
  }
  const refused = hasErrors(diagnostics);
  demand(refused !== made, made ? 'a result in spite of an error' : 'no result and no error');
  return made ? 'accepted' : 'diagnosed';
}

/** Files in memory; one that is not there is a diagnostic like any other. */
function inMemory(files: Readonly<Record<string, Uint8Array>>): SourceFiles {
  const bytes = (name: string): Result<Uint8Array> => {
    const found = Object.hasOwn(files, name) ? files[name] : undefined;
    if (found) return ok(found);
    return failed([{ code: 'BN701', severity: 'error', message: `no file ${name}`, notes: [] }]);
  };
  return {
    bytes,
    text: (name) => {
      const found = bytes(name);
      return found.value ? ok(new TextDecoder().decode(found.value)) : failed(found.diagnostics);
    },
  };
}

function emitSmall(design: Design): void {
  const sizes = [...design.ports.map((p) => p.shape), ...design.roms.map((r) => r.dims)];
  const total = sizes.reduce((n, shape) => n + shape.reduce((a, b) => a * b, 1), 0);
  if (total > MAX_EMITTED) return;
  for (const [path, text] of emitProject(design).files) {
    demand(/^[A-Za-z0-9_.\-/]+$/.test(path) && !path.includes('..'), `a file called ${path}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    demand(!/[\u0000-\u0009\u000b-\u001f\u2028-\u202e]/.test(text), `a control character in ${path}`);
  }
}

async function built(
  request: BuildRequest,
  files: Readonly<Record<string, Uint8Array>>,
  emits = false,
): Promise<Verdict> {
  const { design, diagnostics, loaded } = await build(request, inMemory(files));
  const verdict = verdictOf(diagnostics, design !== undefined);
  if (loaded) printNn(loaded);
  if (!design) return verdict;
  const problems = verifyDesign(design);
  demand(problems.length === 0, `the design is not well formed: ${problems.slice(0, 3).join('; ')}`);
  if (emits) emitSmall(design);
  return verdict;
}

async function judgeNn({ bytes, way }: Input): Promise<Verdict> {
  const verdict = await built({ model: 'm.nn', set: [] }, { 'm.nn': bytes }, way < 20);
  if (way >= 80) {
    const text = new TextDecoder().decode(bytes);
    const { value } = formatNn(text, 'm.nn');
    if (value !== undefined) demand(formatNn(value, 'm.nn').value === value, 'formatting is not idempotent');
  }
  return verdict;
}

function judgeKernels({ bytes }: Input): Verdict {
  const { value, diagnostics } = parseKernels(new TextDecoder().decode(bytes));
  const verdict = verdictOf(diagnostics, value !== undefined);
  if (!value || verifyKernels(value).length > 0) return 'diagnosed';
  const text = printKernels(value);
  const again = parseKernels(text).value;
  demand(again !== undefined && printKernels(again) === text, 'kernel text does not survive being printed');
  return verdict;
}

const utf8 = new TextEncoder();
const BASE = utf8.encode(NN[0]!);

async function judgeConfig({ bytes, way }: Input): Promise<Verdict> {
  const text = new TextDecoder().decode(bytes);
  if (way < 50) return built({ model: 'm.nn', set: [text] }, { 'm.nn': BASE });
  const { value, diagnostics } = parseManifest(text, 'burin.json');
  return verdictOf(diagnostics, value !== undefined);
}

const SMALL_MODEL = utf8.encode(JSON.stringify(DESCRIPTIONS[0]));

/** A whole model, an archive, or weights beside a description that is as it should be. */
function judgeHdf5({ bytes, way }: Input): Promise<Verdict> {
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (zip) return built({ model: 'm.keras', set: [] }, { 'm.keras': bytes });
  if (way < 25)
    return built({ model: 'm.json', weights: 'w.h5', set: [] }, { 'm.json': SMALL_MODEL, 'w.h5': bytes });
  return built({ model: 'm.h5', set: [] }, { 'm.h5': bytes });
}

/** The bytes name a random kernel, which must compute compiled what it does interpreted. */
function judgeWasm({ bytes, way }: Input): Verdict {
  const seed = Number(new TextDecoder().decode(bytes));
  const compared = way < 70 ? sumCase(seed) : elementCase(seed);
  if (!compared) return 'diagnosed';
  demand(isDeepStrictEqual(compared.ours, compared.expected), 'other codes than the interpreter');
  return 'accepted';
}

/** Descriptions meet weights in some cases only: opening an HDF5 file costs as much as ten of them. */
export async function judge(input: Input, weights: Uint8Array | undefined): Promise<Verdict> {
  const { bytes, way } = input;
  switch (input.kind) {
    case 'nn':
      return judgeNn(input);
    case 'yaml':
      return built({ model: 'm.nn', config: 'c.yml', set: [] }, { 'm.nn': BASE, 'c.yml': bytes });
    case 'json':
      return way < 30 && weights
        ? built({ model: 'm.json', weights: 'w.h5', set: [] }, { 'm.json': bytes, 'w.h5': weights })
        : built({ model: 'm.json', set: [] }, { 'm.json': bytes });
    case 'hdf5':
      return judgeHdf5(input);
    case 'kn':
      return judgeKernels(input);
    case 'config':
      return judgeConfig(input);
    case 'wasm':
      return judgeWasm(input);
    case 'npy': {
      const { value, diagnostics } = readArrays(bytes, 'x.npz', 'x');
      return verdictOf(diagnostics, value !== undefined);
    }
  }
}
