// `burin emulate MODEL`: the network's outputs in the hardware's arithmetic, bit for bit, from WebAssembly, the
// interpreter or the generated C++, or as trained, in doubles; and their comparison with outputs from elsewhere.
import { resolve } from 'node:path';
import type { Design } from '#ir/design/design';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose, hasErrors } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import { alignOutputs } from '#src/driver/comparison';
import { layerOfElement } from '#src/driver/element-layer';
import {
  inputPorts,
  interpret,
  notFinite,
  outputPorts,
  type Samples,
  toArrays,
  toCodes,
} from '#src/driver/interpret';
import { type Matched, matchArrays } from '#src/driver/match-arrays';
import type { NamedArray } from '#src/driver/named-array';
import { type Comparison, compareArrays, renderComparison } from '#src/report/compare';
import { writeFileWhole } from '#src/toolchain/write-folder';
import { buildModel } from '../built-model.ts';
import { dataFile, readData } from '../data-files.ts';
import type { Context } from '../host.ts';
import type { ModelOptions } from '../model-options.ts';
import { EXIT, type Outcome, refused } from '../outcome.ts';

export interface EmulateOptions extends ModelOptions {
  readonly engine: 'wasm' | 'interpreter' | 'csim' | 'float';
  readonly input: string;
  readonly output?: string;
  readonly limit?: number;
  readonly expect?: string;
  readonly tolerance: number;
  readonly reference?: string;
  readonly apTypes?: string;
}

interface Verdict {
  readonly file: string;
  readonly comparison: Comparison;
  readonly text: string;
}

/** Comparison with one file; `layer` names come from the network before lowering. */
function compareWith(
  file: string,
  ours: readonly NamedArray[],
  module: Module,
  design: Design,
  context: Context,
): { readonly verdict?: Verdict; readonly diagnostics: readonly Diagnostic[] } {
  const data = readData(file, 'out0', context);
  if (!data.value) return { diagnostics: data.diagnostics };
  const theirs = alignOutputs(ours, data.value, design, file);
  if (!theirs.value) return { diagnostics: [...data.diagnostics, ...theirs.diagnostics] };
  const comparison = compareArrays(ours, theirs.value);
  const layerOf = (output: string, index: number): string | undefined =>
    layerOfElement(
      module,
      ours.findIndex((a) => a.name === output),
      index,
    );
  const text = renderComparison(comparison, file, layerOf);
  return { verdict: { file, comparison, text }, diagnostics: data.diagnostics };
}

interface Emulated {
  readonly diagnostics: readonly Diagnostic[];
  readonly outputs?: readonly NamedArray[];
  readonly toolFailed?: true;
}

function withInterpreter(design: Design, codes: Samples, context: Context): Emulated {
  const total = codes.length;
  const step = Math.max(1, Math.floor(total / 10));
  const outputs = interpret(design, codes, (done) => {
    if (done % step === 0 && total > 20) context.progress(`interpreted ${done} of ${total} samples`);
  });
  return { diagnostics: [], outputs: toArrays(design, outputs) };
}

async function withWasm(
  design: Design,
  matched: Matched,
  limit: number,
  context: Context,
): Promise<Emulated> {
  const { compileEmulator } = await import('#src/backends/wasm/emulator');
  const emulator = compileEmulator(design);
  for (const note of emulator.notes) context.progress(note);
  const data = emulator.run(matched.arrays, limit);
  const outputs = outputPorts(design).map((p, k) => {
    return { name: `out${k}`, shape: [limit, ...p.shape], data: data[k]! };
  });
  return { diagnostics: [], outputs };
}

/** The engines that take codes. */
async function withCodes(
  design: Design,
  matched: Matched,
  limit: number,
  options: EmulateOptions,
  context: Context,
): Promise<Emulated> {
  const codes = toCodes(matched, design, limit);
  if (!codes.value) return { diagnostics: codes.diagnostics };
  return options.engine === 'csim'
    ? withCsim(design, codes.value, options, context)
    : withInterpreter(design, codes.value, context);
}

async function withFloat(
  resolved: Module,
  matched: Matched,
  limit: number,
  context: Context,
): Promise<Emulated> {
  const { emulateFloat } = await import('#src/driver/float');
  const step = Math.max(1, Math.floor(limit / 10));
  const outputs = emulateFloat(resolved, matched, limit, (done) => {
    if (done % step === 0 && limit > 200) context.progress(`computed ${done} of ${limit} samples`);
  });
  return { diagnostics: [], outputs };
}

async function withCsim(
  design: Design,
  codes: Samples,
  options: EmulateOptions,
  context: Context,
): Promise<Emulated> {
  const { emulateCsim } = await import('../csim-engine.ts');
  const run = await emulateCsim(design, codes, {
    ...(options.apTypes === undefined ? {} : { apTypes: resolve(context.host.cwd, options.apTypes) }),
    compiler: context.host.env.CXX || 'g++',
    progress: context.progress,
  });
  if (!run.value) return { diagnostics: run.diagnostics, toolFailed: true };
  return { diagnostics: [], outputs: toArrays(design, run.value) };
}

function write(
  options: EmulateOptions,
  outputs: readonly NamedArray[],
  context: Context,
): readonly Diagnostic[] {
  if (options.output === undefined) return [];
  const path = resolve(context.host.cwd, options.output);
  return writeFileWhole(path, dataFile(options.output, outputs), options.output);
}

async function headerProblems(options: EmulateOptions, context: Context): Promise<readonly Diagnostic[]> {
  if (options.apTypes === undefined) return [];
  if (options.engine !== 'csim') {
    const because = 'only --engine csim compiles against headers';
    return [diagnose(commandLineMessages.optionWithoutUse, { option: '--ap-types', because })];
  }
  const { checkHeaders } = await import('#src/toolchain/csim');
  return checkHeaders(resolve(context.host.cwd, options.apTypes), options.apTypes);
}

export async function emulate(context: Context, model: string, options: EmulateOptions): Promise<Outcome> {
  const headers = await headerProblems(options, context);
  if (headers.length > 0) return refused(headers);
  const built = await buildModel(model, options, context);
  const { design, resolved } = built;
  if (!design || !resolved || hasErrors(built.diagnostics)) return refused(built.diagnostics);
  const data = readData(options.input, 'in0', context);
  const matched = data.value && matchArrays(data.value, inputPorts(design), 'in', options.input);
  const before = [...built.diagnostics, ...data.diagnostics, ...(matched?.diagnostics ?? [])];
  if (!matched?.value || hasErrors(before)) return refused(before);

  const limit = Math.min(options.limit ?? Number.POSITIVE_INFINITY, matched.value.samples);
  const wild = notFinite(matched.value, design, limit);
  if (wild) return refused([...before, wild]);
  const run =
    options.engine === 'float'
      ? await withFloat(resolved, matched.value, limit, context)
      : options.engine === 'wasm'
        ? await withWasm(design, matched.value, limit, context)
        : await withCodes(design, matched.value, limit, options, context);
  const ran = [...before, ...run.diagnostics];
  if (!run.outputs) return refused(ran, run.toolFailed ? EXIT.tool : EXIT.input);
  const outputs = run.outputs;

  const compare = (file: string | undefined) =>
    file === undefined ? undefined : compareWith(file, outputs, resolved, design, context);
  const expected = compare(options.expect);
  const reference = compare(options.reference);
  const diagnostics = [
    ...ran,
    ...(expected?.diagnostics ?? []),
    ...(reference?.diagnostics ?? []),
    ...write(options, outputs, context),
  ];
  if (hasErrors(diagnostics)) return refused(diagnostics);
  const beyond = (expected?.verdict?.comparison.max ?? 0) > options.tolerance;
  const verdicts = [expected?.verdict, reference?.verdict].filter((v) => v !== undefined);
  const names = outputPorts(design).map((p, k) => `out${k} (${p.value}) [${limit}, ${p.shape.join(', ')}]`);
  const where = options.output === undefined ? '' : ` written to ${options.output}`;
  return {
    exit: beyond ? EXIT.verdict : EXIT.done,
    diagnostics,
    text: [
      `${options.engine}: ${limit} samples, ${names.join(', ')}${where}`,
      ...verdicts.map((v) => v.text),
      ...(beyond ? [`beyond the tolerance of ${options.tolerance}`] : []),
    ].join('\n'),
    json: {
      engine: options.engine,
      samples: limit,
      outputs: outputs.map((a) => ({ name: a.name, shape: a.shape })),
      expect: jsonOf(expected?.verdict),
      reference: jsonOf(reference?.verdict),
      withinTolerance: !beyond,
    },
  };
}

function jsonOf(v: Verdict | undefined): Outcome['json'] {
  return v
    ? { file: v.file, ...v.comparison, worst: v.comparison.worst ? { ...v.comparison.worst } : null }
    : null;
}
